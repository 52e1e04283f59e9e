"""A failure says of itself that it is none."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_refusal, has_input

ID = "error-constant-wrong"
CHECK = "error-shape"
PROMISE = "The constant members of an error have their documented values."


def applies(target: Target) -> bool:
    """A documented shape of errors has a constant truth value, and there is input that can be wrong."""
    return has_input(target) and any(_turned(shape.constant) for shape in target.conventions.errors)


def apply(exchange: Exchange) -> Reply:
    """What is false in every failure is true, and the other way round."""
    shape = exchange.conventions.error_for(exchange.status)
    if shape is None:
        return exchange.reply
    return edit_refusal(exchange, lambda body: body.update(_turned(shape.constant)), "invalid", "unknown")


def _turned(constant: dict[str, object]) -> dict[str, bool]:
    return {name: not value for name, value in constant.items() if isinstance(value, bool)}
