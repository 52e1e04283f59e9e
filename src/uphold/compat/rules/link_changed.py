"""A link leads to another operation, or fills it in otherwise.

What is sent and answered is the same; a client that finds its way by links goes another way.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import RISKY, Delta, LinkPair, Severities

PAIR = LinkPair
SEVERITY = Severities.both(RISKY)


def judge(pair: LinkPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if pair.old is None or pair.new is None:
        return
    if pair.old_target != pair.new_target:
        message = f"the link `{pair.name}` led to `{pair.old_target}`, and leads to `{pair.new_target}`"
        yield Delta(message, pair.old_target, pair.new_target)
    elif (pair.old.parameters, pair.old.body) != (pair.new.parameters, pair.new.body):
        old, new = ({"parameters": one.parameters, "requestBody": one.body} for one in (pair.old, pair.new))
        yield Delta(f"the link `{pair.name}` fills in `{pair.new_target}` otherwise", old, new)
