from __future__ import annotations

from typing import Any

import pytest

from uphold.contract.importer.envelopes import envelope_of
from uphold.contract.importer.naming import free_name, joined, pascal, reason, singular
from uphold.contract.importer.resources import Resource, resources_of


@pytest.mark.parametrize(
    ("plural", "single"),
    [
        ("users", "user"),
        ("charge-points", "charge-point"),
        ("chargingPeriods", "chargingPeriod"),
        ("terms_and_policies", "terms_and_policy"),
        ("taxes", "tax"),
        ("addresses", "address"),
        ("batches", "batch"),
        ("expenses", "expense"),
        ("statuses", "status"),
        ("People", "Person"),
        ("status", "status"),
        ("address", "address"),
        ("data", "data"),
        ("bus", "bus"),
        ("series", "series"),
        ("", ""),
    ],
)
def test_singular(plural: str, single: str) -> None:
    assert singular(plural) == single


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("charge-points", "ChargePoints"),
        ("chargePoint", "ChargePoint"),
        ("per_page", "PerPage"),
        ("US state", "USState"),
        ("OCPP 2.0", "OCPP20"),
        ("2fa", "N2Fa"),
        ("$ref", "Ref"),
        ("éà", ""),
    ],
)
def test_pascal(text: str, name: str) -> None:
    assert pascal(text) == name


def test_reasons_are_the_same_in_every_release_of_python() -> None:
    statuses = ["400", "401", "403", "404", "413", "422", "429", "500", "599", "4XX", "5xx", "default"]
    assert [reason(status) for status in statuses] == [
        *("BadRequest", "Unauthorized", "Forbidden", "NotFound", "ContentTooLarge", "ValidationError"),
        *("TooManyRequests", "InternalServerError", "Status599", "ClientError", "ServerError", "Error"),
    ]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Session", "User"), "SessionUser"),
        (("Charge", "ChargePoint"), "ChargePoint"),
        (("AuthorizationList", "ListMeta"), "AuthorizationListMeta"),
        (("User", "User"), "User"),
        (("", "User"), "User"),
    ],
)
def test_no_word_is_said_twice(parts: tuple[str, ...], name: str) -> None:
    assert joined(*parts) == name


def test_a_number_is_the_last_resort() -> None:
    assert free_name(["User", "UserV2"], {"User"}) == "UserV2"
    assert free_name(["User", "UserV2"], {"User", "UserV2", "User2"}) == "User3"


READ: dict[str, Any] = {"get": {}}
RESOURCES = {
    "/api/users/v1.0": (READ, Resource("User", "", "V1", "")),
    "/api/users/v2.1/{user}": (READ, Resource("User", "", "V2_1", "")),
    "/api/users/v1.0/{user}/payment-methods": (READ, Resource("PaymentMethod", "User", "", "")),
    "/api/users/v1.0/{user}/shares": (READ, Resource("UserShare", "", "", "")),
    "/api/users/v1.0/{user}/sessions": (READ, Resource("Session", "User", "V1", "")),
    "/api/sessions": (READ, Resource("Session", "", "", "")),
    "/api/sessions/{id}/stop": ({"post": {}}, Resource("Session", "", "", "Stop")),
    "/api/users/v1.0/{user}/assign-roles": ({"post": {}}, Resource("User", "", "V1", "AssignRoles")),
    "/api/users/v1.0/{user}/contact-details": (READ, Resource("User", "", "V1", "ContactDetails")),
    "/api/sessions/search": ({"post": {}}, Resource("Session", "", "", "Search")),
    "/api/login": ({"post": {}}, Resource("Login", "", "", "")),
    "/": (READ, Resource("Root", "", "", "")),
    "/{anything}": (READ, Resource("Root", "", "", "")),
}


def test_paths_are_about_records_their_parts_and_actions() -> None:
    paths = {path: item for path, (item, _) in RESOURCES.items()}
    assert resources_of({"paths": paths}) == {path: resource for path, (_, resource) in RESOURCES.items()}


RECORD = {"type": "object", "properties": {"id": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("properties", "member"),
    [
        ({"data": RECORD}, "data"),
        ({"items": {"type": "array", "items": RECORD}, "total": {"type": "integer"}}, "items"),
        ({"id": {"type": "integer"}, "name": {"type": "string"}}, None),
        ({"data": {"type": "string"}}, None),
        ({"data": RECORD, **{name: {"type": "string"} for name in "abcd"}}, None),
    ],
)
def test_an_envelope_has_little_beside_the_record(properties: dict[str, Any], member: str | None) -> None:
    assert envelope_of({"type": "object", "properties": properties}) == member
