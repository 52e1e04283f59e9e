"""A discriminator no longer maps a word to a branch that is still there.

A client that sends the word is not understood. That a branch is gone is said by another rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, shown

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    old, new = pair.old.words, pair.new.words
    left = set(new.values()) - (pair.old.listed & pair.new.listed)  # there the list of values tells it
    for word in sorted(old.keys() - new.keys()) if new else ():
        if old[word] in left:
            yield Delta(
                f"the word {shown(word)} of the discriminator is gone", word, None, word, keyword="discriminator"
            )
