"""A branch is called by another word of its discriminator.

Who sends the old word is not understood, and who reads the new one can't map it.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities, shown, words_moved

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    _, _, renamed = words_moved(pair)
    for old, new in renamed:
        yield Delta(
            f"the word {shown(old)} of the discriminator is {shown(new)} now", old, new, old, keyword="discriminator"
        )
