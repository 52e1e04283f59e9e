"""A value that is not in its closed list is taken."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import constrains, without
from uphold.mock.twists import Call, Violation

ID = "enum-not-enforced"
CHECK = "refused"
PROMISE = "A value that is not in its closed list is refused."

_WORDS = ("enum", "const")


def applies(target: Target) -> bool:
    """The contract lists the values of something in a request."""
    return constrains(target, *_WORDS)


def judged(_: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Whatever else is wrong is still held against the request."""
    return without(wrong, *_WORDS)
