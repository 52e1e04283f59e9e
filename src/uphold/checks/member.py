"""A record has the documented shape, member by member.

**Promised**: the table of a record's members in the documentation (``shapes.toml``): which are there, of
which type, which may be ``null``, of which format; and with which status a record that can't be there is
answered. What is verified is narrowed to the member (``member:user-read.email``), or to the shape
(``member:user-read``) where it is about the record.

**Applies** to replies of the operation that a shape names: with the success status, to the record at the
place that the shape gives; with a failure status, to what of the shape stands at the top of the reply.

**Ignores** members that are neither required nor there. In a failure nothing of the shape is required and
everything may be ``null``: a table of a record speaks of success.

A member that also breaks the contract's schema is the same cause as the finding of `body-schema` or
`format`, and names the same place.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import remembered, twin
from uphold.checks.judging.formats import judge_of
from uphold.checks.judging.references import lookup, target_of
from uphold.checks.judging.violations import pointer, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import Schema, Shape, ShapeField

ID: Final = "member"
_SILENT: Final = frozenset((401, 403, 405, 429, 501))
"""Say nothing about the record."""


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """What the reply shows of the shapes that the exchange comes with."""
    for shape in exchange.shapes:
        yield from judge_shape(exchange, shape)


def judge_shape(exchange: Exchange, shape: Shape) -> Iterator[Held | Problem]:
    """One outcome for each member of `shape` that the reply says something about; none when the reply is of
    another operation, of a status that the shape does not speak of, or no JSON object."""
    status = exchange.reply.status
    if exchange.operation.id != shape.operation:
        return
    if exchange.mode == "unknown-record":
        yield from _judge_absence(exchange, shape)
    if status not in {shape.success, *shape.failure}:
        return
    try:
        body = exchange.reply.json()
    except ValueError:
        return
    steps = shape.at.strip("/").replace(".", "/").split("/") if shape.at else []
    succeeded = status == shape.success
    for field in shape.fields:
        path = [] if field.at_top else steps
        if not succeeded and path:
            continue
        yield from _judge_field(exchange, shape, field, path, _member(body, path), required=succeeded)


def _judge_absence(exchange: Exchange, shape: Shape) -> Iterator[Held | Problem]:
    """Whether a record that can't be there is answered with a failure that the shape gives."""
    status = exchange.reply.status
    if status in shape.failure:
        yield Held(shape.id)
    elif shape.failure and status not in _SILENT and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        wanted = " or ".join(map(str, shape.failure))
        message = f"a record that can't be there is answered with {status} instead of {wanted}"
        yield Problem(message, exchange.operation.pointer, keyword="unknown-record", facet=shape.id)


def _judge_field(
    exchange: Exchange, shape: Shape, field: ShapeField, path: list[str], record: Any, *, required: bool
) -> Iterator[Held | Problem]:
    facet = f"{shape.id}.{field.name}"
    instance = pointer([*path, field.name])
    if not isinstance(record, dict) or field.name not in record:
        if required and field.required:
            message = f"the required member `{field.name}` is missing"
            yield _problem(exchange, pointer(path), path, f"required:{field.name}", message, facet)
        return
    value = record[field.name]
    if value is None and (field.nullable or not required):
        yield Held(facet)
        return
    found = type_of(value)
    if found != field.type and not (field.type == "number" and found == "integer") and not _is_whole(field, value):
        nullable = " or null" if field.nullable else ""
        message = f"the member `{field.name}` must be {field.type}{nullable} but is {found}"
        yield _problem(exchange, instance, [*path, field.name], "type", message, facet)
        return
    good = _format_of(exchange, field.format) if field.format and isinstance(value, str) else None
    if good is not None and not good(value):
        message = f"the member `{field.name}` is not of the format {field.format}"
        yield _problem(exchange, instance, [*path, field.name], "format", message, facet)
        return
    yield Held(facet)


def _problem(exchange: Exchange, instance: str, path: list[str], keyword: str, message: str, facet: str) -> Problem:
    known = twin(exchange, instance, keyword)
    if known is not None:
        return Problem(message, known.place, instance, known.keyword, facet)
    return Problem(message, _place(exchange, path), instance, keyword, facet)


def _place(exchange: Exchange, path: list[str]) -> str:
    """Where the contract has the schema of the member at `path`; of the nearest one around it when it has
    none."""
    schema = exchange.contract.reply_schema(exchange.operation, exchange.reply.status, exchange.reply.media_type)
    if schema is None:
        return ""
    place = target_of(schema["$ref"])
    for name in path:
        inner = _property(schema, place, name, set())
        if inner is None:
            break
        place = inner
    return place


def _property(schema: Schema, place: str, name: str, seen: set[str]) -> str | None:
    """The place of the schema of the property `name` in the schema at `place`, also through references and
    combinations."""
    node = lookup(schema, place)
    if not isinstance(node, dict) or place in seen:
        return None
    seen.add(place)
    if name in node.get("properties", {}):
        return place + pointer(["properties", name])
    inner = [target_of(node["$ref"])] if "$ref" in node else []
    for keyword in ("allOf", "anyOf", "oneOf"):
        inner += [f"{place}/{keyword}/{index}" for index in range(len(node.get(keyword, ())))]
    return next((found for one in inner if (found := _property(schema, one, name, seen)) is not None), None)


def _member(body: Any, path: list[str]) -> Any:
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _is_whole(field: ShapeField, value: Any) -> bool:
    """JSON Schema counts 1.0 as an integer."""
    return field.type == "integer" and isinstance(value, float) and value.is_integer()


def _format_of(exchange: Exchange, word: str) -> Callable[[str], bool] | None:
    return remembered(exchange, (ID, word), lambda: judge_of(word, exchange.conventions))
