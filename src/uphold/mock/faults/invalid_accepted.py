"""A request that the contract forbids is served."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import can_be_wrong

ID = "invalid-accepted"
CHECK = "refused"
PROMISE = "A request that the contract forbids is refused."


SKIPS = ("validation",)


def applies(target: Target) -> bool:
    """There is input that can be wrong."""
    return can_be_wrong(target)
