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

from uphold.contract.naming import is_plural, joined, pascal, reason, singular, words
from uphold.contract.subjects import Subject

ENVELOPES: Final = (
    "data",
    "items",
    "results",
    "records",
    "result",
    "content",
    "payload",
    "rows",
    "entries",
    "values",
    "value",
    "elements",
)
"""Members that commonly hold the record, or the records, of a reply; the first that is there counts."""

_BESIDE: Final = 4
"""An envelope has few members beside the one that holds the record: more, and it is a record itself."""

_VAGUE: Final = frozenset(
    [
        "action",
        "attributes",
        "body",
        "code",
        "config",
        "content",
        "context",
        "data",
        "default",
        "detail",
        "details",
        "entry",
        "error",
        "extra",
        "field",
        "filter",
        "id",
        "include",
        "info",
        "item",
        "items",
        "key",
        "kind",
        "label",
        "level",
        "limit",
        "link",
        "links",
        "list",
        "mode",
        "meta",
        "method",
        "name",
        "note",
        "object",
        "option",
        "options",
        "params",
        "parameters",
        "payload",
        "preferences",
        "price",
        "properties",
        "reason",
        "reference",
        "result",
        "role",
        "rule",
        "settings",
        "source",
        "state",
        "status",
        "target",
        "text",
        "title",
        "type",
        "unit",
        "value",
        "values",
        "version",
    ]
)
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
    """Whose claim to a name comes first."""

    RECORD = 0
    ERROR = 1
    REQUEST = 2
    ENVELOPE = 3
    EVENT = 4
    MEMBER = 5
    BRANCH = 6


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where a schema stands, as far as its name is concerned."""

    rank: Rank
    base: str
    """The name it would bear if nobody else wanted it."""
    subject: Subject | None = None
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
        """Names for `schema`, best first; `is_shared`: it in several records, so no owner says more."""
        names = [self.base]
        record = self.subject.record if self.subject else ""
        if self.rank >= Rank.MEMBER:
            owners = [record, self.owner] if record and self.owner.startswith(record) else [self.owner, record]
            longer = [joined(owner, self.base) for owner in owners]
            says_little = "enum" in schema or (len(words(self.base)) == 1 and self.base.lower() in _VAGUE)
            names = [*longer, self.base] if says_little and not is_shared else [self.base, *longer]
            names.append(joined(self.subject.name if self.subject else "", self.owner, self.base))
        elif self.rank is Rank.RECORD and self.subject and self.subject.parent:
            names.append(joined(self.subject.parent, self.base))
        if "enum" in schema:
            names += [f"{name}Type" for name in names if not name.endswith("Type")]
        names = list(dict.fromkeys(names))
        if schema.get("nullable") is True or "null" in _types(schema):
            names = [variant for name in names for variant in (name, f"Nullable{name}")]
        yield from names
        version = self.subject.version if self.subject else ""
        for ending in (version, self.role, version + self.role):
            if ending:
                yield from (name + ending for name in names)


def reply(subject: Subject, method: str, status: str, schema: dict[str, Any]) -> Spot:
    """The root of a reply's body."""
    if not status.startswith("2"):
        return Spot(Rank.ERROR, reason(status), subject)
    envelope = envelope_of(schema)
    if envelope:
        is_list = _is_list(schema, envelope)
        return Spot(Rank.ENVELOPE, subject.name + ("List" if is_list else "Reply"), subject, "", "", envelope, is_list)
    return _record(subject, method, is_list=schema.get("type") == "array")


def _record(subject: Subject, method: str, *, is_list: bool) -> Spot:
    if subject.action and method != "get":
        return Spot(Rank.RECORD, subject.name + "Result", subject)
    role = {"get": "ListItem" if is_list else "", "post": "Created", "put": "Updated", "patch": "Patched"}
    return Spot(Rank.RECORD, subject.name, subject, "", role.get(method, method.capitalize()), None, is_list)


def request(subject: Subject, method: str) -> Spot:
    """The root of a request's body."""
    verb = {"post": "Create", "put": "Update", "patch": "Patch"}.get(method, method.capitalize())
    return Spot(Rank.REQUEST, subject.name + ("Request" if subject.action else verb), subject)


def parameter(subject: Subject | None, name: str, schema: dict[str, Any]) -> Spot:
    """The schema of a parameter: a filter is one resource's own, a page size is everybody's."""
    owner = subject.record if subject else ""
    own = pascal(name)
    if schema.get("type") in ("object", "array") or "enum" in schema:
        own = joined(owner, own)
    return Spot(Rank.MEMBER, own, subject, owner)


def event(name: str, kind: str, subject: Subject | None) -> Spot:
    """The body of a callback's or a webhook's request; of `subject` only the endpoint version counts."""
    own = pascal(name)
    own = own if own.endswith(("Event", "Notification", "Callback", "Webhook")) else own + kind
    version = subject.version if subject else ""
    return Spot(Rank.EVENT, own, Subject(own, "", version, ""))


def component(name: str, rank: Rank = Rank.MEMBER) -> Spot:
    """The schema of a component with a name of its own: a parameter, a reply (mostly an error's)…"""
    own = pascal(name) or "Shared"
    return Spot(rank, own, Subject(own, "", "", ""))


def inside(spot: Spot, method: str, steps: tuple[str | int, ...], child: Any) -> Spot:
    """The place of `child`, which stands at `steps` in the schema whose place is `spot`."""
    found = _inside(spot, method, steps, child)
    title = child.get("title") if isinstance(child, dict) else None
    if isinstance(title, str) and 0 < len(words(title)) <= _LONG_TITLE and found.rank >= Rank.MEMBER:
        own = pascal(title) or found.base
        is_short = found.rank is Rank.BRANCH and len(words(title)) == 1 and found.subject is not None
        return replace(found, base=joined(found.subject.record, own) if is_short and found.subject else own)
    return found


def _inside(spot: Spot, method: str, steps: tuple[str | int, ...], child: Any) -> Spot:
    member = steps[0]
    owner = spot.within or spot.base
    role = "Input" if spot.rank is Rank.REQUEST else spot.role
    if member == "properties":
        name = str(steps[1])
        if spot.envelope == name and spot.subject:
            return _record(spot.subject, method, is_list=spot.is_list)
        own = pascal(name) or owner + "Member"
        if spot.envelope:
            own = ("List" if spot.is_list else "Reply") + own
        return Spot(max(spot.rank, Rank.MEMBER), own, spot.subject, owner, role)
    if member == "items" and spot.is_list and spot.rank is Rank.RECORD:
        return replace(spot, is_list=False)
    if member in _ENDINGS:
        one = singular(spot.base) if is_plural(spot.base) else spot.base + _ENDINGS[str(member)]
        return Spot(max(spot.rank, Rank.MEMBER), one, spot.subject, spot.owner, role)
    if member == "allOf":
        base = owner + ("Base" if steps[1] == 0 else "Details")
        return replace(spot, rank=Rank.BRANCH, base=base, within=owner, role=role)
    return Spot(Rank.BRANCH, _branch(owner, child), spot.subject, spot.owner, role, within=owner)


def _branch(owner: str, child: Any) -> str:
    """A branch of `oneOf` is named by the one value that tells it apart, where there is one."""
    properties = child.get("properties") if isinstance(child, dict) else None
    for schema in properties.values() if isinstance(properties, dict) else ():
        if isinstance(schema, dict):
            values = [schema["const"]] if "const" in schema else schema.get("enum")
            if isinstance(values, list) and len(values) == 1 and isinstance(values[0], str) and pascal(values[0]):
                return joined(owner, pascal(values[0]))
    return owner + "Option"


def envelope_of(schema: dict[str, Any]) -> str | None:
    """The member of a reply's body that holds the record or records, if the body is an envelope."""
    properties = _properties(schema)
    if len(properties) > _BESIDE:
        return None
    for name in ENVELOPES:
        inner = properties.get(name)
        if isinstance(inner, dict) and (inner.get("type") in ("object", "array", None) or "properties" in inner):
            return name
    return None


def _is_list(schema: dict[str, Any], envelope: str) -> bool:
    inner = _properties(schema)[envelope]
    return "array" in _types(inner) or "items" in inner


def _properties(schema: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            found |= schema["properties"]
        for branch in schema["allOf"] if isinstance(schema.get("allOf"), list) else ():
            found |= _properties(branch)
    return found


def _types(schema: dict[str, Any]) -> list[Any]:
    found = schema.get("type")
    return found if isinstance(found, list) else [found]
