"""A record that does not exist is read all the same."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target

ID = "unknown-record-readable"
CHECK = "unknown-record"
PROMISE = "A record that does not exist is answered with the documented failure."


SKIPS = ("existence",)


def applies(target: Target) -> bool:
    """A record is read by its id."""
    return target.contract.role(target.operation) is Role.READ
