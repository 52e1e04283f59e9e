"""Success replies: a record or a list of records in the declared form, or made-up values."""

from __future__ import annotations

from typing import Any

from uphold.contract import Role
from uphold.mock.exchange import Reply, Request
from uphold.mock.forms import Form
from uphold.mock.paging import page_of
from uphold.mock.places import form_at, items_of, nested
from uphold.mock.plans import OperationPlan, ReplyPlan, Workshop
from uphold.mock.records import Records, view_key
from uphold.mock.store import Record
from uphold.mock.values import ABSENT, Draft, Ready, Sent

_ATTEMPTS = 4
Path = tuple[str | int, ...]


class Replies:
    """Builds and proves replies. `unsatisfiable` collects what no value was found for."""

    def __init__(self, workshop: Workshop, records: Records, seed: int) -> None:
        self._workshop = workshop
        self._records = records
        self._seed = seed
        self.unsatisfiable: dict[tuple[str, str], None] = {}
        """(operation id, pointer of the reply) in the order of discovery."""
        conventions = workshop.conventions
        self._constants = dict(conventions.success.constant) if conventions.success is not None else {}
        self._silent = frozenset(shape.message for shape in conventions.errors) if self._constants else frozenset()

    def of_record(self, plan: OperationPlan, reply: ReplyPlan, record: Record, resource: str) -> Reply:
        """The reply that shows `record`."""
        known = record.replies.get(reply.pointer)
        if known is not None:
            return known  # type: ignore[no-any-return]  # this key holds replies only
        place = reply.record_place
        form = form_at(reply.form, place)
        dropped: set[Path] = set()
        for _ in range(_ATTEMPTS):
            if place:
                given = nested(place, Ready(self._view(record, resource, form, frozenset(dropped))))
            else:
                given = _without(self._records.given(record, resource, form), dropped)
            body = self._make(reply, Draft(record.key), given)
            wrong = self._wrong(reply, body)
            if not wrong:
                break
            dropped.update(path[len(place) :] for path in wrong)
        else:
            body = self._from_nothing(plan, reply, record.key, nested(place, self._records.identity(record, form)))
        made = record.replies[reply.pointer] = Reply.json(reply.status, body, reply.media_type)
        return made

    def of_list(
        self, plan: OperationPlan, reply: ReplyPlan, records: list[Record], resource: str,
        values: dict[str, Any], request: Request,
    ) -> Reply:  # fmt: skip
        """The reply that lists the page of `records` which the query `values` ask for."""
        pagination = self._workshop.conventions.pagination
        around: dict[str, Any] = {}
        if pagination is not None and pagination.items:
            declared = {item.name for item in plan.operation.parameters if item.location == "query"}
            cursor = pagination.cursor_parameter
            by_cursor = cursor in values or (cursor in declared and pagination.page_parameter not in declared)
            page = page_of(records, pagination, values, request, by_cursor=by_cursor)
            records = page.records
            around = {pagination.links: page.links, pagination.meta: page.meta}
        place = reply.list_place or ()
        items = items_of(form_at(reply.form, place)) or reply.form
        dropped: dict[int, set[Path]] = {}
        for _ in range(_ATTEMPTS):
            views = [
                Ready(self._view(record, resource, items, frozenset(dropped.get(index, ()))))
                for index, record in enumerate(records)
            ]
            given = {**around, **nested(place, views)} if place else views
            body = self._make(reply, Draft(f"{self._seed}|{plan.operation.id}"), given)
            wrong = self._wrong(reply, body)
            if not wrong:
                return Reply.json(reply.status, body, reply.media_type)
            for path in wrong:
                inside = len(path) > len(place) and path[: len(place)] == place
                if inside and isinstance(path[len(place)], int):
                    dropped.setdefault(int(path[len(place)]), set()).add(path[len(place) + 1 :])
                elif path:
                    around.pop(str(path[0]), None)
        return Reply.json(
            reply.status,
            self._from_nothing(plan, reply, f"{self._seed}|{plan.operation.id}"),
            reply.media_type,
        )

    def of_action(self, plan: OperationPlan, reply: ReplyPlan, key: str, body: Any, extra: dict[str, Any]) -> Reply:
        """The reply to what touches no record: what was sent comes back where it is declared."""
        if reply.is_empty:
            return Reply(reply.status)
        sent = dict(body) if isinstance(body, dict) and plan.role is Role.ACTION else {}
        place = reply.record_place
        members = form_at(reply.form, place).properties
        echoed: dict[str, Any] = {name: Sent(value) for name, value in sent.items() if name in members}
        for _ in range(_ATTEMPTS):
            made = self._make(reply, Draft(key), {**nested(place, echoed), **extra} if place else {**echoed, **extra})
            wrong = self._wrong(reply, made)
            if not wrong:
                return Reply.json(reply.status, made, reply.media_type)
            echoed = _without(echoed, {path[len(place) :] for path in wrong})
        return Reply.json(reply.status, self._from_nothing(plan, reply, key), reply.media_type)

    def refusal(self, reply: ReplyPlan, body: dict[str, Any]) -> Any:
        """`body`, or what is nearest to it and satisfies the schema of a documented failure."""
        if reply.judge.is_valid(body):
            return body
        made = self._workshop.maker.make(reply.form, Draft(f"{self._seed}|{reply.pointer}", lean=True), body)
        if reply.judge.is_valid(made):
            return made
        return self._workshop.maker.make(reply.form, Draft(f"{self._seed}|{reply.pointer}"))

    # -- making

    def _make(self, reply: ReplyPlan, draft: Draft, given: Any) -> Any:
        if isinstance(given, dict):
            members = reply.form.properties
            given = {
                **given,
                **dict.fromkeys(self._silent & members.keys(), ABSENT),
                **{name: value for name, value in self._constants.items() if name in members},
            }
        return self._workshop.maker.make(reply.form, draft, given)

    def _view(self, record: Record, resource: str, form: Form, dropped: frozenset[Path]) -> Any:
        key = f"{view_key(form)}{sorted(map(str, dropped)) if dropped else ''}"
        if key not in record.replies:
            given = self._records.given(record, resource, form)  # which may find the very value
            if key not in record.replies:
                record.replies[key] = self._workshop.maker.make(form, Draft(record.key), _without(given, dropped))
        return record.replies[key]

    def _wrong(self, reply: ReplyPlan, body: Any) -> list[Path]:
        """Instance paths of what is wrong with a body; empty when nothing is, or nothing can be done."""
        if not reply.is_satisfiable or reply.judge.is_valid(body):
            return []
        return [tuple(error.instance_path) for error in reply.judge.errors(body)]

    def _from_nothing(
        self, plan: OperationPlan, reply: ReplyPlan, key: str, given: dict[str, Any] | None = None
    ) -> Any:
        """A body that owes nothing to what is known, but for `given` if that can be; where even that fails,
        the schema is to blame."""
        body = self._make(reply, Draft(key), given or {})
        if not reply.judge.is_valid(body):
            body = self._make(reply, Draft(key), {})
        if not reply.judge.is_valid(body) and reply.is_satisfiable:
            reply.is_satisfiable = False
            self.unsatisfiable[plan.operation.id, reply.pointer] = None
        return body


def _without(given: dict[str, Any], paths: set[Path] | frozenset[Path]) -> dict[str, Any]:
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
