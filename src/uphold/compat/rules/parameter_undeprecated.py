"""A parameter is no longer deprecated.

The removal that was announced is off; nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, ParameterPair, Severities

PAIR = ParameterPair
SEVERITY = Severities.both(SAFE)


def judge(pair: ParameterPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old and pair.new and pair.old.deprecated and not pair.new.deprecated:
        yield Delta(f"the parameter `{pair.new.name}` is no longer deprecated", old=True, new=False)
