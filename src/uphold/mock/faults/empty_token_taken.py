"""A header that announces a token and holds none opens the tenant."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import needs_token
from uphold.mock.twists import Call

ID = "empty-token-taken"
CHECK = "unauthorized"
PROMISE = "A token that is none opens nothing."


def applies(target: Target) -> bool:
    """The operation needs a token in a header."""
    authentication = target.conventions.authentication
    return needs_token(target) and authentication is not None and authentication.scheme != "query"


def skipped(call: Call) -> frozenset[str]:
    """Nobody is asked who he is when the header is empty, or holds the word of the scheme alone."""
    authentication = call.target.conventions.authentication
    name = authentication.name if authentication is not None and authentication.scheme == "header" else "authorization"
    text = call.request.headers.get(name.lower())
    is_empty = text is not None and text.strip().lower() in {"", "bearer"}
    return frozenset({"authentication"}) if is_empty else frozenset()
