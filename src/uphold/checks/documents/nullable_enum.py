"""A schema that allows null and lists its values lists null among them.

**Promised**: ``nullable: true`` beside an ``enum`` says that null may come, the list without null says that
it may not. OpenAPI 3.0.3 settled that null is then forbidden (Schema Object, ``nullable``); documents written
before that, and after it, mean that it is allowed.

**Applies** to schemas with an ``enum`` and ``nullable: true``, or ``null`` among the types (OpenAPI 3.1).

**Ignores** which of the two is meant: replies are judged as if null were allowed, and requests hold none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import judge_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions

ID: Final = "document-nullable-enum"
NOTHING: Final = "no enumeration of the document may be null"
_HELD: Final = Held()


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each list that forgets null."""
    yield from judge_nodes(contract, ID, _judge)


def _judge(node: Node) -> Held | Problem | None:
    values, types = node.schema.get("enum"), node.schema.get("type")
    if not isinstance(values, list):
        return None
    if node.schema.get("nullable") is not True and not (isinstance(types, list) and "null" in types):
        return None
    if None in values:
        return _HELD
    return Problem("an enumeration that may be null does not list null", "/enum", keyword="enum:null")
