"""A listing can be walked through page by page, and its pages say the truth about themselves.

**Promised**: by number, by offset, by cursor or by following links, a walk shows each record once and comes to an end
(`page-walk`, `cursor-walk`), and an offset passes over as many records as it says; all ways show the same records
(`same-records`); a page holds no more records than were asked for, and no more than the documented most (`size`,
`bounds`); pages of one size, put together, are what a larger page shows (`whole`); links lead to the page that they
name (`links`); numbers, totals and cursors are true (`meta`); the same request shows the records in the same order
(`order`); and a walk by cursor shows a record that is there all the time exactly once, whatever is written meanwhile
(`while-writing`).

**Applies** to listings with a parameter that ``[pagination]`` of ``api.toml`` names, where they hold enough records for
several pages. What a page says about itself is judged by the names of ``[pagination.names]``, where it says it.

**Ignores** what documents leave open: what comes after the last page (nothing, a refusal, or an empty page), a cursor
that leads to one last empty page, short pages in a walk by cursor, a page size beyond the bounds where the contract
does not forbid it (clamped or refused; where it does, `refused` judges), and the order itself as long as it stays.

What comes of a broken walk is not told again: where records are lost, nobody asks whether their number is right.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.listings.reading import keyed, number_in, read_page
from uphold.checks.listings.walking import Way

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from uphold.checks.base import Exchange
    from uphold.checks.listings.reading import Page

ID: Final = "pagination"
_SILENT: Final = frozenset((401, 403, 429))
_FACETS: Final = {Way.PAGE: "page-walk", Way.OFFSET: "page-walk", Way.CURSOR: "cursor-walk", Way.LINKS: "cursor-walk"}
_BEYOND: Final = 3
"""Pages behind the last record that a walk may still be led to, if they are empty: none needs more than one."""
MOST_BEHIND: Final = _BEYOND
"""Pages behind the last one that links are followed to."""
_DISTINCT: Final = 3
"""So many different records without ids are not on two pages by chance."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk through a listing, as far as it went."""

    way: Way
    size: int | None
    """The size of a page that was asked for; None: none was."""
    pages: tuple[Page, ...]
    is_over: bool
    """Whether its last page named none to come after it."""
    refused: Exchange | None = None
    """The request for one more page, where it was not served."""
    is_stuck: bool = False
    """Whether the link of its last page asks for nothing that was not asked for before."""

    @property
    def facet(self) -> str:
        """What of this check a walk of this way verifies."""
        return _FACETS[self.way]

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells the records apart, in the order in which they came."""
        return tuple(key for page in self.pages for key in page.keys)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was sent and came back."""
        asked = tuple(page.exchange for page in self.pages)
        return asked if self.refused is None else (*asked, self.refused)


def judge_walk(walk: Walk, whole: Walk | None = None) -> Iterator[Held | Problem]:
    """Whether a walk shows each record once and ends, and, beside one of larger pages (`whole`), shows the same in
    the same order: its most telling problem, or what held."""
    look = _Look(walk, whole)
    problem = look.unlike_asked() or look.repeated() or look.unending() or look.unlike_whole()
    if problem is not None:
        yield problem
    elif walk.refused is None and look.seen:
        yield Held(walk.facet)
        if whole is not None and len(walk.pages) > len(whole.pages):
            yield Held("whole")
            yield Held("order")


def judge_size(page: Page, size: int) -> Iterator[Held | Problem]:
    """Whether a page holds no more records than the `size` that was asked for."""
    yield _wrong_size() if len(page.records) > size else Held("size")


def judge_default(page: Page) -> Iterator[Held | Problem]:
    """Whether a page of no stated size holds no more records than it does by default, and at most."""
    paging = page.exchange.conventions.pagination
    most = (paging.default or paging.maximum) if paging is not None else None
    if most is not None:
        message = "a page of no stated size holds more records than it does by default"
        yield _problem("default", "size", message) if len(page.records) > most else Held("size")


def judge_beyond(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether a page that was asked to hold more than the documented most holds no more than that; a refusal is as good
    (and where the contract forbids to ask, `refused` says whether there is one)."""
    paging, validation, page = exchange.conventions.pagination, exchange.conventions.validation, read_page(exchange)
    refusals = {400, 422} | ({validation.status, *validation.also} if validation is not None else set())
    most = paging.maximum if paging is not None else None
    if page is not None and most is not None and len(page.records) > most:
        yield _problem("maximum", "bounds", "a page holds more records than the documented most")
    elif page is not None or exchange.reply.status in refusals:
        yield Held("bounds")


def judge_same(walk: Walk, other: Walk) -> Iterator[Held | Problem]:
    """Whether two walks to the end, in different ways, show the same records."""
    mine, others = keyed(walk.pages, other.pages)
    if Counter(chain(*mine)) != Counter(chain(*others)):
        yield _problem(
            "ways", "same-records", f"a walk by {other.way} does not show the records of a walk by {walk.way}"
        )
        return
    yield Held("same-records")


def judge_order(page: Page, again: Page) -> Iterator[Held | Problem]:
    """Whether the same request shows the same records in the same order. Another set of records is not judged here."""
    if page.keys == again.keys:
        if len(page.keys) > 1:
            yield Held("order")
    elif sorted(page.keys) == sorted(again.keys):
        yield _order()


def judge_offset(whole: Page, page: Page, offset: int, size: int) -> Iterator[Held | Problem]:
    """Whether a page that passes over `offset` records shows those behind them, as `whole`, a page that passes over
    none, has them."""
    due = whole.keys[offset : offset + size]
    if not due:
        return
    if set(page.keys) == set(due):
        yield Held(_FACETS[Way.OFFSET])
    else:
        message = "an offset passes over another number of records than it names"
        yield _problem("offset", _FACETS[Way.OFFSET], message)


def judge_link(name: str, led: Page | None, meant: Page) -> Iterator[Held | Problem]:
    """Whether the link `name` of a page leads to the records of `meant`; `led`: where it led (None: nowhere)."""
    if led is None or set(led.keys) != set(meant.keys):
        yield _wrong_link(name)
        return
    yield Held("links")


def judge_end(behind: Sequence[Page]) -> Iterator[Held | Problem]:
    """Whether links behind the last page come to an end: `behind` are the pages that they led to, one after the other,
    until one shows records or `MOST_BEHIND` are reached."""
    goes_on = len(behind) >= MOST_BEHIND and "next" in behind[-1].links
    if behind and (behind[-1].records or goes_on):
        yield _endless("links")


def judge_meta(walk: Walk, total: int | None) -> Iterator[Held | Problem]:
    """Whether pages say the truth about themselves; `walk` held, and there are `total` records (None: unknown)."""
    problems: dict[str, Problem] = {}
    held = False
    for index, page in enumerate(walk.pages):
        for field, true in _truths(walk, index, page, total):
            said = number_in(page.meta.get(field))
            if said is None:
                continue
            if said == true:
                held = True
            else:
                problems.setdefault(
                    field, _problem(f"meta:{field}", "meta", f"a page says something wrong about its {_WORDS[field]}")
                )
        if page.says_end and index < len(walk.pages) - 1 and page.records:
            problems.setdefault("next", _problem("next", "meta", "a page that is not the last one names no next one"))
    if "size" in problems:  # places and the number of pages follow from the size
        yield problems["size"]
        return
    yield from problems.values()
    if held and not problems:
        yield Held("meta")


def judge_while_writing(walk: Walk, stayed: Collection[str], writes: int) -> Iterator[Held | Problem]:
    """Whether a walk by cursor, during which `writes` records came and went, shows each of those that `stayed` exactly
    once. Where no more than `writes` are shown twice or not at all, and not the very first one again, the cursor counts
    records instead of naming one: no document speaks of that, so the tenant is not blamed."""
    facet = "while-writing"
    if walk.refused is not None:
        if _is_refusal(walk.refused):
            yield _problem("writing", facet, "a walk by cursor breaks off when records are written meanwhile")
        return
    seen = Counter(walk.keys)
    twice = sum(seen[key] > 1 for key in stayed)
    lost = sum(not seen[key] for key in stayed) if walk.is_over else 0
    if max(twice, lost) > writes or seen[walk.keys[0]] > 1:
        yield _problem(
            "writing", facet, "a walk by cursor does not go on where it was when records are written meanwhile"
        )
    elif twice or lost:
        message = "a walk by cursor shifts when records are written meanwhile, so that one is shown twice or not at all"
        yield Problem(message, keyword="writing:shift", facet=facet, subject="neither")
    elif walk.is_over:
        yield Held(facet)


_WORDS: Final = {
    "number": "number",
    "first_item": "first record's place",
    "last_item": "last record's place",
    "last_page": "last page",
    "size": "size",
    "total": "total",
}


def _truths(walk: Walk, index: int, page: Page, total: int | None) -> Iterator[tuple[str, int]]:
    """What a page of a walk may say about itself, and what is true of it."""
    if walk.size is not None:
        yield "size", walk.size
    if total is not None:
        yield "total", total
    if walk.size is None or walk.way not in {Way.PAGE, Way.OFFSET}:
        return
    before = index * walk.size
    if walk.way is Way.PAGE:
        yield "number", index + 1
        if total:
            yield "last_page", -(-total // walk.size)
    if page.records:
        yield "first_item", before + 1
        yield "last_item", before + len(page.records)


class _Look:
    """A walk, looked at beside one of larger pages."""

    def __init__(self, walk: Walk, whole: Walk | None) -> None:
        self.walk = walk
        self.pages, larger = keyed(walk.pages, whole.pages if whole is not None else ())
        self.seen = list(chain(*self.pages))
        self.whole = list(chain(*larger))
        self.all = Counter(self.whole) if whole is not None and whole.is_over else None
        """All records there are, where that is known."""
        self.has_ids = all(page.has_ids for page in (*walk.pages, *(whole.pages if whole is not None else ())))

    def unlike_asked(self) -> Problem | None:
        """The first page holds too much, or a page that was named can't be had."""
        walk = self.walk
        if walk.size is not None and walk.pages and len(walk.pages[0].records) > walk.size:
            return _wrong_size()
        if walk.is_stuck:
            return _endless("links") if self._is_all(len(self.pages)) else _wrong_link()
        refused = walk.refused
        if refused is not None and _is_refusal(refused):
            return _problem("refused", walk.facet, "a page that another one names is refused")
        return None

    def repeated(self) -> Problem | None:
        """Records come again: all of the first page, or some."""
        counted = Counter[str]()
        twice = False
        for index, keys in enumerate(self.pages):
            known = counted.copy()
            counted.update(keys)
            too_many = {key for key in keys if self._is_too_many(key, counted)}
            if index and keys and (set(keys) == too_many or self._is_alike(keys)) and set(keys) == set(self.pages[0]):
                if self._is_all(index, known):
                    return _endless(self.walk.facet)
                if index + 1 < len(self.pages) and set(keys) != set(self.pages[index + 1]):  # one page by chance
                    twice = True
                    continue
                return _problem("again", self.walk.facet, "the next page shows the records of the first one again")
            twice = twice or bool(too_many)
        if twice:
            return _problem("twice", self.walk.facet, "a walk through the pages shows a record twice")
        return None

    def unending(self) -> Problem | None:
        """One empty page after the other."""
        if self.walk.is_over or len(self.pages) <= _BEYOND or any(self.pages[-_BEYOND:]):
            return None
        if Counter(self.whole) - Counter(self.seen):
            return _lost(self.walk.facet)
        return _endless(self.walk.facet)

    def unlike_whole(self) -> Problem | None:
        """Beside larger pages: too long, too short, or in another order."""
        walk = self.walk
        if walk.size is not None and any(len(page.records) > walk.size for page in walk.pages):
            return _wrong_size()
        if not self.whole:
            return None
        if not walk.is_over and self._is_all(len(self.pages) - _BEYOND):
            return _endless(walk.facet)
        is_in_order = self._is_in_order()
        if not walk.is_over and not is_in_order:
            return _order()
        if Counter(self._due()) - Counter(self.seen):
            return _lost(walk.facet)
        if self.all is not None and Counter(self.seen) - self.all:
            return _wrong_size()
        return None if is_in_order else _order()

    def _due(self) -> list[str]:
        """The records that the walk has to have shown: all that larger pages show, or, as long as it is not over, those
        before the last one that it came to."""
        if self.walk.is_over:
            return self.whole
        reached = [index for index, key in enumerate(self.whole) if key in set(self.seen)]
        return self.whole[: reached[-1]] if reached else []

    def _is_in_order(self) -> bool:
        """Whether the walk shows what larger pages show as well in the same order."""
        common = set(self.seen) & set(self.whole)
        return [key for key in self.seen if key in common] == [key for key in self.whole if key in common]

    def _is_alike(self, keys: tuple[str, ...]) -> bool:
        """Whether a page of records without ids can't but be the first one again."""
        return not self.has_ids and self.all is None and keys == self.pages[0] and len(set(keys)) >= _DISTINCT

    def _is_too_many(self, key: str, counted: Counter[str]) -> bool:
        """Whether a record came oftener than it can: once by its id; else as often as larger pages show its like."""
        if self.has_ids:
            return counted[key] > 1
        return self.all is not None and counted[key] > self.all[key] > 0

    def _is_all(self, index: int, counted: Counter[str] | None = None) -> bool:
        """Whether the pages before the one at `index` show all there is: all of what larger pages show, or else the
        last of them less than a page can hold."""
        if index <= 0:
            return False
        if self.all is not None:
            return (counted if counted is not None else Counter(chain(*self.pages[:index]))) >= self.all
        return self.walk.size is not None and len(self.pages[index - 1]) < self.walk.size


def _is_refusal(exchange: Exchange) -> bool:
    """Whether a page was not served, and not because of who asks, how often, or an error of the server."""
    status = exchange.reply.status
    return status not in _SILENT and status < HTTPStatus.INTERNAL_SERVER_ERROR


def _wrong_size() -> Problem:
    return _problem("size", "size", "a page holds another number of records than was asked for")


def _wrong_link(name: str = "next") -> Problem:
    return _problem("link", "links", f"the link `{name}` of a page does not lead to that page")


def _lost(facet: str) -> Problem:
    return _problem("lost", facet, "a walk through the pages does not show a record that a larger page shows")


def _order() -> Problem:
    return _problem("order", "order", "the records of a listing change their order from one request to the next")


def _endless(facet: str) -> Problem:
    return _problem("endless", facet, "behind the last page a listing goes on to name more pages")


def _problem(keyword: str, facet: str, message: str) -> Problem:
    return Problem(message, keyword=keyword, facet=facet)
