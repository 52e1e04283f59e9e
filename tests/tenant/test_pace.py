"""What the headers of a rate limit say is kept to."""

from __future__ import annotations

import email.utils
from typing import Any

import pytest

from uphold.contract import RateLimits
from uphold.tenant import Answer
from uphold.tenant.pace import Pace

NOW = 1_700_000_000.0
LIMITS = RateLimits()


def date(seconds: float) -> str:
    return email.utils.formatdate(NOW + seconds, usegmt=True)


def answer(status: int = 200, **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"", 1.0)


def pace(limits: RateLimits = LIMITS) -> tuple[Pace, list[float], list[str]]:
    slept: list[float] = []
    told: list[str] = []
    return Pace(limits, "shop", sleep=slept.append, notice=told.append, now=lambda: NOW), slept, told


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "20"}, [20]),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(NOW) + 20)}, [20]),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(NOW) + 320), "date": date(300)}, [20]),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "3600"}, [60]),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(NOW) - 5)}, []),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "0"}, []),
        ({"x_ratelimit_remaining": "1", "x_ratelimit_reset": "20"}, []),
        ({"x_ratelimit_remaining": "0"}, []),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "soon"}, []),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "-3"}, []),
        ({"x_ratelimit_remaining": "none", "x_ratelimit_reset": "20"}, []),
        ({"ratelimit_remaining": "0", "ratelimit_reset": "20"}, []),
        ({}, []),
    ],
)
def test_nothing_is_sent_before_the_window_ends(headers: dict[str, Any], waits: list[float]) -> None:
    """At most a minute is waited, once for each answer that says so."""
    kept, slept, told = pace()
    kept.before()
    kept.heard(answer(**headers))
    kept.before()
    kept.before()
    assert (slept, len(told)) == (waits, len(waits))


def test_it_is_told_once() -> None:
    kept, slept, told = pace()
    for _ in range(3):
        kept.heard(answer(x_ratelimit_remaining="0", x_ratelimit_reset="5"))
        kept.before()
    assert slept == [5, 5, 5]
    assert told == ["shop allows no more requests until its window ends: uphold waits for that"]


def test_the_names_are_those_of_the_api() -> None:
    limits = RateLimits(status=420, remaining="Left", reset="Until", retry_after="Again")
    kept, slept, _ = pace(limits)
    kept.heard(answer(left="0", until="7"))
    kept.before()
    assert kept.again(answer(420, again="2"))
    assert not kept.again(answer(429, again="3"))
    assert slept == [7, 2]


def test_a_header_of_no_name_is_not_looked_for() -> None:
    kept, slept, _ = pace(RateLimits(remaining="", reset="", retry_after=""))
    kept.heard(answer(x_ratelimit_remaining="0", x_ratelimit_reset="5"))
    kept.before()
    assert not kept.again(answer(429, retry_after="1"))
    assert slept == []
