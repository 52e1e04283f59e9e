"""A default is a value that its own schema allows.

**Promised**: what a server takes where a client sends nothing is of the documented type and within its bounds
(OpenAPI 3.0.4, Schema Object: a default MUST conform to the type of its schema).

**Applies** to schemas with ``default``. Numbers are compared as decimals, formats judged as ``api.toml`` explains them.

**Ignores** null where the schema is nullable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import found, told
from uphold.checks.documents.values import Values, sentence
from uphold.contract import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions

ID: Final = "document-default"
NOTHING: Final = "the document names no default"
_HELD: Final = Held()


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:
    """One problem for each default that does not fit."""
    yield from told(_judged(contract, Values(contract, conventions)))


def _judged(contract: Contract, values: Values) -> Iterator[Held | Problem]:
    for place, (value, name, is_null) in found(contract, ID, _default):
        wrong = None if is_null else values.misfit(place, value, Direction)
        if wrong is None:
            yield _HELD
        else:
            message = sentence(f"the default of `{name}`" if name else "a default", wrong)
            yield Problem(message, f"{place}/default", keyword=f"default:{name}:{wrong.keyword}")


def _default(node: Node) -> list[tuple[Any, str, bool]]:
    """The default of a schema, the member that the schema describes, and whether it is null, as it may be."""
    if "default" not in node.schema:
        return []
    value = node.schema["default"]
    return [(value, node.name, value is None and node.schema.get("nullable") is True)]
