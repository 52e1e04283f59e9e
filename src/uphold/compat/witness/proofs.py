"""The witness of a change: found by the engine, lifted into a whole, and shown as what travels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from uphold.compat.containment.shapes import Shape
from uphold.compat.model import Exchange, Spot, Witness
from uphold.compat.pairing.pairs import Pair
from uphold.compat.pairing.slots import Slot
from uphold.compat.rules.base import shown
from uphold.compat.walking.places import Seen
from uphold.compat.walking.walk import Walker
from uphold.compat.witness import carriage
from uphold.compat.witness.aims import aimed, shared
from uphold.compat.witness.exchanges import Both, Content, Exchanges, Request
from uphold.compat.witness.lifting import left_out, lift, smallest
from uphold.compat.witness.pair_proofs import PairProofs
from uphold.compat.witness.proof_words import (
    ANSWER_REFUSED,
    ANSWERED,
    BODY,
    CALLBACK,
    HEADER,
    PARAMETER,
    REFUSED,
    REPLY,
    SENT,
    UNEXPECTED,
    WITHOUT,
    message,
)
from uphold.contract import Direction

_VALUES = 3
"""Values of a lost member of which a telling one is taken."""
_TRIED = 3
"""Places from which a witness is tried."""


@dataclass(frozen=True, slots=True)
class Root:
    """The whole value that a delta was found in."""

    walker: Walker
    inner: Shape
    outer: Shape
    slot: Slot


class Proofs:
    """Makes the witnesses of one comparison."""

    def __init__(self, exchanges: Exchanges) -> None:
        self._exchanges = exchanges
        self._pairs = PairProofs(exchanges)

    def of(self, places: Iterable[tuple[Spot, Seen, Root | Pair]]) -> Witness | None:
        """The witness of a breaking change: of the first of `places` that has one. None: none was found."""
        partial = None
        for number, (spot, seen, found) in enumerate(places):
            if isinstance(found, Root):
                made = self._of_value(spot, seen, found) if number < _TRIED else None
                if made is not None and made.whole:
                    return made
                partial = partial or made or _partial(spot, seen)
            elif exchanges := tuple(self._pairs.of(seen, found)):
                return Witness(None, _allowed_by(found.direction), whole=False, spot=spot, forbidden=False,
                               exchanges=exchanges)  # fmt: skip
        return partial

    # -- values

    def _of_value(self, spot: Spot, seen: Seen, root: Root) -> Witness | None:
        if seen.inner is None or seen.outer is None:
            return None
        engine, allowed_by = root.walker.engine, _allowed_by(root.slot.direction)
        is_reply = root.slot.direction is Direction.REPLY
        if seen.rule.id in ("member-removed", "member-hidden") and is_reply and seen.aim.without is not None:
            return self._of_lost_member(spot, seen, root)
        if seen.rule.id == "default-changed":
            return self._of_default(spot, seen, root)
        for value in aimed(engine, seen.aim, seen.inner, seen.outer, seen.witness):
            found = lift(engine, value, seen.frames, root.inner, root.outer, seen.aim)
            if found is not None:
                found = smallest(found, root.inner, root.outer, seen.aim)
                exchanges = self._travelling(root.slot, found.value)
                return Witness(found.value, allowed_by, whole=True, at=found.pointer, spot=spot, exchanges=exchanges)
            return Witness(value, allowed_by, whole=False, spot=spot)
        return None

    def _of_default(self, spot: Spot, seen: Seen, root: Root) -> Witness | None:
        """A request that both contracts allow, which leaves out the value that another one stands for now."""
        shows = f"what is left out was taken for {shown(seen.delta.old)}, and " + (
            "nothing says for what now" if seen.delta.new is None else f"is taken for {shown(seen.delta.new)} now"
        )
        found: Any = None
        if seen.frames:
            whole = left_out(root.walker.engine, seen.frames, root.inner, root.outer)
            if whole is None:
                return None
            found = whole.value
        exchanges = self._travelling(root.slot, found, shows=shows, without=not seen.frames)
        if not exchanges:
            return None
        return Witness(found, "old", whole=bool(seen.frames), spot=spot, forbidden=False, exchanges=exchanges)

    def _of_lost_member(self, spot: Spot, seen: Seen, root: Root) -> Witness | None:
        """A reply that holds the member, by the old contract, and one that does not, by the new one."""
        engine, name = root.walker.engine, seen.aim.without or ""
        inner, outer = seen.inner, seen.outer
        if inner is None or outer is None:
            return None
        kept = sorted(engine.maker.several(outer.facts.named(name), _VALUES), key=lambda one: one is None)
        for base in (*shared(engine, inner, outer), *engine.maker.least(inner)):
            if not isinstance(base, dict) or not kept:
                continue
            without = {key: value for key, value in base.items() if key != name}
            found = lift(engine, without, seen.frames, root.inner, root.outer, seen.aim, forbidden=False)
            if found is None:
                continue
            whole = _put(found.value, found.at, {**without, name: kept[0]})
            if root.outer.allows(whole):
                return Witness(
                    found.value,
                    "new",
                    whole=True,
                    at=found.pointer,
                    spot=spot,
                    forbidden=not root.outer.allows(found.value),
                    exchanges=(
                        *self._travelling(root.slot, whole, shows=ANSWERED, is_new=False),
                        *self._travelling(root.slot, found.value, shows=WITHOUT),
                    ),
                )
        return None

    def _travelling(
        self, slot: Slot, value: Any, *, shows: str = "", is_new: bool = True, without: bool = False
    ) -> tuple[Exchange, ...]:
        """The request, reply or message that `value` travels in, at the place of `slot`; `without`: the request that
        leaves it out."""
        is_reply = slot.direction is Direction.REPLY
        start, position, is_message = slot.operation, slot.position, slot.operation.startswith("webhook ")
        if callback := CALLBACK.fullmatch(position):
            start, position, is_message = callback[1], callback[2], True
        if is_message:
            return (message(start, position, value, shows or (SENT if is_reply else ANSWER_REFUSED)),)
        both = self._exchanges.operation(slot.operation)
        if both is None:
            return ()
        if is_reply:
            return tuple(self._replied(both, position, value, shows or UNEXPECTED, is_new=is_new))
        return tuple(self._requested(both, position, value, shows or REFUSED, without=without))

    def _requested(
        self, both: Both, position: str, value: Any, shows: str, *, without: bool = False
    ) -> Iterator[Exchange]:
        if body := BODY.fullmatch(position):
            encoding = both.old.body.encoding.get(body[1], {}) if both.old.body else {}
            if not without:
                yield self._exchanges.request(shows, both, Request(content=Content(body[1], value, encoding)))
        elif said := PARAMETER.fullmatch(carriage.named(Spot(both.old.id, position))):
            for one in both.old.parameters:
                name = one.name.lower() == said[2].lower() if said[1] == "header" else one.name == said[2]
                if one.location == said[1] and name:
                    key = (one.location, one.name)
                    yield self._exchanges.request(
                        shows, both, Request(without={key}) if without else Request(values={key: value})
                    )

    def _replied(self, both: Both, position: str, value: Any, shows: str, *, is_new: bool) -> Iterator[Exchange]:
        said = HEADER.fullmatch(position) or REPLY.fullmatch(position)
        if said is None:
            return
        sides = self._exchanges.replies(both, said[1])
        one, other = sides[is_new], sides[not is_new]
        if one is None:
            return
        is_header = " header " in position
        headers = self._exchanges.headers(one, other, is_new=is_new, without=said[2] if is_header else "")
        if is_header:
            text = next(
                (
                    carriage.in_header(value, explode=header.explode, media_type=header.media_type)
                    for header in one.headers
                    if header.name.lower() == said[2].lower()
                ),
                carriage.plain(value),
            )
            content = self._exchanges.reply_content(one, other, is_new=is_new)
            yield self._exchanges.reply(
                shows, both.old.id, said[1], headers=[*headers, (said[2], text)], content=content
            )
        else:
            content = Content(said[2], value, one.encoding.get(said[2], {}))
            yield self._exchanges.reply(shows, both.old.id, said[1], headers=headers, content=content)


def _allowed_by(direction: Direction | None) -> str:
    return "new" if direction is Direction.REPLY else "old"


def _partial(spot: Spot, seen: Seen) -> Witness | None:
    """The value of the very place, where no whole was found."""
    if not seen.witness or not seen.aim.fits(seen.witness[0]):
        return None
    old = seen.inner is not None and seen.inner.side is not None and seen.inner.side.name == "old"
    return Witness(seen.witness[0], "old" if old else "new", whole=False, spot=spot)


def _put(whole: Any, at: tuple[Any, ...], value: Any) -> Any:
    """`whole` with `value` at the place `at`."""
    if not at:
        return value
    step, *rest = at
    inner = _put(whole[step], tuple(rest), value)
    return {**whole, step: inner} if isinstance(whole, dict) else [*whole[:step], inner, *whole[step + 1 :]]
