"""Rate limits: how many calls each token may make, and what replies tell of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uphold.contract import Api, RateLimits
from uphold.errors import UsageError
from uphold.mock import Limits, Rate, Reply, create_app
from uphold.mock.entrance.limits import Meter

from .conftest import Served

BOOKS = "/base/v1.0/books"
START = 1_750_000_000.25


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Shop:
    """A mock with limits, and its clock."""

    served: Served
    clock: Clock = field(default_factory=Clock)


def limited(api: Api, *rates: str, told: RateLimits | None = None) -> Shop:
    """A mock of `api` whose tokens may call as often as `rates` say."""
    clock = Clock()
    limits = Limits([Rate.read(text) for text in rates], clock)
    conventions = api.conventions if told is None else msgspec.structs.replace(api.conventions, limits=told)
    contract = api.contract()
    return Shop(Served(contract, conventions, create_app(contract, conventions, limits=limits)), clock)


def told(reply: Reply) -> dict[str, str]:
    """The headers of `reply` that speak of limits."""
    return {name: value for name, value in reply.headers if "ratelimit" in name.lower() or name == "Retry-After"}


def test_each_counted_reply_tells_what_is_left(library_api: Api) -> None:
    shop = limited(library_api, "3/minute")
    replies = [shop.served.ask("GET", BOOKS) for _ in range(3)]
    assert [told(reply) for reply in replies] == [
        {"X-RateLimit-Limit": "3", "X-RateLimit-Remaining": left} for left in ("2", "1", "0")
    ]
    assert {reply.status for reply in replies} == {200}


def test_over_the_limit_a_call_is_refused_and_says_until_when(library_api: Api) -> None:
    shop = limited(library_api, "1/minute")
    shop.served.ask("GET", BOOKS)
    shop.clock.now += 20.5
    over = shop.served.ask("POST", BOOKS, {"title": "x"})
    assert over.status == 429
    assert told(over) == {
        "X-RateLimit-Limit": "1",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "1750000061",  # the window ends at START + 60; no earlier than that
        "Retry-After": "40",
    }
    shop.clock.now += float(told(over)["Retry-After"])
    again = shop.served.ask("GET", BOOKS)
    assert (again.status, told(again)["X-RateLimit-Remaining"]) == (200, "0")


def test_a_refused_call_changes_nothing(library_api: Api) -> None:
    shop = limited(library_api, "2/minute")
    before = shop.served.ask("GET", BOOKS, token="mock-read-only").value()
    shop.served.ask("GET", BOOKS)
    shop.served.ask("GET", BOOKS)
    assert shop.served.ask("DELETE", f"{BOOKS}/1").status == 429
    assert shop.served.ask("GET", BOOKS, token="mock-read-only").value() == before


def test_a_refusal_has_the_documented_shape(kiosk_api: Api) -> None:
    shop = limited(kiosk_api, "1/hour")
    operation = shop.served.contract.operation("GET /v1/items")
    shop.served.ask("GET", "/kiosk/v1/items")
    over = shop.served.ask("GET", "/kiosk/v1/items")
    assert over.status == 429
    assert shop.served.complaint(operation, over) == ""
    assert json.loads(over.content)["code"] == "refused"


@pytest.mark.parametrize(
    ("name", "target", "token"),
    [
        ("another token", BOOKS, "mock-other"),
        ("no token", BOOKS, None),
        ("a bad token", BOOKS, "made-up"),
        ("an anonymous operation", "/base/token", "mock-token"),
        ("no operation", "/base/nowhere", "mock-token"),
    ],
)
def test_a_full_window_is_that_of_one_token(library_api: Api, name: str, target: str, token: str | None) -> None:
    shop = limited(library_api, "1/day")
    shop.served.ask("GET", BOOKS)
    assert shop.served.ask("GET", BOOKS).status == 429
    body = {"name": "a", "password": "b"} if target.endswith("token") else None
    method = "POST" if body else "GET"
    reply = shop.served.ask(method, target, body, token=token)
    assert reply.status != 429, name
    assert bool(told(reply)) is (token == "mock-other")


@pytest.mark.parametrize(("counts", "left"), [("authenticated", "8"), ("successful", "9")])
def test_which_calls_count_is_a_convention(library_api: Api, counts: str, left: str) -> None:
    how = msgspec.convert({"counts": counts}, RateLimits)
    shop = limited(library_api, "10/minute", told=how)
    missing = shop.served.ask("GET", f"{BOOKS}/999")
    assert missing.status == 404
    assert bool(told(missing)) is (counts == "authenticated")
    assert told(shop.served.ask("GET", BOOKS))["X-RateLimit-Remaining"] == left


def test_headers_are_named_as_the_api_names_them(kiosk_api: Api) -> None:
    shop = limited(kiosk_api, "1/second")
    first, over = (shop.served.ask("GET", "/kiosk/v1/items") for _ in range(2))
    assert told(first) == {"RateLimit-Limit": "1", "X-RateLimit-Remaining": "0"}
    assert told(over) == {"RateLimit-Limit": "1", "X-RateLimit-Remaining": "0", "Retry-After": "1"}


def test_of_several_rates_the_tightest_is_told_and_all_hold(library_api: Api) -> None:
    shop = limited(library_api, "2/second", "3/hour")
    seen = []
    for _ in range(4):
        seen.append(told(shop.served.ask("GET", BOOKS)))
        shop.clock.now += 1
    assert [one["X-RateLimit-Remaining"] for one in seen] == ["1", "1", "0", "0"]
    assert [one["X-RateLimit-Limit"] for one in seen] == ["2", "2", "3", "3"]
    assert seen[-1]["Retry-After"] == "3597"


def test_a_reset_forgets_the_calls(library_api: Api) -> None:
    shop = limited(library_api, "1/day")
    assert [shop.served.ask("GET", BOOKS).status for _ in range(2)] == [200, 429]
    shop.served.app.reset()
    assert shop.served.ask("GET", BOOKS).status == 200


def test_without_limits_nothing_is_told(library: Served) -> None:
    assert told(library.ask("GET", BOOKS)) == {}


@given(st.lists(st.tuples(st.floats(0, 40), st.integers(0, 1)), max_size=60), st.integers(1, 4))
@settings(max_examples=60)
def test_no_window_ever_holds_more_calls_than_allowed(steps: Sequence[tuple[float, int]], calls: int) -> None:
    clock = Clock()
    meter = Meter(RateLimits(), Limits([Rate(calls, 60)], clock))
    windows: dict[str, tuple[float, int]] = {}  # the plain model: token → start and calls of its window
    for spent, who in steps:
        clock.now += spent
        token = str(who)
        start, used = windows.get(token, (clock.now, 0))
        if clock.now >= start + 60:
            start, used = clock.now, 0
        refused = meter.refused(token)
        assert (refused is not None) == (used == calls)
        if refused is not None:
            wait = int(dict(refused)["Retry-After"])
            assert 0 <= wait - (start + 60 - clock.now) < 1 or wait == 1
            continue
        assert dict(meter.counted(token, succeeded=True))["X-RateLimit-Remaining"] == str(calls - used - 1)
        windows[token] = (start if used else clock.now, used + 1)


def test_a_clock_that_is_set_back_opens_a_new_window() -> None:
    clock = Clock()
    meter = Meter(RateLimits(), Limits([Rate(1, 86_400)], clock))
    meter.counted("t", succeeded=True)
    clock.now -= 3_600
    assert meter.refused("t") is None


def test_what_is_kept_does_not_grow_with_tokens_or_calls() -> None:
    meter = Meter(RateLimits(), Limits([Rate(10**9, 60)]))
    for number in range(5_000):
        meter.counted(str(number), succeeded=True)
        meter.counted("busy", succeeded=True)
    assert len(meter) <= 1_024
    assert dict(meter.counted("busy", succeeded=True))["X-RateLimit-Remaining"] == str(10**9 - 5_001)


@pytest.mark.parametrize(
    "text", ["", "10", "10/week", "0/minute", "-1/minute", "1.5/hour", "10/minutes", "ten/day", "1 / day"]
)
def test_a_rate_that_is_none_is_one_clear_line(text: str) -> None:
    with pytest.raises(UsageError, match="is no rate") as caught:
        Rate.read(text)
    assert "1000/minute" in str(caught.value)


@pytest.mark.parametrize("text", ["1/second", "1000/minute", "100000/day", "7/hour"])
def test_a_rate_reads_as_it_was_written(text: str) -> None:
    assert str(Rate.read(text)) == text
