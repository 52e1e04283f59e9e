"""A request of old is refused, since an optional member is no longer taken."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import body_form, body_members
from uphold.mock.twists import Call, Violation

ID = "optional-member-refused"
CHECK = "accepted"
PROMISE = "What the contract allows is served."


def applies(target: Target) -> bool:
    """A body may have a member that it need not have."""
    return _last(target) is not None


def judged(call: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """The last optional member is held against the request."""
    name = _last(call.target)
    if name is None or not isinstance(call.body, dict) or name not in call.body:
        return wrong
    return (*wrong, Violation(name, "additionalProperties", "This member is no longer taken."))


def _last(target: Target) -> str | None:
    form = body_form(target)
    if form is None:
        return None
    required = frozenset[str]().union(*(way.required for way in form.alternatives))
    return next((name for name in reversed(body_members(target)) if name not in required), None)
