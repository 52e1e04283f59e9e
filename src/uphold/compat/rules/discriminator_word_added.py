"""A discriminator maps one more word to a branch that it had.

A reader that knows the words of the old mapping meets one that it can't map. That a branch is new is said by
another rule, and so is a word that took the place of another one.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, shown, words_moved

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    _, more, _ = words_moved(pair)
    for word in more:
        yield Delta(f"the word {shown(word)} of the discriminator is new", None, word, word, keyword="discriminator")
