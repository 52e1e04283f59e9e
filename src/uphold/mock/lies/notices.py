"""Which operations bring notifications about."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from uphold.contract import Contract, Conventions, Role
from uphold.mock.exchange import Target
from uphold.mock.notices.addresses import Addresses
from uphold.mock.notices.events import Events, Rule
from uphold.mock.notices.payloads import Payload
from uphold.mock.notices.subscriptions import Subscriptions
from uphold.mock.plans import Workshop

_VERBS = {Role.CREATE: "created", Role.UPDATE: "updated", Role.REPLACE: "updated", Role.DELETE: "deleted"}


@dataclass(frozen=True, slots=True)
class _Told:
    """What one contract's operations have to do with notifications: operation ids."""

    announcing: frozenset[str]
    subscribing: frozenset[str]


_known: WeakKeyDictionary[Contract, _Told] = WeakKeyDictionary()


def announces(target: Target) -> bool:
    """Whether what an operation does is told for sure to those who subscribed to it. It is not where an event has no
    word for what it does, where it can't set the member that the event is about, or where the event's name means
    records of another collection just as well: nobody could tell there that something is missing."""
    return target.operation.id in _read(target).announcing


def is_subscription(target: Target) -> bool:
    """Whether an operation is one on subscriptions."""
    return target.operation.id in _read(target).subscribing


def _read(target: Target) -> _Told:
    known = _known.get(target.contract)
    if known is None:
        known = _known[target.contract] = _look(target.contract, target.conventions)
    return known


def _look(contract: Contract, conventions: Conventions) -> _Told:
    notifications = conventions.notifications
    if notifications is None:
        return _Told(frozenset(), frozenset())
    workshop = Workshop(contract, conventions)
    subscriptions = Subscriptions(workshop, notifications, Addresses())
    events = Events(workshop, notifications, subscriptions.callbacks)
    payloads = {
        event: Payload(workshop, callback, notifications) for event, callback in subscriptions.callbacks.items()
    }
    settled = {event for occasion in notifications.on for event in occasion.events}
    meant = {event: _meant(rules, is_settled=event in settled) for event, rules in events.all()}
    announcing: set[str] = set()
    subscribing: set[str] = set()
    for operation in contract.operations.values():
        family, verb = contract.family_of(operation), _VERBS.get(contract.role(operation))
        if family is not None and family.resource in subscriptions.resources:
            subscribing.add(operation.id)
            continue
        body = workshop.plan(operation).body_form
        is_told = family is not None and any(
            verb in rule.verbs
            and rule.resource in meant[rule.event]
            and payloads[rule.event].tells(verb)
            and (
                verb != "updated"
                or not rule.changed
                or body is None
                or not body.properties.keys().isdisjoint(rule.changed)
            )
            for rule in events.of_change(family.resource)
        )
        if is_told or any(events.of_operation(operation.id)):
            announcing.add(operation.id)
    return _Told(frozenset(announcing), frozenset(subscribing))


def _meant(rules: tuple[Rule, ...], *, is_settled: bool) -> frozenset[str]:
    """The resources that an event is about for sure: those that ``api.toml`` says, or the one that its name means, at
    the top before those that lie under others."""
    resources = {rule.resource for rule in rules}
    if is_settled or len(resources) < 2:  # noqa: PLR2004 - more than one
        return frozenset(resources)
    top = min(resource.count("{}") for resource in resources)
    first = [resource for resource in resources if resource.count("{}") == top]
    return frozenset(first) if len(first) == 1 else frozenset()
