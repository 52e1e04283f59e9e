from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.findings import Finding, Status, Verdict
from uphold.reporting import read_run
from uphold.reporting.operations import family_names
from uphold.reporting.overview import Overview, where
from uphold.reporting.text import plain, plural

MakeRun = Callable[..., Path]


def promise(status: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"P-{number}", "api": "shop", "text": "a promise", "status": status, **more}


SENTENCES = {
    "all held": (0, ["passed", "passed"], "All that was verified held: 2 promises kept."),
    "some unknown": (0, ["passed", "skipped"], "All that was verified held: 1 promise kept, 1 not verified."),
    "broken by the documents": (
        0,
        ["failed", "passed", "skipped"],
        "The tenant broke no promise: 1 promise kept, 1 not verified; 1 is broken by no fault of its own.",
    ),
    "one broken": (1, ["failed", "passed"], "1 promise is broken."),
    "two broken": (1, ["failed", "failed"], "2 promises are broken."),
    "nothing listed is broken": (1, ["passed"], "0 findings, in nothing that a listed promise names."),
    "bad usage": (2, [], "The run could not be done as it was asked for."),
    "suite failed": (3, ["broken"], "The tenant could not be reached, or the suite itself failed."),
    "interrupted": (130, ["passed"], "The run was interrupted; what was found until then is here."),
    "nothing verified": (4, ["skipped"], "Nothing was verified."),
    "cut off": (None, ["passed"], "The run did not end, so these records are not complete."),
}


@pytest.mark.parametrize(("status", "promises", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_the_verdict_in_words(make_run: MakeRun, status: int | None, promises: list[str], sentence: str) -> None:
    lines = [promise(word, number) for number, word in enumerate(promises)]
    folder = make_run(findings=(), exit_status=status, promises=lines)
    assert Overview(read_run(folder)).verdict == sentence


def test_a_lesser_finding_is_not_told_as_all_held(make_run: MakeRun, tenant_finding: Finding) -> None:
    folder = make_run(findings=[tenant_finding], exit_status=0, promises=[promise("failed")])
    said = Overview(read_run(folder)).verdict
    assert said == "No promise is broken beyond doubt: 1 finding of lower severity."


def test_a_promise_that_only_the_documents_broke_is_not_counted(make_run: MakeRun, tenant_finding: Finding) -> None:
    lines = [{**promise("failed"), "id": "B-2"}, promise("failed", 2)]
    folder = make_run(findings=[tenant_finding], exit_status=1, promises=lines)
    assert Overview(read_run(folder)).verdict == "1 promise is broken."


def test_a_request_for_what_is_not_documented_is_no_operation(make_run: MakeRun) -> None:
    told = Overview(read_run(make_run()))
    assert all(line.id for line in told.operations)


TONES = {0: "passed", 1: "failed", 2: "broken", 3: "broken", 4: "skipped", None: "broken"}


@pytest.mark.parametrize(("status", "tone"), TONES.items())
def test_the_tone_of_a_verdict(make_run: MakeRun, status: int | None, tone: str) -> None:
    assert Overview(read_run(make_run(exit_status=status))).tone == tone


def test_failed_promises_come_first_and_ids_in_natural_order(make_run: MakeRun) -> None:
    told = Overview(read_run(make_run()))
    assert [line.id for line in told.promises] == ["B-2", "B-10", "B-1", "B-3", "B-11"]


def test_skipped_promises_are_gathered_by_reason(make_run: MakeRun) -> None:
    told = Overview(read_run(make_run()))
    assert [(group.reason, group.promises) for group in told.skipped_promises] == [
        ("needs two releases", ("B-1", "B-11")),
        ("needs dates", ("B-3",)),
    ]


def test_a_promise_that_was_judged_elsewhere_is_told_where_it_was_not(make_run: MakeRun) -> None:
    told = Overview(read_run(make_run()))
    assert [(g.reason, g.promises, g.operations) for g in told.skipped_operations] == [
        ("no success reply was seen", ("B-10",), ("GET /shop/v1.0/orders",))
    ]


def test_an_operation_has_its_worst_verdict(make_run: MakeRun) -> None:
    told = Overview(read_run(make_run()))
    assert {line.id: line.status for line in told.operations} == {
        "GET /shop/v1.0/orders": Status.PASSED,
        "GET /shop/v1.0/orders/{order}": Status.FAILED,
        "POST /shop/v1.0/orders": Status.SKIPPED,
    }


def test_broken_verdicts_are_gathered_by_reason(make_run: MakeRun) -> None:
    verdicts = [
        Verdict(
            promise="B-2",
            operation=operation,
            api="shop",
            release="2.1",
            status=Status.BROKEN,
            reason="the disk is full",
        )
        for operation in ("GET /b", "GET /a")
    ]
    told = Overview(read_run(make_run(verdicts=verdicts)))
    assert [(g.reason, g.promises, g.operations) for g in told.broken] == [
        ("the disk is full", ("B-2",), ("GET /a", "GET /b"))
    ]


def test_requests_are_summed_up(make_run: MakeRun) -> None:
    sums = Overview(read_run(make_run())).traffic["shop"]
    assert sums.requests == 4
    assert sums.answers == {"2xx": 2, "4xx": 1, "none": 1}
    assert sums.statuses == {200: 2, 422: 1}
    assert (sums.median, sums.p95, sums.slowest) == (2.0, 3.0, 3.0)


DURATIONS = {
    ("2026-01-31T08:30:00+00:00", "2026-01-31T08:31:02+00:00"): "1 min 2 s",
    ("2026-01-31T08:30:00+00:00", "2026-01-31T08:30:59.700+00:00"): "1 min 0 s",
    ("2026-01-31T08:30:00+00:00", "2026-01-31T08:30:02.250+00:00"): "2.2 s",
    ("2026-01-31T08:30:00+00:00", ""): "",
    ("2026-01-31T08:30:00+00:00", "2026-01-31T08:30:02"): "",
}


@pytest.mark.parametrize(("times", "words"), DURATIONS.items(), ids=str)
def test_durations(make_run: MakeRun, times: tuple[str, str], words: str) -> None:
    told = Overview(read_run(make_run(started=times[0], finished=times[1])))
    assert told.duration == words


def test_an_api_that_only_a_finding_names_is_not_forgotten(make_run: MakeRun, tenant_finding: Finding) -> None:
    told = Overview(read_run(make_run(api=[], promises=[], findings=[tenant_finding])))
    assert [where(api) for api in told.apis] == ["shop"]


def test_errors_and_damages_stand_among_the_notes(make_run: MakeRun) -> None:
    folder = make_run(errors=["the disk is full"])
    (folder / "verdicts.jsonl").unlink()
    assert Overview(read_run(folder)).notes == (
        "failed: the disk is full",
        "one shard of three",
        "verdicts.jsonl is missing: the run ended before it was written",
    )


FAMILIES = {
    "GET /public/resources/users/v1.0": "resources/users",
    "GET /public/resources/users/v2.0/{user}": "resources/users",
    "POST /public/resources/users/v1.0/{user}/sessions": "resources/users",
    "POST /public/actions/users/v1.0/{user}/block": "actions/users",
    "GET /public/{name}": "public",
}


@pytest.mark.parametrize(("operation", "family"), FAMILIES.items())
def test_operations_are_gathered_by_their_static_path(operation: str, family: str) -> None:
    known = [("shop", name) for name in FAMILIES if (name == operation) or "{name}" not in name]
    names = family_names(known)
    assert names["shop", operation] == family


def test_every_api_has_families_of_its_own() -> None:
    names = family_names([("a", "GET /x/users"), ("a", "GET /x/cars"), ("b", "GET /y/users")])
    assert sorted(names.values()) == ["cars", "users", "y/users"]


PLAIN = {
    "left as it is": ("a\tb\nc é 漢", "a\tb\nc é 漢"),
    "a terminal's colours": ("\x1b[31mred", "\\u001b[31mred"),
    "a line drawn over": ("good\rbad", "good\\u000dbad"),
    "Windows line ends": ("a\r\nb", "a\nb"),
    "text turned around": ("a\u202eb", "a\\u202eb"),
    "half a character": ("\ud800", "\\ud800"),
}


@pytest.mark.parametrize(("given", "shown"), PLAIN.values(), ids=PLAIN)
def test_text_of_a_tenant_cannot_steer_a_terminal(given: str, shown: str) -> None:
    assert plain(given) == shown


def test_plurals() -> None:
    assert [plural(n, "reply", "replies") for n in (0, 1, 1204)] == ["0 replies", "1 reply", "1,204 replies"]
