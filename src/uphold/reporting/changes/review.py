"""review: a short comment for a merge request: the verdict, the worst changes, and nothing that scrolls."""

from __future__ import annotations

from collections.abc import Iterator

from uphold.reporting.changes import proof, words
from uphold.reporting.changes.markdown import code, escape, fence
from uphold.reporting.changes.model import Change, Options, Report
from uphold.reporting.text import plain, plural

NAME = "review"

_SHOWN = 5
_WITNESS_LINES = 12
_MARKS = {"breaking": "\N{LARGE RED CIRCLE}", "risky": "\N{LARGE YELLOW CIRCLE}"}


def render(report: Report, _options: Options) -> str:
    """The comment, as Markdown with foldable parts."""
    lines = [f"**API changes, {escape(words.title(report))}:** {escape(words.verdict(report))}", ""]
    lines += [f"{words.counts(report)} (policy {code(report.policy)})", ""]
    worst = [one for severity in _MARKS for one in report.of(severity) if one.waiver is None and not one.allowed]
    for change in worst[:_SHOWN]:
        lines += _change(change)
    if len(worst) > _SHOWN:
        lines += [f"…and {plural(len(worst) - _SHOWN, 'more change')} to look at.", ""]
    lines += [f"- {code(one.name)}: {escape(one.why)}" for one in report.removals if one.fails]
    lines += [f"- not verified: {escape(one)}" for one in (*report.unverified, *report.notes)]
    return "\n".join(lines).rstrip() + "\n"


def _change(change: Change) -> Iterator[str]:
    head = f"{_MARKS[change.severity]} {_html(change.message)} – {_html(words.where(change))}"
    yield f"<details><summary>{head}</summary>"
    yield ""
    if becomes := words.becomes(change):
        yield f"- was → is: {code(becomes)}"
    if site := change.new_site or change.old_site:
        yield f"- {code(str(site))}"
    yield f"- rule {code(change.rule)}, fingerprint {code(change.fingerprint)}"
    for one in proof.shown(change):
        cut = [*one.lines[:_WITNESS_LINES], *(["…"] if len(one.lines) > _WITNESS_LINES else [])]
        yield from ("", f"{one.head[:1].upper()}{one.head[1:]}:", "", *fence(cut, "http"))
    yield from ("", "</details>", "")


def _html(text: str) -> str:
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "")
