"""A text that is not of its format, or does not match its pattern, is taken."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import body_form, constrains, input_forms, without
from uphold.mock.twists import Call, Violation

ID = "format-not-enforced"
CHECK = "refused"
PROMISE = "A text that is not of its format is refused."

_WORDS = ("format", "pattern")


def applies(target: Target) -> bool:
    """The contract gives a format or a pattern to a text in a request. A text of the query whose format only
    ``api.toml`` gives a meaning is none: the documents do not tell what has to be refused there."""
    if body_form(target) is not None or constrains(target, "pattern"):
        return constrains(target, *_WORDS)
    known = target.conventions.formats
    words = {way.schema.get("format") for form in input_forms(target) for way in form.alternatives} - {None}
    return any(word not in known or not known[word].pattern for word in words)


def judged(_: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """Whatever else is wrong is still held against the request."""
    return without(wrong, *_WORDS)
