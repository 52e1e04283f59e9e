"""What is found in documents: one finding for each kind of defect, and no reason to blame a tenant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import LAWS
from uphold.contract import find_apis
from uphold.findings import Severity, Status, Subject
from uphold.runner import DocumentUnderTest
from uphold.runner.recording.verdicts import promise_line, verdicts

TEXT = {"type": "string"}
WRONG = {"type": "integer", "example": "one"}
DEFECTS = {
    "type": "object",
    "required": ["gone"],
    "properties": {"count": WRONG, "other": {"$ref": "#/components/schemas/B"}},
}
B = {"type": "object", "properties": {"count": WRONG, "at": {**TEXT, "format": "datetime"}}}


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A folder with one API that has nothing but a document, with a few defects."""
    folder = tmp_path / "specs" / "small"
    (folder / "releases").mkdir(parents=True)
    (folder / "api.toml").write_text('[api]\ntitle = "Small"\n')
    reply = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Small", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": reply}}}},
        "components": {"schemas": {"A": DEFECTS, "B": B}},
    }
    (folder / "releases" / "1.json").write_text(json.dumps(document))
    return tmp_path / "specs"


@pytest.fixture
def judged(specs: Path) -> DocumentUnderTest:

    (api,) = find_apis(specs)
    subject = DocumentUnderTest(api, api.contract("1"), frozenset(LAWS), "")
    for name, law in LAWS.items():
        subject.note(name, law.examine(subject.contract, subject.conventions))
    return subject


def test_one_kind_of_defect_is_one_finding_with_all_its_places(judged: DocumentUnderTest) -> None:
    found = {finding.check: finding for finding in judged.outcome.findings}
    assert set(found) == {"document-example", "document-required-member", "document-format"}
    example = found["document-example"]
    assert example.places == (
        "/components/schemas/A/properties/count/example",
        "/components/schemas/B/properties/count/example",
    )
    assert found["document-format"].place == "/components/schemas/B/properties/at/format"
    assert found["document-format"].places == ()
    assert {(one.subject, one.severity) for one in found.values()} == {(Subject.DOCUMENT, Severity.RISKY)}
    assert example.promises == ("SP-EXAMPLE",)


def test_promises_about_the_document_have_a_verdict_and_others_none(judged: DocumentUnderTest) -> None:
    lines = {
        promise.id: promise_line(promise, "small", verdicts(promise, [judged.outcome]))
        for promise in judged.api.promises
    }
    of_documents = {name: line for name, line in lines.items() if name.startswith("SP-")}
    assert {line.status for name, line in lines.items() if name not in of_documents} == {Status.SKIPPED}
    reasons = {line.reason for name, line in lines.items() if name not in of_documents}
    assert {"no test looked at it", "no earlier release that is known in full judged it"} <= reasons
    assert all(one.startswith("no ") and ("looked at" in one or "judged it" in one) for one in reasons)
    failed = {name for name, line in of_documents.items() if line.status is Status.FAILED}
    assert failed == {"SP-EXAMPLE", "SP-REQUIRED-MEMBER", "SP-FORMAT"}
    assert of_documents["SP-UNTYPED"].status is Status.PASSED
    assert of_documents["SP-CALLBACKS"].status is Status.SKIPPED


def test_a_run_tells_what_it_found_in_documents_and_blames_no_tenant(run: Callable[..., Any], specs: Path) -> None:
    ended = run("--specs", str(specs), "-k", "test_documents")
    assert ended.status == 0, ended.err
    assert ended.findings() == []
    found = [row["check"] for row in ended.findings("document")]
    assert sorted(found) == ["document-example", "document-format", "document-required-member"]
    table = {row["id"]: row for row in ended.record("run.json")["promises"]}
    assert table["SP-EXAMPLE"]["status"] == "failed"
    assert table["SP-CALLBACKS"]["reason"] == "no operation of the document has callbacks and lists their names"
