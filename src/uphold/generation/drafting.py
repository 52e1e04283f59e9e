"""An operation as a small OpenAPI document of its own, in a form that the generator makes the most of.

Members of ``deepObject`` parameters become parameters of their own (``filter[status]``), arrays ``include[]``: so each
is varied by itself. Formats are written out as this API means them, so nothing is registered for the process.
Security schemes, replies and prose are left out: they have no say in what a request looks like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from uphold.contract import is_json
from uphold.generation.schemas import COMBINING, DEFINITIONS, drawable, inlined, without_null

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from uphold.contract import Parameter, Schema
    from uphold.generation.subject import Subject

_DEEPEST = 3
_COMPONENTS = "#/components/schemas/"
_STEPS = re.compile(r"\[([^\[\]]*)\]")


def draft(subject: Subject, *, relaxed: bool = False, plain: bool = False) -> dict[str, Any]:
    """The document: OpenAPI 3.1, one operation. `relaxed`: see `schemas.readings`; `plain`: see
    `schemas.drawable`."""
    operation = subject.operation
    parameters = []
    for parameter in operation.parameters:
        flat = subject.parameters.get((parameter.location, parameter.name))
        if flat is None or parameter.media_type is not None:
            continue
        schema = inlined(flat, drawable(flat, subject.formats, relaxed=relaxed, plain=plain).root)
        if schema is not None:
            bare = without_null(schema) if isinstance(schema, dict) else {}
            schema = bare if bare.get("type") in ("array", "object") else schema
            parameters += list(_spread(parameter, schema))
    entry: dict[str, Any] = {"parameters": parameters, "responses": {"default": {"description": ""}}}
    components: dict[str, Schema] = {}
    content: dict[str, Any] = {}
    for media_type, flat in subject.bodies.items():
        if is_json(media_type.partition(";")[0].strip().lower()):
            drawn = drawable(subject.patches or flat, subject.formats, relaxed=relaxed, plain=plain)
            prefix = f"B{len(content)}_" if content else ""
            content[media_type] = {"schema": _moved(drawn.root, prefix)}
            components.update({prefix + n: _moved(s, prefix) for n, s in drawn.definitions.items()})
    if operation.body is not None and content:
        entry["requestBody"] = {"required": operation.body.required, "content": content}
    return {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": {operation.path: {operation.method.lower(): entry}},
        "components": {"schemas": components},
    }


def gathered(values: Mapping[str, Any], deep: Collection[str]) -> dict[str, Any]:
    """Query parameters as the document has them (``filter[a]``, ``include[]``) → as the contract has them.

    `deep`: the names of the contract's ``deepObject`` parameters.
    """
    result: dict[str, Any] = {}
    for name, value in values.items():
        base, bracket, rest = name.partition("[")
        steps = [base, *_STEPS.findall(bracket + rest)] if bracket and base in deep else [name]
        if len(steps) > 1 and steps[-1] == "":
            if isinstance(value, list):
                steps.pop()
            else:  # a text where a list should be travels as it is
                steps = [name]
        into = result
        for step in steps[:-1]:
            into = into.setdefault(step, {})
        into[steps[-1]] = value
    return result


def settled(value: Any) -> Any:
    """A drawn value as JSON means it: a whole number is an integer, whatever it is written like."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {name: settled(item) for name, item in value.items()}
    if isinstance(value, list):
        return [settled(item) for item in value]
    return value


def _spread(parameter: Parameter, schema: Any) -> Iterator[dict[str, Any]]:
    if parameter.location == "query" and parameter.style == "deepObject":
        for name, member, required in _flattened(parameter.name, schema, parameter.required, _DEEPEST):
            yield {"name": name, "in": "query", "required": required, "schema": member}
        return
    entry: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.location,
        "required": parameter.required,
        "schema": schema,
    }
    types = schema.get("type") if isinstance(schema, dict) else None
    if types in ("array", "object"):
        entry |= {"style": parameter.style, "explode": parameter.explode}
    yield entry


def _flattened(name: str, schema: Any, required: bool, deepest: int) -> Iterator[tuple[str, Any, bool]]:  # noqa: FBT001
    """The texts that a ``deepObject`` parameter is made of: name, schema, whether it must be there."""
    plain = isinstance(schema, dict) and not any(key in schema for key in COMBINING)
    if plain and schema.get("type") == "object" and deepest:
        needed = schema.get("required", ()) if required else ()
        for member, inner in schema.get("properties", {}).items():
            yield from _flattened(f"{name}[{member}]", inner, member in needed, deepest - 1)
    elif plain and schema.get("type") == "array":
        yield f"{name}[]", schema, required
    else:
        yield name, schema, required


def _moved(schema: Any, prefix: str) -> Any:
    """`schema` with its references led to the components of the document."""
    if isinstance(schema, list):
        return [_moved(item, prefix) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: _moved(value, prefix) for key, value in schema.items()}
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith(DEFINITIONS):
        result["$ref"] = _COMPONENTS + prefix + reference.removeprefix(DEFINITIONS)
    return result
