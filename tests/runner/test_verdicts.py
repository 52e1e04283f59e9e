"""A verdict is earned by replies that were judged; what was not seen is skipped, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from uphold.contract import Promise
from uphold.findings import Status
from uphold.runner.recording.ledger import Outcome, Tally
from uphold.runner.recording.verdicts import promise_line, promises_of, verdicts

READ = "GET /users/{user}"
LIST = "GET /users"


def promise(*checks: str, **more: Any) -> Promise:
    """A promise that the given checks verify."""
    return Promise(id="P-1", text="…", source="s", grade="S", kind="traffic", checks=checks, **more)


def outcome(*tallies: Tally, operation: str = READ, **more: Any) -> Outcome:
    """What one test said."""
    return Outcome(api="a", release="1", operation=operation, tallies=list(tallies), **more)


def held(check: str, facet: str = "", success: int = 0) -> Tally:
    """A check that held three times."""
    return Tally(check=check, facet=facet, held=3, success=success)


CASES: dict[str, tuple[Promise, list[Outcome], Status | None, str]] = {
    "a check that held earns a pass": (promise("refused"), [outcome(held("refused"))], Status.PASSED, ""),
    "a body schema that only refusals satisfied proves nothing": (
        promise("body-schema"),
        [outcome(held("body-schema"))],
        Status.SKIPPED,
        "no success reply was seen",
    ),
    "where no success has a body, refusals are all there is to judge": (
        promise("body-schema"),
        [outcome(held("body-schema"), has_success_body=False)],
        Status.PASSED,
        "",
    ),
    "a body schema that a success reply satisfied is a pass": (
        promise("body-schema"),
        [outcome(held("body-schema", success=1))],
        Status.PASSED,
        "",
    ),
    "a broken check fails, however often it held elsewhere": (
        promise("refused"),
        [outcome(held("refused")), outcome(Tally(check="refused", facet="", broken_by=["f"]))],
        Status.FAILED,
        "",
    ),
    "a member that no test could look at is skipped with the test's reason": (
        promise("member:user-read"),
        [outcome(checks=("member",), skipped="there is no record"), outcome(held("refused"), checks=("refused",))],
        Status.SKIPPED,
        "there is no record",
    ),
    "members that were not there for several reasons were not seen": (
        promise("member:user-read.nick"),
        [outcome(checks=("member",), skipped="no nick"), outcome(checks=("member",), skipped="no mail")],
        Status.SKIPPED,
        "nothing to judge by member:user-read.nick was seen",
    ),
    "an operation without a documented shape owes no member": (
        promise("member:user-read"),
        [outcome(checks=("refused",), skipped="there is no record", operation=LIST)],
        None,
        "",
    ),
    "a promise with two checks needs both": (
        promise("refused", "error-shape"),
        [outcome(held("refused"))],
        Status.SKIPPED,
        "nothing to judge by error-shape was seen",
    ),
    "what the suite failed at is broken": (
        promise("refused"),
        [outcome(broken="the tenant is gone")],
        Status.BROKEN,
        "the tenant is gone",
    ),
    "what was judged and not earned says why, whatever another test could not do": (
        promise("body-schema"),
        [outcome(held("body-schema")), outcome(skipped="no invalid request of it can be made")],
        Status.SKIPPED,
        "no success reply was seen",
    ),
    "a test that could not verify gives its reason": (
        promise("unauthorized"),
        [outcome(skipped="it needs no token")],
        Status.SKIPPED,
        "it needs no token",
    ),
    "of several reasons, the one that counts is of the test that is about the check": (
        promise("body-schema"),
        [
            outcome(skipped="it needs no token", checks=("body-schema", "unauthorized")),
            outcome(skipped="no valid request of it can be made", checks=("body-schema", "content-type", "format")),
            outcome(skipped="no invalid request of it can be made", checks=("refused", "a", "b", "c", "d")),
        ],
        Status.SKIPPED,
        "no valid request of it can be made",
    ),
    "a format that an operation never showed does not concern it": (
        promise("format:time"),
        [outcome(held("format", "date"))],
        None,
        "",
    ),
    "an envelope does not concern an operation without one": (
        promise("envelope"),
        [outcome(held("body-schema", success=1))],
        None,
        "",
    ),
    "a facet takes what lies below it": (
        promise("member:user-read"),
        [outcome(held("member", "user-read.email"))],
        Status.PASSED,
        "",
    ),
    "a promise that no check verifies has no verdict, whatever else held": (
        promise(),
        [outcome(held("refused"))],
        None,
        "",
    ),
    "an operation that the promise does not name has no verdict": (
        promise("refused", operations=("POST *",)),
        [outcome(held("refused"))],
        None,
        "",
    ),
}


@pytest.mark.parametrize("fact", CASES)
def test_verdict_on_one_operation(fact: str) -> None:
    """See the names of the cases."""
    of, outcomes, status, reason = CASES[fact]
    given = verdicts(of, outcomes)
    assert [(v.status, v.reason) for v in given] == ([] if status is None else [(status, reason)])


def test_a_check_that_api_toml_declares_nothing_for_says_so() -> None:
    """The reader learns what to write where."""
    (given,) = verdicts(promise("refused"), [outcome()], {"refused": "[validation]"})
    assert given.reason == "api.toml does not declare [validation]"


def test_one_failed_operation_fails_the_promise_and_all_are_counted() -> None:
    """The line of a promise says how many operations it rests on."""
    of = promise("refused")
    given = verdicts(
        of,
        [
            outcome(held("refused"), operation=LIST),
            outcome(Tally(check="refused", facet="", broken_by=["f"])),
        ],
    )
    line = promise_line(of, "a", given)
    assert (line.status, line.operations) == (Status.FAILED, {"failed": 1, "passed": 1})


@pytest.mark.parametrize(
    ("checks", "reason"),
    [
        (["deprecation:works"], "no operation that was looked at is deprecated"),
        (["pagination:links"], "no page that was looked at is known to have links"),
        (["pagination:order"], "no listing that was looked at is known to page so"),
        (["filter:alone", "refused"], "no test looked at it"),
    ],
)
def test_a_promise_about_a_kind_of_operation_says_that_none_was_seen(checks: list[str], reason: str) -> None:
    assert promise_line(promise(*checks), "a", []).reason == reason


def test_a_promise_that_no_test_looked_at_is_skipped_and_says_why() -> None:
    """Never passed: nothing was verified."""
    assert promise_line(promise("refused"), "a", []).reason == "no test looked at it"
    reasons = [*(f"POST /{name} is not sent in mode observe: it writes" for name in "ab"), "no record"]
    forbidden = [outcome(skipped=reason, checks=("refused",)) for reason in reasons]
    assert promise_line(promise("refused"), "a", [], forbidden).reason == "not sent in mode observe: it writes"
    assert promise_line(promise("other"), "a", [], forbidden).reason == "no test looked at it"
    assert promise_line(promise(), "a", []).reason == "no check verifies it yet"
    told = promise_line(promise(unverifiable="it needs two releases"), "a", [])
    assert (told.status, told.reason) == (Status.SKIPPED, "it needs two releases")


def test_a_finding_names_the_promises_that_its_check_and_facet_verify() -> None:
    """A promise about another facet or another operation is not broken by it."""
    known = [
        promise("format"),
        Promise(id="P-2", text="", source="", grade="S", kind="traffic", checks=("format:time",)),
        Promise(id="P-3", text="", source="", grade="S", kind="traffic", checks=("format",), operations=("PUT *",)),
    ]
    assert promises_of(known, READ, "format", "time") == ("P-1", "P-2")
    assert promises_of(known, READ, "format", "date") == ("P-1",)
