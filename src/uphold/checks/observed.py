"""Replies look as they looked before: in an earlier run, or on the tenant that another release runs on.

**Promised**: schemas that name no required members promise little; what clients rely on is what a tenant really sends.
A member that everything had is still in some, a value is of the type and written in the way that it was, what was never
null is not null now, and an enumeration shows no value that was never seen.

**Applies** to successful replies with a JSON body to requests that the contract allows, where a run is compared with a
record (``--against NAME``) or with a second tenant (``--compare-tenant URL``).

**Ignores** what is new: members, objects, statuses. Ignores what was seen too seldom: a difference counts only where
chance would show it at most once in 10,000 places though nothing had changed, whatever share of all things has the
feature. For a member, that is from seven things before and seven now on (or five and ten). Where the very same things
are seen again, other data explain nothing: then once in 1,000 is enough, five before and five now. A thing is a record,
not a reply: one record that is shown in ten replies counts once. So a member that comes and goes with the data makes no
noise. Ignores what breaks the schema, which ``body-schema`` and ``format`` tell; values that were never seen where
``[tolerance]`` says that clients bear with them; and a null that the schema expressly allows, unless nothing else is
left of the member.

How much a difference matters is the policy's to say, as if the contract had changed so: a member that is gone is a
``member-removed``, another type a ``type-changed``, a null ``null-added``, a value ``enum-value-added``, another way of
writing ``format-unset``. What the contract expressly leaves open (null, a type of several, a listed value) counts one
step less; another way of writing, which no document promised, is never the tenant's fault for sure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.sights.look import EACH, UNNAMED, could_have, last
from uphold.checks.sights.promised import Promises

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.checks.sights.look import Look, Spot
    from uphold.checks.sights.observer import Observer
    from uphold.checks.sights.promised import Promised
    from uphold.contract import Contract, Conventions, Operation

ID: Final = "observed"

RULES: Final = {
    "member": "member-removed",
    "type": "type-changed",
    "null": "null-added",
    "enum": "enum-value-added",
    "format": "format-unset",
}
"""Facet → the kind of change of a contract that has the same effect on a client."""

CHANCE: Final = 1e-4
"""A difference that chance shows more often than this proves nothing."""

SAME: Final = 1e-3
"""The same, where the very same things were seen before and now: these have no other data than themselves."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A problem, and what it rests on."""

    problem: Problem
    status: int
    pointer: str
    before: Spot
    """What was seen there before."""
    is_left_open: bool
    """Whether the contract expressly allows what is seen now."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What there is to say of one place in view of one facet."""

    facet: str
    words: str = ""
    """What is otherwise; empty: nothing."""
    is_left_open: bool = False


def chance(count: int, seen: int, others: int) -> float:
    """How likely it is at most that `count` of `seen` things have a feature and none of `others` has it, if all are
    drawn from one population: the likelihood under the share of the feature that makes it greatest."""
    if not count or not others:
        return 1.0
    share = count / (seen + others)
    return math.comb(seen, count) * share**count * (1 - share) ** (seen - count + others)


def compare(
    contract: Contract, conventions: Conventions, operation: Operation, before: Mapping[str, Look], now: Observer
) -> Iterator[Held | Difference]:
    """What is not as it was before, place by place, and a `Held` for each facet of which something was found as it was.

    `before` says how the replies looked, by status. What lies below a place that is told about is not told as well.
    """
    tolerates = conventions.tolerates_new_values(operation.id)
    held: set[str] = set()
    for status, look in now.looks().statuses.items():
        promises = Promises(contract, operation, int(status))
        is_same = status in before and look.things != "" and look.things == before[status].things
        told: list[str] = []
        for pointer, spot in before[status].spots.items() if status in before else ():
            if any(f"{pointer}/".startswith(f"{place}/") for place in told):
                continue
            if now.is_violated(int(status), pointer):
                told.append(pointer)
                continue
            promised = promises.at(pointer)
            for said in _judge(pointer, spot, look, promised, SAME if is_same else CHANCE):
                if said.facet == "enum" and tolerates:
                    continue
                if not said.words:
                    held.add(said.facet)
                    continue
                told.append(pointer)
                problem = _problem(pointer, said, promised)
                yield Difference(problem, int(status), pointer, spot, said.is_left_open)
    yield from (Held(facet) for facet in sorted(held))


def _problem(pointer: str, said: _Said, promised: Promised) -> Problem:
    return Problem(
        message=f"{pointer or 'the body'} {said.words}",
        place=promised.place,
        instance=pointer,
        keyword=said.facet if promised.place else f"{said.facet} {pointer}",
        facet=said.facet,
        subject="neither" if said.facet == "format" else "tenant",
    )


def _judge(pointer: str, before: Spot, look: Look, promised: Promised, most: float) -> Iterator[_Said]:
    """`most`: how likely by chance a difference may be that counts."""
    now = look.spots.get(pointer)
    if now is None or not now.there:
        is_all = pointer and last(pointer) not in {UNNAMED, EACH} and before.always == before.asked
        if is_all and chance(before.there, before.there, could_have(look, pointer)) <= most:
            yield _Said("member", "was in all that was seen before, and is in nothing now")
        return
    if before.always == before.asked:
        yield _Said("member")
    if before.kinds and now.kinds and before.kinds.isdisjoint(now.kinds):
        if chance(before.filled, before.filled, now.filled) <= most:
            was, came = (" or ".join(sorted(spot.kinds)) for spot in (before, now))
            is_open = len(promised.types) > 1 and now.kinds <= promised.types
            yield _Said("type", f"was always of the type {was} before, and is of the type {came} now", is_open)
        return
    if before.kinds and now.kinds:
        yield _Said("type")
    yield from _nulls(before, now, promised, most)
    yield from _values(before, now, most)
    yield from _formats(before, now, most)


def _nulls(before: Spot, now: Spot, promised: Promised, most: float) -> Iterator[_Said]:
    if "null" in before.types or not before.kinds:
        return
    nulls = now.types.get("null", 0)
    if not nulls:
        yield _Said("null")
    elif (not promised.nullable or not now.kinds) and chance(nulls, now.there, before.there) <= most:
        yield _Said("null", "was never null before, and is null now", is_left_open=promised.nullable)


def _values(before: Spot, now: Spot, most: float) -> Iterator[_Said]:
    if not before.values or before.unlisted:
        return
    new = {value: count for value, count in now.values.items() if value not in before.values}
    often = max(new, key=lambda value: new[value], default="")
    if not new:
        yield _Said("enum")
    elif chance(new[often], now.texts, before.texts) <= most:
        yield _Said("enum", f"has the value `{often}`, which was never seen before", is_left_open=True)


def _formats(before: Spot, now: Spot, most: float) -> Iterator[_Said]:
    words = [word for word, count in before.formats.items() if count == before.texts and word not in before.misfits]
    if not words or not now.texts:
        return
    gone = next((word for word in words if word not in now.formats), "")
    if not gone:
        yield _Said("format")
    elif chance(before.texts, before.texts, now.texts) <= most:
        yield _Said("format", f"was always written as {gone} before, and never is now")
