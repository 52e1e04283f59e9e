"""A body with a member that the contract does not name is refused, though it is open."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import body_form
from uphold.mock.twists import Call, Violation

ID = "extra-member-refused"
CHECK = "accepted"
PROMISE = "What the contract allows is served."


def applies(target: Target) -> bool:
    """A body is an object that may have more members than are named."""
    form = body_form(target)
    return (
        form is not None
        and bool(form.properties)
        and not any(way.schema.get("additionalProperties") is False for way in form.alternatives)
    )


def judged(call: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Each such member is held against the request."""
    form = body_form(call.target)
    if form is None or not isinstance(call.body, dict):
        return wrong
    more = [name for name in call.body if name not in form.properties]
    return (*wrong, *(Violation(name, "additionalProperties", "This member is not known.") for name in more))
