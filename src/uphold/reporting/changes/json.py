"""json: the data itself, as docs/comparing.md describes it."""

from __future__ import annotations

import msgspec

from uphold.reporting.changes.model import Options, Report

NAME = "json"


def render(report: Report, _options: Options) -> str:
    """One JSON object, indented."""
    return msgspec.json.format(msgspec.json.encode(report.data), indent=2).decode() + "\n"
