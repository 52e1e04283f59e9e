"""Notifications as their subscribers received them: one by one, in a row, and which of them are due."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import Held, Problem, notices
from uphold.contract import (
    About,
    Contract,
    Conventions,
    Direction,
    Notifications,
    Occasion,
    Records,
    load_contract,
)
from uphold.contract.conventions import NotificationHeaders

TOKEN = "a-token"
EVENT = "crate.changed"
TIME = "2026-01-31T08:30:00.000001Z"
GOOD: dict[str, Any] = {"event": EVENT, "action": "created", "crateId": 7, "at": "2026-01-31T08:30:00Z"}
HEADERS = {"content-type": "application/json", "x-time": TIME, "x-house": "main", "x-hook": "3", "x-event": EVENT}
CRATE = {"type": "object", "properties": {"id": {"type": "integer"}, "label": {"type": "string"}, "seal": {}}}


def body_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def told(event: str) -> dict[str, Any]:
    """A callback to the URL in the body."""
    schema = {
        "type": "object",
        "required": ["event", "crateId"],
        "properties": {
            "event": {"type": "string", "enum": [event]},
            "action": {"type": "string", "enum": ["created", "updated"]},
            "crateId": {"type": "integer"},
            "at": {"type": "string", "format": "date-time"},
        },
    }
    return {
        "{$request.body#/url}": {"post": {"requestBody": body_of(schema), "responses": {"202": {"description": ""}}}}
    }


ANSWER = {"responses": {"200": {"description": "", **body_of(CRATE)}}}
EVENTS = (EVENT, "crate.seal.changed", "CrateDeletedNotification", "lid.changed", "bellRung", "weather")
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Depot", "version": "1"},
    "paths": {
        "/hooks": {
            "post": {
                "requestBody": body_of(
                    {
                        "type": "object",
                        "properties": {
                            "url": {"type": "string"},
                            "events": {"type": "array", "items": {"enum": list(EVENTS)}},
                        },
                    }
                ),
                **ANSWER,
                "callbacks": {event: told(event) for event in EVENTS},
            }
        },
        "/crates": {"get": ANSWER, "post": {"requestBody": body_of(CRATE), **ANSWER}},
        "/crates/{crate}": {
            "parameters": [{"name": "crate", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": ANSWER,
            "patch": {"requestBody": body_of(CRATE), **ANSWER},
            "put": {"requestBody": body_of({"type": "object", "properties": {"label": {}}}), **ANSWER},
            "delete": ANSWER,
        },
        "/crates/{crate}/lids": {"get": ANSWER, "post": {"requestBody": body_of({"type": "object"}), **ANSWER}},
        "/boxes/{box}/lids": {"get": ANSWER},
        "/ring": {"post": ANSWER},
    },
}


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path = tmp_path_factory.mktemp("depot") / "1.json"
    Path(path).write_text(json.dumps(DOCUMENT))
    return load_contract(path, cache=None)


@pytest.fixture(scope="module")
def conventions() -> Conventions:
    return Conventions(
        api=About(title="Depot"),
        records=Records(updated=("at",)),
        notifications=Notifications(
            headers=NotificationHeaders(
                signature="X-Proof", time="X-Time", tenant="X-House", subscription="X-Hook", event="X-Event"
            ),
            on=(Occasion(events=("bellRung",), operations=("POST /ring",)), Occasion(events=("weather",))),
        ),
    )


@pytest.fixture(scope="module")
def occasions(contract: Contract, conventions: Conventions) -> notices.Occasions:
    found = notices.occasions_of(contract, conventions)
    assert found is not None
    return found


def signed(body: bytes, token: str = TOKEN) -> str:
    return hmac.new(token.encode(), body, hashlib.sha256).hexdigest()


def message(body: Any = None, proof: str | None = None, method: str = "POST", **headers: str | None) -> notices.Message:
    """What came; a header that is None did not."""
    raw = body if isinstance(body, bytes) else json.dumps(GOOD if body is None else body).encode()
    sent = {**HEADERS, "x-proof": signed(raw) if proof is None else proof}
    sent |= {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    gone = {name.replace("_", "-") for name, value in headers.items() if value is None}
    return notices.Message(
        event=EVENT,
        method=method,
        headers={name: value for name, value in sent.items() if name not in gone},
        body=raw,
        proof=signed(raw),
        tampered=signed(raw + b" "),
        subscription="3",
    )


ALL_HELD = {"body", "event", "headers", "signature"}
MESSAGES: dict[str, tuple[notices.Message, set[str], list[tuple[str, str]]]] = {
    "as documented": (message(), ALL_HELD, []),
    "with a signature in capital letters": (message(proof=signed(json.dumps(GOOD).encode()).upper()), ALL_HELD, []),
    "without a signature": (message(x_proof=None), ALL_HELD - {"signature"}, [("signature", "unsigned")]),
    "signed with another token": (
        message(proof=signed(json.dumps(GOOD).encode(), "other")),
        ALL_HELD - {"signature"},
        [("signature", "signature")],
    ),
    "signed, then changed": (
        message({**GOOD, "crateId": 8}, proof=signed(json.dumps(GOOD).encode())),
        ALL_HELD - {"signature"},
        [("signature", "signature")],
    ),
    "of another event in its body": (message({**GOOD, "event": "other"}), ALL_HELD - {"event"}, [("event", "event")]),
    "of another event in its header": (message(x_event="other"), ALL_HELD - {"event"}, [("event", "event")]),
    "without a required member": (message({"event": EVENT}), ALL_HELD - {"body"}, [("body", "required:crateId")]),
    "with a time that is none": (message({**GOOD, "at": "now"}), ALL_HELD - {"body"}, [("body", "format")]),
    "that is no JSON": (message(b"crate"), {"headers", "signature"}, [("body", "JSON")]),
    "of another media type": (message(content_type="text/plain"), {"headers", "signature"}, [("body", "media type")]),
    "by another method": (message(method="PUT"), ALL_HELD, [("headers", "method")]),
    "with whole seconds in the header": (
        message(x_time="2026-01-31T08:30:00Z"),
        ALL_HELD - {"headers"},
        [("headers", "header x-time")],
    ),
    "without a tenant": (message(x_house=None), ALL_HELD - {"headers"}, [("headers", "header x-house")]),
    "of another subscription": (message(x_hook="4"), ALL_HELD - {"headers"}, [("headers", "header x-hook")]),
}  # fmt: skip


@pytest.mark.parametrize("fact", MESSAGES)
def test_a_notification_is_judged_by_itself(
    fact: str, contract: Contract, conventions: Conventions, occasions: notices.Occasions
) -> None:
    given, held, broken = MESSAGES[fact]
    callback = occasions.callbacks[EVENT]
    said = list(notices.judge_message(given, callback, occasions, contract, conventions))
    assert {one.facet for one in said if isinstance(one, Held)} == held
    assert [(one.facet, one.keyword) for one in said if isinstance(one, Problem)] == broken


def test_a_body_is_judged_at_its_place_in_the_document(
    contract: Contract, conventions: Conventions, occasions: notices.Occasions
) -> None:
    given, _, _ = MESSAGES["without a required member"]
    callback = occasions.callbacks[EVENT]
    problem = next(
        one
        for one in notices.judge_message(given, callback, occasions, contract, conventions)
        if isinstance(one, Problem)
    )
    assert contract.schema_at(problem.place.removesuffix("/required"), Direction.REPLY)


def at(second: int, number: int = 0) -> notices.Message:
    return message({**GOOD, "crateId": number, "at": f"2026-01-31T08:30:{second:02}Z"}, x_time=None)


ONE_RECORD = {"one_record": True, "surely": True, "at_once": False}
SERIES: dict[str, tuple[tuple[list[notices.Message], list[int], Mapping[str, bool]], list[tuple[str, ...]]]] = {
    "each in its turn": (([at(1), at(2)], [1, 2], ONE_RECORD), [("held", "delivered"), ("held", "order")]),
    "of several records": (
        ([at(1), at(2)], [1, 2], {**ONE_RECORD, "one_record": False}),
        [("held", "delivered")],
    ),
    "one is lost": (([at(2)], [0, 1], ONE_RECORD), [("tenant", "lost")]),
    "all are lost": (([], [0, 0], ONE_RECORD), [("tenant", "lost")]),
    "lost, or slow": (([], [0, 0], {**ONE_RECORD, "surely": False}), [("neither", "lost")]),
    "held back until the next": (([at(2), at(1)], [0, 2], ONE_RECORD), [("tenant", "order")]),
    "overtaken on the way": (([at(2), at(1)], [1, 2], ONE_RECORD), [("neither", "order")]),
    "both after the second change": (([at(1), at(2)], [0, 2], ONE_RECORD), [("neither", "late")]),
    "and nothing else sets them going": (
        ([at(1), at(2)], [0, 2], {**ONE_RECORD, "at_once": True}),
        [("tenant", "late")],
    ),
    "each twice": (
        ([at(1), at(1), at(2), at(2)], [2, 4], ONE_RECORD),
        [("held", "delivered"), ("held", "order"), ("tenant", "twice")],
    ),
    "one twice, as may happen": (
        ([at(1), at(1), at(2)], [2, 3], ONE_RECORD),
        [("held", "delivered"), ("held", "order"), ("neither", "twice")],
    ),
    "two that say the same": (([at(1), at(1)], [1, 2], ONE_RECORD), [("held", "delivered")]),
}


@pytest.mark.parametrize("fact", SERIES)
def test_notifications_are_judged_in_a_row(fact: str, conventions: Conventions, occasions: notices.Occasions) -> None:
    (messages, arrived, known), expected = SERIES[fact]
    series = notices.Series(messages=messages, arrived=arrived, **known)
    said = notices.judge_series(series, occasions.callbacks[EVENT], occasions, conventions)
    assert [("held", one.facet) if isinstance(one, Held) else (one.subject, one.keyword) for one in said] == expected


DUE = {
    "POST /crates": {EVENT: ("created", ())},
    "PATCH /crates/{crate}": {EVENT: ("updated", ()), "crate.seal.changed": ("updated", ("seal",))},
    "PUT /crates/{crate}": {EVENT: ("updated", ())},
    # its body has no word for a deletion
    "DELETE /crates/{crate}": {},
    # there are lids of two kinds
    "POST /crates/{crate}/lids": {},
    "POST /ring": {"bellRung": ("", ())},
    "GET /crates": {},
    "POST /hooks": {},
}


@pytest.mark.parametrize("operation", DUE)
def test_what_is_due_is_what_names_and_conventions_tell(
    operation: str, contract: Contract, occasions: notices.Occasions
) -> None:
    due = occasions.due(contract.operation(operation))
    assert {one.event: (one.verb, one.changed) for one in due} == DUE[operation]


def test_a_subscription_holds_its_url_and_its_events(occasions: notices.Occasions) -> None:
    (maker,) = occasions.subscribing
    assert occasions.urls_of(maker) == (("body", ("url",)),)
    assert occasions.events_of(maker) == (("events",), frozenset(EVENTS))


def test_without_the_table_nobody_is_notified(contract: Contract) -> None:
    assert notices.occasions_of(contract, Conventions(api=About(title="Depot"))) is None


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        (notices.judge_others([]), ("held", "event")),
        (notices.judge_others([message()]), ("tenant", "other")),
        (notices.judge_end([]), ("held", "unsubscribed")),
        (notices.judge_end([message()]), ("tenant", "end")),
        (notices.judge_retry([message(), message()]), ("held", "retry")),
        (notices.judge_retry([message()]), ("neither", "retry")),
        (notices.judge_retry([message(), message({"event": EVENT})]), ("tenant", "retry body")),
        (notices.judge_resend(202, 409), ("held", "resend")),
        (notices.judge_resend(202, 202), ("tenant", "resend")),
    ],
)
def test_each_of_the_other_laws_holds_or_breaks(judged: Any, expected: tuple[str, str]) -> None:
    (said,) = judged
    assert ("held", said.facet) == expected if isinstance(said, Held) else (said.subject, said.keyword) == expected


def test_a_resend_that_is_refused_at_once_says_nothing() -> None:
    assert not list(notices.judge_resend(403, 403))
