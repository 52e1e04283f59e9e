from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from uphold.findings import Evidence, Finding
from uphold.reporting import read_run
from uphold.reporting.markdown import summary, write

MakeRun = Callable[..., Path]

HOSTILE = {
    "a heading": "# not a heading",
    "a table cell": "a | b | c",
    "markup": "<script>alert(1)</script> **bold** [x](http://127.0.0.1/)",
    "backticks": "``` and ` and ````",
    "a fence that ends": "text\n```\n# out\n```",
    "a backslash": "a\\|b",
}


def rendered(source: str) -> str:
    return str(MarkdownIt("commonmark").enable("table").render(source))


def test_the_summary_says_what_the_run_showed(make_run: MakeRun) -> None:
    folder = make_run()
    text = write(read_run(folder), folder).read_text(encoding="utf-8")
    for line in (
        "# 1 promise is broken.",
        "- promises: 1 passed, 1 failed, 3 skipped",
        "- findings: 1 about the tenant, 1 about the documents",
        "| **failed** | B-2 | Bodies satisfy their schema | 1 | 1 |  |  | 9 |",
        "### 1. total is promised as a number; a string came",
        "- schema place: `/components/schemas/Order/properties/total/type`",
        "pytest suites --api shop --seed 1 -k orders",
        "## Found in the documents",
        "- shop: needs two releases: B-1, B-11",
        "- shop: no success reply was seen: B-10",
        "  - `GET /shop/v1.0/orders`",
        "| shop | 4 | 2 x 2xx, 1 x 4xx, 1 x none | 2.0 | 3.0 | 3.0 |",
        "uphold run --api shop",
        "The same cases come again with seed 1, uphold 0.1.0.",
    ):
        assert line in text.splitlines()


def test_documents_stand_apart_from_the_tenant(make_run: MakeRun) -> None:
    text = summary(read_run(make_run()))
    tenant, _, documents = text.partition("## Found in the documents")
    assert "nothing can satisfy" in documents
    assert "nothing can satisfy" not in tenant


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_stays_text(make_run: MakeRun, tenant_finding: Finding, text: str) -> None:
    evidence = Evidence(curl=text, request=text, reply=text)
    finding = dataclasses.replace(tenant_finding, message=text, place=text, evidence=evidence)
    promise = {"id": "P-1", "api": "shop", "text": text, "status": "failed", "reason": text}
    folder = make_run(findings=[finding], promises=[promise])
    html = rendered(summary(read_run(folder)))
    usual = rendered(summary(read_run(make_run_again(folder))))
    for element in ("<h1>", "<h2>", "<h3>", "<table>", "<pre>", "<script>", "<a "):
        assert html.count(element) == usual.count(element), element


def make_run_again(folder: Path) -> Path:
    """The same run with harmless words in place of the hostile ones."""
    for name in ("run.json", "findings.jsonl"):
        path = folder / name
        content = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for record in content:
            for promise in record.get("promises", []):
                if isinstance(promise, dict):
                    promise |= {"text": "words", "reason": "words"}
            if "message" in record:
                words = {"curl": "words", "request": "words", "reply": "words"}
                record |= {"message": "words", "place": "words", "evidence": words}
        path.write_text("".join(json.dumps(record) + "\n" for record in content), encoding="utf-8")
    return folder


def test_a_long_list_of_operations_is_cut_and_counted(make_run: MakeRun, tenant_finding: Finding) -> None:
    many = tuple(f"GET /shop/v1.0/orders/{number:02}" for number in range(13))
    finding = dataclasses.replace(tenant_finding, operations=many)
    text = summary(read_run(make_run(findings=[finding])))
    assert "- 13 operations:" in text
    assert "  - and 3 more" in text
