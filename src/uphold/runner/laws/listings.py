"""A listing under test: read page by page, in each of the ways in which it pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from uphold.checks import Held, listings, pagination
from uphold.contract import Role
from uphold.errors import RefusedBySafety
from uphold.runner.subjects.subject import NotVerified

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from uphold.checks import Exchange, Problem
    from uphold.contract import Operation
    from uphold.generation import Case
    from uphold.runner.subjects.subject import OperationUnderTest

_TURNS = 3
"""Collections below so many records are looked at, to find one that holds enough."""
_LARGE = 100
"""The size of a page that is asked for where nothing says how large one may be."""
_PAGES_LIVE = 5
_PAGES_EMBEDDED = 60
"""Pages that a walk may have before it is broken off."""
_EMPTY = 4
"""Empty pages in a row after which a walk is broken off."""
_LOOKS = 2
"""Times that a problem on a live tenant is looked at again."""

Seen = tuple[list["Held | Problem"], tuple["Exchange", ...]]
"""What a check said, and of which exchanges."""


def bare(operation: OperationUnderTest, *, turn: int = 0) -> Case:
    """The plainest allowed case with no more of a query than is required. Raises NotVerified when there is none."""
    required = {parameter.name for parameter in operation.operation.parameters if parameter.required}
    plain = operation.plain(turn=turn)
    return msgspec.structs.replace(plain, query={name: one for name, one in plain.query.items() if name in required})


def confirmed(operation: OperationUnderTest, look: Callable[[], Seen]) -> Seen:
    """What `look` sees. A problem on a live tenant is looked at again, since somebody else may have written: it counts
    when it is seen each time."""
    seen = look()
    for _ in range(0 if operation.within.tenant.is_embedded else _LOOKS):
        if not _is_broken(seen):
            break
        seen = look()
    return seen


@dataclass(frozen=True, slots=True)
class Written:
    """A walk during which records came and went."""

    walk: pagination.Walk
    stayed: frozenset[str]
    """Keys of the records that were there all the time."""
    writes: int


class Listing:
    """One listing: the collection that its path addresses, and walks through it."""

    def __init__(self, operation: OperationUnderTest, *, least: int = 2) -> None:
        """Find a collection with at least `least` records, below several parents where it lies below one; where none
        holds enough, records are made. Raises NotVerified when that does not help."""
        self.operation = operation
        self.ways = listings.ways_of(operation.contract, operation.conventions, operation.operation)
        self.most_pages = _PAGES_EMBEDDED if operation.within.tenant.is_embedded else _PAGES_LIVE
        self._whole: listings.Page | None = None
        self._walks: dict[tuple[listings.Way, int | None], pagination.Walk] = {}
        self.base, count = self._best(least)
        self._lacking = max(0, least - count)
        count += self._make(self._lacking)
        if count < least:
            reason = f"the listing holds fewer than {least} records, and no more could be made"
            raise NotVerified(reason)

    @property
    def largest(self) -> int | None:
        """The largest page that may be asked for; None where a page's size can't be asked for."""
        paging, told = self.operation.conventions.pagination, self._size
        if paging is None or told is None:
            return None
        known = [one for one in (told.get("maximum"), paging.maximum) if isinstance(one, int)]
        return min(known) if known else max(paging.default or 0, _LARGE)

    def sized(self, size: int | None) -> dict[str, Any]:
        """The query that asks for a page of `size` records; None: of no stated size."""
        paging = self.operation.conventions.pagination
        return {paging.size_parameter: size} if paging is not None and size is not None else {}

    @property
    def several(self) -> int:
        """A size of pages that gives three of them, where there are records enough."""
        return max(1, min(len(self.whole().keys) // 3, self.largest or 1))

    def ask(self, step: listings.Step) -> Exchange:
        """Send the request of a step."""
        if step.link:
            return self.operation.raw("GET", step.link, mode="valid")
        return self.operation.call(base=self.base, query=step.query)

    def ask_beyond(self) -> Exchange:
        """Ask for a page of one record more than may be asked for."""
        mode = "invalid" if self._size is not None and "maximum" in self._size else "valid"
        return self.operation.call(base=self.base, query=self.sized((self.largest or 0) + 1), mode=mode)

    def page(self, query: Mapping[str, Any]) -> listings.Page:
        """The page that a query asks for. Raises NotVerified when it is not served, or shows no list."""
        exchange = self.ask(listings.Step(query))
        page = listings.read_page(exchange)
        if page is None:
            reason = f"the listing was answered with {exchange.reply.status} and no list"
            raise NotVerified(reason)
        return page

    def whole(self) -> listings.Page:
        """The largest page of the listing; on an embedded tenant asked for once, since nobody else changes it."""
        if self._whole is None or not self.operation.within.tenant.is_embedded:
            self._whole = self.page(self.sized(self.largest))
        return self._whole

    def filtered(self, asked: Sequence[tuple[listings.Selector, Any]]) -> listings.Page | None:
        """The largest page of what filters with values select; None where they are refused."""
        query = self.sized(self.largest)
        for selector, value in asked:
            for name, one in selector.query(value).items():
                query[name] = {**query[name], **one} if isinstance(query.get(name), dict) else one
        return listings.read_page(self.ask(listings.Step(query)))

    def is_all(self, page: listings.Page) -> bool:
        """Whether a page holds all that it could: it is not full, and names none to come after it."""
        is_full = self.largest is not None and len(page.records) >= self.largest
        return not is_full and "next" not in page.links and "next_cursor" not in page.meta

    def path_to(self, other: Operation, key: str) -> dict[str, str]:
        """The path parameters with which another operation addresses a record of this listing by its id."""
        own = self.operation.operation
        places = [parameter.name for parameter in other.parameters if parameter.location == "path"]
        values = [str(self.base.path[one.name]) for one in own.parameters if one.location == "path"]
        return dict(zip(places, [*values, key], strict=False))

    def follow(self, page: listings.Page, name: str) -> listings.Page | None:
        """Where a link of a page leads; None where it leads to no page."""
        step = listings.link_step(page, name)
        return None if step is None else listings.read_page(self.ask(step))

    def walk(
        self,
        way: listings.Way,
        size: int | None,
        *,
        between: Callable[[listings.Page], None] | None = None,
    ) -> pagination.Walk:
        """Walk from the first page on, with pages of `size` records; `between` is called with each page before the next
        one is asked for. An embedded tenant is walked through once in each way, since nobody else changes it. Raises
        NotVerified when the first page is not served."""
        if between is not None or not self.operation.within.tenant.is_embedded:
            return self._walk(way, size, between)
        if (way, size) not in self._walks:
            self._walks[way, size] = self._walk(way, size, None)
        return self._walks[way, size]

    def _walk(
        self, way: listings.Way, size: int | None, between: Callable[[listings.Page], None] | None
    ) -> pagination.Walk:
        step: listings.Step | None = listings.first_step(
            way, self.operation.conventions, size, self.operation.operation
        )
        found: list[listings.Page] = []
        while step is not None and len(found) < self.most_pages:
            exchange = self.ask(step)
            page = listings.read_page(exchange)
            if page is None and not found:
                reason = f"the listing was answered with {exchange.reply.status} and no list"
                raise NotVerified(reason)
            if page is None:
                told = found[-1].meta.keys() & {"last_page", "total"} and not step.is_beyond
                is_end = way in {listings.Way.PAGE, listings.Way.OFFSET} and not told
                return pagination.Walk(way, size, tuple(found), is_over=is_end, refused=None if is_end else exchange)
            if step.is_beyond and {key for one in found for key in one.keys} >= set(page.keys):
                return pagination.Walk(way, size, tuple(found), is_over=True)
            found.append(page)
            if _is_going_round(found) or (len(found) > _EMPTY and not any(one.records for one in found[-_EMPTY:])):
                return pagination.Walk(way, size, tuple(found), is_over=False)
            following = listings.next_step(way, page, step)
            if following is not None and following.link and listings.leads_nowhere_new(following, exchange.target):
                return pagination.Walk(way, size, tuple(found), is_over=False, is_stuck=True)
            step = following
            if between is not None and step is not None:
                between(page)
        return pagination.Walk(way, size, tuple(found), is_over=step is None)

    def confirmed(self, look: Callable[[], Seen]) -> Seen:
        """What `look` sees. A problem on a live tenant is looked at again, until the listing showed the same records
        before and after it: somebody else may have written. Raises NotVerified when it never does."""
        seen = look()
        if self.operation.within.tenant.is_embedded or not _is_broken(seen):
            return seen
        for _ in range(_LOOKS):
            before = self._state()
            seen = look()
            if not _is_broken(seen) or self._state() == before:
                return seen
        reason = "the listing changes while it is read"
        raise NotVerified(reason)

    def _state(self) -> list[str]:
        return sorted(self.page(self.sized(self.largest)).keys)

    # -- enough records

    def _best(self, least: int) -> tuple[Case, int]:
        """The plainest case whose collection holds most records, and how many are on its first page."""
        best: tuple[Case, int] | None = None
        for turn in range(_TURNS):
            case = bare(self.operation, turn=turn)
            if best is not None and case.path == best[0].path:
                continue
            page = listings.read_page(self.operation.call(base=case))
            if page is not None and (best is None or len(page.records) > best[1]):
                best = case, len(page.records)
            if best is not None and best[1] >= least:
                return best
        if best is None:
            reason = "the listing is not served, or shows no list"
            raise NotVerified(reason)
        return best

    def fill(self) -> None:
        """Make again the records that had to be made: a tenant that was reset has forgotten them. What it showed before
        counts no more."""
        self._walks.clear()
        self._make(self._lacking)

    def _make(self, count: int) -> int:
        """Make so many records; how many could be made."""
        creation = self._creation()
        made = 0
        for _ in range(count if creation is not None else 0):
            try:
                exchange = self.operation.call(creation, path=self._shared(creation))
            except (NotVerified, RefusedBySafety):
                break
            made += exchange.reply.status < 300  # noqa: PLR2004 - 2xx
        return made

    def _creation(self) -> Operation | None:
        contract = self.operation.contract
        family = contract.family_of(self.operation.operation)
        name = family.operations.get(Role.CREATE) if family is not None else None
        return contract.operation(name) if name is not None else None

    def _shared(self, other: Operation | None) -> dict[str, Any]:
        names = {parameter.name for parameter in other.parameters if parameter.location == "path"} if other else set()
        return {name: value for name, value in self.base.path.items() if name in names}

    @property
    def _size(self) -> Mapping[str, Any] | None:
        """The schema of the parameter for the size of a page; None where it is not declared."""
        paging = self.operation.conventions.pagination
        name = paging.size_parameter if paging is not None else ""
        declared = self.operation.operation.parameters
        return next((one.schema for one in declared if one.location == "query" and one.name == name), None)

    # -- writing

    def write_between(self, size: int) -> Written:
        """Walk by cursor and, after the first page of `size` records, make a record and delete the last one of that
        page. Raises NotVerified where neither can be done, or where records are not this run's to delete."""
        if not self.operation.within.tenant.is_embedded:
            reason = "on a live tenant, records that others made are not deleted while a listing is walked through"
            raise NotVerified(reason)
        whole = self.walk(listings.Way.CURSOR, self.largest)
        deleted: list[str] = []
        writes = 0

        def write(page: listings.Page) -> None:
            nonlocal writes
            if not writes:
                writes += self._make(1) + self._delete(page.keys[-1], deleted)

        walk = self.walk(listings.Way.CURSOR, size, between=write)
        if not writes:
            reason = "no record of the listing can be made or deleted"
            raise NotVerified(reason)
        return Written(walk, frozenset(whole.keys) - frozenset(deleted), writes)

    def _delete(self, key: str, deleted: list[str]) -> int:
        """Delete a record; how many were."""
        contract, own = self.operation.contract, self.operation.operation
        families = [contract.family_of(own), *(contract.family_of(one) for one in contract.endpoint_versions(own))]
        for family in families:
            name = family.operations.get(Role.DELETE) if family is not None else None
            if name is None:
                continue
            deletion = contract.operation(name)
            exchange = self.operation.call(deletion, path=self.path_to(deletion, key))
            if exchange.reply.status < 300:  # noqa: PLR2004 - 2xx
                deleted.append(key)
                return 1
        return 0


def _is_broken(seen: Seen) -> bool:
    return any(not isinstance(outcome, Held) for outcome in seen[0])


def _is_going_round(found: Sequence[listings.Page]) -> bool:
    """Whether a walk has come to its first page again, so that there is no use in going on; right behind that page, one
    more look tells whether it was by chance."""
    last, first = found[-1], found[0]
    is_told = last.has_ids or len(set(last.keys)) > 2  # noqa: PLR2004 - fewer records without ids may be alike
    return len(found) > 2 and bool(last.keys) and is_told and set(last.keys) == set(first.keys)  # noqa: PLR2004 - as said
