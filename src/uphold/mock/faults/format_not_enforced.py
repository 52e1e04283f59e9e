"""A text that is not of its format, or does not match its pattern, is taken."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import constrains, without
from uphold.mock.twists import Call, Violation

ID = "format-not-enforced"
CHECK = "refused"
PROMISE = "A text that is not of its format is refused."

_WORDS = ("format", "pattern")


def applies(target: Target) -> bool:
    """The contract gives a format or a pattern to a text in a request."""
    return constrains(target, *_WORDS)


def judged(_: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Whatever else is wrong is still held against the request."""
    return without(wrong, *_WORDS)
