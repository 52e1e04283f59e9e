"""Each notification is sent twice."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import announces
from uphold.mock.notices import Delivery
from uphold.mock.twists import Call

ID = "notification-twice"
CHECK = "notifications"
PROMISE = "A notification that arrived is not sent again."


def applies(target: Target) -> bool:
    """What the operation does is told to subscribers."""
    return announces(target)


def delivered(_: Call, deliveries: list[Delivery]) -> list[Delivery]:
    """Each one is followed by itself."""
    return [one for delivery in deliveries for one in (delivery, delivery)]
