"""A discriminator no longer maps a word to a branch that is still there.

A client that sends the word is not understood. That a branch is gone is said by another rule, and so is a word that
another one took the place of.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, shown, words_moved

PAIR = SchemaPair
SEVERITY = Severities(request=BREAKING, reply=SAFE)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    gone, _, _ = words_moved(pair)
    for word in gone:
        yield Delta(f"the word {shown(word)} of the discriminator is gone", word, None, word, keyword="discriminator")
