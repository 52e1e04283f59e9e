"""Changing: changes of records by one operation, made one after the other, that others have to be told of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from uphold.checks import records
from uphold.contract import Role
from uphold.generation import Mode
from uphold.runner.laws.living import Born, Life
from uphold.runner.subjects.subject import NotVerified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks import Exchange
    from uphold.contract import Operation
    from uphold.runner.subjects.subject import OperationUnderTest

_TRIES = 8
"""Requests that are tried until one makes a change: a tenant may refuse some for its own reasons."""


@dataclass(slots=True)
class Changes:
    """Changes by one operation, made one after the other."""

    subject: OperationUnderTest
    operation: Operation
    role: Role
    life: Life | None
    victims: list[Born]
    members: frozenset[str]
    """Members of the record, one of which a change must change; empty: any."""
    made: list[Exchange] = field(default_factory=list)
    _tried: int = 0

    @property
    def is_of_one_record(self) -> bool:
        """Whether all changes are of one record."""
        return len({repr(sorted(one.asked.path.items())) for one in self.made}) == 1 and self.role in {
            Role.UPDATE,
            Role.REPLACE,
            Role.ACTION,
        }

    def make(self) -> Exchange:
        """The next change; raises NotVerified when the tenant makes none."""
        match self.role, self.life:
            case Role.CREATE, Life() as life:
                exchange = life.create().exchange
            case Role.DELETE, Life() as life:
                exchange = done(life.delete(self.victims.pop(0)), "deleting a record")
            case ((Role.UPDATE | Role.REPLACE), Life() as life):
                exchange = self._update(life)
            case _:
                exchange = self._act()
        self.made.append(exchange)
        return exchange

    def _act(self) -> Exchange:
        cases = [case for case in self.subject.within.cases(self.operation) if case.mode is Mode.VALID]
        cases.sort(key=lambda case: len(repr(case)))
        bound = self.subject.within.records.bind(self.operation, 0)
        last = None
        for case in cases[self._tried : self._tried + _TRIES]:
            last = self.subject.call(self.operation, base=case, path=bound)
            if records.succeeded(last):
                return last
            self._tried += 1
        reason = "no valid request of it can be made" if last is None else f"it is answered with {last.reply.status}"
        raise NotVerified(reason)

    def _update(self, life: Life) -> Exchange:
        """A change of the record that really changes it, and as few members of it as can be."""
        born = self.victims[0]
        bodies = self._patches(life) if self.role is Role.UPDATE else self._whole(life)
        last = None
        tries = 0
        for body in bodies:
            before = self._members(life, born)
            if isinstance(body, dict) and before is not None and all(before.get(n) == v for n, v in body.items()):
                continue
            tries += 1
            if tries > _TRIES:
                break
            last = life.send(self.operation, born.path, body)
            self._tried += 1
            if records.succeeded(last) and (before is None or before != self._members(life, born)):
                return last
        reason = "no allowed request changes a record" if last is None else "nothing that was sent changed the record"
        raise NotVerified(reason)

    def _patches(self, life: Life) -> Iterator[Any]:
        """Bodies that change one member."""
        if life.patch_style() != "merge":
            yield from self._whole(life)
            return
        values = life.values()
        names = [name for name in values if not self.members or name in self.members]
        names.sort(key=lambda name: not isinstance(values[name][0], str | bool))
        for turn in range(max((len(values[name]) for name in names), default=0)):
            for name in names:
                if turn < len(values[name]):
                    body = {name: values[name][turn]}
                    if values[name][turn] is not None and life.allows(self.operation, body):
                        yield body

    def _whole(self, life: Life) -> Iterator[Any]:
        """Bodies of allowed cases."""
        for case in life.cases(self.role, 2 * _TRIES):
            if not self.members or (isinstance(case.body, dict) and self.members & case.body.keys()):
                yield case.body

    def _members(self, life: Life, born: Born) -> dict[str, Any] | None:
        """The members of the record as they are, without its own times; None where it can't be read."""
        if life.operation(Role.READ) is None:
            return None
        record = records.record_of(life.read(born))
        if record is None:
            return None
        declared = self.subject.conventions.records
        times = declared.updated if declared is not None else ()
        members = {name: value for name, value in record.members.items() if name not in times}
        if self.members:
            return {name: members.get(name) for name in sorted(self.members)}
        return members


def done(exchange: Exchange, what: str) -> Exchange:
    """`exchange`, if it is a success; raises NotVerified otherwise, with `what` was asked for."""
    if not records.succeeded(exchange):
        reason = f"{what} is answered with {exchange.reply.status}"
        raise NotVerified(reason)
    return exchange
