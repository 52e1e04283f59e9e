"""What an operation may be sent, and what a request holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl
from weakref import WeakKeyDictionary

import msgspec

from uphold.contract import Contract, Parameter
from uphold.mock.exchange import Request, Target
from uphold.mock.intake import takes_json
from uphold.mock.making.forms import Book, Form
from uphold.mock.twists import Violation

_MOST = 1_000
_books: WeakKeyDictionary[Contract, Book] = WeakKeyDictionary()


def needs_token(target: Target) -> bool:
    """Whether an operation is closed to callers without a token."""
    authentication = target.conventions.authentication
    return authentication is not None and target.operation.id not in authentication.anonymous


def has_input(target: Target) -> bool:
    """Whether a request to an operation can be refused: it can be wrong, or name a record that is not there."""
    named = any(_names_record(target, item) for item in target.operation.parameters)
    return named or can_be_wrong(target)


def can_be_wrong(target: Target) -> bool:
    """Whether the contract can forbid something about a request beside its path, or about a part of the path that
    names no record."""
    parameters = [item for item in target.operation.parameters if not _names_record(target, item)]
    return body_form(target) is not None or any(_judges(target, item) for item in parameters)


def names_fields(target: Target) -> bool:
    """Whether there is input that can be wrong, and a documented shape of errors that names its fields."""
    return can_be_wrong(target) and any(shape.fields is not None for shape in target.conventions.errors)


def _names_record(target: Target, parameter: Parameter) -> bool:
    return parameter.location == "path" and target.contract.resource_of(target.operation, parameter.name) is not None


def _judges(target: Target, parameter: Parameter) -> bool:
    """Whether some text is no value of a parameter."""
    form = Book().form(target.contract.parameter_schema(target.operation, parameter))
    ruling = {"enum", "const", "pattern", "format", "minLength", "maxLength"}
    is_needed = parameter.required and parameter.location != "path"
    return is_needed or any("string" not in way.kinds or way.schema.keys() & ruling for way in form.alternatives)


def query_names(target: Target) -> frozenset[str]:
    """The names of the declared query parameters."""
    return frozenset(item.name for item in target.operation.parameters if item.location == "query")


def body_form(target: Target) -> Form | None:
    """The form of the JSON body; None when none is declared: nothing else is read, so nothing is known to be wrong."""
    declared = target.operation.body
    piece = target.contract.body_schema(target.operation) if declared is not None and takes_json(declared) else None
    return None if piece is None else _books.setdefault(target.contract, Book()).form(piece)


def body_members(target: Target) -> dict[str, Form]:
    """The members that the JSON body may have and that a client may set."""
    form = body_form(target)
    if form is None:
        return {}
    return {name: child for name, child in form.properties.items() if not child.hidden("readOnly")}


def input_forms(target: Target) -> Iterator[Form]:
    """The forms of what a request may hold: query and headers, and the body two levels deep."""
    for parameter in target.operation.parameters:
        if parameter.location not in {"query", "header"}:
            continue
        piece = target.contract.parameter_schema(target.operation, parameter)
        form = Book().form(piece)
        yield form
        yield from form.properties.values()
    body = body_form(target)
    for form in (body, *(body.properties.values() if body is not None else ())):
        if form is not None:
            yield form
            yield from form.properties.values()


def constrains(target: Target, *keywords: str) -> bool:
    """Whether the contract puts one of these keywords on something that a request may hold."""
    parameters = [item for item in target.operation.parameters if item.location in {"query", "header"}]
    if "required" in keywords and any(item.required for item in parameters):
        return True
    ways = [way for form in input_forms(target) for way in form.alternatives]
    return any(keyword in way.schema for way in ways for keyword in keywords)


def takes(target: Target, *kinds: str) -> bool:
    """Whether a request may hold a value of one of these JSON types, outside of its path."""
    return any(form.allows(kind) for form in input_forms(target) for kind in kinds)


def presented(target: Target, request: Request) -> str:
    """The token that a request holds, good or not; empty when it holds none."""
    authentication = target.conventions.authentication
    if authentication is None:
        return ""
    if authentication.scheme == "query":
        return dict(parse_qsl(request.query)).get(authentication.name, "")
    if authentication.scheme == "header":
        return request.headers.get(authentication.name.lower(), "")
    return request.headers.get("authorization", "").partition(" ")[2]


def without(wrong: tuple[Violation, ...], *keywords: str) -> tuple[Violation, ...]:
    """What is wrong with a request, but for what breaks one of these keywords."""
    return tuple(one for one in wrong if one.keyword not in keywords)


def body_of(request: Request) -> Any:
    """The JSON body that was sent; None when there is none."""
    try:
        return msgspec.json.decode(request.content) if request.content else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def sent_values(request: Request) -> Iterator[Any]:
    """Every single value of a request: texts of its query, and what stands at any depth of its JSON body."""
    for _, text in parse_qsl(request.query, keep_blank_values=True):
        yield text
    yield from _single(body_of(request))


def _single(value: Any) -> Iterator[Any]:
    left = [value]  # no recursion: a request may be as deep as it likes
    while left:
        one = left.pop()
        if isinstance(one, (dict, list)):
            left += one.values() if isinstance(one, dict) else one
        elif one is not None:
            yield one


def remember(memory: dict[Any, Any], key: Any, value: Any) -> None:
    """Keeps `value`, and forgets the oldest of what was kept beyond a bound."""
    memory.pop(key, None)
    memory[key] = value
    if len(memory) > _MOST:
        del memory[next(iter(memory))]
