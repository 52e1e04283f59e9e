"""Every name that an object requires is a member that it describes.

**Promised**: ``required`` lists names of ``properties``. A name that no part of the schema describes is a slip of the
pen or was left behind, and a client waits for a member of which nothing is known.

**Applies** to names in ``required``.

**Ignores** names that any schema about the same value describes: beside the list, in a branch, behind a reference, in
the schema around it or in one that refers to it; and objects that say of which kind their other members are
(``additionalProperties``, ``patternProperties``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.composition import Composition
from uphold.checks.documents.schemas import found, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions

ID: Final = "document-required-member"
NOTHING: Final = "the document requires no member"
_HELD: Final = Held()


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each name that is described nowhere."""
    yield from told(_judged(contract))


def _judged(contract: Contract) -> Iterator[Held | Problem]:
    composition = Composition(contract)
    for place, name in found(contract, ID, _undescribed):
        if not name or any(_describes(schema, name) for schema in composition.about(place)):
            yield _HELD
        else:
            message = f"an object requires `{name}`, which is none of its members"
            yield Problem(message, f"{place}/required", keyword=f"required:{name}")


def _undescribed(node: Node) -> list[str]:
    """The required names that the object itself does not describe: what else does is looked for then. One empty name
    where it describes all."""
    required, members = node.schema.get("required"), node.schema.get("properties")
    if not isinstance(required, list):
        return []
    known = members if isinstance(members, dict) else {}
    return [name for name in required if isinstance(name, str) and name not in known] or [""]


def _describes(schema: dict[str, Any], name: str) -> bool:
    members, patterns = schema.get("properties"), schema.get("patternProperties")
    if isinstance(members, dict) and name in members:
        return True
    return bool(schema.get("additionalProperties")) or (
        isinstance(patterns, dict) and any(_finds(pattern, name) for pattern in patterns)
    )


def _finds(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True  # a pattern of another dialect may well mean the name
