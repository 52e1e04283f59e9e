"""Notifications are signed with another key than the token of the subscription."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import announces
from uphold.mock.notices import Delivery, signed
from uphold.mock.twists import Call

ID = "notification-key-wrong"
CHECK = "notifications"
PROMISE = "A notification is signed with the token that made the subscription."


def applies(target: Target) -> bool:
    """What the operation does is told to subscribers."""
    return announces(target)


def delivered(call: Call, deliveries: list[Delivery]) -> list[Delivery]:
    """A key that nobody was told."""
    notifications = call.target.conventions.notifications
    if notifications is None:
        return deliveries
    return [signed(delivery, notifications, "another key") for delivery in deliveries]
