"""A member of a form travels in another way.

Its content type, style or explode in the `encoding` of a form changed. A content type more hurts nobody who sends, and
one fewer nobody who reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from uphold.compat.rules.base import BREAKING, REQUEST, SAFE, Delta, EncodingPair, Severities, form

PAIR = EncodingPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: EncodingPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    types = {word for view in (pair.old_schema, pair.new_schema) if view for word in view.types}
    old, new = (form(one, pair.media_type, types) for one in (pair.old, pair.new))
    if old != new:
        inner, outer = (old, new) if pair.direction is REQUEST else (new, old)
        understood = all(any(fnmatchcase(word, other) for other in outer) for word in inner)
        yield Delta(
            f"the member `{pair.member}` of the form travels in another way",
            sorted(old),
            sorted(new),
            pair.member,
            severity=SAFE if understood else None,
        )
