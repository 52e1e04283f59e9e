"""All parts of a record are shown, whether or not they were asked for."""

from __future__ import annotations

from uphold.mock.exchange import Target
from uphold.mock.lies import asks_for_parts
from uphold.mock.twists import Call

ID = "include-always"
CHECK = "include"
PROMISE = "What has to be asked for is absent until somebody asks for it."


def applies(target: Target) -> bool:
    """Records have parts that have to be asked for."""
    return asks_for_parts(target)


def included(_: Call, __: frozenset[str], parts: frozenset[str]) -> frozenset[str]:
    """All of them."""
    return parts
