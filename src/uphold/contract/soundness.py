"""That normalised schemas are schemas: each keyword's value is of the kind that JSON Schema 2020-12 asks for.

Judged by the dialect's own meta-schema, and each pattern by the engine that later judges with it: a schema that can't
be compiled should be known with its place when a document is loaded, not in the middle of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.contract import pointers
from uphold.contract.grammar import SUBSCHEMAS, Holds, subschemas

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    import jsonschema_rs

    from uphold.contract.model import Schema
    from uphold.errors import InputError

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def refuse_unsound(
    homes: Mapping[str, Schema],
    patterns: Collection[str],
    problem: Callable[[str, str], InputError],
    excuse: Callable[[InputError], None],
) -> None:
    """Hand what `problem` makes of each schema in `homes` (pointer → schema) that is none to `excuse`, which raises it
    or lets it pass; then the keyword at fault is taken out of the schema. `patterns`: all that stand in them."""
    import jsonschema_rs  # noqa: PLC0415 - slow to import, and a contract from the cache was judged before

    while (error := _unsound({"$schema": DIALECT, "$defs": dict(homes)})) is not None:
        _, home, *way = error.instance_path
        excuse(problem(f"not a schema: {error.message}", f"{home}{pointers.join(*way)}"))
        _take_out(homes[str(home)], way)
    try:
        jsonschema_rs.Draft202012Validator({"allOf": [{"pattern": one} for one in patterns] or [True]})
    except jsonschema_rs.ValidationError:
        places = {pattern: at for home, schema in homes.items() for pattern, at in _patterns(schema, home)}
        for pattern, at in places.items():
            try:
                jsonschema_rs.Draft202012Validator({"pattern": pattern})
            except jsonschema_rs.ValidationError:
                excuse(problem(f"`{pattern}` is no regular expression (ECMA-262)", at))
                for schema in homes.values():
                    _take_out_pattern(schema, pattern)


def _unsound(whole: Schema) -> jsonschema_rs.ValidationError | None:
    import jsonschema_rs  # noqa: PLC0415 - as above

    try:
        jsonschema_rs.meta.validate(whole)
    except jsonschema_rs.ValidationError as error:
        return error
    return None


def _take_out(schema: Any, way: list[Any]) -> None:
    """Remove the innermost keyword on the way to what is at fault; a schema that is none goes with its keyword."""
    steps = {Holds.ONE: 1, Holds.LIST: 2, Holds.MAP: 2}
    while True:
        holds = SUBSCHEMAS.get(way[0])
        count = steps[holds] if holds else 0
        if holds is None or len(way) <= count:
            del schema[way[0]]
            return
        for step in way[:count]:
            schema = schema[step]
        way = way[count:]


def _take_out_pattern(schema: Any, pattern: str) -> None:
    if isinstance(schema, dict):
        if schema.get("pattern") == pattern:
            del schema["pattern"]
        schema.get("patternProperties", {}).pop(pattern, None)
        for _, _, child in subschemas(schema):
            _take_out_pattern(child, pattern)


def _patterns(schema: Any, at: str) -> Iterator[tuple[str, str]]:
    """The regular expressions in `schema`, and where they stand."""
    if isinstance(schema, dict):
        if "pattern" in schema:
            yield schema["pattern"], f"{at}/pattern"
        for pattern in schema.get("patternProperties", ()):
            yield pattern, f"{at}/patternProperties{pointers.join(pattern)}"
        for _, below, child in subschemas(schema):
            yield from _patterns(child, at + below)
