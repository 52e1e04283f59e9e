"""The comparison of two contracts: pairs, what the rules say of them, the causes, and a verdict by each policy."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from uphold.compat.containment.shapes import Shape, shape_of
from uphold.compat.model import Comparison, Proof, Spot
from uphold.compat.pairing.contracts import Pairing
from uphold.compat.pairing.pairs import Pair
from uphold.compat.pairing.slots import Slot
from uphold.compat.policy import Policy, load_policy
from uphold.compat.rules import rules_for
from uphold.compat.walking.causes import Causes
from uphold.compat.walking.places import Seen
from uphold.compat.walking.walk import Walker
from uphold.contract import Contract, Depth, Direction, uncollected

if TYPE_CHECKING:
    from uphold.compat.witness.proofs import Proofs, Root

_DEEPEST = 10_000
"""Calls within calls; a deeper proof is given up."""


def compare(
    old: Contract, new: Contract, policies: Sequence[str | Policy] = ("strict",), *, witnesses: bool = True
) -> Comparison:
    """All changes from `old` to `new`, each with its verdict under each of `policies` (names, files or values).

    `witnesses`: whether each breaking change gets the smallest whole request or reply that shows it; the
    verdicts are the same without. Raises UsageError and InputError for a policy that can't be used.
    """
    with _room():
        return _compare(old, new, policies, witnesses=witnesses)


@contextmanager
def _room() -> Iterator[None]:
    """Room for large contracts, and for proofs that go as deep as schemas refer to each other."""
    deepest = sys.getrecursionlimit()
    sys.setrecursionlimit(max(deepest, _DEEPEST))
    try:
        with uncollected():
            yield
    finally:
        sys.setrecursionlimit(deepest)


def _compare(old: Contract, new: Contract, policies: Sequence[str | Policy], *, witnesses: bool) -> Comparison:
    judges = tuple(load_policy(one) if isinstance(one, str) else one for one in policies)
    pairing = Pairing(old, new)
    walkers = {direction: Walker(direction) for direction in (Direction.REQUEST, Direction.REPLY)}
    causes = Causes(old, new, judges, _proofs(pairing, walkers) if witnesses else None)
    for pair in pairing.pairs():
        if isinstance(pair, Slot):
            _compare_schemas(pair, pairing, walkers[pair.direction], causes, witnesses=witnesses)
        else:
            _ask(pair, causes)
    return Comparison(
        old=_name(old),
        new=_name(new),
        policies=tuple(policy.name for policy in judges),
        changes=causes.changes(),
        notes=tuple(_notes(old, new)),
    )


def _ask(pair: Pair, causes: Causes) -> None:
    for rule in rules_for(pair):
        for delta in rule.judge(pair):
            severity = delta.severity or rule.severity.of(pair.direction)
            places = (
                pair.old_pointer if pair.old is not None else None,
                pair.new_pointer if pair.new is not None else None,
            )
            seen = Seen(rule, delta, severity, Proof.PROVED, *places)
            causes.add(seen, Spot(pair.operation, pair.position), pair.direction, pair)


def _compare_schemas(slot: Slot, pairing: Pairing, walker: Walker, causes: Causes, *, witnesses: bool) -> None:
    sides = pairing.sides[slot.direction]
    old, new = shape_of(sides.old.node(slot.old)), shape_of(sides.new.node(slot.new))
    found = walker.walk(old, new, slot.travel, needed=slot.needed)
    root = _root(walker, old, new, slot) if witnesses and found else None
    for seen in found:
        causes.add(seen, Spot(slot.operation, slot.position), slot.direction, root)


def _proofs(pairing: Pairing, walkers: dict[Direction, Walker]) -> Proofs:
    from uphold.compat.witness.exchanges import Exchanges  # noqa: PLC0415 - only who wants witnesses pays for them
    from uphold.compat.witness.proofs import Proofs  # noqa: PLC0415 - as above

    engines = {direction: walker.engine for direction, walker in walkers.items()}
    return Proofs(Exchanges(pairing.old, pairing.new, pairing.sides, engines))


def _root(walker: Walker, old: Shape, new: Shape, slot: Slot) -> Root:
    from uphold.compat.witness.proofs import Root  # noqa: PLC0415 - only who wants witnesses pays for them

    inner, outer = walker.sides(old, new)
    return Root(walker, inner, outer, slot)


def _name(contract: Contract) -> str:
    return f"{contract.api}@{contract.release}" if contract.api else str(contract.path or contract.release)


def _notes(old: Contract, new: Contract) -> list[str]:
    unsure = [f"{_name(one)}: {remark}" for one in (old, new) for remark in one.remarks]
    return unsure + [
        f"of {_name(one)} only the operations are known, so schemas, parameters and replies were not compared"
        for one in (old, new)
        if one.depth is Depth.OPERATIONS
    ]
