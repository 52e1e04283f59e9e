"""Which operations bring notifications about."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from uphold.contract import Contract, Conventions, Role
from uphold.mock.exchange import Target
from uphold.mock.notices.addresses import Addresses
from uphold.mock.notices.events import Events
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
    """Whether what an operation does is told to those who subscribed to it."""
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
    announcing: set[str] = set()
    subscribing: set[str] = set()
    for operation in contract.operations.values():
        family, verb = contract.family_of(operation), _VERBS.get(contract.role(operation))
        if family is not None and family.resource in subscriptions.resources:
            subscribing.add(operation.id)
            continue
        rules = events.of_change(family.resource) if family is not None else ()
        if any(verb in rule.verbs for rule in rules) or any(events.of_operation(operation.id)):
            announcing.add(operation.id)
    return _Told(frozenset(announcing), frozenset(subscribing))
