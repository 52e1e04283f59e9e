"""Whether a pattern is found in a text."""

from __future__ import annotations

import re
from functools import lru_cache

from uphold.compat.containment.made_up import made_up


@lru_cache(maxsize=10_000)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None


@lru_cache(maxsize=100_000)
def matches(pattern: str, text: str) -> bool:
    """Whether an ECMA-262 pattern is found in `text`; one that only that dialect knows is asked of the validator."""
    if "\\p" not in pattern and "\\d" not in pattern and "\\w" not in pattern and "$" not in pattern:
        compiled = _compiled(pattern)
        if compiled is not None:
            return compiled.search(text) is not None
    return made_up(f"pattern {pattern}", {"pattern": pattern}).allows(text)
