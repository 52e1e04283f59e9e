"""The suites about listings: each lie is one finding of the check that it breaks, and honest tenants are found honest,
the embedded one and one of another make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runner.elsewhere import TOKEN, Museum, serving, write_folder

Run = Callable[..., Any]
DATA = str(Path(__file__).parent.parent / "mock" / "data")
SUITES = ("pagination", "filters", "include", "reading_again")
CRATES, OTHER_CRATES, SEALS, HOOKS = (
    "@GET /v1.0/crates",
    "@GET /v2.0/crates",
    "@GET /v1.0/crates/{crate}/seals",
    "@GET /v1.0/hooks",
)
LIES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "pagination",
        {
            f"page-number-ignored{CRATES}": "the first one again",
            f"page-size-ignored{OTHER_CRATES}": "than was asked for",
            f"total-wrong{SEALS}": "its total",
            f"pages-never-end{HOOKS}": "behind the last page",
        },
    ),
    (
        "pagination",
        {
            f"record-on-no-page{CRATES}": "does not show a record",
            f"page-order-unstable{OTHER_CRATES}": "change their order",
            f"page-links-wrong{SEALS}": "the link",
            f"record-on-two-pages{HOOKS}": "a record twice",
        },
    ),
    ("pagination", {f"cursor-breaks{CRATES}": "does not go on where it was"}),
    ("filters", {"filter-ignored": "shows a record that its filter selects away"}),
    ("filters", {"filter-inverted": "shows a record that its filter selects away"}),
    ("filters", {"filter-loses-one": "lacks a record"}),
    ("filters", {"filter-bound-off-by-one": "a bound does not treat"}),
    ("filters", {"second-filter-ignored": "one of its two filters"}),
    ("include", {"include-ignored": "no part of a record"}),
    ("include", {"include-always": "not asked for"}),
    (
        "reading_again",
        {f"failure-on-second-read{CRATES}": "another status", f"read-drifts{OTHER_CRATES}": "shows something else"},
    ),
)
"""Suite, and lies that are told together, each with words of what is found."""
ELSEWHERE = (
    {"a page holds one more": "another number of records"},
    {"an offset counts from one": "shows a record twice", "a cursor is forgotten": "behind the last page"},
    {"an order is drawn": "change their order", "a cursor leaps": "does not show a record"},
    {"a count is that of the page": "its total", "a cursor turns back": "behind the last page"},
    {"a title is no filter": "shows a record that its filter selects away", "a cursor never stops": "behind the last"},
    {"a state is turned": "shows a record that its filter selects away", "a page lacks its last one": "not show a rec"},
    {"a bound leaves itself out": "a bound does not treat", "a story is told to the wrong ones": "was not asked for"},
    {"a story changes the price": "changes something else"},
    {"a day moves by being looked at": "shows something else"},
)
"""Lies of the museum that are told together, each with words of what is found."""


@pytest.mark.parametrize(("suite", "lies"), LIES, ids=[" ".join((suite, *lies)) for suite, lies in LIES])
def test_each_lie_is_one_finding(suite: str, lies: dict[str, str], run: Run) -> None:
    told = [word for lie in lies for word in ("--fault", lie)]
    ended = run("--specs", DATA, "--api", "depot", "--cases", "2", f"suites/test_{suite}.py", *told)
    found = [row["message"] for row in ended.findings()]
    assert ended.status == 1, ended.out + ended.err
    assert len(found) == len(lies), found
    for words in lies.values():
        assert [message for message in found if words in message], (words, found)


def test_an_honest_tenant_is_found_honest(run: Run) -> None:
    suites = [f"suites/test_{suite}.py" for suite in SUITES]
    ended = run("--specs", DATA, "--api", "depot", "--cases", "2", *suites)
    assert ended.status == 0, ended.out + ended.err
    assert not ended.findings() + ended.findings("neither")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("specs")
    write_folder(made)
    return made


@pytest.fixture(scope="module")
def museum() -> Iterator[tuple[Museum, str]]:
    made = Museum()
    with serving(made) as address:
        yield made, address


def visit(run: Run, museum: tuple[Museum, str], folder: Path, *lies: str) -> Any:
    made, address = museum
    made.lies = frozenset(lies)
    suites = [f"suites/test_{suite}.py" for suite in SUITES]
    return run("--specs", str(folder), "--api", "museum", "--tenant", address, *suites, UPHOLD_TOKEN=TOKEN)


def test_a_tenant_of_another_make_is_found_honest(run: Run, museum: tuple[Museum, str], folder: Path) -> None:
    ended = visit(run, museum, folder)
    assert ended.status == 0, ended.out + ended.err
    assert not ended.findings() + ended.findings("neither")


@pytest.mark.parametrize("lies", ELSEWHERE, ids=" and ".join)
def test_each_lie_elsewhere_is_one_finding(
    lies: dict[str, str], run: Run, museum: tuple[Museum, str], folder: Path
) -> None:
    found = [row["message"] for row in visit(run, museum, folder, *lies).findings()]
    assert len(found) == len(lies), found
    for words in lies.values():
        assert [message for message in found if words in message], (words, found)
