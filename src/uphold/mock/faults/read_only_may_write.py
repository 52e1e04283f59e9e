"""A token that may only read may write as well."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import needs_token

ID = "read-only-may-write"
CHECK = "permission"
PROMISE = "A token does no more than its rights allow."

SKIPS = ("permission",)


def applies(target: Target) -> bool:
    """The operation needs a token and changes something."""
    return needs_token(target) and target.operation.method not in {"GET", "HEAD", "OPTIONS"}
