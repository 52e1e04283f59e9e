"""What a contract answers about one document: schemas in slices, replies, digests, lines."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from uphold.contract import Direction, Role
from uphold.errors import UsageError

if TYPE_CHECKING:
    from tests.contract.conftest import Load
    from uphold.contract import Contract

USER = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "friend": {"$ref": "#/components/schemas/User"},
        "address": {"$ref": "#/components/schemas/Address"},
    },
}
SHOP: dict[str, Any] = {
    "security": [{"bearer": []}],
    "paths": {
        "/users/{user}": {
            "parameters": [{"$ref": "#/components/parameters/User"}],
            "put": {
                "operationId": "replaceUser",
                "tags": ["users"],
                "deprecated": True,
                "security": [{}, {"bearer": [], "key": []}],
                "parameters": [
                    {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
                    {
                        "name": "x",
                        "in": "query",
                        "content": {"application/json": {"schema": {"type": "array"}}},
                    },
                    {"name": "Accept", "in": "header", "schema": {"type": "string"}},
                ],
                "requestBody": {"$ref": "#/components/requestBodies/User"},
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {"X-Count": {"required": True, "schema": {"type": "integer"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}},
                    },
                    "204": {"description": ""},
                    "4xx": {"$ref": "#/components/responses/Error"},
                    "default": {
                        "description": "",
                        "content": {
                            "text/*": {"schema": {"type": "string"}},
                            "application/problem+json; charset=utf-8": {},
                        },
                    },
                },
                "callbacks": {
                    "changed": {
                        "{$request.body#/url}": {
                            "post": {
                                "parameters": [{"name": "X-Signature", "in": "header", "schema": {"type": "string"}}],
                                "requestBody": {
                                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}
                                },
                                "responses": {"200": {"description": ""}},
                            }
                        }
                    }
                },
            },
            "get": {"responses": {"200": {"description": ""}}},
        },
        "/items/{item}/{part}": {
            "get": {
                "parameters": [{"name": "gone", "in": "path", "required": True, "schema": {}}],
                "responses": {},
            }
        },
    },
    "components": {
        "parameters": {"User": {"name": "user", "in": "path", "required": True, "schema": {"type": "integer"}}},
        "requestBodies": {
            "User": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}},
            }
        },
        "responses": {
            "Error": {
                "description": "",
                "content": {"application/json": {"schema": {"required": ["message"], "properties": {"message": {}}}}},
            }
        },
        "schemas": {
            "User": USER,
            "Address": {"type": "object", "properties": {"zip": {"type": "string", "maxLength": 5}}},
            "Unused": {"type": "string"},
            "Odd/Name {x}": {"$ref": "#/components/schemas/Address"},
        },
    },
}
PUT = "PUT /users/{user}"


@pytest.fixture
def shop(load: Load) -> Contract:
    return load(SHOP)


def test_an_operation_is_read_whole(shop: Contract) -> None:
    op = shop.operation(PUT)
    assert list(shop.operations) == [PUT, "GET /users/{user}", "GET /items/{item}/{part}"]
    assert (op.method, op.path, op.operation_id, op.tags) == (
        "PUT",
        "/users/{user}",
        "replaceUser",
        ("users",),
    )
    assert op.deprecated
    assert op.security == ((), ("bearer", "key"))
    assert op.body is not None
    assert op.body.required
    assert [reply.status for reply in op.replies] == ["200", "204", "4XX", "default"]
    assert [(header.name, header.required) for header in op.replies[0].headers] == [("X-Count", True)]
    assert shop.operation("GET /users/{user}").security == (("bearer",),)
    assert shop.role(op) is Role.REPLACE


def test_parameters_are_merged_with_their_defaults(shop: Contract) -> None:
    shown = [
        (one.name, one.location, one.required, one.style, one.explode, one.media_type, one.pointer)
        for one in shop.operation(PUT).parameters
    ]
    here = "/paths/~1users~1{user}/put/parameters"
    assert shown == [
        ("user", "path", True, "simple", False, None, "/components/parameters/User"),
        ("filter", "query", False, "deepObject", False, None, f"{here}/0"),
        ("x", "query", False, "form", True, "application/json", f"{here}/1"),
    ]


def test_path_parameters_are_those_of_the_template(shop: Contract) -> None:
    op = shop.operation("GET /items/{item}/{part}")
    assert [one.name for one in op.parameters] == ["item", "part"]
    assert all(jsonschema_rs.is_valid(shop.parameter_schema(op, one), "a") for one in op.parameters)


def test_a_callback_is_a_request_of_the_tenant(shop: Contract) -> None:
    (callback,) = shop.operation(PUT).callbacks
    assert (callback.name, callback.expression, callback.method) == (
        "changed",
        "{$request.body#/url}",
        "POST",
    )
    assert [header.name for header in callback.headers] == ["X-Signature"]
    assert callback.body is not None
    schema = shop.schema_at(f"{callback.body.pointer}/content/application~1json/schema", Direction.REQUEST)
    assert [error.schema_path for error in jsonschema_rs.iter_errors(schema, {"id": "a"})] == [
        ["components", "schemas", "User", "properties", "id", "type"]
    ]


def test_a_webhook_is_a_request_of_the_tenant_too(load: Load) -> None:
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}}
    told = {"requestBody": body, "responses": {"2XX": {"description": ""}}}
    contract = load(
        {
            "openapi": "3.1.0",
            "webhooks": {"changed": {"post": told}, "gone": {"$ref": "#/components/pathItems/Gone"}},
            "components": {"pathItems": {"Gone": {"put": told}}, "schemas": {"Event": {"type": "object"}}},
        }
    )
    assert [(one.name, one.expression, one.method, one.pointer) for one in contract.webhooks] == [
        ("changed", "", "POST", "/webhooks/changed/post"),
        ("gone", "", "PUT", "/components/pathItems/Gone/put"),
    ]
    assert contract.operations == {}
    for one in contract.webhooks:
        assert [reply.status for reply in one.replies] == ["2XX"]
        assert one.body is not None
        schema = contract.schema_at(f"{one.body.pointer}/content/application~1json/schema", Direction.REQUEST)
        assert jsonschema_rs.is_valid(schema, {})
        assert not jsonschema_rs.is_valid(schema, [])


@pytest.mark.parametrize(
    ("status", "documented"), [(200, "200"), (204, "204"), (404, "4XX"), (500, "default"), (201, "default")]
)
def test_the_most_exact_status_wins(shop: Contract, status: int, documented: str) -> None:
    reply = shop.reply(shop.operation(PUT), status)
    assert reply is not None
    assert reply.status == documented


def test_a_status_may_be_undocumented(shop: Contract) -> None:
    op = shop.operation("GET /users/{user}")
    assert shop.reply(op, 404) is None
    assert shop.reply_schema(op, 404) is None
    assert shop.reply_schema(op, 200) is None
    assert shop.body_schema(op) is None


@pytest.mark.parametrize(
    ("status", "media_type", "end"),
    [
        (200, None, "put/responses/200/content/application~1json/schema"),
        (200, "Application/JSON; charset=utf-8", "put/responses/200/content/application~1json/schema"),
        (200, "text/html", None),
        (404, None, "#/components/responses/Error/content/application~1json/schema"),
        (500, None, "application~1problem+json;%20charset=utf-8/schema"),
        (500, "text/plain", "default/content/text~1*/schema"),
    ],
)
def test_the_media_type_chooses_the_schema(
    shop: Contract, status: int, media_type: str | None, end: str | None
) -> None:
    schema = shop.reply_schema(shop.operation(PUT), status, media_type)
    assert (schema is None) is (end is None)
    if schema is not None and end is not None:
        assert schema["$ref"].endswith(end)
        jsonschema_rs.validator_for(schema)


def test_a_slice_holds_what_it_needs_at_its_own_place(shop: Contract) -> None:
    schema = shop.reply_schema(shop.operation(PUT), 200)
    assert schema == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": "#/paths/~1users~1%7Buser%7D/put/responses/200/content/application~1json/schema",
        "paths": {
            "/users/{user}": {
                "put": {
                    "responses": {
                        "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}}
                    }
                }
            }
        },
        "components": {"schemas": {"User": USER, "Address": SHOP["components"]["schemas"]["Address"]}},
    }


def test_the_place_of_an_error_is_the_place_in_the_file(shop: Contract) -> None:
    schema = shop.reply_schema(shop.operation(PUT), 200)
    assert schema is not None
    value = {"id": 1, "friend": {"id": 2, "address": {"zip": "123456"}}}
    (error,) = jsonschema_rs.iter_errors(schema, value)
    pointer = "".join(f"/{step}" for step in error.schema_path)
    assert pointer == "/components/schemas/Address/properties/zip/maxLength"
    assert shop.path is not None
    line = shop.line(pointer)
    assert line is not None
    assert shop.path.read_text().splitlines()[line - 1].strip() == '"maxLength": 5'


def test_slices_share_what_is_the_same(shop: Contract) -> None:
    op = shop.operation(PUT)
    one, two = (
        shop.reply_schema(op, 200),
        shop.schema_at("/components/schemas/Odd~1Name {x}", Direction.REPLY),
    )
    assert one is not None
    assert one["components"]["schemas"]["Address"] is two["components"]["schemas"]["Address"]
    assert shop.reply_schema(op, 200) is one
    body = shop.body_schema(op)
    assert body is not None
    assert body["components"]["schemas"]["Address"] is one["components"]["schemas"]["Address"]
    assert body["components"]["schemas"]["User"]["required"] == []


def test_a_parameter_slice_stands_where_the_parameter_does(shop: Contract) -> None:
    op = shop.operation(PUT)
    for one, value, keyword in zip(op.parameters, ("a", 1, 2), ("type", "type", "type"), strict=True):
        (error,) = jsonschema_rs.iter_errors(shop.parameter_schema(op, one), value)
        assert "".join(f"/{str(step).replace('/', '~1')}" for step in error.schema_path).startswith(one.pointer)
        assert error.schema_path[-1] == keyword


@pytest.mark.parametrize("pointer", ["/components/schemas/None", "/paths", "", "/components/schemas/User/required/9"])
def test_a_pointer_without_schema_is_refused(shop: Contract, pointer: str) -> None:
    with pytest.raises(UsageError):
        shop.schema_at(pointer, Direction.REPLY)


def test_an_unknown_operation_is_refused_with_the_nearest(shop: Contract) -> None:
    with pytest.raises(UsageError, match="Did you mean `GET /users/{user}`"):
        shop.operation("GET /user/{user}")


def test_components_are_known_by_name(shop: Contract) -> None:
    assert list(shop.schemas) == ["User", "Address", "Unused", "Odd/Name {x}"]


def test_the_document_stays_as_it_was_read(shop: Contract) -> None:
    assert shop.document["components"] == SHOP["components"]
    assert shop.document["paths"] == SHOP["paths"]


@pytest.mark.parametrize(
    ("schemas", "start", "valid", "invalid"),
    [
        pytest.param(
            {
                "Tree": {
                    "type": "object",
                    "properties": {"below": {"items": {"$ref": "#/components/schemas/Tree"}}},
                }
            },
            "Tree",
            {"below": [{"below": []}]},
            {"below": [{"below": [3]}]},
            id="a tree",
        ),
        pytest.param(
            {
                "A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
                "B": {"type": "object", "properties": {"a": {"allOf": [{"$ref": "#/components/schemas/A"}]}}},
            },
            "A",
            {"b": {"a": {"b": {}}}},
            {"b": {"a": {"b": 1}}},
            id="two that hold each other",
        ),
        pytest.param(
            {
                "L": {
                    "nullable": True,
                    "oneOf": [{"type": "object", "properties": {"n": {"$ref": "#/components/schemas/L"}}}],
                }
            },
            "L",
            {"n": {"n": None}},
            {"n": {"n": 1}},
            id="a nullable list",
        ),
        pytest.param(
            {
                "A": {
                    "nullable": True,
                    "allOf": [{"type": "object", "properties": {"x": {"type": "string"}}}],
                },
                "B": {"$ref": "#/components/schemas/A/allOf/0/properties/x"},
            },
            "B",
            "a",
            1,
            id="a reference into a schema that normalising moved",
        ),
        pytest.param(
            {"A": {"$ref": "#/x-shared/Id"}},
            "A",
            1,
            "a",
            id="a reference to a place that is no component",
        ),
        pytest.param(
            {
                "A": {"items": {"$ref": "#/components/schemas/A%7B%7D/properties/a%20b"}},
                "A{}": {"properties": {"a b": {"type": "null"}}},
            },
            "A",
            [None],
            [1],
            id="percent-encoded references",
        ),
        pytest.param(
            {"A": {"$ref": "#/paths/~1users~1{user}/get/responses/200/content/application~1json/schema/items"}},
            "A",
            3,
            "a",
            id="a reference into an operation",
        ),
    ],
)
def test_slices_follow_references_of_every_kind(
    load: Load, schemas: dict[str, Any], start: str, valid: Any, invalid: Any
) -> None:
    reply = {"content": {"application/json": {"schema": {"type": "array", "items": {"type": "integer"}}}}}
    contract = load(
        {
            "components": {"schemas": schemas},
            "x-shared": {"Id": {"type": "integer"}},
            "paths": {"/users/{user}": {"get": {"responses": {"200": reply}}}},
        }
    )
    schema = contract.schema_at(f"#/components/schemas/{start}", Direction.REPLY)
    assert jsonschema_rs.is_valid(schema, valid)
    assert not jsonschema_rs.is_valid(schema, invalid)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The shop with the value at `path` replaced (or, for None, removed)."""
    document = copy.deepcopy(SHOP)
    *way, last = path.split(" ")
    place = document
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return document


SAME: list[tuple[str, Any]] = [
    ("components schemas User description", "prose"),
    ("components schemas User example", {"id": 1}),
    ("components schemas User properties id title", "prose"),
    ("components schemas User x-note", "ours"),
    ("components schemas User discriminator", {"propertyName": "id"}),
    ("components schemas Unused type", "integer"),
    ("paths /users/{user} put deprecated", False),
    ("paths /users/{user} put operationId", "other"),
    ("paths /users/{user} put tags", []),
    ("paths /users/{user} put summary", "prose"),
    ("paths /users/{user} get responses", {"201": {"description": ""}}),
]
OTHER: list[tuple[str, Any]] = [
    ("components schemas User required", []),
    ("components schemas User properties id readOnly", None),
    ("components schemas User properties description", {"type": "string"}),
    ("components schemas Address properties zip maxLength", 6),
    ("components schemas Address properties zip default", "1"),
    ("components parameters User schema", {"type": "string"}),
    ("components requestBodies User required", False),
    ("components responses Error content", {}),
    ("paths /users/{user} put responses 204", None),
    ("paths /users/{user} put responses 200 headers X-Count required", False),
    ("paths /users/{user} put security", []),
    ("paths /users/{user} put callbacks", None),
]


@pytest.mark.parametrize(("path", "value"), SAME)
def test_a_digest_overlooks_what_obliges_nobody(load: Load, shop: Contract, path: str, value: Any) -> None:
    other = load(changed(path, value), "2.0.0.json")
    assert other.digest(other.operation(PUT)) == shop.digest(shop.operation(PUT))


@pytest.mark.parametrize(("path", "value"), OTHER)
def test_a_digest_sees_every_obligation(load: Load, shop: Contract, path: str, value: Any) -> None:
    other = load(changed(path, value), "2.0.0.json")
    assert other.digest(other.operation(PUT)) != shop.digest(shop.operation(PUT))


def test_a_digest_overlooks_names_places_and_order(load: Load) -> None:
    def document(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
        reply = {"content": {"application/json": {"schema": schema}}}
        return {"paths": {"/a": {"get": {"responses": {"200": reply}}}}, "components": {"schemas": schemas}}

    inner = {"required": ["b", "a"], "enum": [1, 2], "anyOf": [{"type": "string"}, {"type": "null"}]}
    turned = {"anyOf": [{"type": "null"}, {"type": "string"}], "enum": [2, 1], "required": ["a", "b"]}
    inlined = load(document({"items": inner}, {}), "1.json")
    named = load(document({"items": {"$ref": "#/components/schemas/X"}}, {"X": turned}), "2.json")
    renamed = load(
        document(
            {"$ref": "#/components/schemas/Y"},
            {"Y": {"items": {"$ref": "#/components/schemas/Z"}}, "Z": inner},
        ),
        "3.json",
    )
    digests = {one.digest(one.operation("GET /a")) for one in (inlined, named, renamed)}
    assert len(digests) == 1


def test_digests_of_circles_do_not_depend_on_who_asked_first(load: Load) -> None:
    def reply(name: str) -> dict[str, Any]:
        schema = {"$ref": f"#/components/schemas/{name}"}
        return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}

    def document(last: str) -> dict[str, Any]:
        names = ("A", "B", "C")
        return {
            "paths": {f"/{name}": {"get": reply(name)} for name in names},
            "components": {
                "schemas": {
                    "A": {
                        "properties": {
                            "b": {"$ref": "#/components/schemas/B"},
                            "s": {"$ref": "#/components/schemas/A"},
                        }
                    },
                    "B": {"properties": {"c": {"$ref": "#/components/schemas/C"}}},
                    "C": {"properties": {"a": {"$ref": "#/components/schemas/A"}, "x": {"type": last}}},
                }
            },
        }

    one, two, other = (
        load(document("string"), "1.json"),
        load(document("string"), "2.json"),
        load(document("null"), "3.json"),
    )
    ids = ["GET /A", "GET /B", "GET /C"]
    forward = {id: one.digest(one.operation(id)) for id in ids}
    backward = {id: two.digest(two.operation(id)) for id in reversed(ids)}
    assert forward == backward
    assert len(set(forward.values())) == 3
    assert all(other.digest(other.operation(id)) != forward[id] for id in ids)


def test_a_document_of_3_1_is_read_in_its_own_dialect(load: Load) -> None:
    contract = load(
        {
            "openapi": "3.1.0",
            "components": {
                "schemas": {
                    "A": {
                        "$defs": {"Id": {"type": ["integer", "null"], "exclusiveMinimum": 0}},
                        "properties": {
                            "id": {"$ref": "#/components/schemas/A/$defs/Id", "maximum": 9},
                            "never": False,
                            "kind": {"const": "a"},
                        },
                        "dependentSchemas": {"kind": {"required": ["id"]}},
                    }
                }
            },
        }
    )
    schema = contract.schema_at("/components/schemas/A", Direction.REPLY)
    judged = {
        json.dumps(value): jsonschema_rs.is_valid(schema, value)
        for value in ({"id": None}, {"id": 9}, {"id": 0}, {"id": 10}, {"never": 1}, {"kind": "a"}, {"kind": "b"})
    }
    assert [value for value, is_valid in judged.items() if is_valid] == ['{"id": null}', '{"id": 9}']


def test_a_contract_travels_to_another_process(shop: Contract) -> None:
    op = shop.operation(PUT)
    before = (shop.digest(op), shop.reply_schema(op, 200), shop.families, shop.find("PUT", "/users/1"))
    other = pickle.loads(pickle.dumps(shop))  # noqa: S301 - written by this very line
    op = other.operation(PUT)
    assert (other.digest(op), other.reply_schema(op, 200), other.families, other.find("PUT", "/users/1")) == before
    assert other.line("/paths") == shop.line("/paths")
