"""Removing what runs made on a tenant: the newest first, so that what lies under a record goes before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uphold.errors import RefusedBySafety, SuiteError, TenantError, UsageError
from uphold.tenant.journal import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from uphold.tenant.creations import Creations
    from uphold.tenant.journal import Creation
    from uphold.tenant.traffic import Answer

_ABSENT = frozenset((404, 410))
_SHOWN = 3


def remove_all(creations: Creations, delete: Callable[[Creation], Answer]) -> tuple[Creation, ...]:
    """Delete every record in `creations` that is still there; what is left, or may be, each with the reason.

    `delete` sends one DELETE and gives the answer. What can't go before something else goes is tried again as long as
    others go. When the tenant stops answering, nothing more is sent.
    """
    waiting = _made(creations)
    while waiting:
        stubborn = 0
        for number, creation in waiting.items():
            try:
                answer = delete(creation)
            except (TenantError, SuiteError) as error:
                for one in _made(creations):
                    creations.set_aside(one, State.MADE, error.message)
                return tuple(creations.pending.values())
            except (RefusedBySafety, UsageError) as error:
                creations.set_aside(number, State.MADE, error.message)
                stubborn += 1
                continue
            if not 200 <= answer.status < 300 and answer.status not in _ABSENT:  # noqa: PLR2004 - RFC 9110, 15.3
                creations.set_aside(number, State.MADE, f"{answer.status} to DELETE {creation.record}")
                stubborn += 1
            elif number in _made(creations):  # another creation was answered with the same id, and counts as deleted
                creations.set_aside(number, State.GONE, "")
        if stubborn == len(waiting):
            break
        waiting = _made(creations)
    return tuple(creations.pending.values())


def say_left(left: Sequence[Creation], tenant: str, api: str) -> str:
    """One line about what is left on a tenant, and what to do; empty when nothing is."""
    there = [one.why or one.record for one in left if one.state is State.MADE]
    perhaps = [
        f"{one.operation} at {one.time}: {one.why or 'broken off'}" for one in left if one.state is not State.MADE
    ]
    parts = []
    if there:
        parts.append(f"{_counted(there)} that this run made could not be removed ({_some(there)})")
    if perhaps:
        parts.append(f"{_counted(perhaps)} may have been made, under ids that no answer told ({_some(perhaps)})")
    if not parts:
        return ""
    remedy = f"uphold cleanup --tenant {tenant} --api {api}"
    remedy = f"Run: {remedy}" if there else f"Look for them, then run: {remedy} --forget"
    return f"{tenant}: {'; '.join(parts)}. {remedy}"


def _made(creations: Creations) -> dict[int, Creation]:
    """What there is to delete, the newest first."""
    pending = creations.pending
    return {number: pending[number] for number in sorted(pending, reverse=True) if pending[number].state is State.MADE}


def _counted(things: Sequence[str]) -> str:
    return "1 record" if len(things) == 1 else f"{len(things)} records"


def _some(things: Sequence[str]) -> str:
    more = f", and {len(things) - _SHOWN} more" if len(things) > _SHOWN else ""
    return ", ".join(things[:_SHOWN]) + more
