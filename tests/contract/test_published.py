"""The releases in ``specs/`` themselves: they load, and every question has an answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema_rs
import pytest

from uphold.contract import Depth, Direction, Role, find_apis

if TYPE_CHECKING:
    from uphold.contract import Api, Contract, Release

SPECS = Path(__file__).parents[2] / "specs"
APIS = find_apis(SPECS)
KNOWN = [(api, release) for api in APIS for release in api.releases if release.depth is not None]
FULL = [(api, release) for api, release in KNOWN if release.depth is Depth.FULL]


def name(value: object) -> str:
    return str(getattr(value, "name", value))


def contract_of(api: str, release: str | None = None) -> Contract:
    return next(one for one in APIS if one.name == api).contract(release)


@pytest.mark.parametrize(("api", "release"), KNOWN, ids=name)
def test_the_ladder_counts_what_the_contract_holds(api: Api, release: Release) -> None:
    contract = api.contract(release.name)
    assert release.operations == len(contract.operations) > 0
    if release.deprecated is not None:
        assert release.deprecated == sum(op.deprecated for op in contract.operations.values())


@pytest.mark.parametrize(
    ("api", "release", "operations"),
    [
        ("ampeco", "3.66.0", 396),
        ("ampeco", "3.106.5", 449),
        ("ampeco", "3.110.0", 452),
        ("ampeco", "3.139.0", 514),
        ("ampeco", "3.168.0", 544),
        ("ampeco", "3.251.0", 648),
        ("plaspy", None, 21),
    ],
)
def test_each_release_has_the_operations_that_are_known(api: str, release: str | None, operations: int) -> None:
    assert len(contract_of(api, release).operations) == operations


@pytest.mark.parametrize(("api", "release"), KNOWN, ids=name)
def test_every_path_leads_back_to_its_operation(api: Api, release: Release) -> None:
    contract = api.contract(release.name)
    for op in contract.operations.values():
        names = re.findall(r"\{(.*?)\}", op.path)
        found = contract.find(op.method, re.sub(r"\{(.*?)\}", r"a%20\1", op.path))
        assert found == (op, {one: f"a {one}" for one in names})
        assert op.method in contract.methods(re.sub(r"\{.*?\}", "1", op.path))
        assert [one.name for one in op.parameters if one.location == "path"] == names or set(names) == {
            one.name for one in op.parameters if one.location == "path"
        }


@pytest.mark.parametrize(("api", "release"), KNOWN, ids=name)
def test_families_and_operations_agree(api: Api, release: Release) -> None:
    contract = api.contract(release.name)
    paths = {family.path for family in contract.families}
    assert len(paths) == len(contract.families) > 0
    for family in contract.families:
        assert family.operations
        assert family.parent is None or family.parent in paths
        for role, id in family.operations.items():
            assert contract.role(contract.operation(id)) is role
        for id in (*family.operations.values(), *family.actions):
            assert contract.family_of(contract.operation(id)) is family
    members = sum(len(family.operations) + len(family.actions) for family in contract.families)
    alone = [op for op in contract.operations.values() if contract.family_of(op) is None]
    assert members + len(alone) == len(contract.operations)
    assert all(contract.role(op) is Role.ACTION for op in alone)


@pytest.mark.parametrize(("api", "release"), FULL, ids=name)
def test_every_schema_compiles_on_its_own(api: Api, release: Release) -> None:
    contract = api.contract(release.name)
    count = 0
    for op in contract.operations.values():
        pieces = [contract.parameter_schema(op, one) for one in op.parameters]
        for media_type in op.body.content if op.body else ():
            piece = contract.body_schema(op, media_type)
            assert piece is not None
            pieces.append(piece)
        for reply in op.replies:
            for media_type in reply.content:
                place = f"{reply.pointer}/content/{media_type.replace('/', '~1')}/schema"
                pieces.append(contract.schema_at(place, Direction.REPLY))
        for piece in pieces:
            jsonschema_rs.Draft202012Validator(piece)
        count += len(pieces)
    assert count > len(contract.operations)


@pytest.mark.parametrize(("api", "release"), FULL, ids=name)
def test_every_pointer_has_its_line(api: Api, release: Release) -> None:
    contract = api.contract(release.name)
    assert contract.path is not None
    text = contract.path.read_text(encoding="utf-8").splitlines()
    for op in contract.operations.values():
        line = contract.line(op.pointer)
        assert line is not None
        assert f'"{op.method.lower()}"' in text[line - 1]


@pytest.mark.parametrize(
    ("api", "operation", "others"),
    [
        (
            "ampeco",
            "GET /public-api/resources/authorizations/v2.0/{authorization}",
            [
                "GET /public-api/resources/authorizations/v1.0/{authorization}",
                "GET /public-api/resources/authorizations/v2.1/{authorization}",
            ],
        ),
        (
            "ampeco",
            "GET /public-api/resources/circuits/v1.0/{dlmCircuit}",
            ["GET /public-api/resources/circuits/v2.0/{circuit}"],
        ),
        ("ampeco", "PUT /public-api/resources/evses/v2.0/{evse}", []),
        ("plaspy", "GET /api/users/{userId}", []),
    ],
)
def test_endpoint_versions_that_are_known(api: str, operation: str, others: list[str]) -> None:
    contract = contract_of(api)
    assert [op.id for op in contract.endpoint_versions(contract.operation(operation))] == others


@pytest.mark.parametrize(
    ("api", "operation", "role", "family"),
    [
        (
            "ampeco",
            "POST /public-api/actions/users/v1.0/{user}/change-status",
            "action",
            "/public-api/resources/users/v1.0",
        ),
        (
            "ampeco",
            "PATCH /public-api/resources/users/v1.0/{user}",
            "update",
            "/public-api/resources/users/v1.0",
        ),
        (
            "ampeco",
            "GET /public-api/resources/charge-points/v2.0/{chargePoint}/evses/{evse}/connectors",
            "list",
            "/public-api/resources/charge-points/v2.0/{chargePoint}/evses/{evse}/connectors",
        ),
        ("ampeco", "GET /public-api/resources/settings/v1.0", "action", None),
        ("plaspy", "GET /api/users/countries", "action", "/api/users"),
        ("plaspy", "GET /api/users/{userId}", "read", "/api/users"),
    ],
)
def test_families_that_are_known(api: str, operation: str, role: str, family: str | None) -> None:
    contract = contract_of(api)
    op = contract.operation(operation)
    found = contract.family_of(op)
    assert contract.role(op) == role
    assert (found and found.path) == family


@pytest.mark.parametrize("api", APIS, ids=name)
def test_what_conventions_and_shapes_name_exists(api: Api) -> None:
    known = {id for release in api.releases if release.depth for id in api.contract(release.name).operations}
    said = api.conventions
    named = [
        *said.safety.sensitive,
        *(one.operation for one in said.deprecations if one.is_whole),
        *(one.operation for one in api.shapes),
    ]
    if said.authentication:
        named += said.authentication.anonymous
    if said.envelope:
        named += said.envelope.except_
    assert [id for id in named if id not in known] == []
