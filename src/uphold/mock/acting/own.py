"""Actions on the members of the record that they address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from uphold.contract import Action
from uphold.mock.acting import states
from uphold.mock.acting.members import Members, is_number
from uphold.mock.acting.told import BODY, Told
from uphold.mock.making.places import items_of
from uphold.mock.making.spellings import fold

_AMOUNTS = ("amount", "value", "quantity")


class Own:
    """Rules that give the steps of an action; none where the rule does not apply."""

    def __init__(self, members: Members) -> None:
        self._members = members

    def sets(self, told: Told) -> list[Action]:
        """``change-status {status}``, ``change-owner {userId}``, ``set-limits {low, high}``; with them go all members
        of the body that the record has."""
        found = self._named(told) or self._inside(told)
        if not found and len(told.fields) == 1 and told.noun != states.ELSE:
            name = next(iter(told.fields))
            same = told.own.get(fold(name))
            found = {same: f"{BODY}{name}"} if same is not None and name != told.id and told.fits(name, same) else {}
        if not found:
            return []
        every = {**told.companions(found.values()), **found}
        # A change to what is there already is refused, where a refusal is documented at all.
        is_change = told.verb == "change" and told.refusal is not None and all(map(states.is_state, found))
        times = self.times(told.verb, told.owner, found)
        guard: dict[str, Any] = {"unlike": tuple(every), "refused": told.refusal} if is_change else {}
        return [told.step(set={**every, **times}, **guard)]

    def _named(self, told: Told) -> dict[str, Any]:
        """The member that the noun and a member of the body name together: ``occupancy-status {status}``,
        ``owner {userId}``, ``user {userId}``."""
        found = {}
        for name in told.fields:
            word = fold(name)
            wanted = [told.noun] if told.noun.endswith(word) else []
            wanted += [f"{told.noun}{word}", *([word] if word == f"{told.noun}{told.id}" else [])]
            member = next((told.own[one] for one in wanted if one in told.own and told.fits(name, told.own[one])), None)
            if member is not None:
                found[member] = f"{BODY}{name}"
        return found

    def _inside(self, told: Told) -> dict[str, Any]:
        """The members of one object of the record: the object that the noun names, or the only one that has all
        members of the body."""
        objects = {
            name: {below for form in forms for below in form.properties}
            for name in told.own.values()
            if (forms := [form for form in told.own_forms(name) if not form.allows("array")])
        }
        chosen = [name for name in objects if fold(name) == told.noun]
        chosen = chosen or [name for name, inner in objects.items() if told.fields and told.fields.keys() <= inner]
        if len(chosen) != 1 or told.noun == states.ELSE:
            return {}
        found: dict[str, Any] = {}
        for pointer, leaf in told.leaves():
            words = {fold(leaf), fold(leaf).removeprefix(fold(chosen[0]))}
            for below in sorted(objects[chosen[0]] - {told.id}):
                if fold(below) in words:
                    found.setdefault(f"{chosen[0]}.{below}", f"{BODY}{pointer}")
        return found

    def grows(self, told: Told) -> list[Action]:
        """``add-balance {amount}``."""
        numbers = [name for name, form in told.fields.items() if is_number(form)]
        amount = next((name for name in numbers if name in _AMOUNTS), numbers[0] if len(numbers) == 1 else None)
        member = told.own.get(told.noun)
        if amount is None or member is None or not any(map(is_number, told.own_forms(member))):
            return []
        return [told.step(add={member: f"{BODY}{amount}"})]

    def clears(self, told: Told) -> list[Action]:
        """``clear-amount-due``: the member that the noun ends with."""
        ending = [name for word, name in told.own.items() if told.noun.endswith(word) and name != told.id]
        return [told.step(clear=(max(ending, key=len),))] if ending else []

    def becomes(self, told: Told, *, exact: bool = False, resource: str = "") -> list[Action]:
        """``cancel``, ``approve``: the state of a record after the verb, and when that was. It is refused where the
        record is in that state already or, if the verb ends something, where that is over. `exact`: only a state that
        is the verb's own participle; `resource`: of another record than the owner."""
        resource = resource or told.owner
        names = sorted(
            filter(states.is_state, self._members.names(resource)), key=lambda name: not states.is_main(name)
        )
        for name in names:
            options = self._members.options(resource, name)
            after = states.state_after(told.verb, options, exact=exact)
            if after is None:
                continue
            going = states.still_going(options) if told.verb in states.ENDING else options
            before = tuple(option for option in going if not self._members.is_same(option, after))
            change = {name: after, **self.times(told.verb, resource, (name,))}
            return [told.step(set=change, unless={name: before}, refused=told.refusal)]
        return []

    def times(self, verb: str, resource: str, changed: Iterable[str]) -> dict[str, str]:
        """The members that hold when the verb happened, or when one of the states `changed` did."""
        of = {fold(name) for name in changed if states.is_state(name)}
        return {name: "$now" for name in self._members.names(resource) if states.is_time_of(verb, name, of)}

    # -- arrays

    def attaches(self, told: Told) -> list[Action]:
        """``attach-user {userId}``, ``detach-user/{user}``, ``assign-users {userIds}``, ``set-user-priority/{user}``:
        elements of arrays, and records of a collection below that stand for the same."""
        source = self._element(told)
        if source is None or not told.owner:
            return []
        word, value, many = source
        is_gone = told.verb in states.DETACHING
        noun = states.singular(told.noun)

        def is_meant(name: str) -> bool:
            # set-user-priority is about userPriorities alone, attach-user about whatever is of users
            is_one = told.verb in states.SETTING and noun != word
            return states.singular(fold(name)) == noun if is_one else fold(name).startswith(word)

        steps: list[Action] = []
        for name in filter(is_meant, told.own.values()):
            items = [item for form in told.own_forms(name) if (item := items_of(form)) is not None]
            known = {below: form for item in items for below, form in item.properties.items()}
            if not items or (known and told.id not in known):
                continue
            element = {told.id: value, **self._others(told, known)} if known else value
            what: dict[str, Any] = {"detach": {name: value}} if is_gone else {"attach": {name: element}}
            steps.append(told.step(each=many, **what))
        for resource in self._members.below(told.owner):
            names = self._members.names(resource)
            if told.id not in names or not is_meant(resource.rpartition("/")[2]):
                continue
            on = told.collection(resource)
            if is_gone:
                steps.append(told.step(on=on, where={told.id: value}, does="deletes"))
            elif len(told.after) <= 1:
                others = {name: f"{BODY}{name}" for name in told.fields if name in names and name != told.id}
                steps.append(told.step(on=on, does="creates", each=many, set={told.id: value, **others}))
        companions = told.companions()
        return [*steps, told.step(set=companions)] if steps and companions and not is_gone else steps

    @staticmethod
    def _element(told: Told) -> tuple[str, str, str] | None:
        """The folded name of what is attached, the value that identifies it, and the list that it is taken from
        (empty: it is one)."""
        if told.after:
            return fold(told.after[0]), f"$request.path.{told.after[0]}", ""
        word = states.singular(told.noun)
        for name, form in told.fields.items():
            if fold(name) == f"{word}{told.id}":
                return word, f"{BODY}{name}", ""
            if fold(name) in {f"{word}{told.id}s", told.noun} and items_of(form) is not None:
                return word, "$each", f"{BODY}{name}"
        return None

    @staticmethod
    def _others(told: Told, known: dict[str, Any]) -> dict[str, Any]:
        """The members that the body sets on an element with members `known`, or on one of an array in it that further
        path parameters name."""
        for parameter in told.after[1:]:
            for name, form in known.items():
                items = items_of(form)
                if items is not None and states.singular(fold(name)) == fold(parameter):
                    below = {other: f"{BODY}{other}" for other in told.fields if other in items.properties}
                    return {name: [{told.id: f"$request.path.{parameter}", **below}]}
        return {name: f"{BODY}{name}" for name in told.fields if name in known and name != told.id}
