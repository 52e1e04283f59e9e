"""The query of a request is not judged at all."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import query_names
from uphold.mock.twists import Call, Violation

ID = "query-not-enforced"
CHECK = "refused"
PROMISE = "A forbidden query is refused."


def applies(target: Target) -> bool:
    """The contract declares a query parameter."""
    return bool(query_names(target))


def judged(call: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """What is wrong with the body or a header is still held against the request."""
    names = query_names(call.target)
    return tuple(one for one in wrong if one.field.partition(".")[0] not in names)
