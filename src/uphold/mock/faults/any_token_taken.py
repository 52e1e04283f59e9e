"""Any token opens the tenant, whoever made it up."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import needs_token

ID = "any-token-taken"
CHECK = "unauthorized"
PROMISE = "A token that nobody issued opens nothing."


SKIPS = ("token",)


def applies(target: Target) -> bool:
    """The operation needs a token."""
    return needs_token(target)
