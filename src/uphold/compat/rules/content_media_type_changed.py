"""Texts hold documents of another media type.

Said by `contentMediaType`. A client that writes, or reads, the document inside the text does not write or read the
new kind. Where only one contract says what is inside, nothing is known of the other one.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    old, new = pair.old.value("contentMediaType"), pair.new.value("contentMediaType")
    if isinstance(old, str) and isinstance(new, str) and _plain(old) != _plain(new):
        yield Delta(f"the text held {old}, and holds {new}", old, new, keyword="contentMediaType")


def _plain(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()
