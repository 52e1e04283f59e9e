"""Serving a release as far as it is known: the kiosk has two full releases, 1.0 and 2.0, and outlines of others."""

from __future__ import annotations

import json

import pytest

from uphold.contract import Api, load_api
from uphold.errors import UsageError
from uphold.mock import create_app
from uphold.mock.entrance.welcome import welcome

from .conftest import SPECS, Served

ITEMS, ITEM, REPORT = "/kiosk/v1/items", "/kiosk/v1/items/1", "/kiosk/v1/report"


def at(api: Api, release: str | None) -> Served:
    """A mock that answers as `release`."""
    contract = api.served(release)
    return Served(contract, api.conventions, create_app(contract, api.conventions))


# Release, request and the status that answers it.
ANSWERS = [
    ("0.9", "GET", ITEMS, 200),
    ("0.9", "GET", ITEM, 200),
    ("0.9", "POST", ITEMS, 405),
    ("0.9", "DELETE", ITEM, 405),
    ("0.9", "GET", REPORT, 404),
    ("0.9", "GET", "/kiosk/v2/items/1", 404),
    ("1.0", "GET", REPORT, 200),
    ("1.0", "DELETE", ITEM, 204),
    ("1.1", "DELETE", ITEM, 204),
    ("1.2", "DELETE", ITEM, 405),
    ("1.2", "GET", ITEM, 200),
    ("1.2", "GET", "/kiosk/v2/items/1", 200),
    ("1.2", "GET", "/kiosk/v2/items", 501),
    ("1.2", "POST", "/kiosk/v1/items/scan", 501),
    ("1.2", "GET", "/kiosk/v1/items/scan", 404),
    ("1.2", "PUT", "/kiosk/v1/items/scan", 405),
    ("2.0", "POST", "/kiosk/v1/items/scan", 405),
    ("2.0", "GET", "/kiosk/v2/items", 404),
    (None, "DELETE", ITEM, 204),
]


@pytest.mark.parametrize(("release", "method", "target", "status"), ANSWERS)
def test_an_operation_is_there_in_the_releases_that_have_it(
    kiosk_api: Api, release: str | None, method: str, target: str, status: int
) -> None:
    reply = at(kiosk_api, release).ask(method, target)
    assert reply.status == status
    if status >= 400:
        assert json.loads(reply.content)["code"] == "refused"


@pytest.mark.parametrize(("release", "colour"), [("0.9", False), ("1.0", False), ("1.2", False), ("2.0", True)])
def test_a_member_is_there_from_the_release_that_adds_it(kiosk_api: Api, release: str, *, colour: bool) -> None:
    assert ("colour" in at(kiosk_api, release).ask("GET", ITEM).value()) is colour


@pytest.mark.parametrize(
    ("release", "basis", "deprecated"),
    [
        ("0.9", "1.0", []),
        ("1.0", "1.0", []),
        ("1.1", "1.0", []),
        ("1.2", "1.0", ["GET /v1/items/{item}", "GET /v2/items", "POST /v1/items"]),
        ("2.0", "2.0", ["GET /v1/items"]),
    ],
)
def test_flags_are_those_of_the_release_and_schemas_of_the_nearest(
    kiosk_api: Api, release: str, basis: str, deprecated: list[str]
) -> None:
    contract = kiosk_api.served(release)
    operations = [*contract.operations.values(), *contract.undescribed.values()]
    assert contract.basis == basis
    assert sorted(one.id for one in operations if one.deprecated) == deprecated


def test_allow_and_the_page_hold_only_what_the_release_has(kiosk_api: Api) -> None:
    old, later = at(kiosk_api, "0.9"), at(kiosk_api, "1.2")
    assert dict(old.ask("POST", ITEMS).headers) == {"allow": "GET, HEAD, OPTIONS"}
    assert dict(later.ask("PUT", "/kiosk/v2/items").headers) == {"allow": "GET, HEAD, OPTIONS"}
    assert dict(later.ask("OPTIONS", ITEMS, token=None).headers) == {"allow": "GET, HEAD, OPTIONS, POST"}
    assert b"report" not in old.ask("GET", "/").content
    assert b"report" in later.ask("GET", "/").content
    assert b"POST /kiosk/v1/items/scan".lower() in later.ask("GET", "/").content


def test_what_cannot_be_served_asks_for_a_token_too(kiosk_api: Api) -> None:
    assert at(kiosk_api, "1.2").ask("GET", "/kiosk/v2/items", token="made-up").status == 401


def test_the_start_tells_what_cannot_be_served(kiosk_api: Api) -> None:
    said = welcome(at(kiosk_api, "1.2").app, "http://here").splitlines()
    assert said[0] == "Kiosk 1.2: 5 operations at http://here"
    assert [line for line in said if "501" in line] == [
        "Answered with 501, since nothing is known of their schemas: GET /v2/items, POST /v1/items/scan"
    ]
    assert any("release 1.0" in line for line in said)
    assert not any(
        "501" in line or "1.0;" in line for line in welcome(at(kiosk_api, "1.0").app, "http://here").splitlines()
    )


def test_a_release_that_nothing_is_known_of(kiosk_api: Api) -> None:
    with pytest.raises(UsageError, match=r"no contract is known at or below release `0\.1`"):
        kiosk_api.served("0.1")
    with pytest.raises(UsageError, match=r"has no release `1\.3`. Near it: 1\.[012], 1\.[012], 1\.[012]"):
        kiosk_api.served("1.3")


def test_a_restricted_contract_shares_its_schemas(ampeco_api: Api) -> None:
    old, full, new = (ampeco_api.served(name) for name in ("3.66.0", "3.110.0", "3.251.0"))
    assert (len(old.operations), len(old.undescribed)) == (396, 0)
    assert (len(new.operations), len(new.undescribed)) == (452, 196)
    assert sum(one.deprecated for one in (*new.operations.values(), *new.undescribed.values())) == 97
    assert full.operations.keys() == new.operations.keys() > old.operations.keys()
    read = next(iter(old.operations.values()))
    assert old.operations[read.id].replies[0] is full.operations[read.id].replies[0]


@pytest.fixture(scope="module")
def ampeco_api() -> Api:
    """A real ladder."""
    return load_api(SPECS / "ampeco")
