"""Texts have the format that the contract names beside them.

**Promised**: a text at a schema with ``format`` is of that format. What a word means is said by
``[formats]`` in ``api.toml``, since documents use words of their own and standard words loosely (``time``
for hours and minutes); a standard word of JSON Schema 2020-12 that is not named there means what the
standard says.

**Applies** to texts at places with a known format word in the bodies that `body-schema` judges. What is
verified is narrowed to the word (``format:date-time``), and only where such a text was seen.

**Ignores** words that nobody explains; words that annotate numbers; ``null``; and the forms that
``api.toml`` accepts as `lenient`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "format"


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """One problem for each place whose text is not of its format; the words that held otherwise."""
    found = judged(exchange)
    if found is None or not found.seen:
        return
    broken = set()
    for violation in found.misformed:
        broken.add(violation.format)
        yield violation.problem(facet=violation.format)
    for word in sorted(found.seen - broken):
        yield Held(word)
