"""A query parameter that the contract does not name is refused."""

from __future__ import annotations

from urllib.parse import parse_qsl

from uphold.mock.exchange import Target
from uphold.mock.lies import query_names
from uphold.mock.twists import Call, Violation

ID = "unknown-query-refused"
CHECK = "accepted"
PROMISE = "A query parameter that nobody knows is ignored."


def applies(target: Target) -> bool:
    """The operation reads; whoever reads may be sent here by a link with something more in it."""
    return target.operation.method == "GET"


def judged(call: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Each such parameter is held against the request."""
    known = {name.partition("[")[0] for name in query_names(call.target)}
    sent = {name.partition("[")[0] for name, _ in parse_qsl(call.request.query, keep_blank_values=True)}
    return (*wrong, *(Violation(name, "unknown", "This parameter is not known.") for name in sorted(sent - known)))
