"""A callback or webhook was added.

Who does not subscribe to it goes on as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, CallbackPair, Delta, Severities

PAIR = CallbackPair
SEVERITY = Severities.both(SAFE)


def judge(pair: CallbackPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.new and not pair.old:
        word = "webhook" if pair.webhook else "callback"
        yield Delta(f"the {word} `{pair.new.name}` is new", None, pair.new.name, pair.new.name)
