"""Gathering: what is plainly one cause, seen as many, is one finding.

Two patterns: a request body or parameter of which no rule is enforced, and one symptom in the same words at
many places (every operation answers 500, no listing has its envelope).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from uphold.findings import fingerprint
from uphold.runner.ledger import merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from uphold.findings import Finding

_AT = re.compile(r"^/\S* ")
"""The place in a body that a message begins with."""

_MORE = re.compile(r", and \d+ more rules.*$")
"""What `_unenforced` adds: how many rules a place does not enforce differs from place to place."""

MANY = 4
"""From so many findings on, a pattern is a cause of its own. Fewer stay what they are: their owner wants to see
each by name."""


def gather(findings: Iterable[Finding]) -> tuple[list[Finding], dict[str, str]]:
    """The findings, with those gathered that show one of the patterns.

    Gives the findings, and for each fingerprint that went into another finding the one it went into.
    """
    kept, moved = _gather(list(findings), _unenforced, "{}, and {} more rules of the same place are not enforced")
    kept, more = _gather(kept, _same_words, "{}; so at {} more places")
    return kept, {name: more.get(into, into) for name, into in moved.items()} | more


def _unenforced(finding: Finding) -> tuple[str, ...] | None:
    """Forbidden requests that one place takes."""
    if finding.check != "refused" or not finding.place:
        return None
    return finding.api, finding.place, finding.check


def _same_words(finding: Finding) -> tuple[str, ...]:
    """One symptom, whatever the place. A format is one way of writing: where it went wrong matters less."""
    words = _AT.sub("", finding.message) if finding.check == "format" else finding.message
    return finding.api, finding.check, finding.subject, _MORE.sub("", words)


def _gather(
    findings: list[Finding], pattern: Callable[[Finding], tuple[str, ...] | None], words: str
) -> tuple[list[Finding], dict[str, str]]:
    kept: list[Finding] = []
    groups: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        key = pattern(finding)
        if key is None:
            kept.append(finding)
        else:
            groups[key].append(finding)
    moved: dict[str, str] = {}
    for key, group in sorted(groups.items()):
        if len(group) < MANY:
            kept += group
            continue
        name = fingerprint(*key)
        moved |= {finding.fingerprint: name for finding in group}
        whole = group[0]
        for finding in group[1:]:
            whole = merge(whole, finding)
        message = words.format(whole.message, len(group) - 1)
        place = whole.place if len({finding.place for finding in group}) == 1 else ""
        kept.append(replace(whole, fingerprint=name, message=message, place=place))
    return kept, moved
