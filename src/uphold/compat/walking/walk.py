"""Two schemas side by side, place by place: what changed where, with the engine as the judge of values.

At each place the engine first says whether anything that matters can have changed. Where it proves that nothing can,
what a rule claims about values is at most a harmless change; where it can't, and no rule explains why, the change is
reported as what it does to values.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from uphold.compat.containment.engine import Answer, Engine, Proved, Refuted, Unproven
from uphold.compat.containment.shapes import Shape, shape_of
from uphold.compat.containment.texts import TextEngine
from uphold.compat.containment.travel import Travel, Wire
from uphold.compat.model import Proof
from uphold.compat.pairing.pairs import BranchPair, MemberPair, Pair, SchemaPair
from uphold.compat.rules import rules_for
from uphold.compat.rules.base import Delta, Rule
from uphold.compat.walking.branches import pair_branches
from uphold.compat.walking.places import Frame, Key, Place, Seen, State, holds_files, mark
from uphold.compat.walking.views import Member, View
from uphold.compat.witness.aims import aim_of
from uphold.contract import Direction, escape_pointer
from uphold.findings import Severity

_LOOKED_AT = 40
"""Refutations among which the one that shows a given keyword is looked for."""


class Walker:
    """Compares schemas of two contracts in one direction; looks at each pair of places once."""

    def __init__(self, direction: Direction) -> None:
        self.direction = direction
        self.engine = Engine()
        self._by_text: dict[str, Engine] = {}
        self._places: dict[Key, Place] = {}
        self._found: dict[Key, list[Seen]] = {}

    def walk(self, old: Shape, new: Shape, travel: Travel, *, needed: bool = False) -> list[Seen]:
        """What changed from `old` to `new`, here and deeper: each change once, by the shortest way to it. `travel`:
        how the values travel; `needed`: whether the old contract required them."""
        if not _differ(old, new, travel):
            return []
        key = (*travel.sent(old, new), State.OPEN, travel, needed)
        if key not in self._found:
            self._found[key] = self._gathered(self._explored(key))
        return self._found[key]

    def sides(self, old: Any, new: Any) -> tuple[Any, Any]:
        """Inner and outer: whose values must be understood, and who must understand them."""
        return (old, new) if self.direction is Direction.REQUEST else (new, old)

    def _judge_of(self, travel: Travel) -> Engine:
        """The engine for values that travel like this."""
        if travel.wire is not Wire.TEXT:
            return self.engine
        if travel.splits not in self._by_text:
            self._by_text[travel.splits] = TextEngine(self.engine, travel.splits)
        return self._by_text[travel.splits]

    def _explored(self, key: Key) -> Place:
        """The place of `key`, all that lies inside it looked at."""
        fresh = [] if key in self._places else [self._place(key)]
        for place in fresh:  # which grows on the way
            for frame, word, inner in self._look(place):
                if inner not in self._places:
                    fresh.append(self._place(inner))
                found = self._places[inner]
                place.inside.append((frame, word, found))
                found.above.append(place)
        for place in fresh:
            mark(place)
        for place in reversed(fresh):
            self._conclude(place)
        return self._places[key]

    def _place(self, key: Key) -> Place:
        self._places[key] = Place(*key)
        return self._places[key]

    def _look(self, place: Place) -> Iterator[tuple[Frame, str, Key]]:
        """Judge what changed at this very place, and give the places inside that changed."""
        old, new = place.old, place.new
        inner, outer = self.sides(old, new)
        engine = self._judge_of(place.travel)
        if place.state is State.OPEN and engine.proves(outer, inner):
            place.state = State.SAFE
        if place.state is State.SAFE and engine.proves(inner, outer):
            place.state = State.EQUAL
        views = View(old), View(new)
        place.pair = SchemaPair(
            old=views[0],
            new=views[1],
            direction=self.direction,
            old_pointer=views[0].pointer,
            new_pointer=views[1].pointer,
            travel=place.travel,
            needed=place.needed,
        )
        place.own += self._judged(place.pair, place.state, inner, outer)
        for frame, word, found in self._inside(place, place.pair, inner, outer):
            if isinstance(found, list):
                place.own += [replace(one, trail=(word, *one.trail) if word else one.trail) for one in found]
            elif _differ(found[0], found[1], found[3]):
                yield frame, word, (*found[3].sent(found[0], found[1]), *found[2:])

    def _conclude(self, place: Place) -> None:
        """Say what the engine knows where no rule has said why."""
        if place.pair is None or (place.state is State.OPEN and place.breaks):
            return
        inner, outer = self.sides(place.old, place.new)
        engine = self._judge_of(place.travel)
        answer: Answer | None = None
        if place.state is State.OPEN:
            answer = engine.contains(outer, inner)
            undecided = place.travel.is_text and isinstance(answer, Unproven)
            if place.inside and (undecided or holds_files(place)):
                return  # it is the parts that travel, and each of them is understood
        elif place.state is State.SAFE and not place.speaks and isinstance(engine.contains(inner, outer), Refuted):
            answer = Proved()  # and something did change, which a value shows
        if answer is not None:
            place.own += self._judged(replace(place.pair, answer=answer), place.state, inner, outer)
            mark(place)

    def _gathered(self, root: Place) -> list[Seen]:
        """All that was seen from `root` on, nearest first."""
        found: list[Seen] = []
        ways: list[tuple[Place, tuple[str, ...], tuple[Frame, ...]]] = [(root, (), ())]
        met = {id(root)}
        for place, trail, frames in ways:  # which grows on the way
            found += [replace(one, trail=(*trail, *one.trail), frames=(*frames, *one.frames)) for one in place.own]
            for frame, word, inner in place.inside:
                if inner.speaks and id(inner) not in met:
                    met.add(id(inner))
                    ways.append((inner, (*trail, word) if word else trail, (*frames, frame)))
        return found

    # -- rules

    def _judged(self, pair: Pair, state: State, inner: Shape, outer: Shape) -> list[Seen]:
        last = isinstance(pair, SchemaPair) and pair.answer is not None
        engine = self._judge_of(pair.travel if isinstance(pair, SchemaPair) else Travel())
        found = []
        for rule in rules_for(pair):
            if rule.last is last:
                for delta in rule.judge(pair):
                    one = self._judge(rule, delta, pair, state, (inner, outer), engine)
                    found += [one] if one else []
        return found

    def _judge(
        self, rule: Rule, delta: Delta, pair: Pair, state: State, shapes: tuple[Shape, Shape], engine: Engine
    ) -> Seen | None:
        inner, outer = shapes
        severity = delta.severity or rule.severity.of(self.direction)
        proof, witness = Proof.PROVED, tuple[Any, ...]()
        if rule.values and state is State.EQUAL:
            return None
        if severity is Severity.BREAKING:
            if rule.values and state is not State.OPEN:
                severity = Severity.SAFE
            elif state is State.OPEN:
                answer = engine.contains(outer, inner)
                keywords = rule.structural or ((delta.keyword,) if delta.keyword else ())
                witness, shows = _witness(engine, answer, keywords, shapes)
                if rule.structural and witness and not shows:
                    return None  # something else at this place forbids the value: its own rule speaks of it
                if rule.values and not witness:
                    proof = Proof.UNPROVEN
        return Seen(
            rule,
            delta,
            severity,
            proof,
            _pointer(pair.old, pair.old_pointer, delta.keyword),
            _pointer(pair.new, pair.new_pointer, delta.keyword),
            witness=witness,
            aim=aim_of(pair, delta.keyword, delta.old, delta.new, delta.name),
            inner=inner,
            outer=outer,
        )

    # -- what lies inside

    def _inside(
        self, place: Place, pair: SchemaPair, inner: Shape, outer: Shape
    ) -> Iterator[tuple[Frame, str, Key | list[Seen]]]:
        """The places inside, and what was seen of members and branches that only one side has."""
        old, new, travel = pair.old, pair.new, place.travel
        if "object" in old.types and "object" in new.types:
            yield from self._members(place.state, pair, inner, outer)
            yield from self._unnamed(place.state, pair, inner)
        if "array" in old.types and "array" in new.types:
            for index in [*range(min(old.prefix, new.prefix)), None]:
                if not (old.item(index).facts.kinds and new.item(index).facts.kinds):
                    continue  # none is allowed here: a matter of how many items there may be
                word = "[]" if index is None else f"[{index}]"
                yield (
                    Frame(inner, "item", index),
                    word,
                    (old.item(index), new.item(index), place.state, travel.item(), False),
                )
        yield from self._branches(place.state, pair, inner, outer)

    def _members(
        self, state: State, pair: SchemaPair, inner: Shape, outer: Shape
    ) -> Iterator[tuple[Frame, str, Key | list[Seen]]]:
        old, new = pair.old, pair.new
        for name in dict.fromkeys([*old.members, *new.members]):
            before, after = old.members.get(name), new.members.get(name)
            if not (before and after) and self._is_elsewhere(name, before or after, old if after else new):
                continue
            member = MemberPair(
                old=before,
                new=after,
                direction=self.direction,
                old_pointer=before.pointer if before else pair.old_pointer,
                new_pointer=after.pointer if after else pair.new_pointer,
                name=name,
                old_owner=old,
                new_owner=new,
            )
            yield Frame(inner, "here"), name, self._judged(member, state, inner, outer)
            if before and after:
                yield (
                    Frame(inner, "member", name),
                    name,
                    (before.shape, after.shape, state, pair.travel.member(name), before.required),
                )

    def _is_elsewhere(self, name: str, member: Member | None, other: View) -> bool:
        """Whether a member that only one view has is no change by itself: it lies in a branch of the other one, where
        the engine looks at it, or it can't be there at all."""
        if other.has_in_branch(name):
            return True
        return member is not None and name in other.facts.declared and self.engine.prover.proves_empty(member.shape)

    def _unnamed(self, state: State, pair: SchemaPair, inner: Shape) -> Iterator[tuple[Frame, str, Key]]:
        old, new, travel = pair.old, pair.new, pair.travel.member("")
        if not old.closed and not new.closed:
            yield Frame(inner, "rest"), "{}", (old.rest, new.rest, state, travel, False)
        patterns = [_patterns(one) for one in (old, new)]
        for pattern in sorted(patterns[0].keys() & patterns[1].keys()):
            both = patterns[0][pattern], patterns[1][pattern]
            yield Frame(inner, "pattern", pattern), f"{{{pattern}}}", (*both, state, travel, False)

    def _branches(
        self, state: State, whole: SchemaPair, inner: Shape, outer: Shape
    ) -> Iterator[tuple[Frame, str, Key | list[Seen]]]:
        old, new, engine = whole.old, whole.new, self._judge_of(whole.travel)
        for keyword, match in pair_branches(old, new):
            if match.old is None or match.new is None:
                pair = BranchPair(
                    old=View(shape_of(match.old)) if match.old else None,
                    new=View(shape_of(match.new)) if match.new else None,
                    direction=self.direction,
                    old_pointer=match.old.pointer if match.old else old.pointer,
                    new_pointer=match.new.pointer if match.new else new.pointer,
                    keyword=keyword,
                    label=match.label,
                )
                yield Frame(inner, "here"), "", self._judged(pair, state, inner, outer)
                continue
            both = shape_of(match.old), shape_of(match.new)
            if not _differ(*both, whole.travel):
                continue
            mine, _ = self.sides(*both)
            covered = state
            if state is State.OPEN and engine.proves(outer, inner.also(*mine.nodes)):
                covered = State.SAFE
            yield Frame(inner, "branch", mine), f"<{match.label}>", (*both, covered, whole.travel, whole.needed)


def _witness(
    engine: Engine, answer: Answer, keywords: tuple[str, ...], shapes: tuple[Shape, Shape]
) -> tuple[tuple[Any, ...], bool]:
    """A refutation, alone in a tuple, and whether it shows what one of `keywords` forbids."""
    if not isinstance(answer, Refuted):
        return (), False
    inner, outer = shapes
    for value in itertools.islice(engine.refutations(outer, inner), _LOOKED_AT) if keywords else ():
        if any(not node.errors(value).isdisjoint(keywords) for node in outer.nodes):
            return (value,), True
    return (answer.witness,), False


def _differ(old: Shape, new: Shape, travel: Travel) -> bool:
    """Whether anything that matters may have changed; what `xml` says does not change a digest."""
    return travel.wire is Wire.XML or old.digest() != new.digest()


def _pointer(owner: Any, pointer: str | None, keyword: str) -> str | None:
    if owner is None:
        return None
    return owner.place(keyword) if keyword and isinstance(owner, View) else pointer


def _patterns(view: View) -> dict[str, Shape]:
    found: dict[str, Shape] = {}
    for part in view.facts.parts:
        for pattern in part.schema.get("patternProperties", {}):
            node = part.node.below(f"/patternProperties/{escape_pointer(pattern)}")
            found[pattern] = (
                found[pattern].also(node) if pattern in found else Shape(frozenset({node}), side=view.whole.side)
            )
    return found
