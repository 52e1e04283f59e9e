"""Waivers in a run: findings that are known and accepted for now, see ``suites/waivers.toml``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from uphold.checks import PAGES
from uphold.compat import apply_waivers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from uphold.compat import Applied, Held
    from uphold.contract import Api
    from uphold.findings import Finding


def waive(held: Sequence[Held], findings: Iterable[Finding], api: Api) -> Applied:
    """What the waivers make of an API's findings today."""
    mine = [(finding.check, finding) for finding in findings if finding.api == api.name]
    return apply_waivers(held, mine, api=api.name, today=datetime.now(UTC).date(), kinds=PAGES.keys(), key="check")


def marked(findings: Iterable[Finding], applied: Iterable[Applied]) -> list[Finding]:
    """The findings, those that are waived marked with who waived them, until when and why."""
    waived = {name: held for one in applied for name, held in one.waived.items()}
    return [
        replace(finding, waived=_words(waived[finding.fingerprint])) if finding.fingerprint in waived else finding
        for finding in findings
    ]


def complaints(applied: Iterable[Applied], *, is_whole: bool) -> list[str]:
    """What is wrong with the waivers themselves, one line each. Those that fit nothing are told only where all suites
    ran over all operations: else what they are for may not have been looked at."""
    lines = []
    for one in applied:
        lines += [f"{held.place}: the waiver for {held.subject} has expired" for held in one.expired]
        if is_whole:
            lines += [f"{held.place}: the waiver for {held.subject} fits no finding" for held in one.idle]
    return lines


def fixed(applied: Iterable[Applied], *, is_whole: bool) -> list[str]:
    """What was waived and is gone, one line each."""
    return [
        f"{held.place}: fixed, so the waiver for {held.subject} can go"
        for one in applied
        for held in one.fixed
        if is_whole
    ]


def _words(held: Held) -> str:
    waiver = held.waiver
    return f"by {waiver.owner} until {waiver.until}: {waiver.reason} ({waiver.link})"
