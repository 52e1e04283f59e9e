"""junit: a test case for each change that may matter, so that any CI shows it; and one for the whole.

Format: the XML schema of Jenkins's xUnit plugin, junit-10.xsd.
"""

from __future__ import annotations

from xml.etree import ElementTree

from uphold.reporting.changes import proof, words
from uphold.reporting.changes.model import Change, Options, Report
from uphold.reporting.text import plain

NAME = "junit"

_FAILS = {"breaking": ("breaking",), "risky": ("breaking", "risky"), "none": ()}


def render(report: Report, options: Options) -> str:
    """One suite: what breaks clients has failed; what is waived or allowed is skipped; the rest has passed."""
    suite = ElementTree.Element("testsuite", name=f"uphold {report.kind} {words.title(report)}")
    for change in report.changes:
        _case(suite, change, options)
    for removal in report.removals:
        case = ElementTree.SubElement(suite, "testcase", classname="removal-notice", name=plain(removal.name))
        if removal.waiver:
            ElementTree.SubElement(case, "skipped", message=plain(f"waived until {removal.waiver.until}"))
        elif removal.fails:
            ElementTree.SubElement(case, "failure", message=plain(removal.why), type=removal.notice)
    for title, waivers in (("expired", report.waivers.expired), ("fits nothing", report.waivers.idle)):
        for waiver in waivers:
            case = ElementTree.SubElement(suite, "testcase", classname="waiver", name=plain(waiver.place))
            ElementTree.SubElement(case, "failure", message=plain(f"{title}: {waiver.subject}"), type="waiver")
    if not len(suite):
        ElementTree.SubElement(suite, "testcase", classname="uphold", name=plain(words.verdict(report)))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("errors", "0")
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ElementTree.tostring(suites, encoding='unicode')}\n"


def _case(suite: ElementTree.Element, change: Change, options: Options) -> None:
    where = words.where(change)
    case = ElementTree.SubElement(
        suite, "testcase", classname=change.rule, name=plain(f"{where} [{change.fingerprint}]")
    )
    if change.site and change.site.file:
        case.set("file", plain(change.site.file))
        if change.site.line:
            case.set("line", str(change.site.line))
    if change.waiver or change.allowed:
        why = f"waived until {change.waiver.until}" if change.waiver else "the major number of the release grew"
        ElementTree.SubElement(case, "skipped", message=plain(why))
    elif change.severity in _FAILS[options.fail_on]:
        failure = ElementTree.SubElement(case, "failure", message=plain(change.message), type=change.severity)
        lines = [words.becomes(change), *(f"{one.operation} {one.position}".strip() for one in change.spots)]
        for one in proof.shown(change):
            lines += ["", f"{one.head}:", *one.lines]
        failure.text = plain("\n".join(lines)).strip()
