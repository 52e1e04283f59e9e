"""Subscribers of the suite: what they are told of, and lies about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from uphold.runner.laws.receiver import Receiver

SPECS = Path(__file__).parent.parent / "mock" / "data"
SUITE = "suites/test_notifications.py"
Run = Callable[..., Any]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def test_what_is_sent_to_an_inbox_comes_to_it_alone(receiver: Receiver) -> None:
    first, second = receiver.open(), receiver.open()
    assert httpx.post(f"{first.url}?a=1", content=b"{}", headers={"X-Event": "e"}).status_code == 202
    assert first.wait(1, 5)
    (came,) = first.all()
    assert (came.method, came.target.rpartition("/")[2], came.body, came.headers["x-event"]) == (
        "POST", "s1?a=1", b"{}", "e",
    )  # fmt: skip
    assert not second.all()
    assert not second.wait(1, 0.01)


def test_an_inbox_answers_as_it_is_told(receiver: Receiver) -> None:
    inbox = receiver.open()
    inbox.answers.extend((500, 503))
    inbox.usual = 204
    assert [httpx.post(inbox.url).status_code for _ in range(3)] == [500, 503, 204]


def test_a_body_in_pieces_is_one(receiver: Receiver) -> None:
    inbox = receiver.open()
    assert httpx.post(inbox.url, content=iter([b"{", b"}"])).status_code == 202
    assert inbox.all()[0].body == b"{}"


def test_nobody_is_at_home_where_no_inbox_is(receiver: Receiver) -> None:
    assert httpx.post(f"{receiver.open().url}0").status_code == 404


def test_a_tenant_that_tells_of_every_change_has_no_finding(run: Run) -> None:
    """All facets that apply are verified: nothing is skipped but what takes longer."""
    ended = run(SUITE, "--specs", str(SPECS), "--api", "depot")
    assert (ended.status, ended.findings(), ended.findings("neither")) == (0, [], []), ended.out + ended.err
    verdicts = {(row["promise"], row["status"]) for row in ended.lines("verdicts.jsonl") if row["judged"]}
    held = {promise for promise, status in verdicts if status == "passed"}
    assert {"DOC-NOTIFY", "DOC-EVENT", "DOC-NOTICE", "DOC-SIGN", "DOC-AGAIN", "DOC-UNSUBSCRIBE"} <= held


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("notification-key-wrong", "the signature of a notification is not that of its body"),
        ("notification-after-end", "whoever unsubscribed is still told"),
    ],
)
def test_a_lie_is_one_finding_with_the_notification_as_evidence(fault: str, message: str, run: Run) -> None:
    ended = run(SUITE, "--specs", str(SPECS), "--api", "depot", "--fault", fault, "-k", "POST")
    (finding,) = ended.findings()
    assert (finding["check"], finding["message"]) == ("notifications", message)
    assert "# the tenant sent: POST http://127.0.0.1:" in finding["evidence"]["curl"]
    assert "mock-token" not in ended.everything()


def test_no_test_listens_where_nobody_can_reach_it(run: Run) -> None:
    """A tenant elsewhere is not given an address of this machine."""
    ended = run("--receiver", "http://receiver.test:9")
    assert ended.status == 2
    assert "--receiver is for a live tenant" in ended.err
