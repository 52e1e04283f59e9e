"""Checks are found by being there, and each is its own documentation page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from uphold import checks
from uphold.checks import ALL, LAWS, PAGES, judge_all

FOLDER = Path(checks.__file__).parent
FILES = {path.stem.replace("_", "-") for path in FOLDER.glob("*.py")} - {"base", "--init--", "old-requests"}
"""`old-requests` is a part of `accepted`."""


def test_every_file_is_a_check_named_after_it() -> None:
    assert set(PAGES) - set(LAWS) == FILES
    assert {"satisfiable", *LAWS} <= {id for id in PAGES if id not in ALL}  # these judge documents
    assert all(id == check.ID for id, check in ALL.items())


@pytest.mark.parametrize("id", sorted(PAGES))
def test_a_page_says_what_is_promised_and_when(id: str) -> None:
    title, _, rest = PAGES[id].partition("\n\n")
    assert title.endswith(".")
    assert "**Promised**:" in rest
    assert "**Applies** to" in rest


def test_all_checks_judge_in_the_order_of_their_ids(ask: Any) -> None:
    exchange = ask("GET /users/{id}", 200, {"data": {"id": "1"}})
    said = [id for id, _ in judge_all(exchange, frozenset(ALL))]
    assert said == sorted(said)
    assert {"body-schema", "content-type", "server-error", "status-documented"} <= set(said)
    assert judge_all(exchange, ["server-error", "body-schema"])[0][0] == "body-schema"
    assert judge_all(exchange, []) == []
    assert judge_all(exchange, ["satisfiable"]) == []


def test_an_unknown_check_is_no_silence(ask: Any) -> None:
    with pytest.raises(KeyError, match="boddy-schema"):
        judge_all(ask("GET /users", 200, []), ["boddy-schema", "server-error"])
