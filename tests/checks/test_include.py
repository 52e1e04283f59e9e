"""Parts of records: who is shown them, as facts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.shelves import CONVENTIONS, Shelves, load
from uphold.checks import Held, include, listings


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Shelves:
    return Shelves(load(tmp_path_factory.mktemp("api")))


@pytest.fixture(scope="module")
def parts(shelves: Shelves) -> list[listings.Part]:
    return listings.parts_of(shelves.contract, CONVENTIONS, shelves.contract.operation("GET /books"))


def said(given: Any) -> list[str]:
    return [one.facet if isinstance(one, Held) else "!" + one.keyword for one in given]


BARE: dict[str, Any] = {
    "id": 1, "title": "a", "state": "lent", "shelf_id": 4, "author": {"id": 7}, "price": 2.5, "createdAt": None,
    "tags": ["x", "y"], "digital": True,
}  # fmt: skip
NOTES = {"notes": ["n"]}
NAME = {"author": {"id": 7, "name": "A."}}
FILE = {"file": "f"}


def test_parts_are_what_parameters_name_and_records_declare(parts: list[listings.Part]) -> None:
    assert [(".".join(part.path), part.facet) for part in parts] == [
        ("notes", "named"),
        ("author.name", "named"),
        ("file", "flags"),
    ]
    assert listings.query_for(parts, parts) == {"include": ["notes", "author.name"], "withFile": True}


@pytest.mark.parametrize(
    ("more", "wanted"),
    [({}, ["unnamed"]), (NOTES, ["!unnamed"]), ({"notes": None}, ["unnamed"]), (NAME, ["!unnamed"])],
)
def test_nobody_is_shown_what_was_not_asked_for(
    more: dict[str, Any], wanted: list[str], shelves: Shelves, parts: list[listings.Part]
) -> None:
    given = include.judge_unasked(shelves.exchange({"data": [{**BARE, **more}]}), parts)
    assert said(given) == wanted


SHOWN: dict[str, tuple[list[str], dict[str, Any], dict[str, Any], list[str]]] = {
    # what is asked for, what is shown beside the bare record, what is left out of the bare one → what is said
    "all of it": (["notes", "author.name", "file"], {**NOTES, **NAME, **FILE}, {}, ["named", "named", "flags"]),
    "nothing of it": (["notes", "author.name", "file"], {}, {}, ["!ignored"]),
    "nothing, by a tenant that leaves things out": (["notes", "author.name", "file"], {}, {"price": 0}, []),
    "one of all": (["notes", "author.name", "file"], FILE, {}, ["flags"]),
    "one that there is none of": (["notes"], {}, {}, []),
    "one that was asked for": (["notes"], NOTES, {}, ["named"]),
    "another one": (["notes"], {**NOTES, **FILE}, {}, ["!unnamed"]),
    "something else in another way": (["notes"], {**NOTES, "price": 9}, {}, ["!changes"]),
    "a list in another order": (["notes"], {**NOTES, "tags": ["y", "x"]}, {}, ["named"]),
    "a member that nobody declared": (["notes"], {**NOTES, "trace": 17}, {}, ["named"]),
}


@pytest.mark.parametrize("fact", SHOWN)
def test_what_was_asked_for_is_shown_and_nothing_else_changes(
    fact: str, shelves: Shelves, parts: list[listings.Part]
) -> None:
    names, more, less, wanted = SHOWN[fact]
    record = {name: value for name, value in BARE.items() if name not in less}
    bare, full = shelves.exchange({"data": [record]}), shelves.exchange({"data": [{**record, **more}]})
    asked = [part for part in parts if ".".join(part.path) in names]
    assert said(include.judge_asked(bare, full, bare, asked, parts)) == wanted


def test_what_changes_by_itself_is_not_changed_by_asking(shelves: Shelves, parts: list[listings.Part]) -> None:
    """The record without parts, read again, tells."""
    bare, full, again = (
        shelves.exchange({"data": [{**BARE, "price": price, **more}]}) for price, more in ((1, {}), (2, NOTES), (3, {}))
    )
    assert said(include.judge_asked(bare, full, again, parts[:1], parts)) == ["named"]
