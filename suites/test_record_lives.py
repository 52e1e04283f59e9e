"""Records keep their promises in whatever order they are made, changed, replaced, read and deleted.

A state machine over the records of a family: what it draws are the steps and the bodies, each allowed by the contract.
"""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

import pytest

from uphold.checks import Problem, records
from uphold.contract import Role
from uphold.runner import Born, Life, NotVerified, OperationUnderTest, run_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hypothesis.stateful import RuleBasedStateMachine

    from uphold.checks import Exchange, Held

CHECK = "lifecycle"
EXAMPLES = 2
STEPS = 6
MOST_CASES = 16


@pytest.mark.concerns("creating")
@pytest.mark.checks("lifecycle", "server-error")
def test_records_keep_their_promises_in_any_order(operation: OperationUnderTest) -> None:
    """After each write the record is what was asked for, all other records are what they were, and what was deleted
    stays gone."""
    life = Life.of(operation)
    life.needed(Role.READ)
    if not records.succeeded(life.find(life.create())):
        reason = "the record that was created can't be read"
        raise NotVerified(reason)
    seen = Sightings()
    error = run_machine(
        lambda: machines().over(life, seen), examples=EXAMPLES, steps=STEPS, seed=operation.within.options.seed
    )
    said, exchanges = seen.last if error is not None else seen.held
    if exchanges:
        operation.note(CHECK, said, *exchanges)


class Sightings:
    """What the steps showed: problems of the last sequence, which is the smallest, and what held in all."""

    def __init__(self) -> None:
        self.last: tuple[list[Held | Problem], list[Exchange]] = ([], [])
        self.held: tuple[list[Held | Problem], list[Exchange]] = ([], [])

    def take(self, said: Iterable[Held | Problem], exchanges: list[Exchange]) -> None:
        """Keep what a step showed; raises AssertionError at a problem, which ends the sequence."""
        told = list(said)
        problems = [one for one in told if isinstance(one, Problem)]
        if problems:
            self.last = (told, exchanges)
            raise AssertionError(problems[0].message)
        if told:
            self.held = ([*self.held[0], *told], exchanges)


class Keeper:
    """Records that a sequence of steps made, each with its last read, and what may be done to them."""

    def __init__(self, life: Life, seen: Sightings) -> None:
        self.life = life
        self.seen = seen
        self.there: list[tuple[Born, Exchange]] = []
        self.creates = life.cases(Role.CREATE, MOST_CASES)
        self.replaces = life.cases(Role.REPLACE, MOST_CASES)
        values = [(name, value) for name, known in life.values().items() for value in known]
        self.changes = [one for one in values if life.has(Role.UPDATE) and life.may_change(dict([one]))]

    def create(self, pick: int) -> None:
        """A new record can be read, and has an id of its own."""
        born = self.life.try_create(self.creates[pick % len(self.creates)])
        if born is None:
            return
        read = self.life.find(born)
        self.seen.take(records.judge_created(born.exchange, read), [born.exchange, read])
        for other, _ in self.there:
            self.seen.take(records.judge_ids(other.exchange, born.exchange), [other.exchange, born.exchange])
        self.others_stay(None, born.exchange)
        if records.succeeded(read):
            self.there.append((born, read))

    def change(self, pick: int, which: int) -> None:
        """A PATCH of one member."""
        name, value = self.changes[pick % len(self.changes)]
        self.write(which, lambda born: self.life.change(born, {name: value}))

    def replace(self, pick: int, which: int) -> None:
        """A PUT."""
        self.write(which, lambda born: self.life.replace(born, self.replaces[pick % len(self.replaces)].body))

    def delete(self, which: int) -> None:
        """A deleted record is gone."""
        born, _ = self.there[which % len(self.there)]
        deleted = self.life.delete(born)
        if not records.is_done(deleted):
            self.forget(which % len(self.there), deleted)
            return
        said, _, seen = self.life.look(
            lambda read: records.judge_deleted(deleted, read[0]), lambda: [self.life.read(born)], facet="deleted"
        )
        self.seen.take(said, [deleted, *seen])
        del self.there[which % len(self.there)]
        self.others_stay(None, deleted)

    def write(self, which: int, send: Callable[[Born], Exchange]) -> None:
        """A write changes its record as it was asked to, and no other."""
        at = which % len(self.there)
        born, before = self.there[at]
        wrote = send(born)
        if not records.is_done(wrote):
            self.forget(at, wrote)
            return
        said, (after,), seen = self.life.look(
            lambda read: records.judge_change(before, wrote, read[0]), lambda: [self.life.read(born)], facet="created"
        )
        self.seen.take(said, [before, wrote, *seen])
        if after.reply.body == before.reply.body:  # a change that can't be seen, or a read that is stale
            after = self.life.read(born)
        if records.succeeded(after):
            self.there[at] = (born, after)
        self.others_stay(at, wrote)

    def forget(self, at: int, wrote: Exchange) -> None:
        """What a write that is only promised (202) will do, and when, nobody knows; nor what one did that failed."""
        if records.succeeded(wrote) or wrote.reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            del self.there[at]

    def others_stay(self, written: int | None, wrote: Exchange) -> None:
        """All other records are as they were."""
        for at, (born, before) in enumerate(self.there):
            if at != written:
                after = self.life.read(born)
                self.seen.take(records.judge_unmoved(before, wrote, after), [before, wrote, after])


class _Machine(Protocol):
    @classmethod
    def over(cls, life: Life, seen: Sightings) -> RuleBasedStateMachine:
        """A machine over the records of one family."""


@cache
def machines() -> type[_Machine]:
    """The state machines, one class for all families: Hypothesis keeps each class for good, and what its steps know.
    `hypothesis` is imported only when one runs."""
    from hypothesis import strategies as st  # noqa: PLC0415 - costs a quarter of a second at each start
    from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule  # noqa: PLC0415 - as above

    picks = st.integers(min_value=0, max_value=999)

    class Lives(RuleBasedStateMachine):
        keeper: Keeper

        @classmethod
        def over(cls, life: Life, seen: Sightings) -> Lives:
            lives = cls()
            lives.keeper = Keeper(life, seen)
            return lives

        @initialize(pick=picks)
        def begin(self, pick: int) -> None:
            self.keeper.create(pick)

        @rule(pick=picks)
        def create(self, pick: int) -> None:
            self.keeper.create(pick)

        @precondition(lambda self: bool(self.keeper.there and self.keeper.changes))
        @rule(pick=picks, which=picks)
        def change(self, pick: int, which: int) -> None:
            self.keeper.change(pick, which)

        @precondition(lambda self: bool(self.keeper.there and self.keeper.replaces))
        @rule(pick=picks, which=picks)
        def replace(self, pick: int, which: int) -> None:
            self.keeper.replace(pick, which)

        @precondition(lambda self: bool(self.keeper.there) and self.keeper.life.has(Role.DELETE))
        @rule(which=picks)
        def delete(self, which: int) -> None:
            self.keeper.delete(which)

    return Lives
