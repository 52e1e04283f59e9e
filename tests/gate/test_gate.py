"""The gate: ladders as facts, and whether it opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.compat.gate.entries import Notice
from uphold.compat.gate.gate import gate
from uphold.compat.gate.ledger import ledger_of
from uphold.compat.gate.runtime import Ran, with_runs
from uphold.compat.gate.verdict import GateResult, Seen, Suites
from uphold.compat.gate.waivers import load_waivers
from uphold.contract import Api, Contract, Depth
from uphold.errors import UsageError
from uphold.findings import Finding, Severity, Status, Subject, Verdict

TODAY = dt.date(2026, 9, 1)
OLD, THERE = "GET /v1/books", "GET /there"
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def listing(code: dict[str, Any] | None = None, **operation: Any) -> dict[str, Any]:
    """An operation that answers with a book, whose member `code` is as said."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"code": code} if code else {},
        "required": ["code"] if code else [],
    }
    if not code:
        schema = {"type": "object"}
    return {
        "responses": {"200": {"description": "fine", "content": {"application/json": {"schema": schema}}}},
        **operation,
    }


def rung(date: str, old: Any = None, **more: Any) -> dict[str, Any]:
    operations = {THERE: ""} | ({OLD: old} if old is not None else {})
    return {"date": date, "operations": operations, **more}


def judge(api: Api, old: str, new: str | Contract, **more: Any) -> GateResult:
    day = more.pop("today", TODAY)
    is_release = isinstance(new, str)
    ledger = ledger_of(api, day, upto=new if is_release else None, candidate=None if is_release else new)  # type: ignore[arg-type]
    return gate(api, old, new, **{"policies": ["strict"], "ledger": ledger, "today": day, **more})


GATES: dict[str, tuple[dict[str, Any], int, dict[str, Any]]] = {
    # name: (ladder, exit status from the first to the last, what else must be)
    "nothing changed": ({"1.0": rung("2026-01-10", listing(TEXT)), "1.1": rung("2026-02-10", listing(TEXT))}, 0, {}),
    "something breaks": (
        {"1.0": rung("2026-01-10", listing(TEXT)), "1.1": rung("2026-02-10", listing(NUMBER))}, 1, {"failing": True},
    ),
    "it broke on the way and was mended": (
        {"1.0": rung("2026-01-10", listing(TEXT)), "1.1": rung("2026-02-10", listing(NUMBER)),
         "1.2": rung("2026-03-10", listing(TEXT))},
        1, {"failing": True, "whole": 0},
    ),
    "something went without notice": (
        {"1.0": rung("2026-01-10", ""), "1.1": rung("2026-02-10")}, 1, {"notices": {OLD: "broken"}},
    ),
    "something went after its notice, and strictly that still breaks": (
        {"1.0": rung("2025-01-10", ""), "1.1": rung("2025-02-10", "deprecated"),
         "1.2": rung("2025-10-10", "deprecated"), "1.3": rung("2025-11-10")},
        1, {"notices": {OLD: "kept"}},
    ),
    "only operations are known": (
        {"1.0": rung("2026-01-10", listing(TEXT)), "1.1": rung("2026-02-10", "", depth="operations")}, 0,
        {"unverified": "of 1.1 only the operations are known", "cells": {OLD: ["exists"], THERE: ["exists"]}},
    ),
    "operations come, change and stay": (
        {"1.0": rung("2026-01-10"), "1.1": rung("2026-02-10", listing(TEXT)),
         "1.2": rung("2026-03-10", listing(NUMBER))},
        1, {"cells": {OLD: ["new", "breaking"], THERE: ["same", "same"]}},
    ),
    "two releases that are known in full, with one between that is not": (
        {"1.0": rung("2026-01-10", listing(TEXT)), "1.1": rung("2026-02-10", "", depth="operations"),
         "1.2": rung("2026-03-10", listing(NUMBER))},
        1, {"failing": True},
    ),
    "no operation at all": (
        {"1.0": {"date": "2026-01-10", "operations": {}}, "1.1": {"date": "2026-02-10", "operations": {}}}, 4, {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GATES)
def test_a_ladder_opens_or_closes_the_gate(write_api: Callable[..., Api], name: str) -> None:
    rungs, status, expected = GATES[name]
    result = judge(write_api(rungs), min(rungs), max(rungs))
    assert result.exit_status == status
    told = {
        "failing": any(one.fails for one in result.changes),
        "notices": {one.entry.name: one.notice.value for one in result.removals},
        "unverified": next(iter(result.unverified), "")[: len(expected.get("unverified", ""))],
        "cells": {row.operation: list(row.cells) for row in result.rows},
        "whole": sum(len(step.comparison.changes) for step in result.steps if step.is_whole),
    }
    assert {key: told[key] for key in expected} == expected


def test_a_change_is_told_once_with_the_steps_that_show_it(write_api: Callable[..., Api]) -> None:
    rungs = {
        "1.0": rung("2026-01-10", listing(TEXT)),
        "1.1": rung("2026-02-10", listing(NUMBER)),
        "1.2": rung("2026-03-10", listing(NUMBER)),
    }
    result = judge(write_api(rungs), "1.0", "1.2")
    assert [step.name for step in result.steps] == ["1.0 → 1.1", "1.1 → 1.2", "1.0 → 1.2"]
    failing = [one for one in result.changes if one.fails]
    assert failing
    assert {one.steps for one in failing} == {("1.0 → 1.1",)}


def test_a_candidate_is_judged_by_today(write_api: Callable[..., Api], write_contract: Callable[..., Contract]) -> None:
    api = write_api({"1.0": rung("2026-01-10", ""), "1.1": rung("2026-02-10", "deprecated")})
    candidate = write_contract("1.2", operations={THERE: ""})
    result = judge(api, "1.1", candidate, today=dt.date(2026, 3, 1))
    assert [(one.entry.name, one.notice, one.fails) for one in result.removals] == [(OLD, Notice.BROKEN, True)]
    assert "so it may go on 2026-07-10 to 2026-08-10" in result.removals[0].why


CANDIDATES = {
    # the candidate's release: the steps that it is judged by, from 1.0 on a ladder of 1.0, 1.1 and 1.5
    "1.0.1": ["1.0 → 1.0.1"],
    "1.0+1": ["1.0 → 1.0+1"],  # nobody has raised its number yet
    "1.1+1": ["1.0 → 1.1", "1.1 → 1.1+1", "1.0 → 1.1+1"],
    "1.2": ["1.0 → 1.1", "1.1 → 1.2", "1.0 → 1.2"],
    "2.0": ["1.0 → 1.1", "1.1 → 1.5", "1.5 → 2.0", "1.0 → 2.0"],
}


@pytest.mark.parametrize("release", CANDIDATES)
def test_a_candidate_stands_on_the_ladder_by_its_number(
    write_api: Callable[..., Api], write_contract: Callable[..., Contract], release: str
) -> None:
    """What only later releases have is not gone in an earlier one."""
    api = write_api({"1.0": rung("2026-01-10"), "1.1": rung("2026-02-10"), "1.5": rung("2026-05-10", "")})
    result = judge(api, "1.0", write_contract(release, operations={THERE: "", OLD: ""}))
    assert [step.name for step in result.steps] == CANDIDATES[release]
    assert (result.exit_status, result.removals, result.ledger.entries) == (0, (), ())


MAJOR = {
    # the last release: whether what it breaks is allowed
    "1.2": False,
    "2.0": True,
    "2.0.0-rc1": True,
}


@pytest.mark.parametrize("release", MAJOR)
def test_a_major_release_may_break_where_that_is_said(write_api: Callable[..., Api], release: str) -> None:
    rungs = {"1.0": rung("2026-01-10", listing(TEXT)), release: rung("2026-02-10", listing(NUMBER))}
    api = write_api(rungs)
    assert judge(api, "1.0", release, allow_breaking_on_major=True).exit_status == int(not MAJOR[release])
    assert judge(api, "1.0", release).exit_status == 1


def test_waivers_open_the_gate_and_fail_when_they_do_not_hold(write_api: Callable[..., Api], tmp_path: Path) -> None:
    api = write_api({"1.0": rung("2026-01-10", ""), "1.1": rung("2026-02-10")})
    closed = judge(api, "1.0", "1.1")
    assert {one.change.rule for one in closed.changes if one.fails} == {"operation-removed"}

    def waived(*waivers: str) -> GateResult:
        path = tmp_path / "waivers.toml"
        filled = 'owner = "Ada"\nreason = "why"\nlink = "x"\n'
        path.write_text("".join(f"[[waiver]]\n{waiver}\n{filled}" for waiver in waivers))
        return judge(api, "1.0", "1.1", waivers=load_waivers(path))

    until, past = "until = 2026-12-01", "until = 2026-08-01"
    both = (f"rule = 'operation-removed'\n{until}", f"rule = 'removal-notice'\n{until}")
    assert waived(*both).exit_status == 0
    assert waived(both[0]).exit_status == 1
    assert waived(*both, f"rule = 'member-*'\n{until}").waivers.idle
    assert waived(*both, f"rule = 'member-*'\n{until}").exit_status == 1
    assert waived(f"rule = 'operation-removed'\n{past}", both[1]).waivers.expired
    fixed = waived(*both, f"rule = 'member-removed'\nfingerprint = 'cccccccccccccccc'\n{until}")
    assert (len(fixed.waivers.fixed), fixed.exit_status) == (1, 0)


WARNINGS = {
    # (today, days ahead): how many warnings; the notice of what was marked on 10 February at the latest ends on
    # 10 August at the latest
    ("2026-07-01", 30): 0,
    ("2026-07-11", 30): 1,
    ("2026-07-01", 60): 1,
    ("2026-08-10", 30): 0,
}


@pytest.mark.parametrize(("today", "ahead"), WARNINGS)
def test_ends_are_told_ahead(write_api: Callable[..., Api], today: str, ahead: int) -> None:
    api = write_api({"1.0": rung("2026-01-10", ""), "1.1": rung("2026-02-10", "deprecated")})
    result = judge(api, "1.0", "1.1", today=dt.date.fromisoformat(today), warn_days=ahead)
    assert len(result.warnings) == WARNINGS[today, ahead]
    assert all(OLD in warning and "2026-08-10" in warning for warning in result.warnings)


def test_an_announced_end_that_is_too_soon_is_told_whenever(write_api: Callable[..., Api]) -> None:
    table = f'[[deprecations]]\noperation = "{OLD}"\nannounced = 2026-08-20\nremoval = 2026-12-01'
    api = write_api(
        {"1.0": rung("2026-01-10", ""), "1.1": rung("2026-08-25", "deprecated")},
        tables=table,
        conventions="notice-months = 6",
    )
    result = judge(api, "1.0", "1.1", warn_days=0)
    assert result.warnings == (f"{OLD} is to end on 2026-12-01: before its notice has run out (2027-02-20)",)


def test_releases_the_wrong_way_round_are_refused(write_api: Callable[..., Api]) -> None:
    api = write_api({"1.0": rung("2026-01-10"), "1.1": rung("2026-02-10")})
    with pytest.raises(UsageError, match="does not come after"):
        judge(api, "1.1", "1.0")


# -- with a run of the suites

PLACE = "/paths/~1v1~1books/get/responses/200/content/application~1json/schema/properties/code/type"


def finding(place: str, operation: str = OLD, subject: Subject = Subject.TENANT) -> Finding:
    return Finding(
        "f" * 16, "body-schema", "code came as a number", Severity.BREAKING, subject, "shop", "1.0", place, (operation,)
    )


def verdict(status: Status, judged: int, reason: str = "") -> Verdict:
    return Verdict("DOC-2", OLD, "shop", "1.0", status, reason, judged=judged)


RUNS: dict[str, tuple[list[Finding], list[Verdict], str, Seen, int]] = {
    # name: (findings, verdicts, the release that judged, what is said of the change, exit status of the run)
    "seen at the place": ([finding(PLACE)], [verdict(Status.FAILED, 3)], "1.0", Seen.CONFIRMED, 1),
    "seen around the place": ([finding(PLACE.rpartition("/")[0])], [], "1.0", Seen.CONFIRMED, 1),
    "another place": (
        [finding("/components/schemas/Other")], [verdict(Status.FAILED, 3)], "1.0", Seen.NOT_CONFIRMED, 1,
    ),
    "another operation": ([finding(PLACE, THERE)], [verdict(Status.PASSED, 3)], "1.0", Seen.NOT_CONFIRMED, 1),
    "the document's fault": (
        [finding(PLACE, subject=Subject.DOCUMENT)], [verdict(Status.PASSED, 3)], "1.0", Seen.NOT_CONFIRMED, 0,
    ),
    "nothing seen": ([], [verdict(Status.PASSED, 3)], "1.0", Seen.NOT_CONFIRMED, 0),
    "skipped": ([], [verdict(Status.SKIPPED, 0, "needs a record")], "1.0", Seen.NOT_VERIFIED, 0),
    "no verdict": ([], [], "1.0", Seen.NOT_VERIFIED, 0),
    "a run that broke off": ([], [verdict(Status.PASSED, 3)], "1.0", Seen.NOT_VERIFIED, 3),
    "judged by the new release only": ([finding(PLACE)], [], "1.1", Seen.NOT_VERIFIED, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_a_run_says_of_a_change_whether_it_was_seen(write_api: Callable[..., Api], name: str) -> None:
    findings, verdicts, judged_by, expected, status = RUNS[name]
    api = write_api({"1.0": rung("2026-01-10", listing(TEXT)), "1.1": rung("2026-02-10", listing(NUMBER))})
    suites = Suites("http://127.0.0.1:1", judged_by, status, {}, (), "reports/x")
    result = with_runs(judge(api, "1.0", "1.1"), [Ran(suites, findings, verdicts)])
    breaking = [one for one in result.changes if one.fails]
    assert breaking
    assert {one.seen for one in breaking} == {expected}
    assert all(one.seen_why for one in breaking)
    assert all(one.seen is None for one in result.changes if one.change.severity is Severity.SAFE)


def test_replies_of_a_failure_that_may_never_have_come_verify_nothing(write_api: Callable[..., Api]) -> None:
    rungs = {}
    for release, schema in (("1.0", TEXT), ("1.1", NUMBER)):
        operation = listing(schema)
        operation["responses"] = {"404": operation["responses"]["200"], "200": {"description": "fine"}}
        rungs[release] = rung("2026-01-10", operation)
    suites = Suites("http://127.0.0.1:1", "1.0", 0, {}, (), "reports/x")
    passed = [verdict(Status.PASSED, 3)]
    result = with_runs(judge(write_api(rungs), "1.0", "1.1"), [Ran(suites, [], passed)])
    assert {one.seen for one in result.changes if one.fails} <= {Seen.NOT_VERIFIED}
    assert any(one.seen for one in result.changes)


@pytest.mark.parametrize(("status", "expected"), [(0, 0), (1, 1), (2, 3), (3, 3), (4, 0)])
def test_the_suites_close_an_open_gate(write_api: Callable[..., Api], status: int, expected: int) -> None:
    api = write_api({"1.0": rung("2026-01-10", ""), "1.1": rung("2026-02-10", "")})
    suites = Suites("http://127.0.0.1:1", "1.0", status, {}, (), "reports/x")
    assert with_runs(judge(api, "1.0", "1.1"), [Ran(suites, [], [])]).exit_status == expected


# -- the real ladder


@pytest.mark.parametrize(
    ("old", "new", "added", "deprecated"), [("3.66.0", "3.251.0", 252, 30), ("3.110.0", "3.139.0", 62, 11)]
)
def test_the_real_ladder_lost_nothing(
    published: Callable[[str], Api], old: str, new: str, added: int, deprecated: int
) -> None:
    result = judge(published("ampeco"), old, new)
    rules = [one.change.rule for one in result.changes]
    assert (rules.count("operation-added"), rules.count("operation-deprecated")) == (added, deprecated)
    assert len(rules) == added + deprecated
    assert (result.exit_status, result.removals) == (0, ())
    assert {step.depth for step in result.steps} == {Depth.OPERATIONS}
    assert "no schema was compared at all" in " ".join(result.unverified)
