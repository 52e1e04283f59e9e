"""A word of a discriminator now means another branch.

Who sends the word with the members of its old branch is refused; who reads it looks for members of the wrong branch.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities, shown

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    old, new = pair.old.words, pair.new.words
    for word in sorted(old.keys() & new.keys()):
        if old[word] != new[word] and old[word] in new.values():
            yield Delta(
                f"the word {shown(word)} of the discriminator means another branch",
                old[word],
                new[word],
                word,
                keyword="discriminator",
            )
