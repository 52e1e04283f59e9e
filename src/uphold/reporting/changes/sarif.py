"""sarif: for code scanning. Format: OASIS SARIF 2.1.0."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import msgspec

from uphold.reporting.changes import words
from uphold.reporting.changes.model import Change, Options, Report, Site

NAME = "sarif"

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"breaking": "error", "risky": "warning", "not-covered": "note"}
_NOTICE = "removal-notice"


def render(report: Report, _options: Options) -> str:
    """One run with a result for each change that is not safe, and for each removal that broke its notice."""
    results = [_result(change) for change in report.changes if change.severity != "safe"]
    results += [
        {
            "ruleId": _NOTICE,
            "level": "error",
            "message": {"text": f"{one.name}: {one.why}"},
            "partialFingerprints": {"uphold/v1": one.fingerprint},
            "locations": [{"logicalLocations": [_logical(name) for name in one.operations]}],
            **_suppressed(waived=one.waiver.reason if one.waiver else ""),
        }
        for one in report.removals
        if one.notice == "broken"
    ]
    rules = sorted({result["ruleId"] for result in results})
    for result in results:
        result["ruleIndex"] = rules.index(result["ruleId"])
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "uphold",
                        "semanticVersion": version("uphold"),
                        "rules": [{"id": rule, "shortDescription": {"text": rule.replace("-", " ")}} for rule in rules],
                    }
                },
                "properties": {"old": report.old, "new": report.new, "policy": report.policy},
                "results": results,
            }
        ],
    }
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _result(change: Change) -> dict[str, Any]:
    becomes = words.becomes(change)
    text = f"{change.message} ({becomes})" if becomes else change.message
    location: dict[str, Any] = {"logicalLocations": [_logical(name) for name in change.operations]}
    if change.site and change.site.file:
        location["physicalLocation"] = _physical(change.site)
    result: dict[str, Any] = {
        "ruleId": change.rule,
        "level": _LEVELS[change.severity],
        "message": {"text": f"{text}: {words.where(change)}"},
        "locations": [location],
        "partialFingerprints": {"uphold/v1": change.fingerprint},
        "properties": {"severity": change.severity, "direction": change.direction, "proof": change.proof},
        **_suppressed(
            waived=change.waiver.reason if change.waiver else "the major number grew" if change.allowed else ""
        ),
    }
    if change.old_site and change.old_site.file and change.site != change.old_site:
        result["relatedLocations"] = [
            {"message": {"text": "in the old document"}, "physicalLocation": _physical(change.old_site)}
        ]
    return result


def _physical(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = {"artifactLocation": {"uri": quote(site.file, safe="/:@")}}
    if site.line:
        found["region"] = {"startLine": site.line}
    return found


def _logical(operation: str) -> dict[str, str]:
    return {"fullyQualifiedName": operation or "the document", "kind": "function"}


def _suppressed(*, waived: str) -> dict[str, Any]:
    return {"suppressions": [{"kind": "external", "justification": waived}]} if waived else {}
