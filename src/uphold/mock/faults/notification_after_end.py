"""A subscription that was deleted is still served."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.lies import is_subscription

ID = "notification-after-end"
CHECK = "notifications"
PROMISE = "Whoever unsubscribed is told nothing more."

SKIPS = ("unsubscribing",)


def applies(target: Target) -> bool:
    """A subscription is deleted."""
    return target.contract.role(target.operation) is Role.DELETE and is_subscription(target)
