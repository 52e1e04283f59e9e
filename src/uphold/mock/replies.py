"""Success replies: a record or a list of records in the declared form, or made-up values."""

from __future__ import annotations

from typing import Any

from uphold.contract import Role
from uphold.mock.exchange import Reply
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.store import Record
from uphold.mock.listings.parts import without
from uphold.mock.making.forms import Form
from uphold.mock.making.places import form_at, nested
from uphold.mock.making.values import ABSENT, Draft, Ready, Sent
from uphold.mock.plans import OperationPlan, ReplyPlan, Workshop

_ATTEMPTS = 4
_MOST_SETS = 8
"""Sets of hidden parts, of one reply, that records keep; any more are made again for each request."""
Path = tuple[str | int, ...]


class Replies:
    """Builds and proves replies. `unsatisfiable` collects what no value was found for."""

    def __init__(self, workshop: Workshop, records: Records, seed: int) -> None:
        self._workshop = workshop
        self._records = records
        self._seed = seed
        self.unsatisfiable: dict[tuple[str, str], None] = {}
        """(operation id, pointer of the reply) in the order of discovery."""
        self._impossible: set[ReplyPlan] = set()
        self._sets: dict[str, dict[frozenset[str], str]] = {}
        """Likeness of a body → hidden parts → where a record keeps it."""
        conventions = workshop.conventions
        self._constants = dict(conventions.success.constant) if conventions.success is not None else {}
        self._silent = frozenset(shape.message for shape in conventions.errors) if self._constants else frozenset()

    def of_record(
        self, plan: OperationPlan, reply: ReplyPlan, record: Record, resource: str, hidden: frozenset[str] = frozenset()
    ) -> Reply:
        """The reply that shows `record`, without its parts `hidden`."""
        kept = self._place(reply, hidden) if hidden else reply.form.likeness
        known = record.replies.get(kept)
        if known is not None:
            return Reply(reply.status, known, reply.media_type)
        place = reply.record_place
        form = form_at(reply.form, place)
        dropped: set[Path] = set()
        nearest: Any = None
        for attempt in range(_ATTEMPTS):
            if place or not self._adds_to(reply):
                given = nested(place, Ready(self._view(record, resource, form, frozenset(dropped))))
            else:
                given = pruned(self._records.given(record, resource, form), dropped)
            body = self.make(reply, Draft(record.key), given)
            nearest = body if attempt == 0 else nearest
            wrong = self.wrong(reply, body)
            if not wrong:
                break
            dropped.update(path[len(place) :] for path in wrong)
        else:
            body = self.from_nothing(plan, reply, record.key, nested(place, self._records.identity(record, form)))
            body = body if self.is_satisfiable(reply) else nearest
        if hidden:
            inside = frozenset(".".join((*place, part)) for part in hidden)
            body = without(body, inside, reply.form, lambda bare: not self.wrong(reply, bare))
        made = reply.written(body)
        if kept:
            self._records.keep(record, kept, made.content)
        return made

    def _place(self, reply: ReplyPlan, hidden: frozenset[str]) -> str:
        """Where a record keeps the reply without the parts `hidden`; empty when there are too many such sets."""
        sets = self._sets.setdefault(reply.form.likeness, {})
        if hidden not in sets and len(sets) < _MOST_SETS:
            sets[hidden] = f"{reply.pointer}|without {len(sets)}"
        return sets.get(hidden, "")

    def of_action(self, plan: OperationPlan, reply: ReplyPlan, key: str, body: Any, extra: dict[str, Any]) -> Reply:
        """The reply to what touches no record: what was sent comes back where it is declared."""
        if reply.is_empty:
            return Reply(reply.status)
        sent = dict(body) if isinstance(body, dict) and plan.role is Role.ACTION else {}
        place = reply.record_place
        members = form_at(reply.form, place).properties
        echoed: dict[str, Any] = {
            name: value if value is ABSENT else Sent(value) for name, value in sent.items() if name in members
        }
        for _ in range(_ATTEMPTS):
            made = self.make(reply, Draft(key), {**nested(place, echoed), **extra} if place else {**echoed, **extra})
            wrong = self.wrong(reply, made)
            if not wrong:
                return reply.written(made)
            echoed = pruned(echoed, {path[len(place) :] for path in wrong})
        return reply.written(self.from_nothing(plan, reply, key))

    def refusal(self, reply: ReplyPlan, body: dict[str, Any]) -> Any:
        """`body`, or what is nearest to it and satisfies the schema of a documented failure."""
        if reply.judge.is_valid(body):
            return body
        made = self._workshop.usual_maker.make(reply.form, Draft(f"{self._seed}|{reply.pointer}", lean=True), body)
        if reply.judge.is_valid(made):
            return made
        return self._workshop.usual_maker.make(reply.form, Draft(f"{self._seed}|{reply.pointer}"))

    # -- making

    def make(self, reply: ReplyPlan, draft: Draft, given: Any) -> Any:
        """A body of the form that `reply` declares, made from what is `given`."""
        if isinstance(given, dict):
            members = reply.form.properties
            given = {
                **given,
                **dict.fromkeys(self._silent & members.keys(), ABSENT),
                **{name: value for name, value in self._constants.items() if name in members},
            }
        workshop = self._workshop
        body = workshop.maker.make(reply.form, draft, given)
        if workshop.variation is not None and not reply.judge.is_valid(body):
            body = workshop.usual_maker.make(reply.form, draft, given)
        return body

    def _adds_to(self, reply: ReplyPlan) -> bool:
        """Whether a success body of `reply` says more than its record."""
        return not reply.form.properties.keys().isdisjoint({*self._silent, *self._constants})

    def _view(self, record: Record, resource: str, form: Form, dropped: frozenset[Path]) -> Any:
        """The record in `form`, but for the members at `dropped`, which are made anew."""
        if not dropped:
            return self._records.view(record, resource, form)
        given = pruned(self._records.given(record, resource, form), dropped)
        return self._workshop.usual_maker.make(form, Draft(record.key), given)

    def wrong(self, reply: ReplyPlan, body: Any) -> list[Path]:
        """Instance paths of what is wrong with a body; empty when nothing is, or nothing can be done."""
        if reply in self._impossible or reply.judge.is_valid(body):
            return []
        return [tuple(error.instance_path) for error in reply.judge.errors(body)]

    def from_nothing(self, plan: OperationPlan, reply: ReplyPlan, key: str, given: dict[str, Any] | None = None) -> Any:
        """A body that owes nothing to what is known, but for `given` if that can be; where even that fails,
        the schema is to blame."""
        body = self.make(reply, Draft(key), given or {})
        if reply.judge.is_valid(body):
            return body
        other = self.make(reply, Draft(key), {})
        if reply.judge.is_valid(other):
            return other
        if reply not in self._impossible:
            self._impossible.add(reply)
            self.unsatisfiable[plan.operation.id, reply.pointer] = None
        return body

    def is_satisfiable(self, reply: ReplyPlan) -> bool:
        """Whether a value was found for a reply whenever one was wanted."""
        return reply not in self._impossible


def pruned(given: dict[str, Any], paths: set[Path] | frozenset[Path]) -> dict[str, Any]:
    """`given` without the members at `paths`; an array goes as a whole."""
    for path in paths:
        given = _cut(given, path)
    return given


def _cut(given: dict[str, Any], path: Path) -> dict[str, Any]:
    if not path or path[0] not in given:
        return given
    name, below = str(path[0]), path[1:]
    value = given[name]
    bare = value.value if isinstance(value, Sent) else value
    if below and isinstance(bare, dict) and below[0] in bare:
        cut = _cut(bare, below)
        return {**given, name: Sent(cut) if isinstance(value, Sent) else cut}
    return {other: kept for other, kept in given.items() if other != name}
