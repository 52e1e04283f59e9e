"""html: the report as one page, in one file. It needs neither network nor script."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from uphold.reporting.changes import proof, words
from uphold.reporting.changes.model import ORDER, Change, Options, Report
from uphold.reporting.text import plain, plural

NAME = "html"

_TEMPLATES = Path(__file__).parent.parent / "templates"
_TONES = {
    "breaking": "failed",
    "gone": "failed",
    "risky": "skipped",
    "may go": "skipped",
    "not-covered": "document",
    "undecided": "document",
    "safe": "passed",
    "same": "passed",
    "new": "passed",
    "in notice": "passed",
    "exists": "quiet",
    "": "quiet",
}
"""Severity, cell or standing → tone of the style sheet."""
_CELLS = {
    "breaking": "breaks",
    "risky": "risky",
    "not-covered": "not covered",
    "safe": "safe change",
    "same": "unchanged",
    "exists": "there",
    "new": "new",
    "gone": "gone",
    "": "",
}
_TITLES = {
    "breaking": "Breaks clients",
    "risky": "Risky",
    "not-covered": "Not covered by the policy",
    "safe": "Safe",
}
_EXITS = {0: "passed", 1: "failed"}


def render(report: Report, options: Options) -> str:
    """The page. Everything that a document may have written is escaped; style and script stand in the page and are
    allowed by their hashes alone (Content Security Policy Level 3, section 2.3.1)."""
    style = "".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.css", "changes.css"))
    script = (_TEMPLATES / "page.js").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("changes.html.jinja")
        .render(
            report=report,
            options=options,
            title=words.title(report),
            verdict=words.verdict(report),
            tone=_tone(report),
            sections=[(severity, _TITLES[severity], report.of(severity)) for severity in ORDER],
            safe=_by_rule(report.of("safe")),
            near=report.steps[: len(report.operations[0].releases)] if report.operations else (),
            tally=_tally(report),
            deprecated=sum(len(day.entries) for day in report.ledger.calendar),
            style=Markup(style),  # noqa: S704 - files of this package, no document's words
            style_hash=_hash(style),
            script=Markup(script),  # noqa: S704 - as above
            script_hash=_hash(script),
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"tones": _TONES, "cells": _CELLS, "standings": words.STANDINGS, "order": ORDER}
    environment.filters |= {
        "becomes": words.becomes,
        "count": plural,
        "called": words.called,
        "plain": plain,
        "sentence": lambda text: text[:1].upper() + text[1:],
        "since": words.since,
        "thousands": lambda number: f"{number:,}",
        "ticks": _ticks,
        "why": words.why,
        "proofs": lambda change: [(one.head, "\n".join(one.lines)) for one in proof.shown(change)],
    }
    return environment


def _ticks(text: str) -> Markup:
    """Text as HTML, with what stands between backticks as code."""
    parts = plain(text).split("`")
    if len(parts) % 2 == 0:
        return Markup.escape(plain(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else Markup.escape(part) for index, part in enumerate(parts)
    )


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _tone(report: Report) -> str:
    if report.is_gate:
        return _EXITS.get(report.exit_status, "broken")
    return "failed" if report.breaking else "skipped" if report.risky else "passed"


def _by_rule(changes: tuple[Change, ...]) -> list[tuple[str, list[Change]]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.rule].append(change)
    return sorted(found.items())


def _tally(report: Report) -> list[tuple[str, list[int]]]:
    """Word of the table of operations → how many operations have it at each release."""
    columns = range(len(report.operations[0].releases)) if report.operations else ()
    counts = [Counter(row.releases[index] for row in report.operations) for index in columns]
    return [
        (word, [count[word] for count in counts]) for word in _CELLS if word and any(count[word] for count in counts)
    ]
