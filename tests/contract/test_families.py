"""Families, roles and endpoint versions come from the structure of paths, however an API writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import Load
    from uphold.contract import Contract

LIST = {"type": "object", "properties": {"data": {"type": "array", "items": {"properties": {"id": {}}}}}}
RECORD = {"type": "object", "properties": {"id": {"type": "integer"}, "tags": {"type": "array", "items": {}}}}


def shop(load: Load, text: str, **more: Any) -> Contract:
    """A contract of the operations in `text`, one a line; a line that ends in ``[]`` answers with a list."""
    paths: dict[str, Any] = {}
    for line in text.split("\n"):
        words = line.split()
        if words:
            schema = LIST if words[2:] == ["[]"] else RECORD
            replies = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
            paths.setdefault(words[1], {})[words[0].lower()] = {"responses": replies}
    return load({"paths": paths, **more})


def shown(contract: Contract) -> list[str]:
    """Each family on a line: path, item parameter, roles; and its actions."""
    lines = []
    for family in contract.families:
        roles = " ".join(family.operations)
        lines.append(f"{family.path} {family.item_parameter}: {roles}")
        lines.extend(f"  {id}" for id in family.actions)
    return lines


@pytest.mark.parametrize(
    ("operations", "families"),
    [
        pytest.param(
            """
            GET /v1/users []
            POST /v1/users
            GET /v1/users/{user}
            PATCH /v1/users/{user}
            PUT /v1/users/{user}
            DELETE /v1/users/{user}
            """,
            ["/v1/users user: list create read update replace delete"],
            id="all six roles",
        ),
        pytest.param(
            """
            GET /api/users []
            GET /api/users/countries []
            GET /api/users/{userId}
            """,
            ["/api/users userId: list read", "  GET /api/users/countries"],
            id="a static path beside the items is a report on them, not an item",
        ),
        pytest.param(
            """
            GET /api/resources/users/v1.0 []
            GET /api/resources/users/v1.0/{user}
            POST /api/actions/users/v1.0/{user}/change-status
            """,
            [
                "/api/resources/users/v1.0 user: list read",
                "  POST /api/actions/users/v1.0/{user}/change-status",
            ],
            id="an action elsewhere belongs to the family of its first parameter",
        ),
        pytest.param(
            """
            GET /r/users/v1.0 []
            GET /r/users/v1.0/{user}
            GET /r/users/v1.1 []
            GET /r/users/v1.1/{user}
            GET /r/users/v10.0 []
            GET /r/users/v10.0/{user}
            POST /a/user/v1.1/{user}/block
            POST /a/user/v9.0/{user}/block
            """,
            [
                "/r/users/v1.0 user: list read",
                "/r/users/v1.1 user: list read",
                "  POST /a/user/v1.1/{user}/block",
                "/r/users/v10.0 user: list read",
                "  POST /a/user/v9.0/{user}/block",
            ],
            id="of several endpoint versions: its own, else the newest",
        ),
        pytest.param(
            """
            GET /users []
            GET /users/{id}
            GET /groups []
            GET /groups/{id}
            POST /actions/users/{id}/block
            POST /actions/group/{id}/close
            POST /actions/other/{id}/close
            """,
            [
                "/users id: list read",
                "  POST /actions/users/{id}/block",
                "/groups id: list read",
                "  POST /actions/group/{id}/close",
            ],
            id="where many items are named alike, the word before the parameter decides, or nothing does",
        ),
        pytest.param(
            """
            GET /points []
            GET /points/{point}
            GET /points/{point}/plugs []
            POST /points/{point}/plugs
            GET /points/{p}/plugs/{plug}
            GET /points/{point}/plugs/{plug}/logs []
            GET /points/{point}/status
            POST /points/{point}/reset
            POST /points/{point}/start/{plug}
            """,
            [
                "/points point: list read",
                "  GET /points/{point}/status",
                "  POST /points/{point}/reset",
                "  POST /points/{point}/start/{plug}",
                "/points/{point}/plugs plug: list create read",
                "/points/{point}/plugs/{plug}/logs None: list",
            ],
            id="sub-collections, records that can't be addressed, and verbs under an item",
        ),
        pytest.param(
            """
            GET /settings
            PUT /settings
            GET /contact
            GET /templates []
            GET /snapshots/{snapshot}
            POST /imports
            POST /hooks/{hook}
            """,
            ["/templates None: list", "/snapshots snapshot: read"],
            id="singletons and lone verbs are no family; a lone item is",
        ),
        pytest.param(
            """
            GET /filters []
            GET /filters/{filter}
            PUT /filters/reorder
            DELETE /filters
            """,
            ["/filters filter: list read", "  DELETE /filters", "  PUT /filters/reorder"],
            id="what else is done at a collection is an action",
        ),
        pytest.param(
            """
            GET /rates/{rate}/periods []
            GET /rates/{rate}/periods/date []
            GET /rates/{rate}/periods/date/{date}
            """,
            ["/rates/{rate}/periods None: list", "/rates/{rate}/periods/date date: list read"],
            id="a collection below a list that can't be addressed",
        ),
    ],
)
def test_families_of_a_structure(load: Load, operations: str, families: list[str]) -> None:
    assert shown(shop(load, operations)) == families


def test_a_family_knows_its_resource_version_and_parent(load: Load) -> None:
    contract = shop(
        load,
        """
        GET /r/points/v2.0 []
        GET /r/points/v2.0/{point}
        GET /r/points/v2.0/{point}/plugs []
        GET /r/points/v2.0/{point}/plugs/{plug}
        """,
    )
    points, plugs = contract.families
    assert (points.resource, points.name, points.endpoint_version) == ("/r/points", "points", "v2.0")
    assert (points.parent, points.item_path) == (None, "/r/points/v2.0/{point}")
    assert (plugs.resource, plugs.name, plugs.endpoint_version) == ("/r/points/{}/plugs", "plugs", "v2.0")
    assert plugs.parent == points.path


@pytest.mark.parametrize(
    ("operation", "role", "family"),
    [
        ("GET /users", "list", "/users"),
        ("PATCH /users/{user}", "update", "/users"),
        ("POST /users/{user}/block", "action", "/users"),
        ("GET /settings", "action", None),
    ],
)
def test_an_operation_knows_its_role_and_family(load: Load, operation: str, role: str, family: str | None) -> None:
    text = "GET /users []\nGET /users/{user}\nPATCH /users/{user}\nPOST /users/{user}/block\nGET /settings"
    contract = shop(load, text)
    op = contract.operation(operation)
    found = contract.family_of(op)
    assert contract.role(op) == role
    assert (found and found.path) == family


@pytest.mark.parametrize(
    ("operation", "parameter", "resource"),
    [
        ("GET /r/points/v1/{point}", "point", "/r/points"),
        ("GET /r/points/v1/{point}/plugs/{plug}", "point", "/r/points"),
        ("GET /r/points/v1/{point}/plugs/{plug}", "plug", "/r/points/{}/plugs"),
        ("POST /a/point/v1/{point}/start/{plug}", "point", "/r/points"),
        ("POST /a/point/v1/{point}/start/{plug}", "plug", "/r/points/{}/plugs"),
        ("POST /a/point/v1/{point}/reset/{type}", "point", "/r/points"),
        ("POST /a/point/v1/{point}/reset/{type}", "type", None),
        ("GET /r/points/v1", "point", None),
    ],
)
def test_whose_records_a_path_parameter_addresses(
    load: Load, operation: str, parameter: str, resource: str | None
) -> None:
    contract = shop(
        load,
        """
        GET /r/points/v1 []
        GET /r/points/v1/{point}
        GET /r/points/v1/{point}/plugs []
        GET /r/points/v1/{point}/plugs/{plug}
        POST /a/point/v1/{point}/start/{plug}
        POST /a/point/v1/{point}/reset/{type}
        """,
    )
    assert contract.resource_of(contract.operation(operation), parameter) == resource


@pytest.mark.parametrize(
    ("operation", "others"),
    [
        ("GET /users/v1.0/{user}", ["GET /users/v1.1/{id}", "GET /users/v2/{user}"]),
        ("GET /users/v2/{user}", ["GET /users/v1.0/{user}", "GET /users/v1.1/{id}"]),
        ("PUT /users/v1.0/{user}", []),
        ("PATCH /users/v2/{user}", []),
        ("GET /v3/points", ["GET /v4.2.1/points"]),
        ("GET /voices", []),
        ("GET /vat/{v}", []),
    ],
)
def test_the_same_endpoint_at_other_endpoint_versions(load: Load, operation: str, others: list[str]) -> None:
    contract = shop(
        load,
        """
        GET /users/v1.0/{user}
        PUT /users/v1.0/{user}
        GET /users/v1.1/{id}
        GET /users/v2/{user}
        PATCH /users/v2/{user}
        GET /v3/points
        GET /v4.2.1/points
        GET /voices
        GET /vat/{v}
        """,
    )
    assert [one.id for one in contract.endpoint_versions(contract.operation(operation))] == others


def test_at_depth_operations_a_path_without_items_counts_as_a_collection(load: Load) -> None:
    header = {"release": "1.0.0", "depth": "operations"}
    silent: dict[str, Any] = {"responses": {"default": {"description": ""}}}
    contract = load({"x-uphold": header, "paths": {"/templates": {"get": silent}, "/run": {"post": {}}}})
    assert shown(contract) == ["/templates None: list"]
    assert contract.operation("POST /run").replies == ()


@pytest.mark.parametrize(
    ("schema", "is_list"),
    [
        ({"type": "array", "items": {}}, True),
        ({"$ref": "#/components/schemas/Page"}, True),
        ({"allOf": [{"$ref": "#/components/schemas/Page"}, {"properties": {"meta": {}}}]}, True),
        ({"type": "object", "properties": {"names": {"type": "array", "items": {"type": "string"}}}}, False),
        ({"$ref": "#/components/schemas/Tree"}, False),
        ({}, False),
    ],
)
def test_what_counts_as_a_list_of_records(load: Load, schema: dict[str, Any], *, is_list: bool) -> None:
    content = {"application/json": {"schema": schema}}
    contract = load(
        {
            "paths": {"/things": {"get": {"responses": {"200": {"description": "", "content": content}}}}},
            "components": {
                "schemas": {
                    "Page": LIST,
                    "Tree": {"properties": {"below": {"$ref": "#/components/schemas/Tree"}}},
                }
            },
        }
    )
    assert (len(contract.families) == 1) is is_list
