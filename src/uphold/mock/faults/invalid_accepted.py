"""A request that the contract forbids is served."""

from __future__ import annotations

from uphold.mock.exchange import Target

ID = "invalid-accepted"
CHECK = "refused"


SKIPS = ("validation",)


def applies(target: Target) -> bool:
    """There is input that can be wrong."""
    return target.operation.body is not None or bool(target.operation.parameters)
