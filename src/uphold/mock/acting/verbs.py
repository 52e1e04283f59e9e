"""What an action does, derived from the contract: from the verb and the noun of its path, from its body, and from the
members that records have. Nothing is derived where these do not agree on one meaning."""

from __future__ import annotations

from collections.abc import Callable

from uphold.contract import Action
from uphold.mock.acting import states
from uphold.mock.acting.members import Members
from uphold.mock.acting.others import Others
from uphold.mock.acting.own import Own
from uphold.mock.acting.told import Told
from uphold.mock.making.places import id_member
from uphold.mock.plans import OperationPlan, Workshop

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
Rule = Callable[[Told], list[Action]]


class Verbs:
    """Derives what actions do, as `Action` values like those of ``[[actions]]``."""

    def __init__(self, workshop: Workshop, members: Members) -> None:
        self._members = members
        self._id = id_member(workshop.conventions)
        self._own = Own(members)
        others = self._others = Others(workshop, members, self._own)
        self._rules: tuple[tuple[frozenset[str], Rule], ...] = (
            (states.ORDERING, others.orders),
            (states.SETTING, self._own.sets),
            (states.SETTING | states.ATTACHING | states.DETACHING, self._own.attaches),
            (states.GROWING, self._own.grows),
            (states.CLEARING, self._own.clears),
            (states.CREATING, others.creates),
            (states.REDEEMING, others.redeems),
            (states.ENDING, others.ends),
        )
        """Verbs, and the rule that tells what they do; the first that tells anything counts."""

    def steps(self, plan: OperationPlan) -> tuple[Action, ...]:
        """What the operation does; empty when that can't be derived."""
        if plan.operation.method in _SAFE:
            return ()
        told = Told(plan, self._members, self._id)
        for verbs, rule in self._rules:
            steps = rule(told) if told.verb in verbs else []
            if steps:
                return tuple(steps)
        return tuple(self._own.becomes(told) if told.owner and not told.noun else self._others.replaces(told))
