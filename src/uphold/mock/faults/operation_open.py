"""An operation that needs a token serves callers without one."""

from __future__ import annotations

from uphold.mock.exchange import Target

ID = "operation-open"
CHECK = "unauthorized"


SKIPS = ("authentication",)


def applies(target: Target) -> bool:
    """The operation needs a token."""
    return (
        target.conventions.authentication is not None
        and target.operation.id not in target.conventions.authentication.anonymous
    )
