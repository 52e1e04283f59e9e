"""A request that lacks something required is served."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import constrains, without
from uphold.mock.twists import Call, Violation

ID = "required-not-enforced"
CHECK = "refused"
PROMISE = "A request without something required is refused."

_WORDS = ("required",)


def applies(target: Target) -> bool:
    """The contract requires something of a request."""
    return constrains(target, *_WORDS)


def judged(_: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Whatever else is wrong is still held against the request."""
    return without(wrong, *_WORDS)
