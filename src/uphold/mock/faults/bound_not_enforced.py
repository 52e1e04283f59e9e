"""A number in a request may be smaller or greater than its bounds."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import constrains, without
from uphold.mock.twists import Call, Violation

ID = "bound-not-enforced"
CHECK = "refused"
PROMISE = "A number out of its bounds is refused."

_WORDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def applies(target: Target) -> bool:
    """The contract bounds a number in a request."""
    return constrains(target, *_WORDS)


def judged(_: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Whatever else is wrong is still held against the request."""
    return without(wrong, *_WORDS)
