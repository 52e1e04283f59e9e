"""A discriminator maps one more word to a branch that it had.

A reader that knows the words of the old mapping meets one that it can't map. That a branch is new is said by
another rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, SAFE, Delta, SchemaPair, Severities, shown

PAIR = SchemaPair
SEVERITY = Severities(request=SAFE, reply=BREAKING)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    old, new = pair.old.words, pair.new.words
    known = set(old.values()) - (pair.old.listed & pair.new.listed)  # there the list of values tells it
    for word in sorted(new.keys() - old.keys()) if old else ():
        if new[word] in known:
            yield Delta(
                f"the word {shown(word)} of the discriminator is new", None, word, word, keyword="discriminator"
            )
