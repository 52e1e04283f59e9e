"""A value of another type than the contract declares is taken."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import constrains, without
from uphold.mock.twists import Call, Violation

ID = "type-not-enforced"
CHECK = "refused"
PROMISE = "A value of a wrong type is refused."

_WORDS = ("type",)


def applies(target: Target) -> bool:
    """The contract gives types to what a request holds."""
    return constrains(target, *_WORDS)


def judged(_: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Whatever else is wrong is still held against the request."""
    return without(wrong, *_WORDS)
