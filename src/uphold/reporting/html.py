"""index.html: one run as one page, in one file. It needs neither network nor script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from uphold.findings import Finding, Status
from uphold.reporting.files import write_whole
from uphold.reporting.operations import WORST_FIRST, OperationLine
from uphold.reporting.overview import Overview, where
from uphold.reporting.records import PromiseLine, RunRecords
from uphold.reporting.releases import in_whose_eyes
from uphold.reporting.text import plain, plural

NAME = "html"

_TEMPLATES = Path(__file__).parent / "templates"
_LEAST_SHARE = 0.04
"""Smallest part of a bar; less could not be seen."""
_MEANING = {
    Status.PASSED: "every promise that could be judged held",
    Status.FAILED: "a promise is broken",
    Status.BROKEN: "the suite or its environment failed",
    Status.SKIPPED: "nothing could be judged",
}


def write(run: RunRecords, folder: Path) -> Path:
    """Write ``index.html`` into `folder`; raises SuiteError when the disk refuses."""
    return write_whole(folder / "index.html", page(run))


def page(run: RunRecords) -> str:
    """The page. Everything that a tenant may have written is escaped; styles and script stand in the page
    and are allowed by their hashes alone (Content Security Policy Level 3, section 2.3.1)."""
    told = Overview(run)
    style = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "page.js").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            told=told,
            run=told.run,
            style=Markup(style),  # noqa: S704 - a file of this package, not a tenant's words
            style_hash=_hash(style),
            script=Markup(script),  # noqa: S704 - as above
            script_hash=_hash(script),
            breaking=_by_promise(told),
            known={finding.fingerprint: finding for finding in told.findings},
            texts={(line.api, line.id): line.text for line in told.promises},
            facts=_facts(told),
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"Status": Status, "statuses": WORST_FIRST, "meaning": _MEANING}
    environment.filters |= {
        "anchor": _anchor,
        "answers": lambda kind: "without an answer" if kind == "none" else kind,
        "count": plural,
        "moment": _moment,
        "ms": lambda time: "" if time is None else f"{time:,.1f}" if time >= 1 else f"{time:.2f}",
        "others": in_whose_eyes,
        "plain": plain,
        "segments": _segments,
        "slug": _slug,
        "stretch": _stretch,
        "thousands": lambda number: f"{number:,}",
        "where": where,
    }
    return environment


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _slug(text: str) -> str:
    """Text as part of an anchor: distinct texts that differ in other than letters and digits stay apart."""
    return re.sub(r"[^A-Za-z0-9]", lambda hit: f"-{ord(hit[0]):x}-" if hit[0] not in "-_" else hit[0], text)


def _anchor(line: OperationLine) -> str:
    return f"op-{hashlib.sha256(f'{line.api} {line.id}'.encode()).hexdigest()[:10]}"


def _segments(line: PromiseLine) -> list[tuple[str, float, float]]:
    return _stretch({status.value: line.count(status) for status in WORST_FIRST})


def _stretch(counts: Mapping[str, int]) -> list[tuple[str, float, float]]:
    """Counts as (name, start, width) along a bar of length 100; what is there at all can be seen."""
    shares = {name: max(count / sum(counts.values()), _LEAST_SHARE) for name, count in counts.items() if count}
    whole = sum(shares.values())
    bar, at = [], 0.0
    for name, share in shares.items():
        bar.append((name, round(at, 2), round(100 * share / whole, 2)))
        at += 100 * share / whole
    return bar


def _moment(iso: str) -> str:
    """``22 November 2026, 10:00:27 UTC`` for an ISO 8601 time; anything else as it stands."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return plain(iso)
    return f"{moment.day} {moment:%B %Y, %H:%M:%S %Z}".rstrip()


def _by_promise(told: Overview) -> dict[tuple[str, str], list[Finding]]:
    """The tenant's findings by (API, promise) that they break."""
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in told.tenant_findings:
        for promise in finding.promises:
            found[finding.api, promise].append(finding)
    return found


def _facts(told: Overview) -> list[tuple[str, Any]]:
    run = told.run
    facts = [
        ("command", run.command),
        ("started", run.started),
        ("finished", run.finished),
        ("profile", run.profile),
        ("seed", "" if run.seed is None else str(run.seed)),
        (
            "drawn cases",
            "" if run.cases is None else f"{run.cases} for each operation, beside the boundary cases",
        ),
        ("exit status", "" if run.exit_status is None else str(run.exit_status)),
        ("uphold", run.version),
        *(("contract", f"{api.name} {api.judged_by or api.release}, digest {api.digest}") for api in told.apis),
    ]
    return [(name, value) for name, value in facts if value]
