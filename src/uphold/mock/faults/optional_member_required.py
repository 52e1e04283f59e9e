"""A request of old is refused, since an optional member is now required."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import body_form, body_members
from uphold.mock.twists import Call, Violation

ID = "optional-member-required"
CHECK = "accepted"
PROMISE = "What the contract allows is served."


def applies(target: Target) -> bool:
    """A body may lack a member that it may have."""
    return _first(target) is not None


def judged(call: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """The lack of the first optional member is held against the request."""
    name = _first(call.target)
    if name is None or not isinstance(call.body, dict) or name in call.body:
        return wrong
    return (*wrong, Violation(name, "required", "This is required."))


def _first(target: Target) -> str | None:
    form = body_form(target)
    if form is None:
        return None
    required = frozenset[str]().union(*(way.required for way in form.alternatives))
    return next((name for name in body_members(target) if name not in required), None)
