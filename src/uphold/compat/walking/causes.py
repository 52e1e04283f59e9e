"""Causes, not places: deltas of one cause become one change with all the places that it reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from uphold.compat.model import Change, Outcome, Proof, Site, Spot, Witness
from uphold.compat.pairing.pairs import Pair
from uphold.compat.policy import Policy
from uphold.compat.walking.places import Seen
from uphold.contract import Contract, Direction, path_shape
from uphold.findings import Severity, fingerprint

if TYPE_CHECKING:
    from uphold.compat.witness.proofs import Proofs, Root

_ORDER = {Outcome.BREAKING: 0, Outcome.RISKY: 1, Outcome.NOT_COVERED: 2, Outcome.SAFE: 3}


class Cause(msgspec.Struct):
    """Deltas of one rule at one place of the documents."""

    first: Seen
    direction: Direction | None
    spots: dict[Spot, tuple[Seen, Root | Pair | None]] = {}


class Causes:
    """Gathers deltas and makes changes of them."""

    def __init__(self, old: Contract, new: Contract, policies: tuple[Policy, ...], proofs: Proofs | None) -> None:
        """`proofs`: makes the witnesses; None: there shall be none."""
        self._old, self._new = old, new
        self._policies = policies
        self._proofs = proofs
        self._causes: dict[tuple[str, ...], Cause] = {}

    def add(self, seen: Seen, spot: Spot, direction: Direction | None, found: Root | Pair | None) -> None:
        """Note a delta at a spot; the place words of `seen` go behind those of the spot. `found`: the whole value, or
        the pair, that it was found in; None where no witness is wanted."""
        trail = _words(seen.trail)
        spot = Spot(spot.operation, f"{spot.position} {trail}".strip() if trail else spot.position)
        places = (seen.delta.cause,) if seen.delta.cause else (str(seen.old_pointer), str(seen.new_pointer))
        key = (seen.rule.id, str(direction), seen.delta.name, seen.severity, seen.proof, *places)
        cause = self._causes.setdefault(key, Cause(seen, direction))
        cause.spots.setdefault(spot, (seen, found))

    def changes(self) -> tuple[Change, ...]:
        """One change for each cause, the worst under the first policy first; the order depends on nothing else."""
        made = [self._change(cause) for cause in self._causes.values()]
        return tuple(
            sorted(
                made,
                key=lambda one: (
                    _ORDER[one.verdicts[0].outcome],
                    one.proof is Proof.UNPROVEN,
                    one.spots[0].operation.partition(" ")[2],
                    one.spots[0],
                    one.rule,
                    one.message,
                ),
            )
        )

    def _change(self, cause: Cause) -> Change:
        seen = cause.first
        spots = tuple(sorted(cause.spots, key=lambda one: (one.operation, one.position)))
        direction = str(cause.direction) if cause.direction else "none"
        harmless = seen.severity is Severity.SAFE and seen.rule.severity.of(cause.direction) is not Severity.SAFE
        verdicts = tuple(
            policy.verdict(
                seen.rule.id, direction, seen.severity, seen.delta.circumstance, seen.proof, harmless=harmless
            )
            for policy in self._policies
        )
        stable = seen.delta.cause or self._stable(seen, spots[0])
        operations = {spot.operation for spot in spots}
        return Change(
            rule=seen.rule.id,
            direction=direction,
            message=seen.delta.message,
            old=seen.delta.old,
            new=seen.delta.new,
            old_site=_site(self._old, seen.old_pointer),
            new_site=_site(self._new, seen.new_pointer),
            spots=spots,
            proof=seen.proof,
            verdicts=verdicts,
            fingerprint=fingerprint(seen.rule.id, direction, stable, seen.delta.name),
            witness=self._witness(cause, spots),
            tags=tuple(sorted({tag for id in operations for tag in self._tags(id)})),
        )

    def _tags(self, id: str) -> tuple[str, ...]:
        found = self._old.operations.get(id) or self._new.operations.get(id)
        return found.tags if found is not None else ()

    def _stable(self, seen: Seen, spot: Spot) -> str:
        """A name of the place that survives every edit elsewhere: the component and what lies in it, else the spot."""
        pointer = seen.old_pointer or seen.new_pointer or ""
        inside = re.match(r"/components/([^/]+)/([^/]+)", pointer)
        if inside is None:
            method, _, path = spot.operation.partition(" ")
            return f"{method} {path_shape(path)} {spot.position}"
        return f"{inside[0]} {pointer[inside.end() :]}"

    def _witness(self, cause: Cause, spots: tuple[Spot, ...]) -> Witness | None:
        if self._proofs is None or cause.first.severity is not Severity.BREAKING:
            return None
        places = ((spot, *cause.spots[spot]) for spot in spots)
        return self._proofs.of((spot, seen, found) for spot, seen, found in places if found is not None)


def _site(contract: Contract, pointer: str | None) -> Site | None:
    if pointer is None:
        return None
    return Site(str(contract.path or ""), pointer, contract.line(pointer))


def _words(trail: Iterable[str]) -> str:
    """``data[].name`` for the steps data, [], name."""
    text = ""
    for step in trail:
        text += step if step.startswith(("[", "{", "<")) or not text else f".{step}"
    return text
