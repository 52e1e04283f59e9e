"""Each api.toml against the newest full contract of its API: what it says of all, each one documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from uphold.contract import Api, Contract, Reply


def resolve(contract: Contract, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, or what it refers to."""
    while "$ref" in schema:
        node: Any = contract.document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        schema = node
    return schema


def branches(contract: Contract, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema and all its alternatives and parts."""
    schema = resolve(contract, schema)
    yield schema
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(keyword, ()):
            yield from branches(contract, part)


def names(contract: Contract, schema: dict[str, Any], member: str) -> bool:
    return any(member in part.get("properties", {}) for part in branches(contract, schema))


def successes(replies: tuple[Reply, ...]) -> list[Reply]:
    return [reply for reply in replies if reply.status.startswith("2") and reply.content]


def test_the_envelope_is_around_every_success_but_those_that_are_listed(api: Api) -> None:
    envelope = api.conventions.envelope
    if envelope is None:
        pytest.skip("this API declares no envelope")
    contract = api.contract()
    bare = {
        operation.id
        for operation in contract.operations.values()
        for reply in successes(operation.replies)
        if not all(names(contract, schema, envelope.member) for schema in reply.content.values())
    }
    assert set(envelope.except_) == bare


def test_constants_of_a_success_are_allowed_by_every_success(api: Api) -> None:
    success = api.conventions.success
    if success is None:
        pytest.skip("this API declares nothing constant in a success")
    contract = api.contract()
    for operation in contract.operations.values():
        for reply in successes(operation.replies):
            for schema in reply.content.values():
                record = resolve(contract, schema)
                for member, value in success.constant.items():
                    declared = resolve(contract, record["properties"][member])
                    assert jsonschema_rs.validator_for(declared).is_valid(value), operation.id


def test_the_error_that_a_status_calls_for_fits_every_reply_of_that_status(api: Api) -> None:
    """So the mock can answer with it; two operations list the very texts that a 422 may have."""
    contract = api.contract()
    judged = 0
    for operation in contract.operations.values():
        for reply in operation.replies:
            if reply.status.startswith("4") and reply.content:
                shape = api.conventions.error_for(int(reply.status))
                assert shape is not None, f"{operation.id} {reply.status}"
                body: dict[str, Any] = {**shape.constant, shape.message: shape.text}
                if shape.fields:
                    body[shape.fields] = {"name": ["is missing"]}
                schema = contract.reply_schema(operation, int(reply.status))
                assert schema is not None
                assert jsonschema_rs.validator_for(schema).is_valid(body), f"{operation.id} {reply.status}"
                judged += 1
    assert judged > len(contract.operations)


def test_the_page_size_has_the_bounds_of_every_listing_that_takes_it(api: Api) -> None:
    paging = api.conventions.pagination
    if paging is None:
        pytest.skip("this API declares no pagination")
    found = [
        parameter.schema
        for operation in api.contract().operations.values()
        for parameter in operation.parameters
        if parameter.name == paging.size_parameter
    ]
    assert found
    for schema in found:
        bounds = (schema["minimum"], schema["maximum"], schema["default"])
        assert bounds == (paging.minimum, paging.maximum, paging.default)


def test_parameters_that_conventions_name_are_taken_somewhere(api: Api) -> None:
    conventions = api.conventions
    named = [table.parameter for table in (conventions.filters, conventions.include) if table is not None]
    if conventions.pagination is not None:
        named += [conventions.pagination.page_parameter, conventions.pagination.cursor_parameter]
    taken = {
        parameter.name
        for operation in api.contract().operations.values()
        for parameter in operation.parameters
    }
    assert set(named) <= taken


def test_members_of_records_are_documented_somewhere(api: Api) -> None:
    records = api.conventions.records
    assert records is not None
    members: set[str] = set()

    def collect(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("properties"), dict):
                members.update(node["properties"])
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for item in node:
                collect(item)

    collect(api.contract().document)
    assert {records.id, *records.created, *records.updated} <= members


def test_operations_that_need_no_token_are_the_anonymous_ones(api: Api) -> None:
    sign_in = api.conventions.authentication
    assert sign_in is not None
    anonymous = {operation.id for operation in api.contract().operations.values() if not operation.security}
    assert anonymous == set(sign_in.anonymous)
