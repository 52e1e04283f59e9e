"""A notification is held back until the next one and sent behind it."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import announces, remember
from uphold.mock.notices import Delivery
from uphold.mock.twists import Call

ID = "notification-out-of-order"
CHECK = "notifications"
PROMISE = "Notifications of one record arrive in the order of its changes."


def applies(target: Target) -> bool:
    """What the operation does is told to subscribers."""
    return announces(target)


def delivered(call: Call, deliveries: list[Delivery]) -> list[Delivery]:
    """One subscriber's last one waits."""
    sent: list[Delivery] = []
    for delivery in deliveries:
        lane = "|".join(delivery.lane)
        held = call.memory.pop(lane, None)
        if held is None:
            remember(call.memory, lane, delivery)
        else:
            sent += [delivery, held]
    return sent
