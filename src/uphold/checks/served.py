"""An operation that a release promised still answers.

**Promised**: what a release lists can be called, in that release and, as long as nothing of it was taken back in
time, in every later one (``served:release``).

**Applies** to the answer to an allowed request of an operation, beside two others: what the tenant answers where
certainly nothing is, and what it answers about a record that can't be there. An operation is not there when it is
answered with 405, 410 or 501, none of which it documents (RFC 9110, 15.5.6, 15.5.11 and 15.6.2); with 404 in the
very words in which the tenant says that there is nothing at all, while it says of a missing record something else;
or with 404 for a record that the tenant does show by another method at the same place.

**Ignores** 404 where nothing tells a missing record from a missing operation; what is marked as deprecated and may be
gone by now; members of the compared errors that are never the same twice (times, trace ids).
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks.base import Exchange, Reply

ID: Final = "served"
RELEASE: Final = "release"
"""The facet: an operation of a release."""

_SAYS_NOTHING: Final = frozenset((401, 403, 429))
_NOT_HERE: Final = frozenset((405, 410, 501))
SEEMS_GONE: Final = _NOT_HERE | {404}
"""Statuses by which an operation may be told not to be there."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a tenant answered to other requests than the one that is judged."""

    nowhere: Sequence[Reply] = ()
    """Answers where certainly nothing is; from two on, what changes from one to the next counts for nothing."""
    unknown: Reply | None = None
    """The answer of an operation that works, about a record that can't be there."""
    shown: Reply | None = None
    """The answer to a GET of the same path."""


def judge_served(exchange: Exchange, beside: Beside) -> Iterator[Held | Problem]:
    """Whether the operation is there; nothing where that can't be told."""
    status = exchange.reply.status
    if status in _SAYS_NOTHING:
        return
    if status != HTTPStatus.NOT_FOUND and status not in _NOT_HERE:
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            yield Held(RELEASE)
        return
    is_documented = any(reply.status == str(status) for reply in exchange.operation.replies)
    if status in _NOT_HERE:
        if not is_documented:
            yield _problem(exchange, "the operation is not served")
    elif beside.shown is not None and beside.shown.status < HTTPStatus.MULTIPLE_CHOICES:
        yield _problem(exchange, "the operation is not served, for a record that is shown")
    elif beside.nowhere and _sounds_like(exchange.reply, beside.nowhere):
        is_told_apart = beside.unknown is not None and not _sounds_like(beside.unknown, beside.nowhere)
        if is_told_apart or (not is_documented and "{" not in exchange.operation.path):
            yield _problem(exchange, "the operation is not served: it answers as where nothing is")


def _problem(exchange: Exchange, message: str) -> Problem:
    place = f"{exchange.operation.pointer}/responses"
    return Problem(message, place, keyword=str(exchange.reply.status), facet=RELEASE)


def _sounds_like(reply: Reply, nowhere: Sequence[Reply]) -> bool:
    """Whether a reply says what the tenant says where nothing is."""
    first, *more = nowhere
    if reply.status != first.status or reply.media_type != first.media_type:
        return False
    said, told = _said(reply), _said(first)
    if not isinstance(said, dict) or not isinstance(told, dict):
        return said == told if not more or _said(more[0]) == told else True
    fleeting = {name for other in more for name in told if _member(_said(other), name) != told[name]}
    return said.keys() == told.keys() and all(said[name] == told[name] for name in told if name not in fleeting)


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _said(reply: Reply) -> Any:
    """The body as JSON, else as it is."""
    try:
        return reply.json()
    except ValueError:
        return reply.body
