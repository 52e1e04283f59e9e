"""One request for an action, and what the values of ``[[actions]]`` stand for in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from uphold.mock.acting.members import Members, dig
from uphold.mock.keeping.store import Key, Record
from uphold.mock.making.values import MISSING
from uphold.mock.plans import OperationPlan, ReplyPlan

Places = Mapping[str, tuple[Key, str]]
"""Path parameter → the collection and the id that it names."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for an action, or for a read below a record."""

    plan: OperationPlan
    reply: ReplyPlan
    """What is answered."""
    tenant: str
    places: Places
    path: Mapping[str, str]
    """The path parameters, read."""
    record: Record | None
    """The one that the path addresses last."""
    body: Any
    """None when there is none."""


class Said:
    """Finds what values stand for; see `Action`. `each` and `last` move on with the action."""

    def __init__(self, ask: Ask, members: Members, now: Callable[[], dt.datetime]) -> None:
        self._ask = ask
        self._members = members
        self._now = now
        self._when: dt.datetime | None = None
        self.each: Any = MISSING
        self.last: Record | None = None

    @property
    def when(self) -> dt.datetime:
        """When the action happens: the tenant's clock moves on once for it."""
        self._when = self._when or self._now()
        return self._when

    def value(self, said: Any) -> Any:
        """What `said` stands for; MISSING: it was not sent."""
        if isinstance(said, dict):
            found = {name: self.value(part) for name, part in said.items()}
            return {name: value for name, value in found.items() if value is not MISSING}
        if isinstance(said, (list, tuple)):
            return [value for value in map(self.value, said) if value is not MISSING]
        return self._meant(said) if isinstance(said, str) and said.startswith("$") else said

    def _meant(self, said: str) -> Any:
        source, _, pointer = said.partition("#")
        path = pointer.strip("/").split("/") if pointer.strip("/") else []
        match source:
            case "$now":
                return self.when
            case "$each":
                return dig(self.each, path)
            case "$last" | "$record":
                return self._of_record(self.last if source == "$last" else self._ask.record, ".".join(path))
            case "$request.body":
                return MISSING if self._ask.body is None else dig(self._ask.body, path)
        return self._ask.path.get(source.removeprefix("$request.path."), MISSING)

    def _of_record(self, record: Record | None, path: str) -> Any:
        """A member of a record; None where it has none: that is known, too."""
        value = self._members.value(record, record.under[0], path) if record is not None else None
        return None if value is MISSING else value
