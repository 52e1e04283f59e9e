"""No part of a record is shown, whoever asks for it."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import asks_for_parts
from uphold.mock.twists import Call

ID = "include-ignored"
CHECK = "include"
PROMISE = "What was asked for is shown."


def applies(target: Target) -> bool:
    """Records have parts that have to be asked for."""
    return asks_for_parts(target)


def included(_: Call, __: frozenset[str], ___: frozenset[str]) -> frozenset[str]:
    """None of them."""
    return frozenset()
