"""Values that a document shows (examples, defaults), judged by the schema that they stand beside.

Judged as the body of a reply is: numbers as decimals, formats as ``api.toml`` explains them, a nullable enumeration
with null. What is written alike, in one release or in several, is judged once.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import msgspec

from uphold.checks.documents.schemas import is_used, target
from uphold.checks.judging.compiled import Compiled
from uphold.contract import references

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uphold.checks.judging.violations import Violation
    from uphold.contract import Contract, Conventions, Direction, Schema

_KNOWN: Final[dict[tuple[bytes, bytes], Violation | None]] = {}
"""Digests of a schema (with what its formats mean) and of a value → the first thing that is wrong with the value."""


class Values:
    """Judges the values of one document."""

    def __init__(self, contract: Contract, conventions: Conventions) -> None:
        self._contract = contract
        self._conventions = conventions
        self._meanings = msgspec.msgpack.encode(conventions.formats)
        self._compiled: dict[bytes, Compiled] = {}

    def misfit(self, pointer: str, value: Any, directions: Iterable[Direction]) -> Violation | None:
        """The first thing that is wrong with `value` at the schema that the document has at `pointer`, in the first of
        the directions in which it may travel; None where it fits in one of them, and where nothing uses the schema."""
        if not is_used(self._contract, pointer):
            return None
        first: Violation | None = None
        for direction in directions:
            schema = self._schema(pointer, direction)
            wrong = self._first(schema, value) if schema is not None else None
            if wrong is None:
                return None
            first = first or wrong
        return first

    def _schema(self, pointer: str, direction: Direction) -> Schema | None:
        """The schema that judges there, with all that it refers to; None where every value passes."""
        schema, _ = self._contract.directed(pointer, direction)
        if not isinstance(schema, dict):
            return None if schema else {"not": {}}
        has_references = next(references(schema), None) is not None
        return self._contract.schema_at(pointer, direction) if has_references else schema

    def _first(self, schema: Schema, value: Any) -> Violation | None:
        name = hashlib.blake2b(self._meanings + msgspec.msgpack.encode(schema), digest_size=16).digest()
        key = (name, hashlib.blake2b(json.dumps(value).encode(), digest_size=16).digest())
        if key not in _KNOWN:
            compiled = self._compiled.get(name)
            if compiled is None:
                compiled = self._compiled[name] = Compiled(schema, self._conventions)
            _KNOWN[key] = _judge(compiled, value)
        return _KNOWN[key]


def shown(contract: Contract, owner: dict[str, Any]) -> list[tuple[str, Any]]:
    """The examples of a media type, a parameter or a header: the pointer from it to each, and its value. What is kept
    elsewhere (``externalValue``) is not looked at."""
    found = [("/example", owner["example"])] if "example" in owner else []
    named = owner.get("examples")
    for name, raw in named.items() if isinstance(named, dict) else ():
        one = target(contract, raw["$ref"]) if isinstance(raw, dict) and "$ref" in raw else raw
        if isinstance(one, dict) and "value" in one:
            found.append((f"/examples/{name.replace('~', '~0').replace('/', '~1')}/value", one["value"]))
    return found


def sentence(what: str, wrong: Violation) -> str:
    """What is wrong with the value, as a sentence about `what`."""
    if wrong.instance:
        return f"{what} does not fit its schema: {wrong.message}"
    return f"{what} {wrong.message.removeprefix('the body ')}"


def _judge(compiled: Compiled, value: Any) -> Violation | None:
    found = compiled.judge(value)
    wrong = next(iter((*found.violations, *found.misformed)), None)
    if wrong is not None and isinstance(value, str):
        # OpenAPI 3.0.4, Schema Object, `example`: what JSON or YAML can't show may stand as a text
        try:
            inner = json.loads(value)
        except ValueError:
            return wrong
        if isinstance(inner, dict | list):
            return _judge(compiled, inner)
    return wrong
