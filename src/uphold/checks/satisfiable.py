"""A documented schema can be satisfied at all.

**Promised**: there is a value that fits; nobody documents a body that no client can send and no tenant can
answer with. The usual cause is a `oneOf` whose branches overlap, so that what fits one of them fits another
as well (JSON Schema 2020-12, core, 10.2.1.3: exactly one must fit).

**Applies** to documents, not to replies: the generator notes where it found no value, and each such place
is a finding about the document. The operation is still tested, as far as that goes.

**Proves** little: where the schema calculus of jsonschema-rs shows that no value fits, the finding says so;
else it says that none was found.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from uphold.checks.base import Problem
from uphold.checks.judging.references import lookup, target_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Operation, Schema

ID: Final = "satisfiable"


def unsatisfiable(contract: Contract, operation: Operation, note: str) -> Problem | None:
    """The problem of the document that a generator's note about an operation amounts to; None for a note that does
    not speak of what satisfies a schema (that drawing took too long, say).

    The note says in words which part of the request it is about (its body, or a parameter by name). The place is the
    first `oneOf` of that part's schema which can't be shown to have a value, else the first one that the note can
    mean, else the part itself.
    """
    if "satisf" not in note:
        return None
    place, schema = _part(contract, operation, note)
    choices = list(_choices(schema)) if schema is not None else []
    verdicts = [_satisfiability(schema or {}, node) for _, node in choices]
    doubtful = [at for at, verdict in enumerate(verdicts) if verdict != "yes"]
    meant = doubtful or ([0] if choices and "oneOf" in note else [])
    if not meant:
        return Problem(note, place, keyword=ID, subject="document")
    certain = verdicts[meant[0]] == "no"
    message = f"nothing at all satisfies this schema ({note})" if certain else note
    return Problem(message, f"{choices[meant[0]][0]}/oneOf", keyword="oneOf", subject="document")


def _part(contract: Contract, operation: Operation, note: str) -> tuple[str, Schema | None]:
    for parameter in operation.parameters:
        if f"{parameter.location}.{parameter.name}" in note or f"{parameter.location} {parameter.name}" in note:
            return parameter.pointer, contract.parameter_schema(operation, parameter)
    schema = contract.body_schema(operation) if "body" in note else None
    if schema is None:
        return operation.pointer, None
    return target_of(schema["$ref"]), schema


def _choices(schema: Schema) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema with a `oneOf` that a slice leads to, nearest first, with its place."""
    start = target_of(schema["$ref"])
    waiting = deque([(start, lookup(schema, start))])
    seen = {start}
    while waiting:
        at, node = waiting.popleft()
        children: list[tuple[str, Any]] = []
        if isinstance(node, dict):
            if isinstance(node.get("oneOf"), list):
                yield at, node
            children = [(f"{at}/{key.replace('~', '~0').replace('/', '~1')}", value) for key, value in node.items()]
            reference = node.get("$ref")
            if isinstance(reference, str):
                children.append((target_of(reference), lookup(schema, target_of(reference))))
        elif isinstance(node, list):
            children = [(f"{at}/{index}", value) for index, value in enumerate(node)]
        for place, child in children:
            if place not in seen:
                seen.add(place)
                waiting.append((place, child))


def _satisfiability(schema: Schema, node: dict[str, Any]) -> str:
    """``yes``, ``no`` or ``unknown``."""
    try:
        whole = jsonschema_rs.dereference({**{key: schema[key] for key in schema if key != "$ref"}, **node})
        return jsonschema_rs.canonicalize(whole).satisfiability().value
    except (jsonschema_rs.ReferencingError, jsonschema_rs.canonical.CanonicalizationError, ValueError):
        return "unknown"
