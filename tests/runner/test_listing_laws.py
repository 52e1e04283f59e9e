"""The suites about listings: each lie is one finding of the check that it breaks, and honest tenants are found honest,
the embedded one and one of another make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runner.elsewhere import TOKEN, Museum, serving, write_folder

Run = Callable[..., Any]
DEPOT = ("--specs", str(Path(__file__).parent.parent / "mock" / "data"), "--api", "depot", "--cases", "2")
SUITES = ("pagination", "filters", "include", "reading_again")
CRATES, SEALS = "GET /v1.0/crates", "GET /v1.0/crates/{crate}/seals"
LIES = {
    "pagination": (
        {f"page-number-ignored@{CRATES}": "the first one again", f"total-wrong@{SEALS}": "its total"},
        {f"page-size-ignored@{CRATES}": "than was asked for", f"page-links-wrong@{SEALS}": "the link"},
        {f"pages-never-end@{CRATES}": "behind the last page", f"record-on-no-page@{SEALS}": "does not show a record"},
        {f"record-on-two-pages@{CRATES}": "a record twice", f"page-order-unstable@{SEALS}": "change their order"},
        {f"cursor-breaks@{CRATES}": "does not go on where it was"},
    ),
    "filters": (
        {"filter-ignored": "shows a record that its filter selects away"},
        {"filter-inverted": "shows a record that its filter selects away"},
        {"filter-loses-one": "lacks a record"},
        {"filter-bound-off-by-one": "a bound does not treat"},
        {"second-filter-ignored": "one of its two filters"},
    ),
    "include": ({"include-ignored": "no part of a record"}, {"include-always": "not asked for"}),
    "reading_again": (
        {f"failure-on-second-read@{CRATES}": "another status", "read-drifts@GET /v2.0/crates": "shows something else"},
    ),
}
"""Suite → lies that are told together, each with words of what is found."""
ELSEWHERE = {
    "a page holds one more": "another number of records",
    "an offset counts from one": "shows a record twice",
    "an order is drawn": "change their order",
    "a count is that of the page": "its total",
    "a cursor is forgotten": "behind the last page",
    "a cursor leaps": "does not show a record",
    "a cursor turns back": "behind the last page",
    "a cursor never stops": "behind the last page",
    "a page lacks its last one": "does not show a record",
    "a title is no filter": "shows a record that its filter selects away",
    "a state is turned": "shows a record that its filter selects away",
    "a bound leaves itself out": "a bound does not treat",
    "a story is told to the wrong ones": "part of a record is shown that was not asked for",
    "a story changes the price": "changes something else",
    "a day moves by being looked at": "shows something else",
}
"""Lie of the museum → words of what is found."""


@pytest.mark.parametrize(
    ("suite", "lies"),
    [(suite, lies) for suite, sets in LIES.items() for lies in sets],
    ids=[f"{suite} {' '.join(lies)}" for suite, sets in LIES.items() for lies in sets],
)
def test_each_lie_is_one_finding(suite: str, lies: dict[str, str], run: Run) -> None:
    ended = run(*DEPOT, f"suites/test_{suite}.py", *(word for lie in lies for word in ("--fault", lie)))
    found = [row["message"] for row in ended.findings()]
    assert ended.status == 1, ended.out + ended.err
    assert len(found) == len(lies), found
    for words in lies.values():
        assert [message for message in found if words in message], (words, found)


def test_an_honest_tenant_is_found_honest(run: Run) -> None:
    ended = run(*DEPOT, *(f"suites/test_{suite}.py" for suite in SUITES))
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


def visit(run: Run, museum: tuple[Museum, str], folder: Path, lie: str) -> Any:
    made, address = museum
    made.lie = lie
    suites = [f"suites/test_{suite}.py" for suite in SUITES]
    return run("--specs", str(folder), "--api", "museum", "--tenant", address, *suites, UPHOLD_TOKEN=TOKEN)


def test_a_tenant_of_another_make_is_found_honest(run: Run, museum: tuple[Museum, str], folder: Path) -> None:
    ended = visit(run, museum, folder, "")
    assert ended.status == 0, ended.out + ended.err
    assert not ended.findings() + ended.findings("neither")


@pytest.mark.parametrize("lie", ELSEWHERE)
def test_a_lie_elsewhere_is_one_finding(lie: str, run: Run, museum: tuple[Museum, str], folder: Path) -> None:
    ended = visit(run, museum, folder, lie)
    found = [row["message"] for row in ended.findings()]
    assert len(found) == 1, found
    assert ELSEWHERE[lie] in found[0]
