"""What actions do: the state that their name and their schemas say, or ``[[actions]]`` in ``api.toml``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uphold.contract import Action
from uphold.mock.acting.asking import Ask
from uphold.mock.acting.members import Members
from uphold.mock.acting.run import Change, Run
from uphold.mock.acting.telling import Telling
from uphold.mock.acting.verbs import Verbs
from uphold.mock.exchange import Refusal
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.store import Key, Record
from uphold.mock.making.formats import EPOCH
from uphold.mock.making.places import id_member
from uphold.mock.plans import OperationPlan, Workshop

__all__ = ["Actions", "Ask", "Change", "Effects"]


@dataclass(frozen=True, slots=True)
class Effects:
    """What an action does."""

    changes: tuple[Change, ...]
    reply: dict[str, Any]
    """Members of the reply's record that are known by it; a value ABSENT: not there."""


class Actions:
    """Carries out the actions of one contract. `now` gives the time of the tenant."""

    def __init__(self, workshop: Workshop, records: Records, now: Callable[[], dt.datetime]) -> None:
        self._records = records
        self._now = now
        self._id = id_member(workshop.conventions)
        self.members = Members(workshop, records)
        self._verbs = Verbs(workshop, self.members)
        self._telling = Telling(workshop, records, self.members)
        self._told: dict[str, list[Action]] = {}
        for step in workshop.conventions.actions:
            self._told.setdefault(step.operation, []).append(step)
        self._steps: dict[str, tuple[Action, ...]] = {}

    def steps(self, plan: OperationPlan) -> tuple[Action, ...]:
        """What the operation does: as ``api.toml`` says, else as is derived from the contract; empty when neither
        says anything."""
        id_ = plan.operation.id
        if id_ not in self._steps:
            told = self._told.get(id_)
            self._steps[id_] = tuple(told) if told is not None else self._verbs.steps(plan)
        return self._steps[id_]

    def act(self, ask: Ask) -> Effects | None:
        """What the action does; None when nothing can be told of it. Raises Refusal with a documented status where
        the state of a record does not allow it."""
        run = Run(ask, self._records, self.members, self._now, self._id)
        for step in self.steps(ask.plan):
            run.take(step)
        record = run.present(ask.record)
        reply = self._telling.of_action(ask.plan, ask.reply, ask.path, run.made, record)
        if not run.changes and not reply:
            return None
        return Effects(tuple(run.changes.values()), reply)

    def reading(self, ask: Ask) -> dict[str, Any]:
        """For a read below a record: the members of its reply that show the record's own state."""
        if ask.plan.operation.method != "GET" or ask.record is None:
            return {}
        return self._telling.of_read(ask.plan, ask.reply, ask.record, self._records.store(ask.tenant))

    def elements(self, ask: Ask, key: Key) -> list[Record] | None:
        """For a listing below a record that shows an array of it: the elements, as records of the collection `key`."""
        return None if ask.record is None else self._telling.elements(ask.plan, ask.record, key)

    def allows(self, ask: Ask) -> bool:
        """Whether the state of the records allows the action; nothing changes."""
        run = Run(ask, self._records, self.members, lambda: EPOCH, self._id, is_trial=True)
        try:
            for step in self.steps(ask.plan):
                run.take(step)
        except Refusal:
            return False
        return True
