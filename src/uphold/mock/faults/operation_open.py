"""An operation that needs a token serves callers without one."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import needs_token

ID = "operation-open"
CHECK = "unauthorized"
PROMISE = "Without a token an operation gives nothing away."


SKIPS = ("authentication",)


def applies(target: Target) -> bool:
    """The operation needs a token."""
    return needs_token(target)
