"""github: annotations of a workflow run, the worst ten first (GitHub shows no more of a kind).

Format: GitHub Docs, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from uphold.reporting.changes import words
from uphold.reporting.changes.model import ORDER, Change, Options, Report
from uphold.reporting.text import plain

NAME = "github"

_MOST = 10
_LEVELS = {"breaking": "error", "risky": "warning"}


def render(report: Report, _options: Options) -> str:
    """One command a line: ten changes at most, and the verdict."""
    told = [one for severity in ORDER for one in report.of(severity) if severity in _LEVELS and one.waiver is None]
    lines = [_annotation(change) for change in told[:_MOST]]
    lines += [
        f"::error title={_property('removal-notice')}::{_data(f'{one.name}: {one.why}')}"
        for one in report.removals
        if one.fails
    ][: _MOST - len(lines)]
    more = f" {len(told) - _MOST} more are in the full report." if len(told) > _MOST else ""
    lines.append(f"::notice title=uphold::{_data(f'{words.title(report)}: {words.verdict(report)}{more}')}")
    return "\n".join(lines) + "\n"


def _annotation(change: Change) -> str:
    level = "notice" if change.allowed else _LEVELS[change.severity]
    site = change.site
    places = [f"file={_property(site.file)}", f"line={site.line}" if site.line else ""] if site and site.file else []
    properties = ",".join([*(place for place in places if place), f"title={_property(change.rule)}"])
    becomes = words.becomes(change)
    text = f"{change.message} ({becomes})" if becomes else change.message
    return f"::{level} {properties}::{_data(f'{text}: {words.where(change)}')}"


def _data(text: str) -> str:
    return plain(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
