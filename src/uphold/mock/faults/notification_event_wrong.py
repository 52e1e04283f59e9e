"""Notifications say that something else happened."""

from __future__ import annotations

from dataclasses import replace

from uphold.mock.exchange import Target
from uphold.mock.lies import announces
from uphold.mock.notices import Delivery, signed
from uphold.mock.twists import Call

ID = "notification-event-wrong"
CHECK = "notifications"
PROMISE = "A notification names the event that happened."


def applies(target: Target) -> bool:
    """What the operation does is told to subscribers."""
    return announces(target)


def delivered(call: Call, deliveries: list[Delivery]) -> list[Delivery]:
    """Body and header name another event; the signature is that of the body that is sent."""
    notifications = call.target.conventions.notifications
    if notifications is None:
        return deliveries
    return [signed(_renamed(delivery), notifications) for delivery in deliveries]


def _renamed(delivery: Delivery) -> Delivery:
    said, other = delivery.event, f"{delivery.event}ByAnother"
    return replace(
        delivery,
        body=delivery.body.replace(f'"{said}"'.encode(), f'"{other}"'.encode()),
        headers=tuple((name, other if text == said else text) for name, text in delivery.headers),
    )
