"""Notifications lack the first member of their body."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from uphold.mock.exchange import Target
from uphold.mock.lies import announces
from uphold.mock.notices import Delivery, signed
from uphold.mock.twists import Call

ID = "notification-body-wrong"
CHECK = "notifications"
PROMISE = "A notification has the documented body."


def applies(target: Target) -> bool:
    """What the operation does is told to subscribers."""
    return announces(target)


def delivered(call: Call, deliveries: list[Delivery]) -> list[Delivery]:
    """The signature is that of the body that is sent."""
    notifications = call.target.conventions.notifications
    if notifications is None:
        return deliveries
    return [signed(_cut(delivery), notifications) for delivery in deliveries]


def _cut(delivery: Delivery) -> Delivery:
    body = msgspec.json.decode(delivery.body)
    if isinstance(body, dict):
        body.pop(next(iter(body), ""), None)
    return replace(delivery, body=msgspec.json.encode(body))
