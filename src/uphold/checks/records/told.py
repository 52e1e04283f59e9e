"""What a write asked for, held against a reply that shows the record."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.records.likeness import likeness
from uphold.checks.records.places import body_view, fixed_members, identity, record_of
from uphold.checks.records.sent import is_part, sent_by, shown_name, written_views
from uphold.checks.records.texts import Likeness, is_history, is_secret
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from uphold.checks.base import Exchange
    from uphold.checks.records.places import Record
    from uphold.checks.records.views import View

FACETS: Final = {Role.CREATE: "created", Role.UPDATE: "patched", Role.REPLACE: "replaced"}
"""What a write of a role does to a record."""


_REFUSED: Final = frozenset((400, 403, 409, 422))


def facet_of(write: Exchange) -> str:
    """What the write does to its record."""
    return FACETS[write.contract.role(write.operation)]


def judge_told(write: Exchange, shown: Exchange) -> Iterator[Held | Problem]:
    """Whether what `write` sent is in the record that `shown` shows: the reply to the write, or a read after it."""
    record, sent = record_of(shown), sent_by(write)
    if record is None or sent is None or not same_record(write, shown):
        return
    said = dict(_members(write, shown, record, sent))
    shows_few = sum(member in record.members for _, member in said.values()) * 2 < len(said)
    is_sparse = shows_few and len(record.members) * 2 < len(record.view.certain)
    for name, (value, member) in said.items():
        facet = facet_of(write)
        if member not in record.members:
            is_due = member in record.view.certain and not is_part(member, shown) and not is_secret(name)
            if is_due and not is_sparse and (_is_plain(value) or _is_telling(value, name, member, write, record)):
                message = "a member that was sent is not in the record that comes back"
                yield Problem(message, instance=f"{record.place}/{member}", keyword="not shown", facet=facet)
            continue
        match likeness(value, record.members[member], record.view.members[member], shown.conventions, name):
            case Likeness.SAME:
                yield Held(facet)
                yield Held("round-trip")
            case Likeness.OTHER:
                message = "a member that was sent comes back with another value"
                yield Problem(message, instance=f"{record.place}/{member}", keyword="changed", facet="round-trip")
            case Likeness.UNKNOWN:
                pass


def judge_defaults(write: Exchange, shown: Exchange) -> Iterator[Held | Problem]:
    """Whether what a create or a replacement did not send has its documented default."""
    record, sent = record_of(shown), sent_by(write)
    view = body_view(write.contract, write.operation, write)
    if record is None or sent is None or view is None or write.contract.role(write.operation) is Role.UPDATE:
        return
    for name, inner in view.members.items():
        member = shown_name(name, record, shown)
        if member is None or member not in record.members or member in record.broken:
            continue
        value, place = record.members[member], f"{record.place}/{member}"
        default = _default_of(name, view)
        if name not in sent and default is not None:
            yield from _defaulted(default, value, record.view.members[member], shown, place)
        elif isinstance(sent.get(name), dict) and isinstance(value, dict):
            for within in inner.certain:
                default = _default_of(within, inner)
                known = record.view.members[member].members.get(within)
                if within in value and within not in sent[name] and default is not None and known is not None:
                    yield from _defaulted(default, value[within], known, shown, f"{place}/{within}")


def _default_of(name: str, view: View) -> Any:
    """The default of a member, where one counts in whatever branch; None otherwise."""
    inner = view.members[name]
    values = [value for index, value in enumerate(inner.defaults) if value not in inner.defaults[:index]]
    is_everywhere = name in view.certain or len(inner.defaults) == len(inner.nodes)
    if not is_everywhere:
        return None  # a branch that was not chosen may be the one that has the default
    return None if len(values) != 1 or inner.says("readOnly") else values[0]


def _defaulted(default: Any, value: Any, view: View, shown: Exchange, place: str) -> Iterator[Held | Problem]:
    found = likeness(default, value, view, shown.conventions, place.rpartition("/")[2])
    if default in ("", [], {}) and value and type(default) is type(value):
        found = Likeness.OTHER  # what is sent empty may be filled, but not what is documented to be empty
    match found:
        case Likeness.SAME:
            yield Held("defaults")
        case Likeness.OTHER:
            message = "a member that was not sent has another value than its documented default"
            yield Problem(message, instance=place, keyword="default", facet="defaults")
        case Likeness.UNKNOWN:
            pass


def judge_untouched(tries: Sequence[tuple[Exchange, Exchange, Mapping[str, Any]]]) -> Iterator[Held | Problem]:
    """Whether members that are not a client's to set kept what the tenant gave them. Each try is a write, a reply that
    shows the record after it, and the values that the write had for such members: another one in each try, so that
    a tenant that gives such a value by itself is not taken for one that takes it. A write that is refused sets nothing.
    """
    write, shown, tried = tries[0]
    if any(one.reply.status >= HTTPStatus.BAD_REQUEST for one, _, _ in tries):
        if write.reply.status in _REFUSED:
            yield Held("read-only")
        return
    record = record_of(shown)
    if record is None:
        return
    view = body_view(write.contract, write.operation, write)
    taken = []
    for name in tried:
        inner = record.view.members.get(name)
        if inner is None or not all(_is_set(name, after, values) for _, after, values in tries):
            yield Held("read-only")
            continue
        bodies = [one for one in (view.members.get(name) if view is not None else None, inner) if one is not None]
        taken.append((not any(one.says("readOnly") for one in bodies), name))
    for is_other, name in sorted(taken, key=lambda one: one[0])[:1]:  # those that the documents name first: one cause
        yield Problem(
            "a client can set a member that is read-only"
            if not is_other
            else "a client can set a member that records have and that the documented body does not",
            instance=f"{record.place}/{name}",
            keyword="undeclared" if is_other else "read-only",
            facet="read-only",
        )


def _is_set(name: str, shown: Exchange, values: Mapping[str, Any]) -> bool:
    record = record_of(shown)
    if record is None or name not in record.members or name not in values:
        return False
    return likeness(values[name], record.members[name], None, shown.conventions) is Likeness.SAME


def judge_written(shown: Exchange) -> Iterator[Held | Problem]:
    """Whether write-only members stay away from a reply that shows a record; those called like a secret are judged by
    `secrets`."""
    record = record_of(shown)
    if record is None:
        return
    names = {name for name, inner in record.view.members.items() if inner.says("writeOnly")}
    for view in written_views(shown):
        names |= {name for name, inner in view.members.items() if inner.says("writeOnly")} - record.view.members.keys()
    for name in sorted(names):
        if is_secret(name):
            continue
        if record.members.get(name) not in (None, "", [], {}):
            message = "a member that is only ever written comes back"
            yield Problem(message, instance=f"{record.place}/{name}", keyword="write-only", facet="write-only")
        else:
            yield Held("write-only")


def same_record(one: Exchange, other: Exchange) -> bool:
    """Whether two replies show a record of the same id; also where one of them shows none."""
    first, second = record_of(one), record_of(other)
    if first is None or second is None:
        return True
    ids = [identity(record, one.conventions) for record in (first, second)]
    return not all(ids) or ids[0] == ids[1]


def _members(
    write: Exchange, shown: Exchange, record: Record, sent: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[Any, str]]]:
    """Member → the value that was sent and what the reply calls it, of those that it can show."""
    view = body_view(write.contract, write.operation, write)
    fixed = fixed_members(write.conventions)
    for name, value in sent.items():
        inner = view.members.get(name) if view is not None else None
        if view is not None and view.members and inner is None:
            continue
        member = shown_name(name, record, shown)
        if member is None or member in fixed or name in fixed or member in record.broken or is_history(name, value):
            continue
        shows = record.view.members[member]
        views = [shows] if inner is None else [inner, shows]
        if shows.options and member not in record.view.certain:
            continue  # it may tell the branches of the reply apart
        if not any(one.says("readOnly") or one.says("writeOnly") for one in views):
            yield name, (value, member)


def _is_telling(value: Any, name: str, member: str, write: Exchange, record: Record) -> bool:
    """Whether an object holds something, and the contract has one schema for it in the request and in the reply."""
    view = body_view(write.contract, write.operation, write)
    sent, shown = (view.members.get(name) if view is not None else None), record.view.members[member]
    holds = isinstance(value, dict) and any(map(_is_plain, value.values()))
    return holds and sent is not None and bool(sent.members) and sent.nodes == shown.nodes


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list) and value != ""
