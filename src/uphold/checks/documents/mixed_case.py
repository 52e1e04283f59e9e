"""An object names its members in one style.

**Promised**: a client that maps names by a rule (``post_code`` or ``postCode``) needs one rule for one object.

**Applies** to schemas with members, in the objects themselves: two objects may differ.

**Ignores** names of one word, with dots or hyphens, and those that begin with an underscore.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import judge_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions

ID: Final = "document-mixed-case"
NOTHING: Final = "the document names no members of several words"
_HELD: Final = Held()
_SNAKE: Final = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
_CAMEL: Final = re.compile(r"[a-z0-9]+([A-Z][a-z0-9]*)+")


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each object that mixes both styles."""
    yield from judge_nodes(contract, ID, _judge)


def _judge(node: Node) -> Held | Problem | None:
    members = node.schema.get("properties")
    if not isinstance(members, dict):
        return None
    snake = any(_SNAKE.fullmatch(name) for name in members)
    camel = any(_CAMEL.fullmatch(name) for name in members)
    if snake and camel:
        return Problem("an object names members both in snake_case and in camelCase", "/properties", keyword="case")
    return _HELD if snake or camel else None
