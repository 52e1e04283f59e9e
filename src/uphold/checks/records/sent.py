"""What a request says of a record: the members that it sets, and those of them that the reply can show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from uphold.checks.judging.compiled import remembered
from uphold.checks.listings.forms import parameter_form
from uphold.checks.records.places import body_view, fixed_members
from uphold.contract import Role, patch_style

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.checks.base import Exchange
    from uphold.checks.records.places import Record
    from uphold.checks.records.views import View

_STEP = re.compile(r"/([^/]+)")
_WRITES = frozenset((Role.CREATE, Role.UPDATE, Role.REPLACE))


def sent_by(exchange: Exchange) -> dict[str, Any] | None:
    """Member → value that a write asks for: of a JSON Patch (RFC 6902), what its last step for each member of the top
    sets. None when the body is no record."""
    body = exchange.asked.body
    if isinstance(body, dict):
        return body
    style = patch_style(exchange.contract, exchange.conventions, exchange.operation)
    if style != "json-patch" or not isinstance(body, list):
        return None
    said: dict[str, Any] = {}
    for step in body:
        path = step.get("path") if isinstance(step, dict) else None
        match = _STEP.fullmatch(path) if isinstance(path, str) else None
        if match is None or step.get("op") not in {"add", "replace", "test"}:
            return None  # it reaches inside a member, or moves one: what comes of it is not told by the request alone
        if step["op"] != "test":
            said[match[1].replace("~1", "/").replace("~0", "~")] = step.get("value")
    return said


def settable(exchange: Exchange) -> frozenset[str]:
    """The members that some write of such records lets a client set, at whatever endpoint version; but for those that
    tenants set themselves."""
    return declared_settable(exchange) - fixed_members(exchange.conventions)


def declared_settable(exchange: Exchange) -> frozenset[str]:
    """The members that some body declares which writes such records, and does not call read-only."""
    return frozenset(
        name for view in written_views(exchange) for name, inner in view.members.items() if not inner.says("readOnly")
    )


def written_views(exchange: Exchange) -> Iterator[View]:
    """What the contract says of the bodies that write records of the resource, at all its endpoint versions."""
    contract = exchange.contract
    own = contract.family_of(exchange.operation)
    families = [one for one in contract.families if own is not None and one.resource == own.resource]
    for family in families:
        for role, name in family.operations.items():
            view = body_view(contract, contract.operation(name), exchange) if role in _WRITES else None
            if view is not None and view.members:
                yield view


def shown_name(name: str, record: Record, exchange: Exchange) -> str | None:
    """What the contract calls the member `name` of a request where it shows the record: by the same name, by one of
    other case, underscores and hyphens, or as ``[[records.same]]`` says. None when it shows it nowhere at the top."""
    members = record.view.members
    if name in members:
        return name
    for group in _groups(exchange):
        if name in group:
            others = [other for other in group if other in members]
            return others[0] if len(others) == 1 else None
    alike = [other for other in members if folded(other) == folded(name)]
    return alike[0] if len(alike) == 1 else None


def same_names(names: Mapping[str, Any], exchange: Exchange) -> frozenset[str]:
    """`names` and what else is called like them, so that what is said of one is said of the other: by the first part
    of dotted names."""
    found = {folded(name) for name in names}
    for group in _groups(exchange):
        if any(folded(member.partition(".")[0]) in found for member in group):
            found |= {folded(member.partition(".")[0]) for member in group}
    return frozenset(found)


def settled_names(name: str, exchange: Exchange) -> frozenset[str]:
    """What else ``[[records.same]]`` calls a member, dotted names included."""
    return frozenset(other for group in _groups(exchange) if name in group for other in group)


def is_part(name: str, exchange: Exchange) -> bool:
    """Whether a member is one that a request has to ask for, so that it may be missing."""
    include = exchange.conventions.include
    if include is None:
        return False
    names = {parameter.name for parameter in exchange.operation.parameters if parameter.location == "query"}
    prefix = include.flag_prefix
    by_flag = prefix and f"{prefix}{name[:1].upper()}{name[1:]}" in names
    told = {member.partition(".")[0] for flag in include.flags for member in flag.members}
    return (
        bool(by_flag) or name in told or (include.parameter in names and _is_listed(name, include.parameter, exchange))
    )


def _is_listed(name: str, parameter: str, exchange: Exchange) -> bool:
    """Whether the parameter that names parts may hold a member; one that lists no values may hold any."""
    listed = remembered(exchange, ("listed-parts", exchange.operation.id), lambda: _listed(parameter, exchange))
    return not listed or folded(name) in listed


def _listed(parameter: str, exchange: Exchange) -> frozenset[str]:
    found = next(one for one in exchange.operation.parameters if (one.location, one.name) == ("query", parameter))
    form = parameter_form(exchange.contract, exchange.operation, found)
    words = form.items.values if form.items is not None else form.values
    return frozenset(folded(word.partition(".")[0]) for word in words if isinstance(word, str) and word)


def folded(name: str) -> str:
    """A name without case, underscores and hyphens."""
    return name.replace("_", "").replace("-", "").lower()


def _groups(exchange: Exchange) -> list[tuple[str, ...]]:
    records = exchange.conventions.records
    family = exchange.contract.family_of(exchange.operation)
    if records is None or family is None:
        return []
    return [same.members for same in records.same if same.resource == family.resource]
