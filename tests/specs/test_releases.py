"""The releases: how many there are and what they count; the Plaspy contract and the decisions behind it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from uphold.contract import Api, Depth, release_key

# Release, depth, operations, deprecated (None: unknown): as counted by whoever published them.
LADDER = [
    ("3.66.0", Depth.OPERATIONS, 396, None),
    ("3.106.5", Depth.OPERATIONS, 449, 67),
    ("3.110.0", Depth.FULL, 452, 69),
    ("3.139.0", Depth.OPERATIONS, 514, 80),
    ("3.168.0", Depth.OPERATIONS, 544, 84),
    ("3.251.0", Depth.OPERATIONS, 648, 97),
]


@pytest.mark.parametrize(("name", "depth", "operations", "deprecated"), LADDER)
def test_a_release_of_the_ladder(
    ampeco: Api, name: str, depth: Depth, operations: int, deprecated: int | None
) -> None:
    release = ampeco.release(name)
    assert (release.depth, release.operations, release.deprecated) == (depth, operations, deprecated)
    assert len(ampeco.contract(name).operations) == operations


def test_68_releases_are_known_of(ampeco: Api) -> None:
    assert len(ampeco.releases) == 68
    assert sum("in the menu" in release.date_note for release in ampeco.releases) == 50


def test_the_ladder_is_in_order_and_dates_never_go_back(api: Api) -> None:
    assert [release.name for release in api.releases] == sorted(
        (release.name for release in api.releases), key=release_key
    )
    dates = [release.date for release in api.releases if release.date]
    assert dates == sorted(dates)
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) for date in dates)


def test_a_release_without_a_date_says_what_is_known(api: Api) -> None:
    assert [release.name for release in api.releases if not release.date and not release.date_note] == []


def test_no_operation_ever_disappears(ampeco: Api) -> None:
    """So the public indexes show; a release file that forgot an operation would show here."""
    ladder = [frozenset(ampeco.contract(name).operations) for name, *_ in LADDER]
    for older, newer in itertools.pairwise(ladder):
        assert older - newer == frozenset()


def test_the_oldest_release_says_how_sure_it_is_of_each_operation(ampeco: Api) -> None:
    header = ampeco.contract("3.66.0").header
    matched = header["matched"]
    assert (matched["exact"], matched["likely"], matched["unmatched"]) == (342, 54, 0)
    assert set(matched["likely-operations"]) <= set(ampeco.contract("3.66.0").operations)
    assert len(matched["likely-operations"]) == 54
    assert header["deprecated"] == "unknown"


def release_files() -> list[Path]:
    specs = Path(__file__).parents[2] / "specs"
    return sorted(specs.glob("*/releases/*.json"))


@pytest.mark.parametrize("path", release_files(), ids=lambda path: f"{path.parts[-3]}@{path.stem}")
def test_a_release_file_is_named_after_its_release_and_laid_out_stably(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["x-uphold"]["release"] == document["info"]["version"] == path.stem
    assert text.endswith("}\n")
    assert list(document["paths"]) == sorted(document["paths"])


@pytest.mark.parametrize("path", release_files(), ids=lambda path: f"{path.parts[-3]}@{path.stem}")
def test_a_release_file_holds_no_prose(path: Path) -> None:
    """Descriptions and summaries are the vendor's words; ours stand under x-uphold alone."""

    def prose(node: Any) -> Iterator[str]:
        if isinstance(node, list):
            for item in node:
                yield from prose(item)
        elif isinstance(node, dict):
            for key, value in node.items():
                if key in {"description", "summary"} and isinstance(value, str) and value:
                    yield value
                elif not key.startswith("x-uphold"):
                    yield from prose(value)

    assert list(prose(json.loads(path.read_text(encoding="utf-8")))) == []


def resolve(document: dict[str, Any], pointer: str) -> Any:
    node: Any = document
    for step in pointer.removeprefix("#/").split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node


def decisions(api: Api) -> list[dict[str, Any]]:
    contract = api.contract()
    assert contract.path is not None
    found: list[dict[str, Any]] = json.loads(contract.path.read_text(encoding="utf-8"))["x-uphold-decisions"]
    return found


def test_plaspy_has_21_operations_of_which_one_is_anonymous(plaspy: Api) -> None:
    operations = plaspy.contract().operations
    assert len(operations) == 21
    anonymous = [name for name, operation in operations.items() if not operation.security]
    assert plaspy.conventions.authentication is not None
    assert anonymous == list(plaspy.conventions.authentication.anonymous)


def test_each_contradiction_of_the_plaspy_pages_is_decided_once_and_with_a_reason(plaspy: Api) -> None:
    made = decisions(plaspy)
    ids = [decision["id"] for decision in made]
    assert len(ids) == len(set(ids))
    assert {f"PC-{number}" for number in range(1, 17)} <= set(ids)
    assert all(decision["decided"] and decision["why"] and decision["places"] for decision in made)


def test_each_decision_points_at_places_that_exist(plaspy: Api) -> None:
    contract = plaspy.contract()
    assert contract.path is not None
    document = json.loads(contract.path.read_text(encoding="utf-8"))
    for decision in decisions(plaspy):
        for place in decision["places"]:
            resolve(document, place)


def test_notes_beside_a_place_name_decisions_that_exist(plaspy: Api) -> None:
    contract = plaspy.contract()
    assert contract.path is not None
    text = contract.path.read_text(encoding="utf-8")
    ids = {decision["id"] for decision in decisions(plaspy)}
    for note in re.findall(r'"x-uphold-note": "([^"]*)"', text):
        assert set(re.findall(r"P[CD]-\d+", note)) <= ids


def test_no_plaspy_operation_may_answer_with_a_server_error(plaspy: Api) -> None:
    for operation in plaspy.contract().operations.values():
        assert not any(reply.status.startswith("5") for reply in operation.replies)


def test_plaspy_failures_are_documented_where_they_make_sense(plaspy: Api) -> None:
    """Decision PC-12."""
    for operation in plaspy.contract().operations.values():
        expected = {"400", "401", "403", "408", "429"}
        expected |= {"404"} if "{" in operation.path else set()
        expected |= {"409"} if operation.method != "GET" and operation.security else set()
        expected |= {"415"} if operation.body is not None else set()
        failures = {reply.status for reply in operation.replies if reply.status.startswith("4")}
        assert failures == expected, operation.id


# Shapes of the examples on the pages, with values of our own: component → a body, and whether it fits.
EXAMPLES: list[tuple[str, Any, bool]] = [
    ("Error", {"success": False, "error": "x"}, True),
    ("Error", {"success": False, "error": "x", "apiUsage": 150, "apiDailyUsage": 15}, True),
    ("Error", {"success": False, "error": "x", "groups": None}, True),
    ("Error", {"success": True, "error": "x"}, False),
    ("Error", {"success": False}, False),
    ("Token", {"success": True, "token": "a.b.c", "expires": "2024-05-01T00:00:00Z"}, True),
    ("UserReply", {"name": "a", "email": "b", "country": "USA", "timeZone": "UTC", "password": None}, True),
    ("UserReply", {"success": False, "error": "x"}, False),
    ("UserReply", {"name": "a", "email": "b", "country": "c", "timeZone": "d", "lastLogin": "then"}, False),
    ("UserReply", {"name": "a", "email": "b", "country": "c", "timeZone": "d", "adminDevices": "5"}, False),
    ("UserReply", {"name": None, "email": "b", "country": "c", "timeZone": "d"}, False),
    ("UserPatched", {"success": True, "id": "usr-1"}, True),
    ("GroupReply", {"success": True, "error": None, "apiUsage": 1, "apiDailyUsage": 2, "name": "a"}, True),
    ("GroupReply", {"success": True}, False),
    ("GroupList", {"success": True, "groups": None}, False),
    ("DeviceList", {"devices": []}, False),
    ("Location", {"dateTime": "2024-05-01T00:00:00.125Z", "latitude": 0, "longitude": 0}, True),
    ("Location", {"latitude": 0, "longitude": 0}, False),
    ("PatchList", [{"op": "replace", "path": "/name", "value": "a"}], True),
    ("PatchList", [{"op": "add", "path": "/tags", "value": {"role": "admin"}}], True),
    ("PatchList", [{"op": "remove", "path": "/description"}], True),
    ("PatchList", [{"op": "move", "path": "/a", "from": "/b"}], True),
    ("PatchList", [{"op": "move", "path": "/a"}], False),
    ("PatchList", [{"op": "test", "path": "/a"}], False),
    ("PatchList", [{"op": "rename", "path": "/a"}], False),
    ("PatchList", {"op": "remove", "path": "/a"}, False),
]


@pytest.mark.parametrize(("component", "body", "fits"), EXAMPLES)
def test_what_a_plaspy_component_accepts(plaspy: Api, component: str, body: Any, *, fits: bool) -> None:

    schema = {
        "$ref": f"#/components/schemas/{component}",
        "components": {"schemas": plaspy.contract().schemas},
    }
    assert jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(body) is fits


def test_examples_in_the_plaspy_contract_fit_their_schemas(plaspy: Api) -> None:
    schemas = plaspy.contract().schemas
    judged = 0
    for name, schema in schemas.items():
        validator = jsonschema_rs.validator_for(
            {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}},
            validate_formats=True,
        )
        for example in schema.get("examples", ()):
            assert validator.is_valid(example), name
            judged += 1
    assert judged
