"""The ledger: facts of small ladders, each with what must follow from them, and the real one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from uphold.compat.gate.days import Days, plus_months, release_days
from uphold.compat.gate.entries import Entry, Notice, Standing, calendar
from uphold.compat.gate.ledger import ledger_of
from uphold.contract import Api, Contract, Release
from uphold.errors import InputError

TODAY = dt.date(2026, 9, 1)
OLD, NEW = "GET /v1/books", "GET /v2/books"


def rung(date: str = "", **operations: Any) -> dict[str, Any]:
    """A rung where `OLD` is what `old` says (or absent), and `NEW` what `new` says."""
    names = {"old": OLD, "new": NEW}
    found = {names[key]: said for key, said in operations.items()}
    return {"date": date, "depth": "operations", "operations": {"GET /there": "", **found}}


LADDERS: dict[str, tuple[dict[str, dict[str, Any]], dict[str, Any]]] = {
    # name: (release → rung, what the entry of OLD says; nothing: it has none)
    "never deprecated": ({"1.0": rung("2026-01-10", old="")}, {}),
    "marked between two days": (
        {"1.0": rung("2026-01-10", old=""), "1.1": rung("2026-02-10", old="deprecated")},
        {"deprecated_in": "1.1", "not_deprecated_in": "1.0", "announced": "2026-01-10 to 2026-02-10",
         "may_go": "2026-07-10 to 2026-08-10", "standing": "may go", "gone_in": ""},
    ),
    "marked as far as is known": (
        {"1.0": rung("2026-02-10", old="deprecated")},
        {"announced": "2026-02-10 or earlier", "may_go": "2026-08-10 or earlier", "standing": "may go"},
    ),
    "not long ago": (
        {"1.0": rung("2026-08-01", old=""), "1.1": rung("2026-08-10", old="deprecated")},
        {"standing": "in notice"},
    ),
    "bounds that leave it open": (
        {"1.0": rung("2026-02-01", old=""), "1.1": rung("2026-08-10", old="deprecated")},
        {"may_go": "2026-08-01 to 2027-02-10", "standing": "undecided"},
    ),
    "an undated release between dated ones": (
        {"1.0": rung("2026-01-10", old=""), "1.1": rung("", old="deprecated"),
         "1.2": rung("2026-03-10", old="deprecated")},
        {"deprecated_in": "1.1", "announced": "2026-01-10 to 2026-03-10"},
    ),
    "only the month is known": (
        {"1.0": rung("2026-01", old=""), "1.1": rung("2026-02", old="deprecated")},
        {"announced": "2026-01-01 to 2026-02-28"},
    ),
    "no date at all": (
        {"1.0": rung("", old=""), "1.1": rung("", old="deprecated")},
        {"announced": "not known", "may_go": "not known", "standing": "undecided"},
    ),
    "born deprecated": (
        {"1.0": rung("2026-01-10"), "1.1": rung("2026-02-10", old="deprecated")},
        {"deprecated_in": "1.1", "announced": "2026-01-10 to 2026-02-10"},
    ),
    "no longer deprecated": (
        {"1.0": rung("2026-01-10", old="deprecated"), "1.1": rung("2026-02-10", old="")},
        {},
    ),
    "deprecated again": (
        {"1.0": rung("2025-01-10", old="deprecated"), "1.1": rung("2025-02-10", old=""),
         "1.2": rung("2026-02-10", old="deprecated")},
        {"deprecated_in": "1.2", "not_deprecated_in": "1.1", "announced": "2025-02-10 to 2026-02-10"},
    ),
    "a release that does not tell": (
        {"1.0": {**rung("2026-01-10", old=""), "deprecated": "unknown"}, "1.1": rung("2026-02-10", old="deprecated")},
        {"deprecated_in": "1.1", "not_deprecated_in": "", "announced": "2026-02-10 or earlier"},
    ),
    "gone after its notice": (
        {"1.0": rung("2025-01-10", old=""), "1.1": rung("2025-02-10", old="deprecated"),
         "1.2": rung("2026-02-10", old="deprecated"), "1.3": rung("2026-03-10")},
        {"gone_in": "1.3", "gone": "2026-02-10 to 2026-03-10", "notice": "kept", "standing": "gone"},
    ),
    "gone too early": (
        {"1.0": rung("2026-01-10", old=""), "1.1": rung("2026-02-10", old="deprecated"), "1.2": rung("2026-03-10")},
        {"gone_in": "1.2", "notice": "broken"},
    ),
    "gone on a day that is known only within bounds": (
        {"1.0": rung("2025-01-10", old=""), "1.1": rung("2025-02-10", old="deprecated"), "1.2": rung("2026-03-10")},
        {"gone_in": "1.2", "gone": "2025-02-10 to 2026-03-10", "notice": "undecided"},
    ),
    "gone without ever being deprecated": (
        {"1.0": rung("2026-01-10", old=""), "1.1": rung("2026-03-10")},
        {"deprecated_in": "", "gone_in": "1.1", "notice": "broken"},
    ),
    "gone, and nobody tells whether it was deprecated": (
        {"1.0": {**rung("2026-01-10", old=""), "deprecated": "unknown"}, "1.1": rung("2026-03-10")},
        {"gone_in": "1.1", "notice": "undecided"},
    ),
    "a successor at a higher endpoint version": (
        {"1.0": rung("2026-02-10", old="deprecated", new="")},
        {"successor": NEW, "successor_from": "endpoint-version"},
    ),
    "no successor below": ({"1.0": rung("2026-02-10", old="", new="deprecated")}, {}),
    "the successor of one that is gone": (
        {"1.0": rung("2026-02-10", old="deprecated", new=""), "1.1": rung("2026-09-10", new="")},
        {"gone_in": "1.1", "successor": NEW},
    ),
}  # fmt: skip


def entry_of(entries: tuple[Entry, ...], name: str) -> Entry | None:
    return next((entry for entry in entries if entry.name == name), None)


def said(entry: Entry) -> dict[str, str]:
    """What an entry says, as text."""
    notice = entry.notice
    return {
        **{key: str(getattr(entry, key)) for key in ("deprecated_in", "not_deprecated_in", "announced", "may_go")},
        **{key: str(getattr(entry, key)) for key in ("successor", "successor_from", "gone_in", "gone")},
        "standing": entry.standing(TODAY).value,
        "notice": notice.value if notice else "",
    }


@pytest.mark.parametrize("name", LADDERS)
def test_a_ladder_gives_the_entry(write_api: Callable[..., Api], name: str) -> None:
    rungs, expected = LADDERS[name]
    found = entry_of(ledger_of(write_api(rungs), TODAY).entries, OLD)
    if not expected:
        assert found is None
        return
    assert found is not None
    assert {key: said(found)[key] for key in expected} == expected


COMPLETE = "notice-months = 6\nladder-complete = true"

ANNOUNCED: dict[str, tuple[str, str, dict[str, str]]] = {
    # name: (lines of [api], [[deprecations]], what the entry says; the ladder: unmarked on 10 January, marked on
    # 10 February)
    "a complete ladder": (COMPLETE, "", {"announced": "2026-02-10", "may_go": "2026-08-10"}),
    "an announced day": (
        "notice-months = 6", "announced = 2026-01-20", {"announced": "2026-01-20", "may_go": "2026-07-20"},
    ),
    "narrower bounds": (
        "notice-months = 6", "announced-after = 2026-01-15\nannounced-by = 2026-01-31",
        {"announced": "2026-01-15 to 2026-01-31"},
    ),
    "bounds against the ladder: who announced knows": (
        "notice-months = 6", "announced-by = 2025-12-31", {"announced": "2025-12-31 or earlier"},
    ),
    "an end after the notice": (
        "notice-months = 6", "announced = 2026-01-20\nremoval = 2027-01-01", {"may_go": "2027-01-01", "short": "kept"},
    ),
    "an end before the notice does not shorten it": (
        "notice-months = 6", "announced = 2026-01-20\nremoval = 2026-03-01",
        {"may_go": "2026-07-20", "short": "broken"},
    ),
    "an end that the bounds leave open": (
        "notice-months = 6", "removal = 2026-08-01", {"may_go": "2026-08-01 to 2026-08-10", "short": "undecided"},
    ),
    "an end without a notice": ("", "removal = 2026-08-01", {"may_go": "2026-08-01", "short": ""}),
    "nothing known of a notice": ("", "", {"may_go": "not known", "standing": "undecided"}),
    "a successor that is recorded": (
        "", 'successor = "GET /there"', {"successor": "GET /there", "successor_from": "recorded"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ANNOUNCED)
def test_what_is_announced_counts(write_api: Callable[..., Api], name: str) -> None:
    lines, table, expected = ANNOUNCED[name]
    rungs = {"1.0": rung("2026-01-10", old=""), "1.1": rung("2026-02-10", old="deprecated")}
    tables = f'[[deprecations]]\noperation = "{OLD}"\n{table}' if table else ""
    found = entry_of(ledger_of(write_api(rungs, lines, tables), TODAY).entries, OLD)
    assert found is not None
    short = found.short_notice
    told = {**said(found), "short": short.value if short else ""}
    assert {key: told[key] for key in expected} == expected


def test_where_no_notice_is_promised_none_is_broken(write_api: Callable[..., Api]) -> None:
    rungs, _ = LADDERS["gone without ever being deprecated"]
    found = entry_of(ledger_of(write_api(rungs, ""), TODAY).entries, OLD)
    assert found is not None
    assert (found.gone_in, found.notice) == ("1.1", None)


def test_a_candidate_is_the_last_rung_and_comes_today(
    write_api: Callable[..., Api], write_contract: Callable[..., Contract]
) -> None:
    api = write_api({"1.0": rung("2026-01-10", old=""), "1.1": rung("2026-02-10", old="deprecated")})
    candidate = write_contract("1.2", operations={"GET /there": ""})
    for today, notice in (
        (dt.date(2026, 7, 9), "broken"),
        (dt.date(2026, 8, 1), "undecided"),
        (dt.date(2026, 8, 10), "kept"),
    ):
        found = entry_of(ledger_of(api, today, candidate=candidate).entries, OLD)
        assert found is not None
        assert (str(found.gone), found.gone_in, found.notice) == (str(today), "1.2", Notice(notice))


def test_the_ledger_ends_where_it_is_told_to(write_api: Callable[..., Api]) -> None:
    api = write_api(LADDERS["gone too early"][0])
    found = entry_of(ledger_of(api, TODAY, upto="1.1").entries, OLD)
    assert found is not None
    assert found.standing(TODAY) is Standing.MAY_GO


BOOK = {"type": "object", "properties": {"isbn": {"type": "string"}, "code": {"type": "string"}}}


def full(date: str, *, limit: str = "", code: dict[str, Any] | None = None) -> dict[str, Any]:
    """A rung that is known in full: a listing with a parameter `limit`, and a member `code` of its books."""
    parameters = [{"name": "limit", "in": "query", "schema": {"type": "integer"}, "deprecated": limit == "deprecated"}]
    content = {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Book"}}}}
    properties = {**BOOK["properties"], "code": code} if code else {"isbn": {"type": "string"}}  # type: ignore[dict-item]
    return {
        "date": date,
        "operations": {
            OLD: {
                "parameters": parameters if limit != "gone" else [],
                "responses": {"200": {"description": "fine", "content": content}},
            }
        },
        "schemas": {"Book": {"type": "object", "properties": properties}},
    }


def test_parameters_and_members_have_lives_of_their_own(write_api: Callable[..., Api]) -> None:
    api = write_api(
        {
            "1.0": full("2026-01-10", code={"type": "string"}),
            "1.1": full("2026-02-10", limit="deprecated", code={"type": "string", "deprecated": True}),
            "1.2": full("2026-03-10", limit="gone"),
        }
    )
    found = {entry.name: entry for entry in ledger_of(api, TODAY).entries}
    assert set(found) == {f"query limit of {OLD}", "Book.code"}
    for entry in found.values():
        assert (entry.deprecated_in, entry.gone_in, entry.notice) == ("1.1", "1.2", Notice.BROKEN)
        assert entry.operations == (OLD,)


def test_what_a_release_does_not_know_in_full_has_not_gone(write_api: Callable[..., Api]) -> None:
    code = {"type": "string", "deprecated": True}
    api = write_api({"1.0": full("2026-01-10", limit="deprecated", code=code), "1.1": rung("2026-02-10", old="")})
    assert {entry.gone_in for entry in ledger_of(api, TODAY).entries} == {""}


def test_an_announced_parameter_is_in_the_ledger_unmarked(write_api: Callable[..., Api]) -> None:
    table = '[[deprecations]]\noperation = "GET *"\nparameter = "query limit"\nremoval = 2026-12-01'
    api = write_api({"1.0": full("2026-01-10")}, "notice-months = 6", table)
    (entry,) = ledger_of(api, TODAY).entries
    assert (entry.name, entry.operations, str(entry.removal)) == (f"query limit of {OLD}", (OLD,), "2026-12-01")


def test_an_end_is_that_of_a_parameter_or_of_a_member(write_api: Callable[..., Api]) -> None:
    table = f'[[deprecations]]\noperation = "{OLD}"\nparameter = "query a"\nmember = "Book.code"'
    with pytest.raises(InputError, match="api.toml:.*names a parameter and a member"):
        write_api({"1.0": full("2026-01-10")}, tables=table)


MONTHS = [
    # day, months, the day so much later
    ("2026-01-31", 1, "2026-02-28"),
    ("2024-01-31", 1, "2024-02-29"),
    ("2025-12-16", 6, "2026-06-16"),
    ("2026-08-31", 6, "2027-02-28"),
    ("2026-08-31", 0, "2026-08-31"),
    ("2026-11-30", 14, "2028-01-30"),
]


@pytest.mark.parametrize(("day", "months", "later"), MONTHS)
def test_months_are_calendar_months(day: str, months: int, later: str) -> None:
    assert str(plus_months(dt.date.fromisoformat(day), months)) == later


def test_an_undated_release_lies_between_its_dated_neighbours() -> None:
    dates = {"1": None, "2": "2026-01", "3": None, "4": "nonsense", "5": "2026-05-05", "6": None}
    days = release_days(Release(name=name, date=date) for name, date in dates.items())
    assert [str(day) for day in days.values()] == [
        "2026-01-31 or earlier",
        "2026-01-01 to 2026-01-31",
        "2026-01-01 to 2026-05-05",
        "2026-01-01 to 2026-05-05",
        "2026-05-05",
        "2026-05-05 or later",
    ]


def test_days_compare_only_when_their_bounds_allow() -> None:
    early, late = Days(None, dt.date(2026, 1, 1)), Days(dt.date(2026, 2, 1), None)
    assert early.is_surely_before(late)
    assert late.is_surely_at_or_after(early)
    assert not Days().is_surely_before(late)
    assert not Days().is_surely_at_or_after(early)


# -- the real ladder

AUTUMN = dt.date(2026, 9, 26)


@pytest.fixture(scope="module")
def real(published: Callable[[str], Api]) -> tuple[Entry, ...]:
    return ledger_of(published("ampeco"), AUTUMN).entries


def test_the_real_ladder_has_97_deprecated_operations_and_65_successors_by_shape(real: tuple[Entry, ...]) -> None:
    operations = [entry for entry in real if entry.thing.kind == "operation"]
    assert len(operations) == 97
    assert not any(entry.gone_in for entry in operations)
    assert Counter(entry.successor_from for entry in operations) == {"endpoint-version": 65, "recorded": 1, "": 31}
    assert Counter(entry.deprecated_in for entry in operations) == {
        "3.106.5": 67, "3.110.0": 2, "3.139.0": 11, "3.168.0": 4, "3.251.0": 13,
    }  # fmt: skip


def test_the_announced_removal_can_not_be_decided(real: tuple[Entry, ...]) -> None:
    """Announced between 8 April and 4 August, to end on 30 October: 87 to 205 days."""
    entry = entry_of(real, "POST /public-api/resources/roaming-providers/v2.0")
    assert entry is not None
    assert (str(entry.announced), str(entry.removal)) == ("2026-04-08 to 2026-08-04", "2026-10-30")
    assert entry.short_notice is Notice.UNDECIDED


def test_the_calendar_has_every_entry_once_and_in_order(published: Callable[[str], Api]) -> None:
    ledger = ledger_of(published("ampeco"), AUTUMN)
    groups = calendar(ledger, AUTUMN)
    assert sum(len(entries) for _, _, entries in groups) == len(ledger.entries)
    ends = [max((entry.may_go.latest or dt.date.max) for entry in entries) for _, _, entries in groups]
    assert ends == sorted(ends)
