from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from uphold.findings import Evidence, Finding
from uphold.reporting import read_run
from uphold.reporting.html import page, write

MakeRun = Callable[..., Path]

VOID = {"meta", "input", "br"}
HOSTILE = "</pre></script><script>alert(1)</script><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """What a page holds: its elements, ids, links and text; and whether every element is closed."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] or "" for _, attributes in self.elements if attributes.get("href")]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def built(folder: Path) -> Page:
    return Page(write(read_run(folder), folder).read_text(encoding="utf-8"))


def test_every_element_is_closed_where_it_was_opened(make_run: MakeRun) -> None:
    shown = built(make_run())
    assert not shown.unbalanced
    assert not shown.open


def test_ids_are_unique_and_every_link_leads_somewhere(make_run: MakeRun) -> None:
    shown = built(make_run())
    assert len(shown.ids) == len(set(shown.ids))
    assert [link for link in shown.links if link.lstrip("#") not in shown.ids] == []


def test_the_page_says_what_the_run_showed(make_run: MakeRun) -> None:
    text = built(make_run()).text
    for words in (
        "1 promise is broken.",
        "shop 2.1, judged by 2.0, on the embedded mock, 3 operations",
        "31 January 2026, 08:30:00 UTC",
        "total is promised as a number; a string came",
        "/components/schemas/Order/properties/total/type",
        "pytest suites --api shop --seed 1 -k orders",
        "nothing can satisfy the request body",
        "needs two releases",
        "no success reply was seen",
        "one shard of three",
        "1 of 2",
    ):
        assert words in text


def test_a_run_without_findings_says_so(make_run: MakeRun) -> None:
    shown = built(make_run(findings=(), exit_status=0))
    assert "Nothing that the tenant answered broke a promise that was verified." in shown.text
    assert not shown.unbalanced
    assert [link for link in shown.links if link.lstrip("#") not in shown.ids] == []


def test_a_run_that_never_started_is_a_page_too(make_run: MakeRun) -> None:
    folder = make_run(
        findings=(), verdicts=(), requests=(), api=[], promises=[], exit_status=None, seed=None, finished=""
    )
    shown = built(folder)
    assert "The run did not end" in shown.text
    assert not shown.unbalanced


def test_nothing_is_fetched_from_anywhere(make_run: MakeRun) -> None:
    shown = built(make_run())
    assert not {tag for tag, _ in shown.elements} & {"link", "img", "iframe", "object", "base", "form"}
    assert not [named for _, named in shown.elements if "src" in named or "style" in named]
    assert all(link.startswith("#") for link in shown.links)


def test_the_policy_allows_the_style_and_the_script_of_the_page_and_no_others(make_run: MakeRun) -> None:
    source = page(read_run(make_run()))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', source)
    assert policy is not None
    for element in ("style", "script"):
        content = re.search(rf"<{element}>(.*?)</{element}>", source, re.DOTALL)
        assert content is not None
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy[1].replace("&#43;", "+")
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]


@pytest.mark.parametrize("field", ["message", "place", "replay", "check"])
def test_what_a_tenant_wrote_stays_text(make_run: MakeRun, tenant_finding: Finding, field: str) -> None:
    hostile: dict[str, Any] = {field: HOSTILE}
    shown = built(make_run(findings=[dataclasses.replace(tenant_finding, **hostile)]))
    assert HOSTILE in shown.text
    assert [tag for tag, _ in shown.elements].count("script") == 1
    assert not [tag for tag, _ in shown.elements if tag == "img"]


def test_evidence_stays_text(make_run: MakeRun, tenant_finding: Finding) -> None:
    hostile = Evidence(curl=HOSTILE, request=HOSTILE, reply=f"200\n\n{HOSTILE}\x1b[31m")
    shown = built(make_run(findings=[dataclasses.replace(tenant_finding, evidence=hostile)]))
    assert shown.text.count(HOSTILE) == 3
    assert "\\u001b[31m" in shown.text
    assert [tag for tag, _ in shown.elements].count("script") == 1


def test_promises_and_operations_of_any_name_have_anchors(make_run: MakeRun) -> None:
    odd = {"id": 'a" b/<c>', "api": "shop", "text": "odd", "status": "skipped", "reason": "odd & <b>"}
    shown = built(make_run(promises=[odd], findings=()))
    assert len(shown.ids) == len(set(shown.ids))
    assert [link for link in shown.links if link.lstrip("#") not in shown.ids] == []
    assert "odd & <b>" in shown.text
