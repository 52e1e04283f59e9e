"""A JSON Patch is done in order and as a whole, or not at all (RFC 6902, 3 and 5)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from uphold.checks.base import Held, Problem
from uphold.checks.records.beside import differs
from uphold.checks.records.changes import NOT_KEPT
from uphold.checks.records.ends import is_done, succeeded
from uphold.checks.records.likeness import likeness
from uphold.checks.records.places import record_of
from uphold.checks.records.texts import Likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange


def judge_failed_test(write: Exchange, after: Exchange, name: str, value: Any) -> Iterator[Held | Problem]:
    """Whether a patch that sets `name` to `value`, and then tests it for another value, is refused and changes nothing;
    `after` reads the record, which had another value before."""
    if is_done(write):
        message = "a JSON Patch is answered as done though a test in it fails"
        yield Problem(message, keyword="test", facet="patched")
    elif HTTPStatus.BAD_REQUEST <= write.reply.status < HTTPStatus.INTERNAL_SERVER_ERROR and succeeded(after):
        if _shows(after, name, value):
            message = "a JSON Patch that is refused changes the record all the same"
            yield Problem(message, keyword="half done", facet="patched")
        else:
            yield Held("patched")


def judge_removed(before: Exchange, write: Exchange, after: Exchange, name: str) -> Iterator[Held | Problem]:
    """Whether a member that a patch removed has lost its value; it may be shown with its default."""
    old = record_of(before)
    if old is None or name not in old.members or not is_done(write) or not succeeded(after):
        return
    if _shows(after, name, old.members[name]):
        yield _not_done(before, after, "a member that a JSON Patch removes keeps its value", "removed")
    else:
        yield Held("patched")


def judge_copied(before: Exchange, write: Exchange, after: Exchange, name: str, to: str) -> Iterator[Held | Problem]:
    """Whether a member has the value of the one that a patch copied to it."""
    old, new = record_of(before), record_of(after)
    if old is None or new is None or not is_done(write) or name not in old.members or to not in new.members:
        return
    match likeness(old.members[name], new.members[to], new.view.members.get(to), after.conventions, to):
        case Likeness.SAME:
            yield Held("patched")
        case Likeness.OTHER:
            message = "a member that a JSON Patch copies another one to does not get its value"
            yield _not_done(before, after, message, "copied")
        case Likeness.UNKNOWN:
            pass


def _not_done(before: Exchange, after: Exchange, message: str, keyword: str) -> Problem:
    """The problem with a step that was not done; where nothing was, that is the cause, whatever the step."""
    if not differs(before, after):
        return Problem(NOT_KEPT, keyword="not kept", facet="patched")
    return Problem(message, keyword=keyword, facet="patched")


def _shows(after: Exchange, name: str, value: Any) -> bool:
    record = record_of(after)
    return (
        record is not None
        and name in record.members
        and likeness(value, record.members[name], record.view.members.get(name), after.conventions, name)
        is Likeness.SAME
    )
