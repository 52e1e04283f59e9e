"""An API's promises (``promises.toml``) and the shapes of records that its documents show (``shapes.toml``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from uphold.contract.toml import Table, convert, misfit, read_toml

if TYPE_CHECKING:
    from pathlib import Path


class Promise(Table, frozen=True, kw_only=True):
    """One testable statement of the documents, in our own words."""

    id: str
    text: str
    source: str
    grade: Literal["G", "R", "C", "S", "K", "X", "L", "D"]
    kind: Literal["spec", "pair", "traffic", "time"]
    checks: tuple[str, ...] = ()
    """Check ids, optionally with a facet: ``format:date-time``."""
    operations: tuple[str, ...] = ()
    """Only these operations; ids, globs allowed. Empty: all."""
    contradicted: str | None = None
    unverifiable: str | None = None
    """Why no run verifies it."""


def _usual(name: str, text: str, *checks: str) -> Promise:
    source = "the OpenAPI document"
    return Promise(id=f"DOC-{name}", text=text, source=source, grade="D", kind="traffic", checks=checks)


def _itself(name: str, text: str) -> Promise:
    """What the document promises of itself, verified by the law of documents of that name."""
    source, check = "the OpenAPI document", f"document-{name.lower()}"
    return Promise(id=f"SP-{name}", text=text, source=source, grade="D", kind="spec", checks=(check,))


USUAL_PROMISES = (
    _usual("STATUS", "An answer has one of the statuses that its operation documents.", "status-documented"),
    _usual("BODY", "The body of an answer satisfies the schema documented for its status.", "body-schema"),
    _usual("EARLIER", "What an earlier release promised of an answer, a later one keeps.", "body-schema:earlier"),
    _usual("SERVED", "What a release lists answers, in that release and in later ones.", "served:release"),
    _usual("TYPE", "The body of an answer has a documented media type.", "content-type"),
    _usual("HEADERS", "A reply has the headers that are documented for its status.", "headers"),
    _usual("LENGTH", "A body is as long as its header says.", "content-length"),
    _usual("FORMAT", "Texts with a format are written as the format asks.", "format"),
    _usual("REFUSE", "A request that the document does not allow is refused.", "refused"),
    _usual("ERROR", "A failure is told in the documented shape.", "error-shape"),
    _usual("FIELD", "A refusal names what was wrong with the request.", "error-fields:named"),
    _usual("TOKEN", "A request without a good token is refused.", "unauthorized"),
    _usual("SCHEME", "A token counts under the documented scheme, and under no other.", "authentication:scheme"),
    _usual("URL", "A token counts in no URL that does not document it.", "authentication:query"),
    _usual("RIGHT", "A token that lacks a right changes nothing, and is told so.", "permission:write"),
    _usual("OWNER", "The records of one owner are shown to no other.", "permission:other-owner"),
    _usual("LIMIT", "One call too many is refused in the documented way.", "rate-limit:refusal"),
    _usual("LEFT", "The headers about the limit of calls are true.", "rate-limit:headers"),
    _usual("TAKES", "A request that an earlier release allowed is still taken.", "accepted:old-request"),
    _usual("SERVE", "No request, however odd, makes the server fail.", "server-error", "robustness"),
    _usual("JSON", "A body that is no JSON, or cut short, breaks nothing.", "robustness:json"),
    _usual("QUERY", "Query parameters that nobody knows break nothing.", "robustness:query"),
    _usual("PAGE", "Going from page to page meets each record once and comes to an end.", "pagination:page-walk"),
    _usual("CURSOR", "Going on by cursors meets each record once and comes to an end.", "pagination:cursor-walk"),
    _usual("SIZE", "A page holds no more records than were asked for.", "pagination:size"),
    _usual("META", "What a page says about itself is true.", "pagination:meta"),
    _usual("LINK", "The links of a page lead where they say.", "pagination:links"),
    _usual("ORDER", "Records keep their order from one request to the next.", "pagination:order"),
    _usual("FILTER", "A filter selects the records that have what it names, and no others.", "filter:alone"),
    _usual("BOUND", "A filter with a bound treats its own value as documented.", "filter:boundary"),
    _usual("FILTERS", "Two filters together select what both select.", "filter:together"),
    _usual("PART", "A part of a record is shown to whoever asks for it, and to nobody else.", "include"),
    _usual("READ", "Reading changes nothing: read again, a record shows the same.", "idempotence:read"),
    _usual("RELIST", "Listing changes nothing: listed again, records show the same.", "idempotence:list"),
    _usual("UNKNOWN", "A record that does not exist is not shown.", "unknown-record"),
    _usual("CREATE", "What is created is there, and shows what was sent.", "lifecycle:created"),
    _usual("LIST", "What is created is listed.", "lifecycle:listed"),
    _usual("PATCH", "A PATCH changes what it names and nothing else.", "lifecycle:patched"),
    _usual("PUT", "A PUT replaces the record.", "lifecycle:replaced"),
    _usual("DELETE", "A deleted record is gone.", "lifecycle:deleted"),
    _usual("VALUE", "Every value that a body may hold comes back as it was sent.", "lifecycle:round-trip"),
    _usual("DEFAULT", "A member that is left out has its documented default.", "lifecycle:defaults"),
    _usual("READONLY", "A read-only member cannot be set.", "lifecycle:read-only"),
    _usual("ID", "An id has one type wherever it is shown.", "data-format:id"),
    _usual("UTC", "Times are told in UTC where that is documented.", "data-format:utc"),
    _usual("NOTIFY", "A change is told to who subscribed to its event.", "notifications:delivered"),
    _usual("EVENT", "A subscriber is told of no event that it did not name.", "notifications:event"),
    _usual("NOTICE", "The body of a notification satisfies the schema of its callback.", "notifications:body"),
    _usual("SIGN", "A notification is signed for the token that made the subscription.", "notifications:signature"),
    _usual("AGAIN", "A notification that the receiver failed to take comes again.", "notifications:retry"),
    _usual("UNSUBSCRIBE", "Who unsubscribed is told nothing more.", "notifications:unsubscribed"),
    _usual("SIDE", "Two endpoint versions of an operation answer side by side.", "endpoint-versions:answer"),
    _usual("AGREE", "Two endpoint versions of a record agree on what both promise.", "endpoint-versions:agree"),
    _usual("WORKS", "What is deprecated works until its day.", "deprecation:works"),
    _usual("SECRET", "An answer shows no secret that the document gives no place in it.", "secrets:shown"),
    _usual("ECHO", "The token of a request comes back nowhere.", "secrets:echoed"),
    _usual("INSIDE", "An error tells nothing of what the server looks like inside.", "secrets:inside"),
    _itself("EXAMPLE", "An example is a value that its own schema allows."),
    _itself("DEFAULT", "A default is a value that its own schema allows."),
    _itself("FORMAT", "A format is a word that is known, and spelt as it is known."),
    _itself("REQUIRED-MEMBER", "Every name that an object requires is one of its members."),
    _itself("READ-ONLY-REQUIRED", "A body requires no member that only the tenant may set."),
    _itself("ENUM-VALUES", "The values of an enumeration are of its type, and each is listed once."),
    _itself("NULLABLE-ENUM", "An enumeration that may be null lists null."),
    _itself("UNTYPED", "A member says of what kind its value is."),
    _itself("OVERLAP", "The branches of a oneOf exclude each other."),
    _itself("MIXED-CASE", "An object names its members in one style."),
    _itself("MISSING-REPLY", "The statuses that any call may meet are documented where they can be met."),
    _itself("ENVELOPE", "The bodies of successes are wrapped, but for the listed ones."),
    _itself("CALLBACKS", "Events that can be subscribed to, and callbacks, name each other."),
    _itself("DEEP-OBJECT", "A parameter of style deepObject is an object."),
    _itself("PATH-PARAMETERS", "The parameters of a path and its template name each other."),
    _itself("OPERATION-ID", "An operationId names one operation."),
)
"""What an OpenAPI document promises by being one: the promises of an API that lists none."""


class ShapeField(Table, frozen=True, kw_only=True):
    """``[[shape.field]]``: one member of a record."""

    name: str
    type: str
    required: bool = False
    nullable: bool = False
    format: str = ""
    at_top: bool = False
    """The member stands at the top of the reply and not in the record at `Shape.at`."""


class Shape(Table, frozen=True, kw_only=True):
    """``[[shape]]``: the documented shape of one record, field by field."""

    id: str
    title: str
    operation: str
    success: int = 200
    failure: tuple[int, ...] = ()
    """Statuses for an unknown record. The file may hold one number."""
    at: str = ""
    """Member path of the record in the reply; empty: the reply is the record."""
    fields: tuple[ShapeField, ...] = msgspec.field(default=(), name="field")


class _Promises(Table, frozen=True, kw_only=True):
    promise: tuple[Promise, ...] = ()


class _Shapes(Table, frozen=True, kw_only=True):
    shape: tuple[Shape, ...] = ()


def load_promises(path: Path) -> tuple[Promise, ...]:
    """The promises in ``promises.toml``; without that file, `USUAL_PROMISES`. Raises InputError."""
    if not path.exists():
        return USUAL_PROMISES
    promises = convert(read_toml(path), _Promises, path).promise
    _check_unique([promise.id for promise in promises], path, "promise")
    return promises


def load_shapes(path: Path) -> tuple[Shape, ...]:
    """The record shapes in ``shapes.toml``, none when there is no such file; raises InputError."""
    if not path.exists():
        return ()
    raw = read_toml(path)
    for shape in raw.get("shape", ()):
        if isinstance(shape, dict) and isinstance(shape.get("failure"), int):
            shape["failure"] = [shape["failure"]]
    shapes = convert(raw, _Shapes, path).shape
    _check_unique([shape.id for shape in shapes], path, "shape")
    return shapes


def _check_unique(ids: list[str], path: Path, table: str) -> None:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            raise misfit(f"the id `{name}` is used twice", path, (table, index, "id"))
