"""A record before and after a write: what was to change, what was to stay."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.records.likeness import likeness
from uphold.checks.records.places import body_view, fixed_members, record_of
from uphold.checks.records.sent import folded, is_part, same_names, sent_by, settable, shown_name
from uphold.checks.records.texts import Likeness, is_secret, moment, words_of
from uphold.checks.records.told import FACETS, facet_of, judge_told, same_record
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.checks.base import Exchange
    from uphold.checks.records.places import Record
    from uphold.checks.records.views import View

NOT_KEPT: Final = "a change is answered as if it had been made, and the record is as it was before"
_A_WHILE = dt.timedelta(seconds=2)
"""A change this long after the one before has another time, even where times are whole seconds."""
_MOVING = frozenset(["status", "state", "phase", "stage", "slug", "version", "revision", "etag", "balance", "total"])


def judge_change(
    before: Exchange, write: Exchange, after: Exchange, *, bare: Exchange | None = None, now: dt.datetime | None = None
) -> Iterator[Held | Problem]:
    """Whether a PATCH or a PUT did what it says, and nothing else: `before` and `after` are reads of the record.

    `bare` shows a record of the family that was created with as little as possible, and so what the tenant gives
    by itself. `now` is the tenant's time of the write, where its reply does not tell it.
    """
    old, new = record_of(before), record_of(after)
    sent = sent_by(write)
    if old is None or new is None or sent is None:
        return
    facet = facet_of(write)
    same = _same_id(before, write, after, facet)
    yield same
    if isinstance(same, Problem):
        return
    yield from _times(before, write, after, old, new, now)
    told = list(judge_told(write, after))
    wrong = [one for one in told if isinstance(one, Problem)]
    if wrong:
        is_hidden = all(one.keyword == "not shown" for one in wrong)  # as after a create
        if kept_nothing(before, write, after) and not is_hidden:
            yield Problem(NOT_KEPT, keyword="not kept", facet=facet)
        else:
            yield from told
        return
    yield from told
    kept = _kept_in_part(after, old, new, sent)
    if kept is not None:
        yield Problem(kept[1], instance=f"{new.place}/{kept[0]}", keyword="kept", facet=facet)
        return
    if write.contract.role(write.operation) is not Role.REPLACE:
        yield from _left_alone(write, after, old, new, sent)
    elif any(old.members.get(name) != new.members.get(name) for name in _wanted(write, after, old, new)):
        yield from _replaced(write, old, new, sent, bare)


def judge_unmoved(before: Exchange, wrote: Exchange, after: Exchange) -> Iterator[Held | Problem]:
    """Whether a record is what it was after a write of another one: as far as clients set it, and it is there."""
    old, new = record_of(before), record_of(after)
    facet = FACETS.get(wrote.contract.role(wrote.operation), "deleted")
    if old is not None and after.reply.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        yield Problem("a write of one record takes another one away", keyword="other gone", facet=facet)
        return
    if old is None or new is None:
        return
    for name in sorted(settable(wrote) & old.members.keys() & new.members.keys()):
        if name in {*old.broken, *new.broken} or not is_quiet(name, new.view.members.get(name) or new.view):
            continue
        view = new.view.members.get(name)
        if likeness(old.members[name], new.members[name], view, after.conventions, name) is Likeness.OTHER:
            message = "a write of one record changes another one"
            yield Problem(message, instance=f"{new.place}/{name}", keyword="other changed", facet=facet)
            return
    yield Held(facet)


def kept_nothing(before: Exchange, write: Exchange, after: Exchange) -> bool:
    """Whether the record after a write is as it was before, though the write was to change it."""
    old, new = record_of(before), record_of(after)
    if old is None or new is None:
        return False
    names = (old.members.keys() | new.members.keys()) & settable(write)
    return bool(_wanted(write, after, old, new)) and all(
        old.members.get(name) == new.members.get(name) for name in names
    )


def _kept_in_part(after: Exchange, old: Record, new: Record, sent: Mapping[str, Any]) -> tuple[str, str] | None:
    """The member of which a write left what it replaces, and words for that: null takes the place of a value, and a
    list that of another list (RFC 7396, 1). What a tenant puts there by itself is no part of what was there."""
    for name, value in sent.items():
        member = shown_name(name, new, after)
        if member is None or member not in new.members or member in {*old.broken, *new.broken}:
            continue
        before, shown, view = old.members.get(member), new.members[member], new.view.members[member]
        can_be_null = "null" in view.types or not view.types
        is_kept = value is None and before not in (None, "", [], {}, False, 0) and shown == before
        is_free = shown in view.defaults or is_secret(member) or words_of(member) & _MOVING
        if can_be_null and is_kept and not is_free:
            return member, "a member that a change sets to null keeps its value"
        sets = [_texts_in(one) for one in (value, before, shown)]
        if all(sets) and sets[0] < sets[2] <= sets[0] | sets[1]:
            return member, "a list that a change replaces keeps elements of the old one"
    return None


def _texts_in(value: Any) -> frozenset[str]:
    """The texts of a list that holds nothing else."""
    is_list = isinstance(value, list) and all(isinstance(text, str) for text in value)
    return frozenset(value) if is_list else frozenset()


def _wanted(write: Exchange, after: Exchange, old: Record, new: Record) -> list[str]:
    """The members that a write sends with another value than the record had before."""
    found = []
    for name, value in (sent_by(write) or {}).items():
        member = shown_name(name, new, after)
        if member is None or value is None:
            continue
        view = new.view.members[member]
        if member not in old.members:
            found += [member] if member in new.view.certain and not is_part(member, after) else []
        elif likeness(value, old.members[member], view, after.conventions, name) is Likeness.OTHER:
            found.append(member)
    return found


def is_quiet(name: str, view: View) -> bool:
    """Whether nothing else in a record is likely to follow from a member: it is a free text or a number (whose format
    says how many bits it has)."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}
    is_id = bool(words & {"id", "ids"})
    kinds = view.types - {"null"}
    return (
        bool(kinds)
        and kinds <= {"string", "integer", "number"}
        and not view.options
        and (not view.words or "string" not in kinds)
        and not is_id
        and not words & _MOVING
    )


def tenant_time(exchange: Exchange) -> dt.datetime | None:
    """The tenant's time of a reply, by its header Date (RFC 9110, 6.6.1); None where it does not say."""
    text = exchange.reply.headers.get("date", "")
    try:
        return email.utils.parsedate_to_datetime(text).astimezone(dt.UTC) if text else None
    except ValueError:
        return None


def _same_id(before: Exchange, write: Exchange, after: Exchange, facet: str) -> Held | Problem:
    if same_record(before, write) and same_record(before, after):
        return Held(facet)
    return Problem("a changed record has another id than before", keyword="id", facet=facet)


def _times(
    before: Exchange, write: Exchange, after: Exchange, old: Record, new: Record, now: dt.datetime | None
) -> Iterator[Held | Problem]:
    records = write.conventions.records
    if records is None:
        return
    facet = facet_of(write)
    offered = sent_by(write) or {}  # a client may set these times where the contract lets it
    for name in records.created:
        then, since = moment(old.members.get(name)), moment(new.members.get(name))
        if then is None or since is None or name in {*old.broken, *new.broken} or name in offered:
            continue
        if then != since:
            yield Problem("the time at which a record was made moves with a change", keyword="created", facet=facet)
        else:
            yield Held(facet)
    when = tenant_time(write) or now
    if kept_nothing(before, write, after):
        return
    for name in records.updated:
        then, since = moment(old.members.get(name)), moment(new.members.get(name))
        if then is None or since is None or name in {*old.broken, *new.broken} or name in offered:
            continue
        if since < then:
            yield Problem("the time of the last change goes back with a change", keyword="updated back", facet=facet)
        elif since == then and _did_change(write, old, new) and (_is_exact(then) or _is_after(when, then)):
            yield Problem("the time of the last change stays when the record changes", keyword="updated", facet=facet)
        elif since > then:
            yield Held(facet)


def _is_exact(time: dt.datetime) -> bool:
    """Whether a time is told to the microsecond: no two changes have the same one."""
    return bool(time.microsecond % 1000)


def _is_after(when: dt.datetime | None, then: dt.datetime) -> bool:
    return when is not None and when - then >= _A_WHILE


def _did_change(write: Exchange, old: Record, new: Record) -> bool:
    names = (old.members.keys() | new.members.keys()) & settable(write)
    return any(old.members.get(name) != new.members.get(name) for name in names)


def _left_alone(
    write: Exchange, after: Exchange, old: Record, new: Record, sent: Mapping[str, Any]
) -> Iterator[Held | Problem]:
    """A partial change leaves alone what it does not name. Only free texts and numbers tell: what a state or a choice
    brings with it is the tenant's."""
    named = same_names(sent, write)
    view = body_view(write.contract, write.operation, write)
    views = [view.members.get(name) if view is not None else None for name in sent]
    views = [one or new.view.members.get(name) for one, name in zip(views, sent, strict=True)]
    if not all(one is not None and is_quiet(name, one) for one, name in zip(views, sent, strict=True)):
        return
    texts = {folded(value.replace(" ", "")) for value in sent.values() if isinstance(value, str) and value}
    held = False
    for name in sorted(settable(write) & old.members.keys()):
        value = old.members[name]
        inner = new.view.members.get(name)
        if folded(name) in named or value in (None, "", [], {}) or name in {*old.broken, *new.broken}:
            continue
        if is_part(name, after) or {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)} & _MOVING:
            continue
        shown = new.members.get(name)
        if isinstance(shown, str) and any(text in folded(shown.replace(" ", "")) for text in texts):
            continue  # made from what was sent
        is_emptied = isinstance(value, list | dict) and shown in ([], {})
        is_other = name not in new.members or likeness(value, shown, inner, after.conventions) is Likeness.OTHER
        if is_emptied or is_other:
            message = "a partial change alters a member that it does not name"
            yield Problem(message, instance=f"{new.place}/{name}", keyword="reset", facet="patched")
            return
        held = True
    if held:
        yield Held("patched")


def _replaced(
    write: Exchange, old: Record, new: Record, sent: Mapping[str, Any], bare: Exchange | None
) -> Iterator[Held | Problem]:
    """What a replacement leaves out takes its default, or goes (RFC 9110, 9.3.4). A value that the tenant gives by
    itself may come again."""
    view = body_view(write.contract, write.operation, write)
    if view is None:
        return
    own = record_of(bare) if bare is not None else None
    named = same_names(sent, write)
    fixed = fixed_members(write.conventions)
    for name, inner in view.members.items():
        if folded(name) in named or name in view.required or name in fixed or inner.says("readOnly"):
            continue
        value, shown = old.members.get(name), new.members.get(name)
        is_telling = isinstance(value, str | int | float) and bool(value) and name not in {*old.broken, *new.broken}
        if not is_telling or value in inner.defaults or is_part(name, write) or name in new.view.required:
            continue  # what every reply must show, the tenant has to give something
        is_free = is_quiet(name, inner)
        if not is_free and (own is None or own.members.get(name, value) == value):
            continue
        if own is not None and own.members.get(name) == value:
            continue
        if name in new.members and shown == value:
            message = "a replacement keeps a member of the old record that it does not send"
            yield Problem(message, instance=f"{new.place}/{name}", keyword="merged", facet="replaced")
            return
        yield Held("replaced")
