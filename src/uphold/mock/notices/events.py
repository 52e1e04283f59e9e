"""Which events a change brings about: told by their names, or by ``[[notifications.on]]``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from uphold.contract import Callback, Family, Notifications, Occasion, Role
from uphold.mock.making.forms import Form
from uphold.mock.making.places import form_at, items_of
from uphold.mock.notices.wording import words
from uphold.mock.plans import Workshop

VERBS = ("created", "updated", "deleted")
_SAYING = {
    "changed": VERBS,
    "created": ("created",),
    "updated": ("updated",),
    "update": ("updated",),
    "deleted": ("deleted",),
}
"""Last word of an event's name → the verbs that it is about."""
_NOISE = {"notification", "event", "callback", "webhook"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which an event comes about."""

    event: str
    resource: str
    verbs: tuple[str, ...]
    changed: tuple[str, ...] = ()
    takes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sets: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    omits: tuple[str, ...] = ()


class Events:
    """The events of one contract, and what brings them about."""

    def __init__(self, workshop: Workshop, notifications: Notifications, callbacks: Mapping[str, Callback]) -> None:
        self._workshop = workshop
        self._callbacks = callbacks
        self._named = _resource_words(workshop.contract.families)
        settled: dict[str, list[Occasion]] = {}
        for occasion in notifications.on:
            for event in occasion.events:
                settled.setdefault(event, []).append(occasion)
        self._by_resource: dict[str, list[Rule]] = {}
        self._by_operation: dict[str, list[Rule]] = {}
        for event in callbacks:
            occasions = settled.get(event)
            rules = (
                self._derived(event)
                if occasions is None
                else [_rule(event, item) for item in occasions if item.resource]
            )
            for rule in rules:
                self._by_resource.setdefault(rule.resource, []).append(rule)
            for occasion in occasions or ():
                for operation in occasion.operations:
                    self._by_operation.setdefault(operation, []).append(_rule(event, occasion))

    def of_change(self, resource: str) -> Iterable[Rule]:
        """The rules about records of `resource`."""
        return self._by_resource.get(resource, ())

    def of_operation(self, operation: str) -> Iterable[Rule]:
        """The rules about the success of an operation, by its id."""
        return self._by_operation.get(operation, ())

    def all(self) -> Iterable[tuple[str, tuple[Rule, ...]]]:
        """Each event with the rules about records that bring it about, in the document's order."""
        for event in self._callbacks:
            yield event, tuple(rule for rules in self._by_resource.values() for rule in rules if rule.event == event)

    def is_called(self, event: str) -> bool:
        """Whether the success of some operation brings the event about."""
        return any(rule.event == event for rules in self._by_operation.values() for rule in rules)

    def _derived(self, event: str) -> list[Rule]:
        """What the name of an event tells: its last word the verb, the words before it a resource, or a resource
        and a member of its records."""
        about = [word for word in words(event) if word not in _STEMMED_NOISE]
        verbs = _STEMMED_SAYING.get(about[-1]) if about else None
        if verbs is None:
            return []
        about.pop()
        whole = self._named.get(tuple(about), ())
        if whole:
            return [Rule(event, resource, verbs) for resource in whole]
        for length in range(len(about) - 1, 0, -1):
            rest = tuple(about[length:])
            for resource in self._named.get(tuple(about[:length]), ()):
                members = [name for name in self._members(resource) if words(name) == rest]
                if members and "updated" in verbs:
                    return [Rule(event, resource, ("updated",), tuple(members))]
        return []

    def _members(self, resource: str) -> tuple[str, ...]:
        """The members of the records of `resource`, as they are read."""
        found: dict[str, None] = {}
        for family in self._workshop.contract.families:
            operation = family.operations.get(Role.READ) or family.operations.get(Role.LIST)
            if family.resource == resource and operation is not None:
                found.update(dict.fromkeys(self._record_form(operation).properties))
        return tuple(found)

    def _record_form(self, operation: str) -> Form:
        plan = self._workshop.plan(self._workshop.contract.operations[operation])
        reply = plan.reply(plan.successes[0]) if plan.successes else None
        if reply is None:
            return self._workshop.reply_book.form({})
        if plan.role is Role.LIST:
            items = items_of(form_at(reply.form, reply.list_place)) if reply.list_place is not None else None
            return items or reply.form
        return form_at(reply.form, reply.record_place)


_STEMMED_NOISE = frozenset(word for name in _NOISE for word in words(name))
_STEMMED_SAYING = {words(name)[-1]: verbs for name, verbs in _SAYING.items()}


def _rule(event: str, occasion: Occasion) -> Rule:
    return Rule(
        event, occasion.resource, occasion.verbs, occasion.changed,
        occasion.takes, occasion.sets, occasion.omits,
    )  # fmt: skip


def _resource_words(families: Iterable[Family]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Words → the resources that they name: by the last static part of their path, or by all names of the
    records that they lie under, outermost first, and then their own."""
    named = {family.resource: family.name for family in families}
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for resource, name in named.items():
        chain = [named[above] for above in _above(resource) if above in named]
        for way in ((), tuple(chain)) if chain else ((),):
            spelled = tuple(word for part in (*way, name) for word in words(part))
            found.setdefault(spelled, {})[resource] = None
    return {spelled: tuple(resources) for spelled, resources in found.items()}


def _above(resource: str) -> Iterable[str]:
    """The resources that `resource` lies under, outermost first."""
    pieces = resource.split("/{}")
    return ("/{}".join(pieces[:depth]) for depth in range(1, len(pieces)))
