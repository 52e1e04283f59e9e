"""A text or a list in a request may be of any length."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import constrains, without
from uphold.mock.twists import Call, Violation

ID = "length-not-enforced"
CHECK = "refused"
PROMISE = "A text or a list of a forbidden length is refused."

_WORDS = ("minLength", "maxLength", "minItems", "maxItems", "uniqueItems")


def applies(target: Target) -> bool:
    """The contract bounds the length of something in a request."""
    return constrains(target, *_WORDS)


def judged(_: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Whatever else is wrong is still held against the request."""
    return without(wrong, *_WORDS)
