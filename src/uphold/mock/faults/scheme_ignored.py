"""A token opens the tenant under any word before it: Basic, Token, Digest."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Request, Target
from uphold.mock.lies import needs_token
from uphold.mock.twists import Call

ID = "scheme-ignored"
CHECK = "authentication"
PROMISE = "A token is taken only in the documented scheme."


def applies(target: Target) -> bool:
    """The operation needs a bearer token."""
    authentication = target.conventions.authentication
    return needs_token(target) and authentication is not None and authentication.scheme == "bearer"


def asked(call: Call) -> Request:
    """What stands behind the first word is the token."""
    _, _, token = call.request.headers.get("authorization", "").partition(" ")
    if not token:
        return call.request
    return replace(call.request, headers={**call.request.headers, "authorization": f"Bearer {token}"})
