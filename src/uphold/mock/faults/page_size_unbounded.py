"""A page may be asked to hold more records than the documented most."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import pages
from uphold.mock.twists import Call, Violation

ID = "page-size-unbounded"
CHECK = "refused"
PROMISE = "A page size beyond its bound is refused."


def applies(target: Target) -> bool:
    """The contract bounds the size of a page."""
    return pages(target, sized=True, bounded=True)


def judged(call: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Too great a size is not held against the request."""
    pagination = call.target.conventions.pagination
    name = pagination.size_parameter if pagination is not None else ""
    return tuple(one for one in wrong if (one.field, one.keyword) != (name, "maximum"))
