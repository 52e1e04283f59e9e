"""A token in the URL opens the tenant, though URLs end up in logs."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from uphold.mock.exchange import Request, Target
from uphold.mock.lies import needs_token
from uphold.mock.twists import Call

ID = "token-in-url-taken"
CHECK = "authentication"
PROMISE = "A token is taken only where the documents say that it belongs."

_NAMES = frozenset({"access_token", "token", "api_key"})


def applies(target: Target) -> bool:
    """The operation needs a token, and it belongs elsewhere."""
    authentication = target.conventions.authentication
    return needs_token(target) and authentication is not None and authentication.scheme != "query"


def asked(call: Call) -> Request:
    """The token in the query is read as if it stood where it belongs."""
    token = next((text for name, text in parse_qsl(call.request.query) if name in _NAMES), None)
    authentication = call.target.conventions.authentication
    if token is None or authentication is None:
        return call.request
    name, text = (
        ("authorization", f"Bearer {token}") if authentication.scheme == "bearer" else (authentication.name, token)
    )
    return replace(call.request, headers={**call.request.headers, name.lower(): text})
