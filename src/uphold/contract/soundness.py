"""That normalised schemas are schemas: each keyword's value is of the kind that JSON Schema 2020-12 asks for.

Judged by the dialect's own meta-schema, and each pattern by the engine that later judges with it: a schema that can't
be compiled should be known with its place when a document is loaded, not in the middle of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.contract import pointers
from uphold.contract.grammar import subschemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from uphold.contract.model import Schema
    from uphold.errors import InputError

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def refuse_unsound(homes: Mapping[str, Schema], problem: Callable[[str, str], InputError]) -> None:
    """Raise what `problem` makes of the first schema in `homes` (pointer → schema) that is none."""
    import jsonschema_rs  # noqa: PLC0415 - slow to import, and a contract from the cache was judged before

    try:
        jsonschema_rs.meta.validate({"$schema": DIALECT, "$defs": dict(homes)})
    except jsonschema_rs.ValidationError as error:
        _, home, *way = error.instance_path
        raise problem(f"not a schema: {error.message}", f"{home}{pointers.join(*way)}") from error
    patterns = {pattern: at for home, schema in homes.items() for pattern, at in _patterns(schema, home)}
    try:
        jsonschema_rs.Draft202012Validator({"allOf": [{"pattern": pattern} for pattern in patterns] or [True]})
    except jsonschema_rs.ValidationError:
        for pattern, at in patterns.items():
            try:
                jsonschema_rs.Draft202012Validator({"pattern": pattern})
            except jsonschema_rs.ValidationError as error:
                raise problem(f"`{pattern}` is no regular expression (ECMA-262)", at) from error


def _patterns(schema: Any, at: str) -> Iterator[tuple[str, str]]:
    """The regular expressions in `schema`, and where they stand."""
    if isinstance(schema, dict):
        if "pattern" in schema:
            yield schema["pattern"], f"{at}/pattern"
        for pattern in schema.get("patternProperties", ()):
            yield pattern, f"{at}/patternProperties{pointers.join(pattern)}"
        for _, below, child in subschemas(schema):
            yield from _patterns(child, at + below)
