"""A record is made once, and listed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uphold.checks.base import Held, Problem
from uphold.checks.records.changes import is_quiet
from uphold.checks.records.places import identity, record_of, records_of
from uphold.checks.records.sent import sent_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks.base import Exchange
    from uphold.checks.records.places import Record


def judge_once(created: Exchange, before: Sequence[Exchange], after: Sequence[Exchange]) -> Iterator[Held | Problem]:
    """Whether a create with texts that no other record has made one record: the pages of the listing, `before` and
    `after` it, tell which ones are new."""
    sent, own = sent_by(created), record_of(created)
    if sent is None or own is None:
        return
    names = [
        name
        for name, value in sent.items()
        if isinstance(value, str) and value and name in own.view.members and is_quiet(name, own.view.members[name])
    ]
    known, there = ({identity(one, created.conventions) for one in _listed(pages)} for pages in (before, after))
    if not names or "" in known | there or not there - known:
        return
    alike = {
        identity(one, created.conventions)
        for one in _listed(after)
        if all(one.members.get(name) == own.members.get(name, sent[name]) for name in names)
    } - known
    if len(alike) > 1:
        yield Problem("one create makes several records", keyword="several", facet="created")
    elif alike:
        yield Held("created")


def judge_listed_once(page: Exchange) -> Iterator[Held | Problem]:
    """Whether no record stands twice on a page of a listing: no two have the same id and show the same."""
    shown = [(identity(one, page.conventions), one.members) for one in records_of(page) or ()]
    known = [one for one in shown if one[0]]
    if any(one in known[:index] for index, one in enumerate(known)):
        yield Problem("a listing shows one record several times", keyword="twice", facet="listed")
    elif known:
        yield Held("listed")


def _listed(pages: Sequence[Exchange]) -> Iterator[Record]:
    for page in pages:
        yield from records_of(page) or ()
