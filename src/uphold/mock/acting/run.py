"""One action on its way: what it reads, and what it changes."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from uphold.contract import Action
from uphold.mock.acting.asking import Ask, Said
from uphold.mock.acting.members import ALL, Members
from uphold.mock.exchange import Refusal
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.seeds import shown_id
from uphold.mock.keeping.store import Key, Record
from uphold.mock.making.places import items_of
from uphold.mock.making.values import MISSING

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Change:
    """One record that an action changes; `before` None: it appears; `after` None: it vanishes."""

    key: Key
    before: Record | None
    after: Record | None


class Run:
    """One action on its way: what it has changed so far."""

    def __init__(
        self, ask: Ask, records: Records, members: Members, now: Callable[[], dt.datetime], id_name: str,
        *, is_trial: bool = False,
    ) -> None:  # fmt: skip
        self._ask = ask
        self._records = records
        self._store = records.store(ask.tenant)
        self._members = members
        self._id = id_name
        self._is_trial = is_trial
        """Whether only refusals matter: nothing is made."""
        self._said = Said(ask, members, now)
        self._value = self._said.value
        self.changes: dict[tuple[Key, str], Change] = {}
        self.made: list[Record] = []

    # -- records

    def present(self, record: Record | None) -> Record | None:
        """`record` as it is now; None when it is gone."""
        return None if record is None else self._get(record.under, record.id)

    def _get(self, key: Key, id: str) -> Record | None:
        change = self.changes.get((key, id))
        return change.after if change is not None else self._store.get(key, id)

    def _all(self, key: Key) -> Iterator[Record]:
        for record in self._store.all(key):
            now = self._get(key, record.id)
            if now is not None:
                yield now
        yield from (record for record in self.made if record.under == key)

    def _keep(self, key: Key, id: str, after: Record | None) -> None:
        known = self.changes.get((key, id))
        before = known.before if known is not None else self._store.get(key, id)
        self.changes[key, id] = Change(key, before, after)
        self._said.last = after or self._said.last

    def _collections(self, on: str) -> list[Key]:
        """The collections that `on` names: one for each way to fill its braces."""
        choices: list[list[str]] = []
        for name in _BRACES.findall(on):
            value = self._value(name if name.startswith("$") else f"$request.path.{name}")
            values = value if isinstance(value, list) else [] if value is MISSING or value is None else [value]
            choices.append([str(one) for one in values])
        resource = _BRACES.sub("{}", on)
        return [(resource, *ids) for ids in itertools.product(*choices)]

    def _targets(self, step: Action) -> list[tuple[Key, Record]]:
        ask = self._ask
        if not step.on or step.on in ask.places:
            found = (ask.record.under, ask.record.id) if not step.on and ask.record else ask.places.get(step.on)
            record = self._get(*found) if found is not None else None
            return [(found[0], record)] if found is not None and record is not None else []
        where = {path: value for path, said in step.where.items() if (value := self._value(said)) is not MISSING}
        targets = []
        for key in self._collections(step.on):
            if where.keys() == {self._id}:
                alone = where[self._id]
                found_ones = [self._get(key, str(id_)) for id_ in (alone if isinstance(alone, list) else [alone])]
                targets += [(key, one) for one in found_ones if one is not None]
                continue
            targets += [(key, one) for one in self._all(key) if self._members.has(one, key[0], where)]
        return targets

    # -- what happens

    def take(self, step: Action) -> None:
        """Does what `step` says, if it is to happen; raises Refusal."""
        if not all(self._is_so(said, options) for said, options in step.when.items()):
            return
        listed = self._value(step.each) if step.each else [MISSING]
        for self._said.each in listed if isinstance(listed, list) else []:
            self._once(step)

    def _is_so(self, said: str, options: tuple[Any, ...]) -> bool:
        value = self._value(said)
        if not options:
            return value is MISSING or value is None
        return any(self._members.is_same(value, option) for option in options)

    def _once(self, step: Action) -> None:
        if step.does == "nothing":
            if step.refused is not None:
                self._refuse(step)
            return
        if step.does == "creates":
            for key in [] if self._is_trial else self._collections(step.on):
                self._create(step, key)
            return
        targets = self._targets(step)
        allowed = [(key, record) for key, record in targets if self._allows(step, key, record)]
        if targets and not allowed:
            self._refuse(step)
        for key, record in allowed:
            if step.does == "deletes":
                self._keep(key, record.id, None)
            else:
                self._change(step, key, record)

    def _refuse(self, step: Action) -> None:
        if step.refused is not None and self._ask.plan.documents(step.refused):
            raise Refusal(step.refused, "state")

    def _allows(self, step: Action, key: Key, record: Record) -> bool:
        if any(not self._members.has(record, key[0], {path: options}) for path, options in step.unless.items()):
            return False
        if any(record.sent.get(name) is not None for name in step.once):
            return False
        planned = self._planned(step, key[0])
        return not step.unlike or any(
            path in planned and not self._members.is_same(self._members.value(record, key[0], path), planned[path])
            for path in step.unlike
        )

    def _planned(self, step: Action, resource: str) -> dict[str, Any]:
        """Dotted member → what `set` makes of it, as far as records of `resource` have such members."""
        planned: dict[str, Any] = {}
        for path, said in step.set.items():
            value = self._value(said)
            if path == ALL:
                planned.update(value if isinstance(value, dict) else {})
            elif value is not MISSING:
                planned[path] = step.values.get(value, value) if isinstance(value, str) else value
        found: dict[str, Any] = {}
        is_bare = not self._records.forms(resource)  # no schema says what such records have
        for path, value in planned.items():
            forms = self._members.forms(resource, path)
            adapted = self._members.adapted(value, forms)
            if is_bare or (step.does == "creates" and path == self._id) or self._members.takes(adapted, forms):
                found[path] = adapted
        return found

    def _change(self, step: Action, key: Key, record: Record) -> None:
        members = self._members
        planned = self._planned(step, key[0])
        planned.pop(self._id, None)
        gone: set[str] = set()
        for path in step.clear:
            nothing = members.nothing(key[0], path)
            if nothing is MISSING:
                gone.add(path)
            else:
                planned[path] = nothing
        for path, said in step.add.items():
            now, more = members.value(record, key[0], path), self._value(said)
            if _is_number(more):
                total = Decimal(str(now if _is_number(now) else 0)) + Decimal(str(more))
                planned[path] = int(total) if total == total.to_integral_value() else float(total)
        for path, said in step.attach.items():
            planned.update(self._listed(record, key[0], path, self._value(said), is_gone=False))
        for path, said in step.detach.items():
            planned.update(self._listed(record, key[0], path, self._value(said), is_gone=True))
        if not planned and not gone:
            return
        after = self._records.with_members(record, members.laid(record, key[0], planned), frozenset(gone))
        self._keep(key, record.id, after.changed(updated=self._said.when))

    def _listed(self, record: Record, resource: str, path: str, element: Any, *, is_gone: bool) -> dict[str, Any]:
        """The array `path` with an element more or less; nothing where there is no such array."""
        forms = self._members.forms(resource, path)
        items = next((found for form in forms if (found := items_of(form)) is not None), None)
        if items is None or element is MISSING or element is None:
            return {}
        now = self._members.value(record, resource, path)
        elements = list(now) if isinstance(now, list) else []
        if not items.properties:
            element = self._members.adapted(element, [items])
            kept = [one for one in elements if one != element]
            return {path: kept if is_gone else [*kept, element]}
        if is_gone:
            return {path: [one for one in elements if not self._members.is_same(one.get(self._id), element)]}
        return {path: self._joined(elements, element, items.properties.get(self._id))}

    def _joined(self, elements: list[Any], element: dict[str, Any], form: Any) -> list[Any]:
        """`elements` with `element` among them: laid over the one with its id, else at the end."""
        if isinstance(element.get(self._id), str):
            element = {**element, self._id: shown_id(element[self._id], form)}
        for index, one in enumerate(elements):
            if isinstance(one, dict) and self._members.is_same(one.get(self._id), element.get(self._id)):
                inner = {
                    name: self._joined(one[name], value[0], form)
                    if isinstance(value, list)
                    and value
                    and isinstance(value[0], dict)
                    and isinstance(one.get(name), list)
                    else value
                    for name, value in element.items()
                }
                return [*elements[:index], {**one, **inner}, *elements[index + 1 :]]
        return [*elements, element]

    def _create(self, step: Action, key: Key) -> None:
        planned = self._planned(step, key[0])
        id_ = planned.pop(self._id, None)
        if id_ is not None:
            there = self._get(key, str(id_))
            if there is not None:
                self._change(step, key, there)
                return
        laid = self._members.nested(planned)
        record = self._records.appear(self._ask.tenant, key, laid, "" if id_ is None else str(id_))
        self.made.append(record)
        self._keep(key, record.id, record)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
