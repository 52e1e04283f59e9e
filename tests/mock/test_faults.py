"""Each fault changes what it says, where it says so, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner

from uphold.cli import cli
from uphold.contract import Api, load_api
from uphold.errors import UsageError
from uphold.mock import Limits, Rate, Reply, discover_faults

from .conftest import HERE, SPECS, Served, serve

FOLDER = Path(__file__).parents[2] / "src" / "uphold" / "mock" / "faults"
TOKENS = {"full": "mock-token", "read-only": "may-read", "other": "of-another"}
CRATES, CRATE = "/v1.0/crates", "/v1.0/crates/1"
LISTING, CREATING = "GET /v1.0/crates", "POST /v1.0/crates"
READING, DELETING = "GET /v1.0/crates/{crate}", "DELETE /v1.0/crates/{crate}"
PATCHING, PUTTING = "PATCH /v1.0/crates/{crate}", "PUT /v1.0/crates/{crate}"
GOOD: dict[str, Any] = {
    "label": "Lamp",
    "state": "sent",
    "kind": "crate",
    "fragile": True,
    "box": {"width": 1},
    "note": "Glass",
    "pieces": 2,
}
LACKING = {name: value for name, value in GOOD.items() if name != "label"}


@dataclass(frozen=True)
class Ask:
    """One request."""

    method: str
    target: str
    body: Any = None
    token: str | None = "mock-token"
    headers: dict[str, str] = field(default_factory=dict)

    def of(self, served: Served) -> Reply:
        return served.ask(self.method, self.target, self.body, token=self.token, **self.headers)


@dataclass(frozen=True)
class Scene:
    """Requests of which the last shows a lie that is told at the operation `at`, and what is true of the lie beside
    the honest reply. The requests before it are answered honestly."""

    at: str
    asks: tuple[Ask, ...]
    holds: Callable[[Reply, Reply], bool]
    options: dict[str, Any] = field(default_factory=dict)


READ, LIST, CREATE = Ask("GET", CRATE), Ask("GET", CRATES), Ask("POST", CRATES, GOOD)
WRONG, NOBODY = Ask("POST", CRATES, LACKING), Ask("GET", CRATE, token=None)
PATCH, PUT, DELETE = Ask("PATCH", CRATE, {"note": "Moved"}), Ask("PUT", CRATE, GOOD), Ask("DELETE", CRATE)


def said(reply: Reply) -> Any:
    return json.loads(reply.content)


def data(reply: Reply) -> Any:
    return said(reply)["data"]


def ids(reply: Reply) -> list[Any]:
    return [record["id"] for record in data(reply)]


def header(reply: Reply, name: str) -> str | None:
    return next((text for other, text in reply.headers if other.lower() == name), None)


def record(holds: Callable[[Any, Any], bool], at: str = READING, *asks: Ask) -> Scene:
    """What the lie makes of the data of a reply of which all else stays."""

    def is_so(lie: Reply, honest: Reply) -> bool:
        around = (lie.status, lie.media_type, lie.headers) == (honest.status, honest.media_type, honest.headers)
        rest = {**said(lie), "data": None} == {**said(honest), "data": None}
        return around and rest and holds(data(lie), data(honest))

    return Scene(at, asks or (READ,), is_so)


def spoils(names: str, holds: Callable[[Any, Any], bool]) -> Scene:
    """What the lie makes of these members of a record that is read; the others stay."""

    def is_so(lie: Any, honest: Any) -> bool:
        other = {name for name in honest if json.dumps(lie.get(name)) != json.dumps(honest[name])}
        return (
            lie.keys() == honest.keys() and other == {*names.split()} and all(holds(lie[n], honest[n]) for n in other)
        )

    return record(is_so)


def refusal(holds: Callable[[Any, Any], bool], ask: Ask = WRONG, at: str = CREATING) -> Scene:
    """What the lie makes of the body of a refusal; its status stays."""
    return Scene(at, (ask,), lambda lie, honest: lie.status == honest.status and holds(said(lie), said(honest)))


def becomes(status: int, at: str, *asks: Ask, **options: Any) -> Scene:
    """The status alone is another."""
    return Scene(
        at, asks, lambda lie, honest: lie == honest.with_status(status) and lie.status != honest.status, options
    )


def answers(status: int, instead_of: int, at: str, *asks: Ask, **options: Any) -> Scene:
    return Scene(at, asks, lambda lie, honest: (lie.status, honest.status) == (status, instead_of), options)


def body(holds: Callable[[Reply, Reply], bool], at: str = READING, *asks: Ask) -> Scene:
    """What the lie makes of bytes and headers; the status stays."""
    return Scene(at, asks or (READ,), lambda lie, honest: lie.status == honest.status and holds(lie, honest))


def deep(levels: int) -> Any:
    """Lists in each other."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def changed(**members: Any) -> Ask:
    return Ask("POST", CRATES, {**GOOD, **members})


def page(query: str) -> Ask:
    return Ask("GET", f"{CRATES}?{query}")


def limited(holds: Callable[[Reply, Reply], bool], *asks: Ask) -> Scene:
    return Scene(READING, asks or (READ, READ, READ), holds, {"limits": Limits([Rate(2, 60)], clock=lambda: 1000.0)})


def scaled(name: str, holds: Callable[[str | None, str | None], bool]) -> Scene:
    return Scene(
        "GET /v1.0/scales",
        (Ask("GET", "/v1.0/scales"),),
        lambda lie, honest: lie.content == honest.content and holds(header(lie, name), header(honest, name)),
    )


def in_numbers(change: Callable[[Any], Any], value: Any) -> Any:
    """`value` with each number in it changed."""
    if isinstance(value, dict):
        return {name: in_numbers(change, child) for name, child in value.items()}
    return change(value)


# -- what subscribers hear


@dataclass(frozen=True)
class Message:
    """One notification that arrived."""

    content: bytes
    event: str
    proof: str

    @property
    def body(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Heard:
    """A scene whose lie a subscriber hears."""

    at: str
    holds: Callable[[list[Message], list[Message]], bool]


def told(holds: Callable[[list[Message], list[Message]], bool], at: str = PATCHING) -> Heard:
    return Heard(at, holds)


def without_proof(messages: list[Message]) -> list[Message]:
    return [replace(message, proof="") for message in messages]


def proofs(messages: list[Message]) -> set[str]:
    return {message.proof for message in messages if message.proof}


def is_signed(message: Message) -> bool:
    return message.proof == hmac.new(b"mock-token", message.content, hashlib.sha256).hexdigest()


PAGE_2, LAST_PAGE, SENT = "per_page=2&page=2", "per_page=2&page=3", "filter[state]=sent"
BOUND = "2025-10-28T06:20:05Z"  # when the first crate was made
LEFT = "x-ratelimit-remaining"


SHOWN: dict[str, Scene | Heard] = {
    # members
    "member-missing": record(lambda lie, honest: lie == {k: v for k, v in honest.items() if k != "box"}),
    "optional-member-gone": record(
        lambda lie, honest: lie == {k: v for k, v in honest.items() if k != "lastUpdatedAt"}, CREATING, CREATE
    ),
    "member-null": spoils("lastUpdatedAt", lambda lie, _: lie is None),
    "member-renamed": record(
        lambda lie, honest: lie == {"label_" if k == "label" else k: v for k, v in honest.items()}
    ),
    "member-wrong-type": spoils("id", lambda lie, _: isinstance(lie, dict)),
    "member-case-wrong": record(lambda lie, honest: lie["Label"] == honest["label"] and lie["code"] == honest["code"]),
    "member-undeclared": spoils("box", lambda lie, honest: lie == {**honest, "internalNote": "for nobody's eyes"}),
    "nested-member-missing": spoils("box", lambda lie, honest: lie == {"height": honest["height"]}),
    "sent-member-lost": record(lambda lie, honest: {**lie, "note": "Glass"} == honest != lie, CREATING, CREATE),
    "object-as-list": spoils("box", lambda lie, honest: lie == [honest]),
    "list-as-object": spoils("tags", lambda lie, honest: lie == {str(at): tag for at, tag in enumerate(honest)}),
    "list-as-item": spoils("tags", lambda lie, honest: lie == honest[0]),
    "list-item-null": spoils("tags", lambda lie, honest: lie == [*honest, None]),
    "record-as-list": record(lambda lie, honest: lie == [honest]),
    "listing-as-object": record(lambda lie, honest: list(lie.values()) == honest, LISTING, LIST),
    "json-in-a-text": body(lambda lie, honest: said(lie) == honest.content.decode()),
    "number-as-text": spoils("id weight pieces box checks", lambda lie, honest: lie == in_numbers(str, honest)),
    "text-as-number": spoils(
        "label code state language kind opensAt packedOn contact link serial tags createdAt lastUpdatedAt dueAt",
        lambda lie, honest: lie in (len(honest), [len(text) for text in honest]),
    ),
    "boolean-as-number": spoils("fragile", lambda lie, _: lie == 1),
    "integer-as-fraction": spoils(
        "id pieces box checks", lambda lie, honest: lie == in_numbers(lambda number: number + 0.5, honest)
    ),
    "text-empty": spoils("label state language", lambda lie, _: lie == ""),
    # values
    "enum-value-unknown": spoils("state language", lambda lie, _: lie == "a value that nobody listed"),
    "enum-case-wrong": spoils("state language", lambda lie, honest: lie == honest.upper()),
    "constant-wrong": spoils("kind", lambda lie, _: lie == "no crate"),
    "pattern-broken": spoils("code", lambda lie, _: lie == "?"),
    "below-minimum": spoils("weight pieces", lambda lie, _: lie in {0.99, -1}),
    "above-maximum": spoils("weight pieces", lambda lie, _: lie in {900.01, 101}),
    "multiple-broken": spoils("weight", lambda lie, honest: round(lie - honest, 6) == 0.005),
    "text-too-short": spoils("label", lambda lie, honest: lie == honest[:2]),
    "text-too-long": spoils("label", lambda lie, honest: lie.startswith(honest) and len(lie) == 21),
    "list-too-short": spoils("tags", lambda lie, _: lie == []),
    "list-too-long": spoils("tags", lambda lie, honest: lie[:2] == honest and len(lie) == 4),
    "items-repeated": spoils("tags", lambda lie, honest: lie == [*honest, honest[0]]),
    "number-out-of-range": body(lambda lie, honest: lie.content.replace(b"1e999", b"") != honest.content),
    "number-nan": body(lambda lie, _: b'"pieces":NaN' in lie.content),
    "date-time-wrong": spoils("createdAt lastUpdatedAt dueAt", lambda lie, _: lie == "31.01.2026 08:30"),
    "date-time-impossible": spoils("createdAt lastUpdatedAt dueAt", lambda lie, _: lie[4:8] == "-13-"),
    "date-time-as-number": spoils("createdAt lastUpdatedAt dueAt", lambda lie, _: 1_600_000_000 < lie < 1_800_000_000),
    "zone-of-the-server": spoils(
        "createdAt lastUpdatedAt dueAt",
        lambda lie, honest: lie.endswith("+02:00") and datetime.fromisoformat(lie) == datetime.fromisoformat(honest),
    ),
    "zone-lost": spoils("createdAt lastUpdatedAt dueAt", lambda lie, honest: f"{lie}Z" == honest),
    "date-wrong": spoils("packedOn", lambda lie, _: lie == "31/01/2026"),
    "date-impossible": spoils("packedOn", lambda lie, _: lie.endswith("-02-30")),
    "time-wrong": spoils("opensAt", lambda lie, _: lie == "09:75"),
    "email-wrong": spoils("contact", lambda lie, honest: lie == honest.replace("@", " at ")),
    "uri-wrong": spoils("link", lambda lie, honest: f"https://{lie}" == honest),
    "uuid-wrong": spoils("serial", lambda lie, honest: lie == f"{{{honest.replace('-', '')}}}"),
    # statuses
    "status-undocumented": becomes(206, READING, READ),
    "error-as-success": becomes(200, CREATING, WRONG),
    "server-failure": answers(500, 200, READING, READ),
    "failure-on-long-text": answers(500, 422, CREATING, changed(label="x" * 101)),
    "failure-on-empty-text": answers(500, 201, CREATING, changed(note="")),
    "failure-on-unicode": answers(500, 201, CREATING, changed(note="Rückseite")),
    "failure-on-zero": answers(500, 201, CREATING, changed(pieces=0)),
    "failure-on-negative": answers(500, 422, CREATING, changed(pieces=-1)),
    "failure-on-second-read": answers(500, 200, READING, READ, READ),
    "unknown-for-invalid": becomes(404, CREATING, WRONG),
    "operation-gone": answers(405, 200, READING, READ),
    "ok-for-created": becomes(200, CREATING, CREATE),
    "created-for-ok": becomes(201, READING, READ),
    "no-content": answers(204, 200, READING, READ),
    "redirected": answers(302, 200, READING, READ),
    # content
    "html-body": body(lambda lie, _: lie.content.startswith(b"<!doctype") and lie.media_type.startswith("text/html")),
    "content-type-wrong": body(
        lambda lie, honest: (lie.content, lie.media_type[:10]) == (honest.content, "text/plain")
    ),
    "content-type-missing": body(lambda lie, honest: (lie.content, lie.media_type) == (honest.content, "")),
    "charset-wrong": body(lambda lie, honest: lie.content == honest.content and "iso-8859-1" in lie.media_type),
    "body-in-utf-16": body(lambda lie, honest: lie.content.decode("utf-16") == honest.content.decode()),
    "byte-order-mark": body(lambda lie, honest: lie.content == b"\xef\xbb\xbf" + honest.content),
    "body-truncated": body(lambda lie, honest: honest.content.startswith(lie.content) and len(lie.content) > 99),
    "body-empty": body(lambda lie, honest: (lie.content, lie.media_type) == (b"", honest.media_type)),
    "json-invalid": body(lambda lie, honest: lie.content == honest.content[:-1]),
    "json-loose": body(lambda lie, honest: lie.content == honest.content[:-1] + b",}"),
    "content-length-wrong": body(lambda lie, honest: header(lie, "content-length") == str(len(honest.content) + 7)),
    "header-missing": body(lambda lie, honest: header(lie, "x-revision") is None is not header(honest, "x-revision")),
    "header-wrong": body(
        lambda lie, honest: (
            (lie.content, header(lie, "x-revision")) == (honest.content, "several")
            and (header(honest, "x-revision") or "").isdecimal()
        )
    ),
    "envelope-missing": body(lambda lie, honest: said(lie) == data(honest)),
    # errors
    "error-shape-wrong": refusal(lambda lie, _: lie == {"message": 1, "errors": ["wrong"]}),
    "error-text-missing": refusal(lambda lie, honest: {**lie, "message": honest["message"]} == honest != lie),
    "error-text-retyped": refusal(lambda lie, honest: lie == {**honest, "message": [honest["message"]]}),
    "error-fields-missing": refusal(lambda lie, honest: {**lie, "errors": honest["errors"]} == honest != lie),
    "error-fields-flat": refusal(lambda lie, honest: lie == {**honest, "errors": {"label": "This is required."}}),
    "error-fields-wrong": refusal(lambda lie, honest: lie == {**honest, "errors": {"xlabel": ["This is required."]}}),
    "error-constant-wrong": refusal(lambda lie, honest: lie == {**honest, "ok": True}),
    "error-tells-inside": refusal(lambda lie, _: "SQLSTATE" in lie["message"]),
    "error-as-html": body(lambda lie, _: lie.media_type.startswith("text/html"), CREATING, WRONG),
    "error-body-empty": body(lambda lie, _: lie.content == b"", CREATING, WRONG),
    # who calls
    "operation-open": answers(200, 401, READING, NOBODY),
    "any-token-taken": answers(200, 401, READING, Ask("GET", CRATE, token="made-up")),
    "empty-token-taken": answers(200, 401, READING, Ask("GET", CRATE, token=None, headers={"authorization": "Bearer"})),
    "token-in-url-taken": answers(200, 401, READING, Ask("GET", f"{CRATE}?access_token=mock-token", token=None)),
    "scheme-ignored": answers(
        200, 401, READING, Ask("GET", CRATE, token=None, headers={"authorization": "Basic mock-token"})
    ),
    "other-tenant-readable": answers(200, 404, READING, Ask("GET", CRATE, token="of-another")),
    "read-only-may-write": answers(201, 403, CREATING, Ask("POST", CRATES, GOOD, token="may-read")),
    "unauthorized-body-wrong": refusal(lambda lie, _: lie == {}, NOBODY, READING),
    "unauthorized-as-forbidden": becomes(403, READING, NOBODY),
    "unauthorized-redirected": answers(302, 401, READING, NOBODY),
    "token-echoed": refusal(lambda lie, _: "(made-up)" in lie["message"], Ask("GET", CRATE, token="made-up"), READING),
    "token-shown": record(lambda lie, honest: lie == {**honest, "apiToken": "mock-token"}),
    "password-hash-shown": record(lambda lie, honest: lie.keys() - honest.keys() == {"passwordHash"}),
    # what is taken
    "invalid-accepted": answers(201, 422, CREATING, WRONG),
    "required-not-enforced": answers(201, 422, CREATING, WRONG),
    "bound-not-enforced": answers(201, 422, CREATING, changed(pieces=101)),
    "length-not-enforced": answers(201, 422, CREATING, changed(label="x" * 21)),
    "enum-not-enforced": answers(201, 422, CREATING, changed(state="lost")),
    "type-not-enforced": answers(201, 422, CREATING, changed(pieces="two")),
    "format-not-enforced": answers(201, 422, CREATING, changed(code="abc")),
    "query-not-enforced": answers(200, 422, LISTING, page("per_page=none")),
    "page-size-unbounded": answers(200, 422, LISTING, page("per_page=51")),
    "extra-member-refused": answers(422, 201, CREATING, changed(colour="red")),
    "optional-member-refused": answers(422, 201, CREATING, changed(secret="x")),
    "optional-member-required": answers(422, 201, CREATING, CREATE),
    "unknown-query-refused": answers(422, 200, LISTING, page("utm_source=mail")),
    "unknown-record-readable": Scene(
        READING, (Ask("GET", f"{CRATES}/999"),), lambda lie, honest: (data(lie)["id"], honest.status) == (999, 404)
    ),
    # pages
    "record-on-two-pages": record(lambda lie, honest: lie[1:] == honest and lie[0]["id"] == 2, LISTING, page(PAGE_2)),
    "record-on-no-page": record(lambda lie, honest: lie == honest[:1], LISTING, page(PAGE_2)),
    "pages-never-end": Scene(
        LISTING,
        (page(LAST_PAGE),),
        lambda lie, honest: said(honest)["links"]["next"] is None is not said(lie)["links"]["next"],
    ),
    "page-size-ignored": record(lambda lie, honest: len(lie) == 3 and lie[:2] == honest, LISTING, page("per_page=2")),
    "page-number-ignored": record(lambda lie, _: [one["id"] for one in lie] == [1, 2], LISTING, page(PAGE_2)),
    "page-order-unstable": record(lambda lie, honest: lie == honest[::-1], LISTING, LIST, LIST),
    "total-wrong": body(
        lambda lie, honest: said(lie)["meta"]["total"] == said(honest)["meta"]["total"] + 1, LISTING, LIST
    ),
    "page-links-wrong": body(lambda lie, _: said(lie)["links"]["next"].endswith(CRATES), LISTING, page(PAGE_2)),
    "cursor-breaks": Scene(
        LISTING,
        (page("per_page=2&cursor="), Ask("DELETE", f"{CRATES}/2"), page("per_page=2&cursor=PjI")),
        lambda lie, honest: (ids(lie), ids(honest)) == ([1, 3], [3, 4]),
    ),
    # filters, parts
    "filter-ignored": Scene(LISTING, (page(SENT),), lambda lie, honest: len(data(lie)) > len(data(honest)) > 0),
    "filter-inverted": Scene(LISTING, (page(SENT),), lambda lie, _: {one["state"] for one in data(lie)} == {"stored"}),
    "filter-loses-one": Scene(
        LISTING, (page(SENT),), lambda lie, honest: data(lie) == data(honest)[:-1] != data(honest)
    ),
    "second-filter-ignored": Scene(
        LISTING, (page(f"{SENT}&filter[pieces]=-1"),), lambda lie, honest: data(lie) != [] == data(honest)
    ),
    "filter-bound-off-by-one": Scene(
        LISTING, (page(f"filter[createdAfter]={BOUND}"),), lambda lie, honest: set(ids(honest)) - set(ids(lie)) == {1}
    ),
    "include-always": record(lambda lie, honest: lie.keys() - honest.keys() == {"history"}),
    "include-ignored": record(
        lambda lie, honest: honest.keys() - lie.keys() == {"history"}, READING, Ask("GET", f"{CRATE}?include=history")
    ),
    # life of records
    "write-lost": record(lambda lie, honest: lie["note"] != "Moved" == honest["note"], PATCHING, PATCH, READ),
    "created-record-lost": answers(404, 200, CREATING, CREATE, Ask("GET", f"{CRATES}/7")),
    "delete-undone": answers(200, 404, DELETING, DELETE, READ),
    "patch-resets": record(lambda lie, honest: "code" in honest and "code" not in lie, PATCHING, PATCH, READ),
    "put-merges": Scene(
        PUTTING,
        (changed(code="ABC"), Ask("PUT", f"{CRATES}/7", GOOD), Ask("GET", f"{CRATES}/7")),
        lambda lie, honest: data(lie) == {**data(honest), "code": "ABC"} != data(honest),
    ),
    "read-only-writable": record(
        lambda lie, honest: lie == {**honest, "checks": 5} != honest,
        PATCHING,
        Ask("PATCH", CRATE, {"note": "Moved", "checks": 5}),
        READ,
    ),
    "created-moves": record(
        lambda lie, honest: lie == {**honest, "createdAt": honest["lastUpdatedAt"]}, PATCHING, PATCH, READ
    ),
    "updated-stays": record(
        lambda lie, honest: lie["lastUpdatedAt"] < "2026" <= honest["lastUpdatedAt"], PATCHING, PATCH, READ
    ),
    "default-not-applied": record(
        lambda lie, honest: (lie["language"], honest["language"]) == ("fr", "en"), CREATING, CREATE
    ),
    "id-changes": record(lambda lie, honest: lie == {**honest, "id": 2} != honest, PATCHING, PATCH),
    "child-survives": answers(
        200, 404, "GET /v1.0/crates/{crate}/seals/{seal}", DELETE, Ask("GET", f"{CRATE}/seals/1")
    ),
    "stale-read": record(lambda lie, honest: lie["note"] != "Moved" == honest["note"], READING, READ, PATCH, READ),
    "stale-listing": Scene(
        LISTING, (page("per_page=9"), CREATE, page("per_page=9")), lambda lie, honest: data(lie) == data(honest)[:-1]
    ),
    "write-only-shown": record(
        lambda lie, honest: lie == {**honest, "secret": "x"} != honest, CREATING, changed(secret="x")
    ),
    # requests that nobody would send
    "failure-on-odd-query": answers(500, 200, LISTING, page("q=%FF")),
    "failure-on-deep-json": answers(500, 422, CREATING, changed(note=deep(200))),
    # endpoint versions, their end
    "endpoint-version-gone": answers(404, 200, READING, READ),
    "endpoint-versions-disagree": record(
        lambda lie, honest: lie["label"] == honest["label"][::-1],
        "GET /v2.0/crates/{crate}",
        Ask("GET", "/v2.0/crates/1"),
    ),
    "endpoint-version-borrowed": record(lambda lie, honest: "kind" not in lie and lie["remark"] == honest["kind"]),
    "deprecated-gone-early": answers(410, 200, "GET /v1.0/scales", Ask("GET", "/v1.0/scales")),
    "deprecation-unannounced": scaled("sunset", lambda lie, honest: lie is None is not honest),
    "deprecation-header-wrong": scaled("deprecation", lambda lie, honest: lie == "true" != honest),
    "sunset-wrong": scaled("sunset", lambda lie, _: lie == "end of next month"),
    "sunset-before-deprecation": scaled("sunset", lambda lie, _: lie is not None and "2000" in lie),
    # limits
    "retry-after-missing": limited(
        lambda lie, honest: header(lie, "retry-after") is None is not header(honest, "retry-after")
    ),
    "remaining-wrong": limited(lambda lie, honest: (header(lie, LEFT), header(honest, LEFT)) == ("2", "1"), READ),
    "limited-body-wrong": limited(lambda lie, _: (lie.status, lie.content) == (429, b"{}")),
    "limited-as-unavailable": limited(lambda lie, honest: (lie.status, honest.status) == (503, 429)),
    # notifications
    "notification-lost": told(lambda lie, _: not lie),
    "notification-twice": told(lambda lie, honest: lie == [honest[0], honest[0], honest[1], honest[1]]),
    "notification-unsigned": told(lambda lie, honest: without_proof(lie) == without_proof(honest) and not proofs(lie)),
    "notification-key-wrong": told(
        lambda lie, honest: without_proof(lie) == without_proof(honest) and proofs(lie).isdisjoint(proofs(honest))
    ),
    "notification-body-wrong": told(lambda lie, _: all(is_signed(one) and "event" not in one.body for one in lie)),
    "notification-event-wrong": told(
        lambda lie, _: all(is_signed(one) and one.body["event"] == one.event == "crateChangedByAnother" for one in lie)
    ),
    "notification-out-of-order": told(lambda lie, honest: lie == honest[::-1]),
    "notification-after-end": told(lambda lie, honest: len(lie) > len(honest), at="DELETE /v1.0/hooks/{hook}"),
    # time
    "read-drifts": record(lambda lie, honest: lie["createdAt"] > honest["createdAt"], READING, READ, READ),
    "local-time-as-utc": spoils(
        "createdAt lastUpdatedAt dueAt", lambda lie, honest: lie > honest and lie.endswith("Z")
    ),
}
SEEN = {name: scene for name, scene in SHOWN.items() if isinstance(scene, Scene)}
HEARD = {name: scene for name, scene in SHOWN.items() if isinstance(scene, Heard)}
SCRIPT: tuple[tuple[str, Ask], ...] = (
    (LISTING, LIST),
    (LISTING, page(PAGE_2)),
    (LISTING, page("per_page=none")),
    (LISTING, Ask("GET", CRATES, token=None)),
    (READING, READ),
    (READING, NOBODY),
    (READING, Ask("GET", f"{CRATES}/999")),
    ("GET /v2.0/crates", Ask("GET", "/v2.0/crates")),
    ("GET /v2.0/crates/{crate}", Ask("GET", "/v2.0/crates/1")),
    ("GET /v1.0/crates/{crate}/seals", Ask("GET", f"{CRATE}/seals")),
    ("POST /v1.0/crates/{crate}/seals", Ask("POST", f"{CRATE}/seals", {"text": "Red"})),
    ("GET /v1.0/crates/{crate}/seals/{seal}", Ask("GET", f"{CRATE}/seals/1")),
    ("GET /v1.0/scales", Ask("GET", "/v1.0/scales")),
    ("GET /v1.0/hooks", Ask("GET", "/v1.0/hooks")),
    ("POST /v1.0/hooks", Ask("POST", "/v1.0/hooks", {"url": "http://127.0.0.1:9/"})),
    ("GET /v1.0/hooks/{hook}", Ask("GET", "/v1.0/hooks/1")),
    ("DELETE /v1.0/hooks/{hook}", Ask("DELETE", "/v1.0/hooks/1")),
    (CREATING, CREATE),
    (CREATING, WRONG),
    (CREATING, Ask("POST", CRATES, GOOD, token="made-up")),
    (PATCHING, PATCH),
    (PATCHING, Ask("PATCH", CRATE, {"pieces": -1})),
    (PATCHING, Ask("PATCH", f"{CRATES}/999", {"note": "Moved"})),
    (PUTTING, PUT),
    (PUTTING, Ask("PUT", CRATE, LACKING)),
    (DELETING, DELETE),
    (DELETING, Ask("DELETE", CRATE, token=None)),
)
"""Requests to every operation; operation id beside each."""
REFUSALS_TOO = {
    "deprecated-gone-early": "who asks for what is gone hears of nothing else",
    "endpoint-version-gone": "as above",
    "operation-gone": "as above",
    "failure-on-empty-text": "the server fails before it judges",
    "failure-on-long-text": "as above",
    "failure-on-negative": "as above",
    "failure-on-unicode": "as above",
    "failure-on-zero": "as above",
    "deprecation-unannounced": "every reply tells of the end",
    "deprecation-header-wrong": "as above",
    "sunset-wrong": "as above",
    "sunset-before-deprecation": "as above",
    "remaining-wrong": "every reply tells of the limit",
    "optional-member-required": "a refused body may lack the member, too",
}
"""Faults that successes and refusals tell alike, and why."""
NOWHERE_REAL = {
    "deprecation-header-wrong": "the ledger has no announcement of an operation that the newest full release has",
    "deprecation-unannounced": "as above",
    "sunset-before-deprecation": "as above",
    "sunset-wrong": "as above",
    "header-missing": "neither document declares headers of replies",
    "header-wrong": "as above",
    "items-repeated": "no reply has a list whose items must differ",
    "list-too-long": "no reply bounds the length of a list from above",
    "list-too-short": "lists with a least length stand below a choice of branches, where another may allow them",
    "member-undeclared": "closed objects stand below a choice of branches, or at the top",
    "uuid-wrong": "UUIDs stand below a choice of branches",
    "write-only-shown": "the one member that is write-only in a body is documented in the reply",
    "unknown-for-invalid": "both say in [validation] that 404 may refuse what is forbidden",
}
"""Faults that no operation of the two real APIs can tell, and why."""


@pytest.fixture(scope="session")
def depot() -> Api:
    """A made-up API that has something for every fault."""
    return load_api(HERE / "data" / "depot")


def served(api: Api, *faults: str, **options: Any) -> Served:
    return serve(api, tokens=TOKENS, faults=faults, **options)


def test_every_file_is_a_fault_and_every_fault_is_shown_here() -> None:
    files = {path.stem.replace("_", "-") for path in FOLDER.glob("*.py") if path.stem != "__init__"}
    assert discover_faults().keys() == files == SHOWN.keys()


@pytest.mark.parametrize("name", sorted(discover_faults()))
def test_a_fault_says_what_it_breaks(name: str) -> None:
    fault = discover_faults()[name]
    for sentence in (fault.breaks, fault.promise):
        assert sentence.endswith(".")
        assert len(sentence) < 110
    assert fault.check == fault.check.lower()


@pytest.mark.parametrize("name", SEEN)
def test_a_fault_does_what_it_says(name: str, depot: Api) -> None:
    scene = SEEN[name]
    honest, lying = served(depot, **scene.options), served(depot, f"{name}@{scene.at}", **scene.options)
    truth, lies = [ask.of(honest) for ask in scene.asks], [ask.of(lying) for ask in scene.asks]
    assert lies[:-1] == truth[:-1]
    assert lies[-1] != truth[-1]
    assert scene.holds(lies[-1], truth[-1])


@pytest.mark.parametrize("name", SEEN)
def test_a_reset_forgets_what_a_fault_remembers(name: str, depot: Api) -> None:
    scene = SEEN[name]
    lying = served(depot, f"{name}@{scene.at}", **scene.options)
    first = [ask.of(lying) for ask in scene.asks]
    lying.app.reset()
    assert [ask.of(lying) for ask in scene.asks] == first


@pytest.fixture(scope="module")
def truth(depot: Api) -> dict[int, Reply]:
    """The honest reply to each request of the script, sent to a fresh tenant; by its place in the script."""
    honest = served(depot)
    found = {}
    for place, (_, ask) in enumerate(SCRIPT):
        found[place] = ask.of(honest)
        honest.app.reset()
    return found


@pytest.mark.parametrize("at", sorted({scene.at for scene in SHOWN.values()}))
def test_other_operations_stay_honest(at: str, depot: Api) -> None:
    """While one operation is called that tells all faults at once which do not change what is kept."""
    faults = [discover_faults()[name] for name, scene in SHOWN.items() if scene.at == at]
    quiet = [fault for fault in faults if at.startswith("GET") or not (fault.hooks or fault.skips)]
    honest, lying = served(depot), served(depot, *(f"{fault.id}@{at}" for fault in quiet))
    for operation, ask in SCRIPT:
        lie, truth = ask.of(lying), ask.of(honest)
        assert operation == at or lie == truth, ask


@pytest.mark.parametrize("at", sorted({scene.at for scene in SHOWN.values()}))
def test_faults_of_an_operation_that_is_not_called_change_nothing(at: str, depot: Api) -> None:
    honest, lying = served(depot), served(depot, *(f"{name}@{at}" for name, scene in SHOWN.items() if scene.at == at))
    for operation, ask in SCRIPT:
        assert operation == at or ask.of(lying) == ask.of(honest), ask


@pytest.mark.parametrize("name", sorted(SEEN.keys() - REFUSALS_TOO.keys()))
def test_a_request_that_has_nothing_to_do_with_it_is_answered_honestly(
    name: str, depot: Api, truth: dict[int, Reply]
) -> None:
    """A fault of successes leaves refusals alone, one of refusals successes."""
    scene = SEEN[name]
    lying = served(depot, f"{name}@{scene.at}")
    shown = [ask.of(served(depot, **scene.options)) for ask in scene.asks][-1]
    for place, (operation, ask) in enumerate(SCRIPT):
        if operation == scene.at and (truth[place].status < 300) != (shown.status < 300):
            assert ask.of(lying) == truth[place], ask
            lying.app.reset()


def test_the_script_reaches_every_operation_in_success_and_refusal(depot: Api, truth: dict[int, Reply]) -> None:
    assert {operation for operation, _ in SCRIPT} == depot.contract().operations.keys()
    assert {reply.status for reply in truth.values()} == {200, 201, 204, 401, 404, 422}


@pytest.mark.parametrize("pair", range(10))
def test_faults_go_together(pair: int, depot: Api) -> None:
    chosen = random.Random(pair).sample(sorted(SHOWN), 2)  # noqa: S311 - a draw of cases
    lying = served(depot, *chosen)
    for _, ask in SCRIPT:
        assert ask.of(lying).status >= 200, (chosen, ask)


def test_two_faults_are_both_told(depot: Api) -> None:
    lie = READ.of(served(depot, "json-invalid", "zone-lost", "status-undocumented"))
    assert lie.status == 206
    assert not json.loads(lie.content + b"}")["data"]["createdAt"].endswith("Z")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("tells-the-truth", "no fault `tells-the-truth`"),
        ("zone-lost@GET /nowhere", "no operation of release 1.0"),
        ("zone-lost@DELETE *", "fits none of 2 operations"),
    ],
)
def test_a_fault_that_cannot_be_told(depot: Api, text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        served(depot, text)
    assert "\n" not in str(caught.value)


def test_real_apis_can_tell_every_fault() -> None:
    fitting = set()
    for name in ("ampeco", "plaspy"):
        api = load_api(SPECS / name)
        contract = api.contract()
        for fault in discover_faults().values():
            if any(fault.applies(contract, api.conventions, one) for one in contract.operations.values()):
                fitting.add(fault.id)
    assert discover_faults().keys() - fitting == NOWHERE_REAL.keys()


RESOURCES = "/public-api/resources"
UNTOLD = {
    "no word for a deletion": (
        "ampeco",
        "notification-lost",
        f"DELETE {RESOURCES}/installer-jobs/v1.0/{{installerJob}}",
    ),
    "a name that means others": (
        "ampeco",
        "notification-lost",
        f"PATCH {RESOURCES}/charge-points/v2.0/{{chargePoint}}/evses/{{evse}}",
    ),
    "nothing above is deleted": (
        "ampeco",
        "child-survives",
        f"GET {RESOURCES}/partner-settlement-reports/v1.0/{{partnerSettlementReport}}/records",
    ),
    "nothing vanishes": ("ampeco", "cursor-breaks", f"GET {RESOURCES}/security-events-log/v2.0"),
    "no client sets a time": ("ampeco", "local-time-as-utc", f"GET {RESOURCES}/taxes/v2.0/{{tax}}"),
    "a format of api.toml only": ("ampeco", "format-not-enforced", f"GET {RESOURCES}/tariffs/v1.0"),
    "another operation sets it": (
        "ampeco",
        "read-only-writable",
        f"PATCH {RESOURCES}/configuration-templates/v1.0/{{template}}",
    ),
    "steps set no member": ("plaspy", "read-only-writable", "PATCH /api/users/{userId}"),
    "only the record can be unknown": ("plaspy", "error-as-success", "GET /api/users/{userId}"),
}


@pytest.mark.parametrize(("name", "fault", "operation"), UNTOLD.values(), ids=UNTOLD)
def test_where_nobody_could_see_it_a_fault_is_not_told(name: str, fault: str, operation: str) -> None:
    api = load_api(SPECS / name)
    contract = api.contract()
    assert not discover_faults()[fault].applies(contract, api.conventions, contract.operations[operation])


def test_the_list_of_faults() -> None:
    everything = CliRunner().invoke(cli, ["faults"], catch_exceptions=False)
    lines = everything.stdout.splitlines()
    assert [line.split()[0] for line in lines] == sorted(SHOWN)
    assert all(line.endswith(".") for line in lines)


def test_the_list_of_faults_that_fit_an_api() -> None:
    """Of each fault it says how many operations can tell it, and what catches it."""
    told = CliRunner().invoke(cli, ["faults", "--api", "depot", "--specs", str(HERE / "data")], catch_exceptions=False)
    lines = told.stdout.splitlines()
    assert [line.split()[0] for line in lines[::2]] == sorted(SHOWN)
    about = dict(zip((line.split()[0] for line in lines[::2]), map(str.strip, lines[1::2]), strict=True))
    assert about["zone-lost"] == "7 operations, check format, promises DOC-FORMAT"
    assert (
        about["pages-never-end"]
        == "4 operations, check pagination, promises DOC-PAGE, DOC-CURSOR, DOC-SIZE, DOC-META, DOC-LINK, DOC-ORDER"
    )


def test_the_list_names_the_promises_of_an_api() -> None:
    told = CliRunner().invoke(cli, ["faults", "--api", "plaspy", "--specs", str(SPECS)], catch_exceptions=False)
    lines = told.stdout.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("zone-lost "))
    api = load_api(SPECS / "plaspy")
    promised = [one.id for one in api.promises if {check.partition(":")[0] for check in one.checks} & {"format"}]
    assert lines[at + 1].endswith(f"check format, promises {', '.join(promised)}")
    assert not any(line.startswith("time-wrong ") for line in lines)


# -- notifications


class Listener(BaseHTTPRequestHandler):
    got: ClassVar[dict[str, list[Message]]] = {}

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        message = Message(content, self.headers.get("x-event", ""), self.headers.get("x-signature", ""))
        self.got.setdefault(self.path, []).append(message)
        self.send_response(202)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def listening() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def heard(liar: Served, url: str) -> list[Message]:
    """What a subscriber hears that unsubscribes and then subscribes anew, each with two changes after it."""
    notices = liar.app.notices
    assert notices is not None
    for path in ("ended", "lasting"):
        hook = data(Ask("POST", "/v1.0/hooks", {"url": f"{url}/{path}"}).of(liar))["id"]
        if path == "ended":
            Ask("DELETE", f"/v1.0/hooks/{hook}").of(liar)
    for note in ("Moved", "Moved back"):
        Ask("PATCH", CRATE, {"note": note}).of(liar)
        assert notices.idle(10)
    liar.app.close()
    return [
        message
        for path in ("ended", "lasting")
        for message in Listener.got.pop(f"/{url.rpartition('/')[2]}/{path}", [])
    ]


@pytest.mark.parametrize("name", HEARD)
def test_a_subscriber_hears_the_lie(name: str, depot: Api, listening: str) -> None:
    scene = HEARD[name]
    truth = heard(served(depot), f"{listening}/{name}-truth")
    lies = heard(served(depot, f"{name}@{scene.at}"), f"{listening}/{name}-lie")
    assert len(truth) == 2
    assert all(map(is_signed, truth))
    assert scene.holds(lies, truth)
