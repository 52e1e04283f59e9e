"""Gathering: what is plainly one cause, seen as many, is one finding.

Findings that show the same symptom (the same words but for names, numbers and places in a body) are one cause where
one operation shows several of them: every text of a record has become a number. Where they show at operations apart,
they are one from `MANY` on: every operation answers 500. Fewer stay what they are: their owner wants to see each by
name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from uphold.findings import fingerprint
from uphold.runner.recording.following import follow
from uphold.runner.recording.ledger import merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from uphold.findings import Finding

MANY: Final = 4
"""From so many findings on, one symptom at operations apart is one cause."""

_NAMED: Final = 3
"""So many members of a gathered finding are named in its sentence."""

_PLACE: Final = re.compile(r"^(?:/\S*|the body) ")
"""The place in a body that a message begins with."""

_DETAILS: Final = (
    (re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)"), "(…)"),
    (re.compile(r"`[^`]*`"), "`…`"),
    (re.compile(r", in a failure with the status \d+"), ""),
    (re.compile(r"\b\d+(?:\.\d+)?\b"), "N"),
    (re.compile(r"must be (?:[a-z]+ or )*[a-z]+ but is [a-z]+"), "must be … but is …"),
    (re.compile(r"is not the one documented value"), "is none of the N documented values"),
)
"""What tells two sightings of one symptom apart, and what stands in its place."""

_TAKEN: Final = re.compile(r"forbidden request is taken|as if it were one")
"""One operation that judges no body takes each wrong one."""

_SERVER_ERROR: Final = re.compile(r"\bserver error\b")
"""However it was brought about, one operation that fails is one cause."""

_SEEN_BY_SEVERAL: Final = frozenset(
    {"body-schema", "error-shape", "envelope", "content-type", "member", "format", "permission"}
)
"""Checks that see one symptom in the same words, each from its side."""


def gather(findings: Iterable[Finding]) -> tuple[list[Finding], dict[str, str]]:
    """The findings, with those gathered that are one cause.

    Gives the findings, and for each fingerprint that went into another finding the one it went into.
    """
    groups: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[_symptom(finding)].append(finding)
    kept: list[Finding] = []
    moved: dict[str, str] = {}
    for symptom, group in sorted(groups.items()):
        for cluster in _clusters(group):
            if len(cluster) == 1:
                kept.append(cluster[0])
                continue
            whole = _whole(symptom, cluster)
            kept.append(whole)
            moved |= {one.fingerprint: whole.fingerprint for one in cluster}
    left, followed = follow(kept)
    return left, {old: followed.get(new, new) for old, new in moved.items()} | followed


def _symptom(finding: Finding) -> tuple[str, ...]:
    words = _PLACE.sub("", finding.message)
    for pattern, instead in _DETAILS:
        words = pattern.sub(instead, words)
    if finding.check in {"refused", "robustness"} and _TAKEN.search(words):
        return finding.api, finding.subject, "", "taken"
    if _SERVER_ERROR.search(words):
        return finding.api, finding.subject, "", "server error"
    check = "" if finding.check in _SEEN_BY_SEVERAL else finding.check
    return finding.api, finding.subject, check, words


def _clusters(group: Sequence[Finding]) -> list[list[Finding]]:
    """The findings of one symptom that are one cause each: those that share an operation; all of them, where they are
    many even so."""
    clusters: list[tuple[set[str], list[Finding]]] = []
    for finding in group:
        mine = set(finding.operations) or {finding.fingerprint}
        members = [finding]
        apart = []
        for operations, others in clusters:
            if operations & mine:
                mine |= operations
                members = others + members
            else:
                apart.append((operations, others))
        clusters = [*apart, (mine, members)]
    if len(clusters) >= MANY:
        return [list(group)]
    return [members for _, members in clusters]


def _whole(symptom: tuple[str, ...], cluster: Sequence[Finding]) -> Finding:
    whole = cluster[0]
    for finding in cluster[1:]:
        whole = merge(whole, finding)
    # The name depends on the symptom and on where it shows first, not on how many show it: it lasts from run to run.
    name = fingerprint(*symptom, min((one.operations or ("",))[0] for one in cluster))
    members = sorted({*(one.fingerprint for one in cluster), *(name for one in cluster for name in one.members)})
    place = whole.place if len({one.place for one in cluster}) == 1 else ""
    return replace(whole, fingerprint=name, message=_sentence(whole, cluster), place=place, members=tuple(members))


def _sentence(whole: Finding, cluster: Sequence[Finding]) -> str:
    """The sentence of the finding with the smallest example, and what others say otherwise."""
    others = sorted({_telling(one.message) for one in cluster} - {_telling(whole.message)})
    count = len(cluster) - 1
    named = others[:_NAMED]
    if not named:
        return f"{whole.message}; so at {count} more place{'s' if count > 1 else ''}"
    more = f" and {len(others) - len(named)} more" if len(others) > len(named) else ""
    return f"{whole.message}; likewise {', '.join(named)}{more}"


def _telling(message: str) -> str:
    """The part of a message that tells it from others of its symptom: what stands in brackets, or its place, or the
    names in it."""
    brackets = re.search(r"\((.*)\)", message)
    if brackets is not None:
        return brackets[1]
    place = _PLACE.match(message)
    names = re.findall(r"`[^`]*`", message)
    return " ".join([place[0].strip() if place is not None else "", *names]).strip() or message
