"""gitlab: a Code Quality report, shown in a merge request.

Format: GitLab Docs, "Code Quality", report format.
"""

from __future__ import annotations

from typing import Any

import msgspec

from uphold.reporting.changes import words
from uphold.reporting.changes.model import Change, Options, Report

NAME = "gitlab"

_LEVELS = {"breaking": "critical", "risky": "major"}


def render(report: Report, _options: Options) -> str:
    """A JSON list of what breaks clients or may, without what is waived."""
    issues = [_issue(one) for one in report.changes if one.severity in _LEVELS and one.waiver is None]
    issues += [
        {
            "description": f"{one.name}: {one.why}",
            "check_name": "removal-notice",
            "fingerprint": one.fingerprint,
            "severity": "blocker",
            "location": {"path": report.api, "lines": {"begin": 1}},
        }
        for one in report.removals
        if one.fails
    ]
    return msgspec.json.format(msgspec.json.encode(issues), indent=2).decode() + "\n"


def _issue(change: Change) -> dict[str, Any]:
    site = change.site
    return {
        "description": f"{change.message}: {words.where(change)}",
        "check_name": change.rule,
        "fingerprint": change.fingerprint,
        "severity": "info" if change.allowed else _LEVELS[change.severity],
        "location": {
            "path": site.file if site and site.file else change.operation,
            "lines": {"begin": site.line if site and site.line else 1},
        },
    }
