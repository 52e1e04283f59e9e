"""What a schema is called where it stands: each place in a document proposes names, best first.

The rules, in the order of `Rank`: the record of a reply bears its resource's name (User), an error that of
its status (Unauthorized), a request body the record's and what is done to it (UserCreate, UserUpdate,
UserPatch), a list around records that of the record (UserList), a member its own name, alone where that
says enough (Address) or with its owner's (SessionStatus).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Final

from uphold.contract.importer.envelopes import envelope_of, holds_list, types_of
from uphold.contract.importer.naming import is_plural, joined, pascal, reason, singular, words
from uphold.contract.importer.resources import Resource

_VAGUE: Final = frozenset({
    "action", "attributes", "body", "code", "config", "content", "context", "data", "default", "detail",
    "details", "entry", "error", "extra", "field", "filter", "id", "include", "info", "item", "items", "key",
    "kind", "label", "level", "limit", "link", "links", "list", "meta", "method", "mode", "name", "note",
    "object", "option", "options", "parameters", "params", "payload", "preferences", "price", "properties",
    "reason", "reference", "result", "role", "rule", "settings", "source", "state", "status", "target", "text",
    "title", "type", "unit", "value", "values", "version",
})  # fmt: skip
"""Members whose name says nothing without their owner's."""

_ENDINGS: Final = {
    "items": "Item",
    "prefixItems": "Item",
    "contains": "Item",
    "additionalProperties": "Value",
    "patternProperties": "Value",
}
"""What a name gets that is no plural and so has no singular."""

_LONG_TITLE: Final = 5


class Rank(IntEnum):
    """What stands there; the lower rank has the first claim to a name."""

    RECORD = 0
    ERROR = 1
    REQUEST = 2
    ENVELOPE = 3
    EVENT = 4
    MEMBER = 5
    BRANCH = 6


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one place proposes as the name of the schema that stands there."""

    rank: Rank
    base: str
    """The name it would bear if nobody else wanted it."""
    resource: Resource | None = None
    owner: str = ""
    """Name of the schema around it."""
    role: str = ""
    """What tells two schemas of one record apart: Created, ListItem, Input."""
    envelope: str | None = None
    """The member that holds the record, when this is an envelope."""
    is_list: bool = False
    """An envelope of several records, or a list of records."""
    within: str = ""
    """The owner's name for members, where it isn't `base` (the branches of a combination)."""

    def candidates(self, schema: dict[str, Any], *, is_shared: bool = False) -> Iterator[str]:
        """Names for `schema`, best first; `is_shared`: it stands in several records, so no owner says more."""
        names = [self.base]
        record = self.resource.record if self.resource else ""
        if self.rank >= Rank.MEMBER:
            owners = [record, self.owner] if record and self.owner.startswith(record) else [self.owner, record]
            longer = [joined(owner, self.base) for owner in owners]
            says_little = "enum" in schema or (len(words(self.base)) == 1 and self.base.lower() in _VAGUE)
            names = [*longer, self.base] if says_little and not is_shared else [self.base, *longer]
            names.append(joined(self.resource.name if self.resource else "", self.owner, self.base))
        elif self.rank is Rank.RECORD and self.resource and self.resource.parent:
            names.append(joined(self.resource.parent, self.base))
        if "enum" in schema:
            names += [f"{name}Type" for name in names if not name.endswith("Type")]
        names = list(dict.fromkeys(names))
        if schema.get("nullable") is True or "null" in types_of(schema):
            names = [variant for name in names for variant in (name, f"Nullable{name}")]
        yield from names
        version = self.resource.version if self.resource else ""
        for ending in (version, self.role, version + self.role):
            if ending:
                yield from (name + ending for name in names)


def reply(resource: Resource, method: str, status: str, schema: dict[str, Any]) -> Proposal:
    """The root of a reply's body."""
    if not status.startswith("2"):
        return Proposal(Rank.ERROR, reason(status), resource)
    envelope = envelope_of(schema)
    if envelope:
        is_list = holds_list(schema, envelope)
        return Proposal(
            Rank.ENVELOPE, resource.name + ("List" if is_list else "Reply"), resource, "", "", envelope, is_list
        )
    return _record(resource, method, is_list=schema.get("type") == "array")


def _record(resource: Resource, method: str, *, is_list: bool) -> Proposal:
    if resource.action and method != "get":
        return Proposal(Rank.RECORD, resource.name + "Result", resource)
    role = {"get": "ListItem" if is_list else "", "post": "Created", "put": "Updated", "patch": "Patched"}
    return Proposal(Rank.RECORD, resource.name, resource, "", role.get(method, method.capitalize()), None, is_list)


def request(resource: Resource, method: str) -> Proposal:
    """The root of a request's body."""
    verb = {"post": "Create", "put": "Update", "patch": "Patch"}.get(method, method.capitalize())
    return Proposal(Rank.REQUEST, resource.name + ("Request" if resource.action else verb), resource)


def parameter(resource: Resource | None, name: str, schema: dict[str, Any]) -> Proposal:
    """The schema of a parameter: a filter is one resource's own, a page size is everybody's."""
    owner = resource.record if resource else ""
    own = pascal(name)
    if schema.get("type") in ("object", "array") or "enum" in schema:
        own = joined(owner, own)
    return Proposal(Rank.MEMBER, own, resource, owner)


def event(name: str, kind: str, resource: Resource | None) -> Proposal:
    """The body of a callback's or a webhook's request; of `resource` only the endpoint version counts."""
    own = pascal(name)
    own = own if own.endswith(("Event", "Notification", "Callback", "Webhook")) else own + kind
    version = resource.version if resource else ""
    return Proposal(Rank.EVENT, own, Resource(own, "", version, ""))


def component(name: str, rank: Rank = Rank.MEMBER) -> Proposal:
    """The schema of a component with a name of its own: a parameter, a reply (mostly an error's)…"""
    own = pascal(name) or "Shared"
    return Proposal(rank, own, Resource(own, "", "", ""))


def inside(proposal: Proposal, method: str, steps: tuple[str | int, ...], child: Any) -> Proposal:
    """For `child`, which stands at `steps` in the schema that `proposal` is for."""
    found = _inside(proposal, method, steps, child)
    title = child.get("title") if isinstance(child, dict) else None
    if isinstance(title, str) and 0 < len(words(title)) <= _LONG_TITLE and found.rank >= Rank.MEMBER:
        own = pascal(title) or found.base
        is_short = found.rank is Rank.BRANCH and len(words(title)) == 1 and found.resource is not None
        return replace(found, base=joined(found.resource.record, own) if is_short and found.resource else own)
    return found


def _inside(proposal: Proposal, method: str, steps: tuple[str | int, ...], child: Any) -> Proposal:
    member = steps[0]
    owner = proposal.within or proposal.base
    role = "Input" if proposal.rank is Rank.REQUEST else proposal.role
    if member == "properties":
        name = str(steps[1])
        if proposal.envelope == name and proposal.resource:
            return _record(proposal.resource, method, is_list=proposal.is_list)
        own = pascal(name) or owner + "Member"
        if proposal.envelope:
            own = ("List" if proposal.is_list else "Reply") + own
        return Proposal(max(proposal.rank, Rank.MEMBER), own, proposal.resource, owner, role)
    if member == "items" and proposal.is_list and proposal.rank is Rank.RECORD:
        return replace(proposal, is_list=False)
    if member in _ENDINGS:
        one = singular(proposal.base) if is_plural(proposal.base) else proposal.base + _ENDINGS[str(member)]
        return Proposal(max(proposal.rank, Rank.MEMBER), one, proposal.resource, proposal.owner, role)
    if member == "allOf":
        base = owner + ("Base" if steps[1] == 0 else "Details")
        return replace(proposal, rank=Rank.BRANCH, base=base, within=owner, role=role)
    return Proposal(Rank.BRANCH, _branch(owner, child), proposal.resource, proposal.owner, role, within=owner)


def _branch(owner: str, child: Any) -> str:
    """A branch of `oneOf` is named by the one value that tells it apart, where there is one."""
    properties = child.get("properties") if isinstance(child, dict) else None
    for schema in properties.values() if isinstance(properties, dict) else ():
        if isinstance(schema, dict):
            values = [schema["const"]] if "const" in schema else schema.get("enum")
            if isinstance(values, list) and len(values) == 1 and isinstance(values[0], str) and pascal(values[0]):
                return joined(owner, pascal(values[0]))
    return owner + "Option"
