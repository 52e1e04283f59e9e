"""Every format of a comparison and of a verdict of the gate, read back by what reads it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from tests.gate.conftest import WAIVER
from uphold.reporting.changes import Options, Report, formats, read_report
from uphold.reporting.changes.proof import Shown, shown

WIDE = Options(width=100)


@pytest.fixture(params=["diff", "gate"])
def report(request: pytest.FixtureRequest) -> Report:
    return read_report(request.getfixturevalue(f"{request.param}_data"))


def test_every_format_is_there() -> None:
    assert list(formats()) == ["text", "github", "gitlab", "html", "json", "junit", "markdown", "review", "sarif"]


@pytest.mark.parametrize("name", formats())
def test_the_same_report_gives_the_same_text_and_steers_no_terminal(report: Report, name: str) -> None:
    first = formats()[name](report, WIDE)
    assert first == formats()[name](report, WIDE)
    assert first.endswith("\n")
    assert "\x1b" not in first


@pytest.mark.parametrize("name", formats())
def test_an_empty_comparison_can_be_written(diff_data: dict[str, Any], name: str) -> None:
    nothing = diff_data | {"changes": [], "breaking": 0, "risky": 0, "safe": 0, "not_covered": 0}
    assert formats()[name](read_report(nothing), WIDE).strip()


def test_json_is_the_data(report: Report) -> None:
    assert json.loads(formats()["json"](report, WIDE)) == report.data


# -- text

TEXT = (
    # what stands in the text of a comparison
    "api/old.yaml → api/new.yaml",
    "policy strict (side by side: lenient)",
    "4 changes break clients, 3 of them proved.",
    "4 breaking, 1 risky, 1 not covered by the policy, 2 safe",
    "1. The greatest number was 100, and is 50",
    "at        GET /books query parameter limit",
    "change    100 → 50",
    "old       api/old.yaml:7  /paths/~1books/get",
    "new       api/new.yaml:9  /paths/~1books/get",
    "GET /books?limit=100",
    "and 296 more places, 300 operations in all",
    "Neither proved nor disproved:",
    "policies  strict: breaking, nothing is taken back",
    "          lenient: safe, as the rule itself says",
    "operation-added (2)",
    "    GET /shelves",
)


@pytest.mark.parametrize("line", TEXT)
def test_text_says(diff_data: dict[str, Any], line: str) -> None:
    assert line in formats()["text"](read_report(diff_data), WIDE)


@pytest.mark.parametrize("width", [60, 80, 140])
def test_text_keeps_to_the_width(report: Report, width: int) -> None:
    lines = formats()["text"](report, Options(width=width, explain=True)).splitlines()
    assert max(map(len, lines)) <= width


def test_colours_are_for_terminals(report: Report) -> None:
    coloured = formats()["text"](report, Options(width=100, colour=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == formats()["text"](report, WIDE).split()


def test_the_worst_comes_first(diff_data: dict[str, Any]) -> None:
    text = formats()["text"](read_report(diff_data), WIDE)
    titles = ["Breaks clients: 4", "Neither proved", "Risky: 1", "Not covered by the policy: 1", "Safe: 2"]
    assert sorted(titles, key=text.index) == titles


GATE_TEXT = (
    "The gate is closed: 2 changes break clients, 1 removal breaks its notice, 1 waiver has expired,",
    "step      1.0 → 1.1",
    "tenant    confirmed: body-schema: limit is refused",
    "allowed   the major number of the release grew",
    "waived    until 2026-12-01 by Ada: known (https://issues.example/1)",
    "GET /v1/shelves: notice broken",
    "from 2026-07-10 to 2026-08-10  1 operation, notice has run out",
    "GET /v1/books, to end on 2026-12-01, then v2",
    "Waivers that have expired: 1",
    "Waivers that fit nothing: 1",
    "Fixed, so that the waiver can go: 1",
    "Suites on http://127.0.0.1:8080, judged by 1.0",
    "Of 1.1 only so much is known.",
    "GET /books: 1.1 breaks",
)


@pytest.mark.parametrize("line", GATE_TEXT)
def test_the_text_of_a_gate_says(gate_data: dict[str, Any], line: str) -> None:
    assert line in formats()["text"](read_report(gate_data), WIDE)


VERDICTS = {
    # exit status of a gate: what its verdict says
    0: "The gate is open",
    1: "The gate is closed",
    3: "could not be run",
    4: "Nothing could be compared",
}


@pytest.mark.parametrize("status", VERDICTS)
def test_a_gate_says_its_verdict_in_every_format_for_people(gate_data: dict[str, Any], status: int) -> None:
    report = read_report(gate_data | {"exit_status": status})
    for name in ("text", "markdown", "review", "html", "github"):
        assert VERDICTS[status] in formats()[name](report, WIDE), name


EXCUSES = {
    # what is true of the four changes that break clients → why the gate is open
    (): "The gate is open: nothing known breaks clients;",
    ("waiver",): "The gate is open: 4 findings are waived, and nothing else known breaks clients;",
    ("allowed",): "The gate is open: 4 changes that break clients are allowed by the major number, and nothing else",
}


@pytest.mark.parametrize("why", EXCUSES)
def test_an_open_gate_says_what_it_lets_through(gate_data: dict[str, Any], why: tuple[str, ...]) -> None:
    excuse = {"fails": False, "waiver": WAIVER if "waiver" in why else None, "allowed": "allowed" in why}
    changes = [one | excuse for one in gate_data["changes"] if why and one["severity"] == "breaking"]
    report = read_report(gate_data | {"exit_status": 0, "removals": [], "changes": changes})
    assert EXCUSES[why] in " ".join(formats()["text"](report, WIDE).split())


# -- witnesses

PROOFS = [
    # a message of a proof: its lines
    ({"start": "POST /books", "headers": [["content-type", "application/json"]], "body": '{"a":1}'},
     ["POST /books", "content-type: application/json", "", '{"a":1}']),
    ({"start": "GET /books?limit=1", "headers": [["accept", "text/csv"]]},
     ["GET /books?limit=1", "accept: text/csv"]),
    ({"start": "GET /books", "status": "200", "headers": [["X-Total", "1"]]},
     ["GET /books answers 200", "X-Total: 1"]),
]  # fmt: skip


@pytest.mark.parametrize(("message", "lines"), PROOFS)
def test_a_proof_is_shown_as_what_travels(diff_data: dict[str, Any], message: dict[str, Any], lines: list[str]) -> None:
    one = diff_data["changes"][0]
    one["witness"]["exchanges"] = [{"shows": "shows this", **message}]
    assert shown(read_report(diff_data | {"changes": [one]}).changes[0]) == [Shown("shows this", tuple(lines))]


@pytest.mark.parametrize("name", ["text", "markdown", "review", "html", "junit"])
def test_every_message_of_a_proof_is_shown_where_it_travels(diff_data: dict[str, Any], name: str) -> None:
    one = diff_data["changes"][0]
    one["witness"]["exchanges"] = [
        {"shows": "as it was", "start": "GET /books?q=1,2"},
        {"shows": "as it is", "start": "GET /books?q=3&q=4"},
    ]
    text = formats()[name](read_report(diff_data | {"changes": [one]}), WIDE)
    found = [text.lower().find(word) for word in ("as it was", "q=1,2", "as it is", "q=3")]
    assert -1 not in found
    assert found == sorted(found)


def test_the_value_of_a_place_is_shown_under_the_place_that_it_was_made_for(diff_data: dict[str, Any]) -> None:
    one = diff_data["changes"][1]
    one["witness"] = {
        "value": "lost", "allowed_by": "new", "whole": False,
        "spot": {"operation": "GET /books/7", "position": "reply 2XX application/json data[].state"},
    }  # fmt: skip
    text = formats()["text"](read_report(diff_data | {"changes": [one]}), WIDE)
    assert "GET /books/7 reply 2XX application/json data[].state" in text.partition("proof")[2]


# -- what machines read


def test_junit_counts_what_it_holds(report: Report) -> None:
    root = ElementTree.fromstring(formats()["junit"](report, WIDE))  # noqa: S314 - our own output
    (suite,) = root
    assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
    assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
    failed = {case.get("classname") for case in suite if case.find("failure") is not None}
    assert "maximum-lowered" in failed
    assert "format-set" not in failed
    assert failed.isdisjoint({"operation-added", "order-changed"})
    if report.is_gate:
        assert {"removal-notice", "waiver"} <= failed
        assert failed.isdisjoint({"pattern-set", "operation-removed"})


@pytest.mark.parametrize(("fail_on", "failing"), [("breaking", 4), ("risky", 5), ("none", 0)])
def test_junit_fails_from_the_severity_that_was_asked_for(
    diff_data: dict[str, Any], fail_on: str, failing: int
) -> None:
    text = formats()["junit"](read_report(diff_data), Options(fail_on=fail_on))
    assert f'failures="{failing}"' in text


SARIF = {
    # the parts of SARIF 2.1.0 that are used, as its sections 3.13 to 3.54 require them
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"format": "uri"},
        "runs": {"items": {
            "required": ["tool", "results"],
            "properties": {
                "tool": {"required": ["driver"], "properties": {"driver": {
                    "required": ["name"],
                    "properties": {"semanticVersion": {"pattern": r"^\d+\.\d+\.\d+"},
                                   "rules": {"uniqueItems": True, "items": {"required": ["id"]}}},
                }}},
                "results": {"items": {
                    "required": ["message", "ruleId"],
                    "properties": {
                        "level": {"enum": ["none", "note", "warning", "error"]},
                        "message": {"required": ["text"], "additionalProperties": False,
                                    "properties": {"text": {"type": "string", "minLength": 1}}},
                        "ruleIndex": {"type": "integer", "minimum": 0},
                        "partialFingerprints": {"additionalProperties": {"type": "string"}},
                        "suppressions": {"items": {"required": ["kind"],
                                                   "properties": {"kind": {"enum": ["inSource", "external"]}}}},
                        "locations": {"items": {"additionalProperties": False, "properties": {
                            "physicalLocation": {"$ref": "#/$defs/physical"},
                            "logicalLocations": {"items": {"required": ["fullyQualifiedName"]}},
                        }}},
                        "relatedLocations": {"items": {
                            "properties": {"physicalLocation": {"$ref": "#/$defs/physical"}}}},
                    },
                }},
            },
        }},
    },
    "$defs": {"physical": {
        "required": ["artifactLocation"],
        "properties": {"artifactLocation": {"properties": {"uri": {"format": "uri-reference"}}},
                       "region": {"properties": {"startLine": {"type": "integer", "minimum": 1}}}},
    }},
}  # fmt: skip


def test_sarif_is_what_the_standard_asks_for(report: Report) -> None:
    log = json.loads(formats()["sarif"](report, WIDE))
    jsonschema_rs.validate(SARIF, log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    assert levels["maximum-lowered"] == "error"
    assert levels["format-set"] == "warning"
    assert "operation-added" not in levels
    assert ("suppressions" in str(log)) == report.is_gate


def test_github_shows_the_ten_worst_first(diff_data: dict[str, Any]) -> None:
    risky, breaking = diff_data["changes"][4], diff_data["changes"][0]
    many = [*[risky] * 8, *[breaking] * 8]
    lines = formats()["github"](read_report(diff_data | {"changes": many}), WIDE).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 8 + ["::warning"] * 2 + ["::notice"]
    assert "6 more" in lines[-1]


def test_github_escapes_what_would_be_a_command(diff_data: dict[str, Any]) -> None:
    bad = diff_data["changes"][4] | {
        "message": "50%\n::error::x",
        "new_site": {"file": "a:b,c", "line": 3, "pointer": ""},
    }
    (line, _) = formats()["github"](read_report(diff_data | {"changes": [bad]}), WIDE).splitlines()
    assert line.startswith("::warning file=a%3Ab%2Cc,line=3,title=format-set::50%25%0A::error::x")


def test_gitlab_names_each_issue_once(report: Report) -> None:
    issues = json.loads(formats()["gitlab"](report, WIDE))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert issue["location"]["path"]
        assert issue["description"]
    assert ("removal-notice" in {issue["check_name"] for issue in issues}) == report.is_gate


# -- what is shown in a browser


class Page(HTMLParser):
    """Whether every element is closed in its turn, and what a page would fetch."""

    VOID = frozenset({"meta", "input", "br", "use", "path", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.fetched += [said[name] or "" for name in ("src", "data", "action") if name in said]
        if "id" in said:
            self.ids.append(said["id"] or "")
        if tag == "a":
            self.links.append(said["href"] or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_the_page_is_whole_and_fetches_nothing(report: Report) -> None:
    text = formats()["html"](report, Options(explain=True))
    page = Page(text)
    assert (page.open, page.fetched) == ([], [])
    assert len(page.ids) == len(set(page.ids))
    assert [link for link in page.links if not link.startswith("#") or link[1:] not in page.ids] == []
    assert "default-src 'none'" in text


def test_the_page_escapes_what_a_document_says(diff_data: dict[str, Any]) -> None:
    bad = diff_data["changes"][0] | {"message": "<script>alert(1)</script> and `<b>`", "old": "</pre><b>"}
    text = formats()["html"](read_report(diff_data | {"changes": [bad], "old": "<i>"}), WIDE)
    assert "alert(1)</script>" not in text
    assert "<b>" not in text
    assert "<i>" not in text
    assert "<code>&lt;b&gt;</code>" in text


@pytest.mark.parametrize("name", ["markdown", "review"])
def test_markdown_escapes_what_a_document_says(diff_data: dict[str, Any], name: str) -> None:
    bad = diff_data["changes"][0] | {"message": "<script>x</script> *a* [b](c) `d", "witness": None}
    text = formats()[name](read_report(diff_data | {"changes": [bad]}), WIDE)
    assert not re.search(r"(?<!\\)<script", text)


def test_a_review_is_short(report: Report) -> None:
    text = formats()["review"](report, WIDE)
    assert text.count("<details>") == text.count("</details>") <= 5
    assert "GET /books/7" not in text
