"""Notifications carry no signature."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.lies import announces
from uphold.mock.notices import Delivery
from uphold.mock.twists import Call

ID = "notification-unsigned"
CHECK = "notifications"
PROMISE = "A notification is signed."


def applies(target: Target) -> bool:
    """What the operation does is told to subscribers."""
    return announces(target)


def delivered(call: Call, deliveries: list[Delivery]) -> list[Delivery]:
    """The header is missing."""
    notifications = call.target.conventions.notifications
    name = notifications.headers.signature.lower() if notifications is not None else ""
    return [
        replace(delivery, headers=tuple(header for header in delivery.headers if header[0].lower() != name))
        for delivery in deliveries
    ]
