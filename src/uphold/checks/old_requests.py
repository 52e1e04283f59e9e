"""Requests of earlier releases: what a release allowed is still taken, though later ones may want something else.

The check is `accepted`, its facet ``old-request``. Whether a request is refused for what has changed since, and not for
something that only the tenant knows, is told by two requests that differ in nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.checks.accepted import is_refused, is_taken
from uphold.checks.base import Held, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import Operation

OLD_REQUEST: Final = "old-request"
"""The facet of `accepted`."""


def judge_old_request(old: Exchange, new: Exchange | None, why: str) -> Iterator[Held | Problem]:
    """Whether a request that an earlier release allows is taken. `new`: the same request, but as the tenant's own
    release wants it (None: it was not needed, or could not be made); `why`: what that release holds against the old
    one."""
    if is_taken(old):
        yield Held(OLD_REQUEST)
    elif new is not None and is_taken(new) and is_refused(old):
        place = _place(old.operation, why.partition(":")[0])
        yield Problem(f"a request that was allowed is refused ({why})", place, keyword=why, facet=OLD_REQUEST)


def _place(operation: Operation, where: str) -> str:
    """Where the release file declares the part of a request that `where` names (``query.sort``, ``body.a.b``)."""
    location, _, name = where.partition(".")
    if location == "body" and operation.body is not None:
        return operation.body.pointer
    for parameter in operation.parameters:
        if parameter.location == location and (name == parameter.name or name.startswith(f"{parameter.name}.")):
            return parameter.pointer
    return operation.pointer
