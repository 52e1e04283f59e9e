"""The beginning and the end of a record: it is there once it was made, and gone once it was deleted."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from uphold.checks.base import Held, Problem
from uphold.checks.records.likeness import likeness
from uphold.checks.records.places import identity, record_of, records_of
from uphold.checks.records.sent import settable
from uphold.checks.records.texts import Likeness
from uphold.checks.records.told import judge_defaults, judge_told, same_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks.base import Exchange
    from uphold.checks.records.places import Record

_GONE = frozenset((HTTPStatus.NOT_FOUND, HTTPStatus.GONE))
_ENDED = re.compile(r"delet|remov|archiv|cancel|terminat|inactiv|disabl|clos|anonym|trash|revok|expir", re.IGNORECASE)
"""Words for a record that is kept after its end."""


def judge_created(created: Exchange, read: Exchange) -> Iterator[Held | Problem]:
    """Whether a record that was answered as created can be read, and is what was sent. `read` asks for it under each
    name that it may have; the last of them counts."""
    if read.reply.status in _GONE:
        message = "a record that was answered as created can't be read"
        yield Problem(message, keyword="lost", facet="created")
        return
    if not succeeded(read):
        return
    if not same_record(created, read):
        yield Problem("a created record is read under another id", keyword="id", facet="created")
        return
    yield Held("created")
    yield from judge_told(created, read)
    yield from judge_defaults(created, read)


def judge_listed(created: Exchange, pages: Sequence[Exchange], *, whole: bool) -> Iterator[Held | Problem]:
    """Whether the listing, of which `pages` are all (`whole`) or some, holds the record that was created, where the
    reply to its creation shows it."""
    if record_of(created) is None:
        return
    if holds(created, pages):
        yield Held("listed")
    elif whole and pages:
        message = "a record that was created is not in the listing of its collection"
        yield Problem(message, keyword="not listed", facet="listed")


def judge_foreign(created: Exchange, pages: Sequence[Exchange]) -> Iterator[Held | Problem]:
    """Whether the listing under another record does without a record that was created. What has no id can't be told
    from its like there."""
    record = record_of(created)
    if record is None or not identity(record, created.conventions) or not all(map(succeeded, pages)):
        return
    if holds(created, pages):
        message = "a record is listed under another one than that which it was created under"
        yield Problem(message, keyword="foreign", facet="references")
    elif pages:
        yield Held("references")


def judge_location(created: Exchange, followed: Exchange) -> Iterator[Held | Problem]:
    """Whether the header Location of a 201 leads to the new record (RFC 9110, 10.2.2); `followed` went there."""
    if followed.reply.status in _GONE:
        message = "the header Location of a created record leads to nothing"
        yield Problem(message, keyword="location", facet="created")
    elif succeeded(followed):
        if same_record(created, followed):
            yield Held("created")
        else:
            message = "the header Location of a created record leads to another one"
            yield Problem(message, keyword="location", facet="created")


def judge_ids(first: Exchange, second: Exchange) -> Iterator[Held | Problem]:
    """Whether two records that were created have two ids."""
    records = [record_of(first), record_of(second)]
    ids = [identity(record, first.conventions) if record is not None else "" for record in records]
    if all(ids):
        if ids[0] == ids[1]:
            yield Problem("two records that were created have the same id", keyword="same id", facet="created")
        else:
            yield Held("created")


def judge_deleted(deleted: Exchange, read: Exchange) -> Iterator[Held | Problem]:
    """Whether a record that was answered as deleted is gone. One that is kept may say of itself that it has ended."""
    if not is_done(deleted):
        return
    if succeeded(read):
        record = record_of(read)
        if record is None or not _has_ended(record, deleted):
            message = "a record that was answered as deleted can still be read"
            yield Problem(message, keyword="undone", facet="deleted")
    elif read.reply.status < HTTPStatus.INTERNAL_SERVER_ERROR and read.reply.status in _GONE:
        yield Held("deleted")


def judge_unlisted(
    shown: Exchange, deleted: Exchange, pages: Sequence[Exchange], *, whole: bool
) -> Iterator[Held | Problem]:
    """Whether the listing has forgotten the record that `shown` shows and `deleted` deleted."""
    if not is_done(deleted) or not pages:
        return
    found = _in_pages(shown, pages)
    if found is not None and not _has_ended(found, deleted):
        message = "a record that was answered as deleted is still listed"
        yield Problem(message, keyword="undone", facet="deleted")
    elif found is None and whole:
        yield Held("deleted")


def judge_deleted_again(deleted: Exchange, again: Exchange) -> Iterator[Held | Problem]:
    """Whether a second deletion finds nothing: it is refused, or is idempotent (RFC 9110, 9.2.2)."""
    if is_done(deleted) and (succeeded(again) or again.reply.status in _GONE):
        yield Held("deleted")


def judge_orphan(deleted: Exchange, read: Exchange) -> Iterator[Held | Problem]:
    """Whether what lay under a deleted record is gone with it: `read` asks for a record there, or lists them."""
    if not is_done(deleted):
        return
    if read.reply.status in _GONE:
        yield Held("references")
    elif succeeded(read):
        records = records_of(read)
        if records is not None and not records:
            yield Held("references")
        elif records or record_of(read) is not None:
            message = "a record is still there after the one that it lies under was deleted"
            yield Problem(message, keyword="orphan", facet="references")


def succeeded(exchange: Exchange) -> bool:
    """Whether the reply is a success."""
    return HTTPStatus.OK <= exchange.reply.status < HTTPStatus.MULTIPLE_CHOICES


def is_done(exchange: Exchange) -> bool:
    """Whether the reply says that the request was carried out: a success, and not one that only promises to (202)."""
    return succeeded(exchange) and exchange.reply.status != HTTPStatus.ACCEPTED


def holds(shown: Exchange, pages: Sequence[Exchange]) -> bool:
    """Whether one of `pages` lists the record that `shown` shows."""
    return _in_pages(shown, pages) is not None


def _in_pages(shown: Exchange, pages: Sequence[Exchange]) -> Record | None:
    """The record with the same id; where it has none, one that could be it."""
    record = record_of(shown)
    if record is None:
        return None
    wanted = identity(record, shown.conventions)
    for page in pages:
        for one in records_of(page) or ():
            if identity(one, shown.conventions) == wanted if wanted else _could_be(one, record, shown):
                return one
    return None


def _could_be(one: Record, record: Record, shown: Exchange) -> bool:
    return not any(
        likeness(value, one.members[name], one.view.members.get(name), shown.conventions, name) is Likeness.OTHER
        for name, value in record.members.items()
        if name in one.members
    )


def _has_ended(record: Record, deleted: Exchange) -> bool:
    """A member that a client may set says nothing of an end: a disabled user is one, and so is one that will expire."""
    own = settable(deleted)
    for name, value in record.members.items():
        if _ENDED.search(name) and value not in (None, False, "", 0) and name not in own:
            return True
        if isinstance(value, str) and re.search("stat|phase", name, re.IGNORECASE) and _ENDED.search(value):
            return True
    return False
