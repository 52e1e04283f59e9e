"""Reading changes nothing: the same read, sent again, shows the same.

**Promised**: GET is safe and idempotent (RFC 9110, 9.2): a second read of the same thing is served like the first one
and shows the same values (`read`), and a listing the same records with the same values (`list`), if nobody writes
meanwhile. A listed record can be read, and shows there what it shows in the listing.

**Applies** to every GET that was served.

**Ignores** the order of a listing (`pagination` judges it), what a page says about itself, members that the contract
does not declare, and, on a tenant that others use, values that change for a reason: times that are about now (but not
that of a record's last change, where nothing else in the record changes), numbers and texts that are another one at
each read (but not the id of the record that was asked for by its id), and what changed once and then stayed.
"""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import judged
from uphold.checks.listings.forms import places, record_form
from uphold.checks.listings.leaves import leaves_in, moved
from uphold.checks.records.beside import own_record
from uphold.checks.records.places import identity, shown_by
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks.base import Exchange
    from uphold.checks.listings.leaves import Leaves, Place

ID: Final = "idempotence"
_SILENT: Final = frozenset((401, 403, 429))
_LATELY: Final = dt.timedelta(minutes=10)


def judge_again(reads: Sequence[Exchange], facet: str, *, is_quiet: bool) -> Iterator[Held | Problem]:
    """Whether the same read, sent two times or more, shows the same. `is_quiet`: nobody else writes, so that nothing
    may change for a reason; else a third read tells what changes by itself (without one nothing is said of it)."""
    first = reads[0].reply
    if not HTTPStatus.OK <= first.status < HTTPStatus.MULTIPLE_CHOICES:
        return
    for read in reads[1:]:
        if read.reply.status in _SILENT:
            return
        if read.reply.status != first.status:
            yield Problem("the same read, sent again, is answered with another status", keyword="status", facet=facet)
            return
    seen = [_leaves_of(read) for read in reads]
    changed = {place for other in seen[1:] for place in moved(seen[0], other)}
    if not changed:
        yield Held(facet)
    elif is_quiet or _is_another(reads) or _is_wrong(reads, seen, changed):
        yield Problem("the same read, sent again, shows something else", keyword="drift", facet=facet)


def judge_listed(listing: Exchange, record: Any, read: Exchange) -> Iterator[Held | Problem]:
    """Whether a record that a listing shows can be read, and shows the same there where both declare a plain value.
    What does not keep to its schema is judged by others."""
    if read.reply.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        yield Problem("a record that a listing shows can't be read", keyword="unreadable", facet="list")
        return
    found = own_record(read)
    here = record_form(listing.contract, listing.conventions, listing.operation)
    if here is None or not (_keeps_to_schema(listing) and _keeps_to_schema(read)):
        return
    if found is None:
        if _could_show(read, record):
            yield Problem("a read shows nothing of a record that a listing shows", keyword="nothing", facet="list")
        return
    there = found.view.members
    common = [
        name
        for name in here.members.keys() & there.keys() & record.keys() & found.members.keys()
        if here.members[name].types == there[name].types
        and here.members[name].formats == there[name].words
        and not isinstance(record[name], dict | list)
    ]
    if any(record[name] != found.members[name] for name in common):
        yield Problem("a record shows something else in a listing than by itself", keyword="listed", facet="list")
    elif common:
        yield Held("list")


def _could_show(read: Exchange, record: Any) -> bool:
    """Whether a read that shows no record has a place for what the record holds."""
    if not HTTPStatus.OK <= read.reply.status < HTTPStatus.MULTIPLE_CHOICES or not read.reply.body:
        return False
    return any(view.members.keys() & record.keys() for view in shown_by(read, read.operation))


def _leaves_of(read: Exchange) -> Leaves:
    """The values of the records that a reply shows, without what it says beside the one that was read, such as how many
    requests were counted."""
    leaves = leaves_in(read)
    if read.contract.role(read.operation) is not Role.READ:
        return leaves
    own = own_record(read)
    if own is None:  # it says what stands beside a record alone, unless the contract knows of no record there
        return {} if any(view.members for view in shown_by(read, read.operation)) else leaves
    at = tuple(own.place.split("/"))[1:]
    if at and at[0] in places(read.conventions):  # the leaves begin inside it
        at = at[1:]
    return {
        place: value
        for place, value in leaves.items()
        if place[1:][: len(at)] == at and place[1 + len(at) :][:1] in {(), *((name,) for name in own.members)}
    }


def _keeps_to_schema(exchange: Exchange) -> bool:
    found = judged(exchange)
    return found is None or not (found.violations or found.misformed)


def _is_wrong(reads: Sequence[Exchange], seen: Sequence[Leaves], changed: set[Place]) -> bool:
    """Whether a value changes that has no reason to: it comes and goes, or is a time of long ago that is another one
    at each read."""
    if len(seen) <= 2:  # noqa: PLR2004 - two reads can't tell
        return False
    if _is_touched(reads[-1], seen, changed):
        return True
    for place in changed:
        values = [leaves.get(place) for leaves in seen]
        is_measured = isinstance(values[0], int | float) and not isinstance(values[0], bool)
        if place in seen[0] and place in seen[-1] and values[0] == values[-1] and not is_measured:
            return True  # it was away, or another one; what was there for a while only, somebody made and took away
        times = [_time(value) for value in values]
        now = _now(reads[-1])
        if all(values[i] != values[i + 1] for i in range(len(values) - 1)) and all(
            time is not None and time < now - _LATELY for time in times
        ):
            return True
    return False


def _is_another(reads: Sequence[Exchange]) -> bool:
    """Whether what is read under one id shows another id than before."""
    first = reads[0]
    if first.contract.role(first.operation) is not Role.READ or not first.operation.path.endswith("}"):
        return False
    found = [own_record(read) for read in reads]
    return len({identity(one, first.conventions) if one is not None else "" for one in found} - {""}) > 1


def _is_touched(read: Exchange, seen: Sequence[Leaves], changed: set[Place]) -> bool:
    """Whether the time of a record's last change is another one at each read, and nothing else in it changes."""
    told = read.conventions.records
    for place in changed:
        if told is None or place[-1] not in told.updated:
            continue
        values = [leaves.get(place) for leaves in seen]
        is_alone = not any(other != place and other[: len(place) - 1] == place[:-1] for other in changed)
        if is_alone and all(values[i] != values[i + 1] for i in range(len(values) - 1)):
            return True
    return False


def _now(exchange: Exchange) -> dt.datetime:
    """When a reply was made, by its own word (RFC 9110, 6.6.1), else by our clock."""
    try:
        return parsedate_to_datetime(exchange.reply.headers.get("date", "")).astimezone(dt.UTC)
    except ValueError:
        return dt.datetime.now(dt.UTC)


def _time(value: Any) -> dt.datetime | None:
    if not isinstance(value, str) or len(value) < 10:  # noqa: PLR2004 - a date has ten characters
        return None
    try:
        time = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
