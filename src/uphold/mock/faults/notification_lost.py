"""A change is told to no subscriber."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import announces
from uphold.mock.notices import Delivery
from uphold.mock.twists import Call

ID = "notification-lost"
CHECK = "notifications"
PROMISE = "Every change is told to whoever subscribed to it."


def applies(target: Target) -> bool:
    """What the operation does is told to subscribers."""
    return announces(target)


def delivered(_: Call, __: list[Delivery]) -> list[Delivery]:
    """Nothing goes out."""
    return []
