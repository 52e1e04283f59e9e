"""How to walk through a listing: what to ask for first, and what a page says to ask for next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from uphold.checks.listings.forms import body_form
from uphold.checks.listings.reading import number_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.checks.listings.reading import Page
    from uphold.contract import Contract, Conventions, Operation, Pagination


class Way(StrEnum):
    """A way of paging."""

    PAGE = "page"
    OFFSET = "offset"
    CURSOR = "cursor"
    LINKS = "links"
    """The page says where the next one is, and no parameter moves on."""


@dataclass(frozen=True, slots=True)
class Step:
    """What to ask for: a query, or an address that a page gave."""

    query: Mapping[str, Any]
    link: str = ""
    """Path and query, percent-encoded; empty: the query says it all."""
    is_beyond: bool = False
    """Whether the page before said that it is the last one."""


_NAMED: Final = {
    Way.PAGE: "page_parameter",
    Way.OFFSET: "offset_parameter",
    Way.CURSOR: "cursor_parameter",
}


def ways_of(contract: Contract, conventions: Conventions, operation: Operation) -> tuple[Way, ...]:
    """The ways in which a listing pages, by the parameters that it declares; with a size alone, by its links. Where its
    pages tell of no next one, nobody can walk by cursor or by links."""
    paging = conventions.pagination
    if paging is None:
        return ()
    declared = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
    found = [way for way, field in _NAMED.items() if getattr(paging, field) in declared]
    if not found and paging.size_parameter in declared:
        found = [Way.LINKS]
    is_told = _tells_next(contract, paging, operation)
    return tuple(way for way in found if is_told or way in {Way.PAGE, Way.OFFSET})


def _tells_next(contract: Contract, paging: Pagination, operation: Operation) -> bool:
    """Whether the pages of a listing are declared to name a next cursor or a next link."""
    if any(header.name.lower() == "link" for reply in operation.replies for header in reply.headers):
        return True
    body = body_form(contract, operation)
    for member, name in ((paging.links, paging.names.next), (paging.meta, paging.names.next_cursor)):
        around = body.at((member,)) if body is not None and member else body
        if name and around is not None and (name in around.members or (member and not around.members)):
            return True
    return False


def first_step(way: Way, conventions: Conventions, size: int | None, operation: Operation) -> Step:
    """What asks for the first page, of `size` records where the listing takes a size. By cursor: with the first of
    ``cursor-start``, where other ways exist; else with no cursor at all."""
    paging = conventions.pagination
    if paging is None:
        return Step({})
    declared = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
    query: dict[str, Any] = {}
    if size is not None and paging.size_parameter in declared:
        query[paging.size_parameter] = size
    if way is Way.PAGE:
        query[paging.page_parameter] = 1
    elif way is Way.OFFSET:
        query[paging.offset_parameter] = 0
    elif way is Way.CURSOR and paging.page_parameter in declared and paging.cursor_start:
        query[paging.cursor_parameter] = paging.cursor_start[0]
    return Step(query)


def next_step(way: Way, page: Page, step: Step) -> Step | None:
    """What asks for the page after `page`, which `step` asked for; None where the page says, or shows, that it is the
    last one. By number and by offset, a page that is full may say so and be believed only when the next one is seen to
    show nothing new: that step is `beyond`."""
    paging = page.exchange.conventions.pagination
    if paging is None:
        return None
    size = step.query.get(paging.size_parameter)
    if way in {Way.PAGE, Way.OFFSET}:
        name = paging.page_parameter if way is Way.PAGE else paging.offset_parameter
        past = 1 if way is Way.PAGE else size if isinstance(size, int) else len(page.records)
        reached = int(step.query[name]) + past
        told = number_in(page.meta.get("last_page" if way is Way.PAGE else "total"))
        is_full = isinstance(size, int) and len(page.records) >= size
        is_last = _is_last(page, told, reached - 1 if way is Way.PAGE else reached)
        if is_last and not is_full:
            return None
        return Step({**step.query, name: reached}, is_beyond=is_last)
    cursor = _cursor_after(page, paging.cursor_parameter) if way is Way.CURSOR else None
    if cursor is not None:
        return Step({**step.query, paging.cursor_parameter: cursor})
    return link_step(page, "next")


def _is_last(page: Page, most: int | None, reached: int) -> bool:
    """Whether nothing comes after a page, by the number of pages or records that it tells, else by its link, else by
    what it holds."""
    if most is not None:
        return reached >= most
    return "next" not in page.links and (page.says_end or not page.records)


def _cursor_after(page: Page, parameter: str) -> str | None:
    """The cursor that a page names for the next one: in its meta data, else in the query of its link."""
    cursor = page.meta.get("next_cursor")
    if cursor is not None:
        return str(cursor)
    link = page.links.get("next", "")
    return dict(parse_qsl(urlsplit(link).query)).get(parameter)


def link_step(page: Page, name: str) -> Step | None:
    """The step to where a page's link leads: its query at the page's own path, since a tenant may be known under
    another address than the one it writes into links; but a link that ends in another word is taken as it is."""
    link = page.links.get(name)
    if link is None:
        return None
    parts = urlsplit(link)
    own = page.exchange.target.partition("?")[0]
    same = not parts.path or parts.path.rstrip("/").rpartition("/")[2] == own.rstrip("/").rpartition("/")[2]
    path = own if same else parts.path
    return Step({}, link=f"{path}?{parts.query}" if parts.query else path)


def leads_nowhere_new(step: Step, asked: str) -> bool:
    """Whether a link asks for nothing that the request `asked` (path and query) did not ask for: it can't lead on."""
    target, _, query = step.link.partition("?")
    own, _, before = asked.partition("?")
    return target == own and set(parse_qsl(query)) <= set(parse_qsl(before))
