"""What the path and the body of an action tell: a verb, a noun, and what these are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from uphold.contract import Action
from uphold.mock.acting import states
from uphold.mock.acting.members import Members
from uphold.mock.making.forms import Form
from uphold.mock.making.places import items_of
from uphold.mock.making.spellings import fold
from uphold.mock.plans import OperationPlan

BODY = "$request.body#/"
PARAMETER = re.compile(r"^\{(.+)\}$")
_REFUSED = (409, 406, 412, 400)
"""Statuses that refuse what the state of a record does not allow: the first that the operation documents."""


class Told:
    """What one action tells. Names are compared folded, see `spellings.fold`."""

    def __init__(self, plan: OperationPlan, members: Members, id_name: str) -> None:
        self.plan = plan
        self.id = id_name
        self._members = members
        parts = plan.operation.path.split("/")
        static = [index for index, part in enumerate(parts) if part and not PARAMETER.match(part)]
        verbs = [index for index in static if states.verb_and_noun(parts[index], "")[0] in states.VERBS]
        place = (verbs or static or [0])[-1]
        self.after = tuple(match[1] for part in parts[place:] if (match := PARAMETER.match(part)))
        """The path parameters that come after the verb."""
        above = plan.addresses[: len(plan.addresses) - len(self.after)]
        self.verb, self.noun = states.verb_and_noun(parts[place], _name_of(above[-1].resource) if above else "")
        self.parameters = tuple(address.reader.name for address in plan.addresses if address.resource is not None)
        # set-priority/{item} is about the record before the verb, stop/{session} about the one after it
        about = above if self.is_with_something and above and above[-1].resource else plan.addresses
        self.owner = next((address.resource for address in reversed(about) if address.resource is not None), "")
        """`Family.resource` of the record that the action is about; empty: of none."""
        self.own = {fold(name): name for name in members.names(self.owner)}
        """Its members, by their folded names."""
        form = plan.body_form
        self.is_list = form is not None and not form.allows("object") and items_of(form) is not None
        """Whether the body is an array."""
        self.fields: dict[str, Form] = dict(form.properties) if form is not None and not self.is_list else {}
        self.refusal = next((status for status in _REFUSED if plan.documents(status)), None)

    @property
    def is_with_something(self) -> bool:
        """Whether the noun names what the verb does something with."""
        return self.noun not in {"", states.ELSE}

    def step(self, **what: Any) -> Action:
        """A step of this operation; without `on` it is about the owner."""
        owners = [address.reader.name for address in self.plan.addresses if address.resource == self.owner]
        if not what.get("on") and owners and owners[-1] != self.parameters[-1]:
            what["on"] = owners[-1]
        return Action(operation=self.plan.operation.id, **what)

    def own_forms(self, member: str) -> list[Form]:
        """The forms of a member of the owner."""
        return self._members.forms(self.owner, member)

    def fits(self, field: str, member: str) -> bool:
        """Whether a value of the body's `field` may be a value of the owner's `member`."""
        ways = self.fields[field].alternatives
        forms = self.own_forms(member)
        sent = {kind for way in ways for kind in way.kinds} - {"null"}
        kept = {kind for form in forms for way in form.alternatives for kind in way.kinds} - {"null"}
        options = [value for way in ways for value in way.schema.get("enum", ()) if value is not None]
        is_id = {"integer", "string"} <= sent | kept and fold(field).endswith(self.id)
        return (bool(sent & kept) or is_id) and all(self._members.takes(value, forms) for value in options)

    def companions(self, taken: Any = ()) -> dict[str, str]:
        """The members of the owner that the body names as they are called, but for those `taken` already."""
        return {
            self.own[fold(name)]: f"{BODY}{name}"
            for name in self.fields
            if fold(name) in self.own and name != self.id and f"{BODY}{name}" not in taken
        }

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Pointer and name of each member of the body, two levels deep."""
        for name, form in self.fields.items():
            yield name, name
            if not form.allows("array"):
                yield from ((f"{name}/{below}", below) for below in form.properties)

    def collection(self, resource: str) -> str:
        """`resource` with the names of the path parameters that lead there in its braces."""
        for parameter in self.parameters:
            resource = resource.replace("{}", f"{{{parameter}}}", 1)
        return resource

    def addressed_as(self, member: str) -> str | None:
        """The path parameter whose record a member refers to: ``assetId`` for ``{fixedAsset}``."""
        stem = fold(member).removesuffix(self.id)
        if stem in {"", fold(member)}:
            return None
        return next((name for name in self.parameters if fold(name).endswith(stem)), None)


def _name_of(resource: str | None) -> str:
    """The folded, singular name of a resource."""
    static = [part for part in (resource or "").split("/") if part and part != "{}"]
    return states.singular(fold(static[-1])) if static else ""
