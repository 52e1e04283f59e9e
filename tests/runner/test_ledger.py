"""One cause is one finding, wherever and in whatever order it was seen."""

from __future__ import annotations

import itertools

from uphold.checks import Problem
from uphold.findings import Evidence, Finding, Severity
from uphold.runner.recording.ledger import Outcome, cause, finding_of, merge


def finding(operation: str, curl: str, severity: Severity = Severity.BREAKING) -> Finding:
    """A finding as one test makes it."""
    outcome = Outcome(api="a", release="1", operation=operation)
    return finding_of(
        "f",
        "body-schema",
        Problem("wrong type", place="/x", keyword="type"),
        outcome,
        severity=severity,
        promises=("P",),
        shown=Evidence(curl, "", ""),
        replay=operation,
    )


def test_a_schema_place_is_one_cause_whichever_check_saw_it() -> None:
    """The user read suite and the body schema see the same wrong member."""
    problem = Problem("not a string", place="/components/schemas/User/properties/email", keyword="type")
    assert cause("a", "body-schema", problem) == cause("a", "member", problem)
    assert cause("a", "body-schema", problem) != cause("b", "body-schema", problem)


def test_without_a_place_the_check_and_what_it_names_are_the_cause() -> None:
    """Two undocumented statuses are two causes."""
    one, other = Problem("…", keyword="203"), Problem("…", keyword="418")
    assert cause("a", "status-documented", one) != cause("a", "status-documented", other)
    assert cause("a", "status-documented", one) != cause("a", "server-error", one)


def test_merging_gathers_operations_and_keeps_the_smallest_example_in_any_order() -> None:
    """Workers end in any order; the finding is the same."""
    seen = [finding("GET /b", "curl long"), finding("GET /a", "curl"), finding("GET /c", "curl longer")]
    merged = set()
    for order in itertools.permutations(seen):
        one = merge(merge(order[0], order[1]), order[2])
        merged.add((one.operations, one.evidence.curl if one.evidence else "", one.replay))
    assert merged == {(("GET /a", "GET /b", "GET /c"), "curl", "GET /a")}


def test_the_worst_severity_wins() -> None:
    """Risky in one place and breaking in another is breaking."""
    assert merge(finding("x", "c", Severity.RISKY), finding("y", "c")).severity is Severity.BREAKING
