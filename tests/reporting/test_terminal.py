from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from rich.console import Console

from uphold.findings import Finding
from uphold.reporting import print_summary, read_run

MakeRun = Callable[..., Path]


def printed(folder: Path, *, width: int = 80, terminal: bool = False) -> str:
    file = io.StringIO()
    colours: Literal["truecolor"] | None = "truecolor" if terminal else None
    console = Console(file=file, width=width, force_terminal=terminal, color_system=colours)
    print_summary(read_run(folder), console)
    return file.getvalue()


def test_the_summary_at_80_columns(make_run: MakeRun) -> None:
    lines = [line.rstrip() for line in printed(make_run()).splitlines()]
    folder = lines[-1].removeprefix("Records: ").partition(" (")[0]
    assert Path(folder).name == "20260131-083000-ab12"
    assert lines[:-1] == [
        "",
        "Promises of shop 2.1, judged by 2.0, on the embedded mock",
        "  verdict promise                                             operations replies",
        "  failed  B-2     Bodies satisfy their schema                     1 of 2       9",
        "  passed  B-10    A page has at most 100 records                       1       2",
        "   operations: held, of judged. 1 pair of promise and operation could not be",
        "   judged.",
        "",
        "Not verified: 3 promises",
        "   shop: needs two releases: B-1, B-11",
        "   shop: needs dates: B-3",
        "",
        "Verified, but not on every operation",
        "   shop: no success reply was seen: B-10 on GET /shop/v1.0/orders",
        "",
        "Findings: 1",
        "",
        " 1 total is promised as a number; a string came",
        "   on      GET /shop/v1.0/orders/{order}",
        "           GET /shop/v1.0/orders",
        "   breaks  B-2",
        "   check   body-schema (breaking), promised by shop 2.1",
        "   schema  /components/schemas/Order/properties/total/type",
        "   request curl -H \"Authorization: Bearer $UPHOLD_TOKEN\" 'http://127.0.0.1/shop/v1.0/orders/7'",
        "   reply   200",
        "   again   pytest suites --api shop --seed 1 -k orders",
        "",
        "Found in the documents, no fault of the tenant: 1",
        " - shop 2.1: nothing can satisfy the request body",
        "   on      POST /shop/v1.0/orders",
        "",
        "Notes",
        "   one shard of three",
        "",
        "1 promise is broken.",
        "3 operations | 4 requests | seed 1 | 1 min 2 s | exit status 1",
    ]


def test_plain_text_where_there_is_no_terminal(make_run: MakeRun) -> None:
    assert "\x1b" not in printed(make_run())


def test_colours_on_a_terminal(make_run: MakeRun) -> None:
    assert "\x1b[1;31mfailed" in printed(make_run(), terminal=True)


@pytest.mark.parametrize("width", [40, 80, 100, 200])
def test_tables_keep_to_the_width(make_run: MakeRun, width: int) -> None:
    long = {"id": "B-2", "api": "shop", "text": "words " * 60, "status": "passed", "judged": 12345}
    folder = make_run(promises=[long], findings=(), notes=[], verdicts=())
    table = [line for line in printed(folder, width=width).splitlines() if " B-2 " in line]
    assert [len(line) <= width for line in table] == [True]
    assert "12,345" in table[0]


def test_a_line_to_copy_is_never_wrapped(make_run: MakeRun, tenant_finding: Finding) -> None:
    replay = "pytest suites " + " ".join(f"--fault name-{number}" for number in range(30))
    folder = make_run(findings=[dataclasses.replace(tenant_finding, replay=replay)])
    assert f"again   {replay}" in printed(folder)


def test_a_tenant_cannot_colour_or_mark_up(make_run: MakeRun, tenant_finding: Finding) -> None:
    folder = make_run(findings=[dataclasses.replace(tenant_finding, message="[red]x[/red] \x1b[2J :smile:")])
    assert "[red]x[/red] \\u001b[2J :smile:" in printed(folder, terminal=False)


def test_many_findings_are_cut_and_counted(make_run: MakeRun, tenant_finding: Finding) -> None:
    many = [dataclasses.replace(tenant_finding, fingerprint=f"{number:016x}") for number in range(13)]
    text = printed(make_run(findings=many))
    assert "Findings: 13" in text
    assert "and 3 more, in the records below" in text


def test_a_run_that_verified_nothing(make_run: MakeRun) -> None:
    text = printed(make_run(findings=(), verdicts=(), promises=[], exit_status=4))
    assert "None of them was verified." in text
    assert "Nothing was verified." in text
