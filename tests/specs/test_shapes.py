"""Each shapes.toml, field by field against the contract; and the user read of the Plaspy page, exactly."""

from __future__ import annotations

from typing import Any

import pytest

from uphold.contract import Api, Contract, Shape

# Name, type and Required column of the table on the page of GET /api/users/{userId}.
PLASPY_USER = [
    ("success", "boolean", False),
    ("error", "string", False),
    ("apiUsage", "integer", False),
    ("apiDailyUsage", "integer", False),
    ("id", "string", False),
    ("name", "string", True),
    ("email", "string", True),
    ("country", "string", True),
    ("timeZone", "string", True),
    ("description", "string", False),
    ("message", "string", False),
    ("disabled", "boolean", False),
    ("disabledMessage", "string", False),
    ("tags", "object", False),
    ("privileges", "array", False),
    ("group", "string", False),
    ("deviceId", "string", False),
    ("adminDevices", "integer", False),
    ("from", "string", False),
    ("expires", "string", False),
    ("password", "string", False),
    ("creation", "string", False),
    ("modification", "string", False),
    ("lastLogin", "string", False),
]


def members(contract: Contract, schema: dict[str, Any]) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """Members and required names of an object schema, through references and allOf."""
    if "$ref" in schema:
        node: Any = {"components": {"schemas": contract.schemas}}
        for step in schema["$ref"].removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        return members(contract, node)
    found: dict[str, dict[str, Any]] = dict(schema.get("properties", {}))
    required = set(schema.get("required", ()))
    for part in schema.get("allOf", ()):
        more, needed = members(contract, part)
        found |= more
        required |= needed
    return found, required


def documented(contract: Contract, shape: Shape) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """What the contract says of the record of `shape`."""
    reply = contract.reply(contract.operation(shape.operation), shape.success)
    assert reply is not None
    found, required = members(contract, reply.content["application/json"])
    for step in shape.at.split(".") if shape.at else ():
        found, required = members(contract, found[step])
    return found, required


def test_a_shape_names_the_members_of_the_contract_and_no_others(api: Api) -> None:
    for shape in api.shapes:
        found, _ = documented(api.contract(), shape)
        assert sorted(field.name for field in shape.fields) == sorted(found), shape.id


def test_a_shape_has_the_types_nulls_formats_and_required_names_of_the_contract(api: Api) -> None:
    contract = api.contract()
    for shape in api.shapes:
        found, required = documented(contract, shape)
        for field in shape.fields:
            schema = found[field.name]
            if "$ref" in schema:
                name = schema["$ref"].rpartition("/")[2]
                schema = contract.schemas[name]
            types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            assert set(types) == {field.type} | ({"null"} if field.nullable else set()), field.name
            assert schema.get("format", "") == field.format, field.name
            assert (field.name in required) is field.required, field.name


def test_a_shape_documents_its_failure(api: Api) -> None:
    for shape in api.shapes:
        operation = api.contract().operation(shape.operation)
        assert shape.failure
        assert all(api.contract().reply(operation, status) for status in shape.failure)


def test_field_names_are_unique(api: Api) -> None:
    for shape in api.shapes:
        names = [field.name for field in shape.fields]
        assert len(names) == len(set(names)), shape.id


@pytest.mark.parametrize(
    ("position", "row"), list(enumerate(PLASPY_USER)), ids=[row[0] for row in PLASPY_USER]
)
def test_the_plaspy_user_has_the_fields_of_the_page_in_its_order(
    plaspy: Api, position: int, row: tuple[str, str, bool]
) -> None:
    field = plaspy.shapes[0].fields[position]
    assert (field.name, field.type, field.required) == row


def test_the_plaspy_user_has_24_fields_and_the_ampeco_user_31(plaspy: Api, ampeco: Api) -> None:
    assert [len(shape.fields) for api in (plaspy, ampeco) for shape in api.shapes] == [24, 31]
