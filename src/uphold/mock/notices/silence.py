"""The events that nothing in a mock can bring about, for all that is known before anything happens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from uphold.contract import Action, Role
from uphold.mock.notices.events import VERBS, Events, Rule
from uphold.mock.plans import OperationPlan, Workshop

_BRACES = re.compile(r"\{[^{}]*\}")
_VERBS = {Role.CREATE: "created", Role.UPDATE: "updated", Role.REPLACE: "updated", Role.DELETE: "deleted"}
_DOES = {"changes": ("updated",), "creates": ("created", "updated"), "deletes": ("deleted",)}


@dataclass(frozen=True, slots=True)
class _Write:
    """What some operation may do to records of a resource."""

    resource: str
    verb: str
    members: frozenset[str] | None
    """The members that it may change; None: all."""


def silent(
    workshop: Workshop, events: Events, steps: Callable[[OperationPlan], tuple[Action, ...]],
    tells: Callable[[str, str], bool],
) -> tuple[str, ...]:  # fmt: skip
    """The events that no operation of the contract brings about, in the document's order. `steps` are what an action
    does; `tells` says whether an event has a word for a verb."""
    writes = frozenset(_writes(workshop, steps))
    return tuple(
        event
        for event, rules in events.all()
        if not events.is_called(event)
        and not any(_is_heard(rule, write) and tells(event, write.verb) for rule in rules for write in writes)
    )


def _is_heard(rule: Rule, write: _Write) -> bool:
    if rule.resource != write.resource or write.verb not in rule.verbs:
        return False
    is_any = not rule.changed or write.verb != VERBS[1] or write.members is None
    return is_any or not frozenset(rule.changed).isdisjoint(write.members or ())


def _writes(workshop: Workshop, steps: Callable[[OperationPlan], tuple[Action, ...]]) -> Iterator[_Write]:
    for operation in workshop.contract.operations.values():
        plan = workshop.plan(operation)
        if plan.role in _VERBS and plan.family is not None:
            members = None if plan.body_form is None else frozenset(plan.body_form.properties)
            yield _Write(plan.family.resource, _VERBS[plan.role], members)
        elif plan.role is Role.ACTION and operation.method != "GET":
            for step in steps(plan):
                resource = _resource(plan, step.on)
                members = frozenset(
                    name.partition(".")[0]
                    for names in (step.set, step.clear, step.add, step.attach, step.detach)
                    for name in names
                )
                yield from (_Write(resource, verb, members) for verb in _DOES.get(step.does, ()))


def _resource(plan: OperationPlan, on: str) -> str:
    """The resource of the records that a step is about."""
    named = {address.reader.name: address.resource or "" for address in plan.addresses}
    if on in named:
        return named[on]
    return _BRACES.sub("{}", on) if on else next((name for name in reversed(named.values()) if name), "")
