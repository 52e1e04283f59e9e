"""The branches of a union are told apart by another member.

The `propertyName` of the discriminator changed. A reader looks for the old one, and finds no branch; a sender fills in
the old one, and is not understood. A discriminator that is new or gone only explains, or no longer explains, what the
branches say themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities, View, shown

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    old, new = _member(pair.old), _member(pair.new)
    if old is not None and new is not None and old != new:
        yield Delta(
            f"branches were told apart by {shown(old)}, and are by {shown(new)}", old, new, keyword="discriminator"
        )


def _member(view: View) -> Any:
    return (view.discriminator or {}).get("propertyName")
