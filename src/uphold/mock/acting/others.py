"""Actions that make, change or end records of other collections than the one that they address."""

from __future__ import annotations

from typing import Any

from uphold.contract import Action, Family
from uphold.mock.acting import states
from uphold.mock.acting.members import Members
from uphold.mock.acting.own import Own
from uphold.mock.acting.told import BODY, PARAMETER, Told
from uphold.mock.making.places import form_at, items_of
from uphold.mock.making.spellings import fold
from uphold.mock.plans import Workshop

_CONFLICT = 409


class Others:
    """Rules that give the steps of an action; none where the rule does not apply."""

    def __init__(self, workshop: Workshop, members: Members, own: Own) -> None:
        self._workshop = workshop
        self._contract = contract = workshop.contract
        self._members = members
        self._own = own
        self._families = {family.resource: family for family in contract.families}

    def creates(self, told: Told) -> list[Action]:
        """``reserve``, ``start``, ``issue-invoice {…}``: a record appears, made from the body, the path and the
        references of the addressed record; a member of the latter that can refer to it does."""
        family = self._made(told)
        if family is None:
            return []
        on = told.collection(family.resource)
        if told.is_list:
            return [told.step(on=on, each="$request.body", does="creates", set={"*": "$each"})]
        made = {
            name: value
            for name in self._members.names(family.resource)
            if (value := self._first_value(told, family.resource, name)) is not None
        }
        steps = [*self._own.becomes(told, exact=True), told.step(on=on, does="creates", set=made)]
        link = told.own.get(f"{states.singular(fold(family.name))}{told.id}")
        if link is not None:
            steps.append(told.step(set={link: f"$last#/{told.id}"}))
            if told.refusal == _CONFLICT:
                steps.insert(0, told.step(once=(link,), refused=told.refusal))
        return steps

    def _first_value(self, told: Told, resource: str, name: str) -> str | None:
        """The value that a member of a new record starts with; None: nothing is known of it."""
        if name in told.fields:
            return f"{BODY}{name}"
        parameter = told.addressed_as(name)
        if parameter is not None:
            return f"$request.path.{parameter}"
        if fold(name).endswith(told.id) and name != told.id and name in told.own.values():
            return f"$record#/{name}"
        if states.is_time_of(told.verb, name) or self._members.must_be_time(resource, name):
            return "$now"
        options = self._members.options(resource, name) if states.is_state(name) else ()
        return states.first_state(told.verb, options)

    def redeems(self, told: Told) -> list[Action]:
        """``redeem-voucher {code}``: the record that the body names is used up."""
        family = self._named(told)
        if family is None:
            return []
        names = self._members.names(family.resource)
        where = {name: f"{BODY}{name}" for name in told.fields if name in names}
        times = self._own.times(told.verb, family.resource, ())
        whose = {
            f"{word}by{fold(parameter)}{told.id}": f"$request.path.{parameter}"
            for word in states.participles(told.verb)
            for parameter in told.parameters
        }
        by = {name: whose[fold(name)] for name in names if fold(name) in whose}
        if not where or not times:
            return []
        once = tuple(times)
        return [told.step(on=family.resource, where=where, set={**times, **by}, once=once, refused=told.refusal)]

    def ends(self, told: Told) -> list[Action]:
        """``cancel-subscription``: the record that the addressed one refers to; it refers to none afterwards."""
        family, link = self._named(told), told.own.get(f"{told.noun}{told.id}")
        ended = self._own.becomes(told, resource=family.resource) if family is not None else []
        if family is None or link is None or not ended:
            return []
        where = {told.id: f"$record#/{link}"}
        return [
            told.step(clear=(link,), unless={link: ("*",)}, refused=told.refusal),
            told.step(on=family.resource, where=where, set=ended[0].set, unless=ended[0].unless),
        ]

    def orders(self, told: Told) -> list[Action]:
        """``reorder {items: [{id, order}]}``: the members of each record that the list names."""
        family = told.plan.family
        items = items_of(next(iter(told.fields.values()))) if len(told.fields) == 1 else None
        if family is None or items is None or told.id not in items.properties:
            return []
        known = self._members.names(family.resource)
        members: dict[str, Any] = {
            name: f"$each#/{name}" for name in items.properties if name != told.id and name in known
        }
        on, each = told.collection(family.resource), f"{BODY}{next(iter(told.fields))}"
        return [told.step(on=on, each=each, where={told.id: f"$each#/{told.id}"}, set=members)] if members else []

    def replaces(self, told: Told) -> list[Action]:
        """``PUT …/shared-partners {partnerIds}`` beside a listing of the same path: what is listed there."""
        operation = told.plan.operation
        reading = self._contract.operations.get(f"GET {operation.path}")
        if operation.method != "PUT" or reading is None or len(told.fields) != 1:
            return []
        name, form = next(iter(told.fields.items()))
        plan = self._workshop.plan(reading)
        shown = plan.reply(plan.successes[0]) if plan.successes else None
        listed = items_of(form_at(shown.form, shown.list_place or ())) if plan.is_listing and shown else None
        word = states.singular(fold(operation.path.rpartition("/")[2]))
        stem = fold(name).removesuffix("s").removesuffix(told.id)
        if listed is None or items_of(form) is None or not word.endswith(stem):
            return []
        verb = states.words_of(operation.path.rpartition("/")[2])[0]
        times = {one: "$now" for one in listed.properties if states.is_time_of(verb, one)}
        members: dict[str, Any] = {told.id: "$each", **times}
        return [
            told.step(on=operation.path, does="deletes"),
            told.step(on=operation.path, each=f"{BODY}{name}", does="creates", set=members),
        ]

    # -- families

    def _made(self, told: Told) -> Family | None:
        """The family that a record is added to."""
        if told.noun:
            return self._named(told)
        stem = told.verb.removesuffix("e")
        names = {told.verb, *(f"{stem}{ending}" for ending in ("ation", "ion", "ing", "ment"))}
        named = [family for family in self._top(told) if states.singular(fold(family.name)) in names]
        return _only(named) or self._opposite(told) or self._answered(told)

    def _named(self, told: Told) -> Family | None:
        """The family that the noun names: one below the owner, else one at the top."""
        if not told.is_with_something:
            return None
        word = states.singular(told.noun)
        below = [self._families[resource] for resource in self._members.below(told.owner)]
        top = self._top(told)
        return (
            _only([family for family in below if states.singular(fold(family.name)) == word])
            or _only([family for family in top if states.singular(fold(family.name)) == word])
            or _only([family for family in top if states.singular(fold(family.name)).endswith(word)])
        )

    def _top(self, told: Told) -> list[Family]:
        return [one for resource, one in self._families.items() if "{}" not in resource and resource != told.owner]

    def _opposite(self, told: Told) -> Family | None:
        """The family of the records that the opposite verb ends: ``stop/{session}`` for ``start``."""
        found = set()
        for other in self._contract.operations.values():
            *_, before, last = ["", *other.path.split("/")]
            parameter = PARAMETER.match(last)
            if parameter and before in states.OPPOSITES.get(told.verb, ()):
                found.add(self._contract.resource_of(other, parameter[1]))
        return _only([family for family in self._top(told) if family.resource in found])

    def _answered(self, told: Told) -> Family | None:
        """The family whose id the reply gives: a member ``sessionId``."""
        reply = told.plan.reply(told.plan.successes[0]) if told.plan.successes else None
        if reply is None or reply.is_empty:
            return None
        names = [fold(name) for name in form_at(reply.form, reply.record_place).properties]
        words = {name.removesuffix(told.id) for name in names if name.endswith(told.id)}
        words -= set(map(fold, told.parameters))
        return _only([family for family in self._top(told) if states.singular(fold(family.name)) in words])


def _only(found: list[Family]) -> Family | None:
    return found[0] if len(found) == 1 else None
