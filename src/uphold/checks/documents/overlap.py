"""The branches of a ``oneOf`` exclude each other.

**Promised**: exactly one branch fits (JSON Schema 2020-12, core, 10.2.1.3). Where what is meant for one branch fits
another one as well, a validator refuses it, and what was meant can't be told. The words for it are ``anyOf``, or a
member that tells the branches apart.

**Applies** to ``oneOf`` without a ``discriminator``. Meant for a branch is an object of the members that the branch
names. Two lists of values that share one overlap, too.

**Ignores** branches of which this can't be proven from types, values and members alone; those that overlap in some
values only, as with members that must not come together; and null. A reply that fits several branches is a finding
of `body-schema`, about the document as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.likeness import fits_too, flatten, shared_values
from uphold.checks.documents.schemas import found, is_used, told
from uphold.contract import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions

ID: Final = "document-overlap"
NOTHING: Final = "the document offers no choice of schemas of which one must fit"
_HELD: Final = Held()


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:  # noqa: ARG001 - all laws take both
    """One problem for each `oneOf` with two branches that are not told apart."""
    yield from told(_judged(contract))


def _judged(contract: Contract) -> Iterator[Held | Problem]:
    for place, _ in found(contract, ID, _choices):
        if not is_used(contract, place):
            continue
        schema, _ = contract.directed(place, Direction.REPLY)
        branches = schema.get("oneOf", []) if isinstance(schema, dict) else []
        overlap = _overlap(contract, branches)
        if overlap is None:
            yield _HELD
        else:
            message = "what is meant for one branch of a `oneOf` fits another one, so that neither may be chosen"
            yield Problem(message, f"{place}/oneOf", keyword="oneOf")


def _choices(node: Node) -> list[None]:
    branches = node.schema.get("oneOf")
    return [None] if isinstance(branches, list) and len(branches) > 1 and "discriminator" not in node.schema else []


def _overlap(contract: Contract, branches: list[Any]) -> tuple[int, int] | None:
    """Two branches that are not told apart; None where there are none such."""
    flat = [flatten(contract, [branch]) for branch in branches]
    for index, one in enumerate(flat):
        for turn, other in enumerate(flat):
            if (
                index != turn
                and one.types != {"null"}
                and (
                    [value for value in shared_values(one, other) if value is not None]
                    or fits_too(contract, one, other)
                )
            ):
                return index, turn
    return None
