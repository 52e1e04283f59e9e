"""Parts of records that are shown only to whoever asks for them: named by ``include``, or by a flag of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from uphold.contract import Family, Include, Role
from uphold.mock.making.forms import Form
from uphold.mock.making.places import form_at, items_of
from uphold.mock.plans import OperationPlan, Workshop

_SHOWING = frozenset({Role.LIST, Role.READ, Role.UPDATE, Role.REPLACE, Role.CREATE})
_WRITING = frozenset({Role.UPDATE, Role.REPLACE, Role.CREATE})


@dataclass(frozen=True, slots=True)
class _Asked:
    """How one operation asks for parts."""

    all: frozenset[str]
    """Dotted members that are parts here."""
    always: frozenset[str]
    """Those that are shown unasked."""
    flags: Mapping[str, tuple[str, ...]]
    """Boolean parameter → the parts that it asks for."""


class Parts:
    """Which members of records are parts, and which of them a request asks for.

    A part is a member that some operation of a family lets a request ask for. It is absent from all replies of the
    family that are not asked for it, but for what an operation without such a parameter can set: it shows what it
    was sent.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._include = workshop.conventions.include or Include()
        self._asked: dict[str, _Asked] = {}
        self._families: dict[str, frozenset[str]] = {}

    def of(self, plan: OperationPlan, values: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
        """All parts of the records that `plan` shows, and those of them that are shown, as the query `values`
        ask; each a dotted member."""
        asked = self._asked.get(plan.operation.id)
        if asked is None:
            asked = self._asked[plan.operation.id] = self._look(plan)
        if not asked.all:
            return _NONE, _NONE
        named = values.get(self._include.parameter, ())
        shown = set(asked.always).union(named if isinstance(named, list) else [named] if named else [])
        for flag, members in asked.flags.items():
            if values.get(flag) is True:
                shown.update(members)
        return asked.all, asked.all & shown

    def _look(self, plan: OperationPlan) -> _Asked:
        family = plan.family
        if family is None or plan.role not in _SHOWING:
            return _Asked(_NONE, _NONE, {})
        flags = self._flags(plan)
        all_ = self._of_family(family)
        always = _NONE
        if plan.role in _WRITING and plan.body_form is not None:
            settable = {name for name, form in plan.body_form.properties.items() if not form.hidden("readOnly")}
            always = frozenset(part for part in all_ if part.partition(".")[0] in settable)
        return _Asked(all_, always, flags)

    def _of_family(self, family: Family) -> frozenset[str]:
        """The parts that any operation of `family` declares."""
        known = self._families.get(family.path)
        if known is None:
            found: set[str] = set()
            for id_ in family.operations.values():
                plan = self._workshop.plan(self._workshop.contract.operations[id_])
                for members in self._flags(plan).values():
                    found.update(members)
                found.update(self._named(plan))
            known = self._families[family.path] = frozenset(found)
        return known

    def _named(self, plan: OperationPlan) -> Iterable[str]:
        """The words that the parameter takes, of those that name a member of the records."""
        reader = next((one for one in plan.query.readers if one.name == self._include.parameter), None)
        if reader is None:
            return
        words = items_of(reader.form) or reader.form
        members = shown_members(plan)
        for way in words.alternatives:
            options = (*way.schema.get("enum", ()), *([way.schema["const"]] if "const" in way.schema else []))
            yield from (word for word in options if isinstance(word, str) and word.partition(".")[0] in members)

    def _flags(self, plan: OperationPlan) -> Mapping[str, tuple[str, ...]]:
        members = shown_members(plan)
        found: dict[str, tuple[str, ...]] = {}
        for reader in plan.query.readers:
            if not reader.form.allows("boolean"):
                continue
            told = next((flag for flag in self._include.flags if flag.parameter == reader.name), None)
            names = told.members if told is not None else self._by_prefix(reader.name)
            fitting = tuple(name for name in names if name.partition(".")[0] in members)
            if fitting:
                found[reader.name] = fitting
        return found

    def _by_prefix(self, flag: str) -> tuple[str, ...]:
        prefix = self._include.flag_prefix
        rest = flag.removeprefix(prefix)
        return (rest[:1].lower() + rest[1:],) if prefix and rest != flag else ()


_NONE: frozenset[str] = frozenset()


def shown_members(plan: OperationPlan) -> Mapping[str, Form]:
    """The members of the records that `plan` shows."""
    form = record_form(plan)
    return form.properties if form is not None else {}


def record_form(plan: OperationPlan) -> Form | None:
    """The form of the records that the natural success of `plan` shows."""
    reply = plan.reply(plan.successes[0]) if plan.successes else None
    if reply is None or reply.is_empty:
        return None
    if plan.role is not Role.LIST:
        return form_at(reply.form, reply.record_place)
    return None if reply.list_place is None else items_of(form_at(reply.form, reply.list_place))


def without(value: Any, hidden: frozenset[str], form: Form, is_valid: Callable[[Any], bool]) -> Any:
    """`value`, which satisfies `form`, without the members `hidden`; those that it can't do without stay."""
    bare = value
    for part in hidden:
        bare = _cut(bare, part.split("."), form)
    if is_valid(bare):
        return bare
    for part in sorted(hidden):
        bare = _cut(value, part.split("."), form)
        value = bare if is_valid(bare) else value
    return value


def _cut(value: Any, path: list[str], form: Form) -> Any:
    if isinstance(value, list):
        items = items_of(form)
        return [_cut(child, path, items) for child in value] if items is not None else value
    name = path[0]
    if not isinstance(value, dict) or name not in value:
        return value
    if len(path) == 1:
        if any(name in way.required for way in form.alternatives):
            return value
        return {other: child for other, child in value.items() if other != name}
    child = form.properties.get(name)
    return value if child is None else {**value, name: _cut(value[name], path[1:], child)}
