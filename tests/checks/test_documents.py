"""Laws of documents: for each, small documents that break it, with the place, and ones that do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from uphold.checks import LAWS, Held, Problem
from uphold.checks.documents.schemas import Node, found
from uphold.contract import (
    About,
    Authentication,
    Contract,
    Conventions,
    Envelope,
    Format,
    Notifications,
    Validation,
    load_contract,
)

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
OBJECT = {"type": "object"}
PLAIN = Conventions(api=About(title="Small"))
SCHEMA = "/components/schemas/Thing"


def described(**operation: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": ""}}, **operation}


def answers(*statuses: str, schema: Any = None, **operation: Any) -> dict[str, Any]:
    content = {"content": {"application/json": {"schema": schema}}} if schema is not None else {}
    return {"responses": {status: {"description": "", **content} for status in statuses}, **operation}


def takes(schema: Any, **media: Any) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"schema": schema, **media}}}}


def document(schema: Any = None, *, paths: Any = None, version: str = "3.0.3", **parts: Any) -> dict[str, Any]:
    """A document that describes the schema `Thing`, or operations."""
    components = {"schemas": {"Thing": schema} if schema is not None else {}}
    return {
        "openapi": version,
        "info": {"title": "Small", "version": "1"},
        "paths": paths if paths is not None else {"/things": {"get": answers("200", schema=ref("Thing"))}},
        "components": {**components, **parts.pop("components", {})},
        **parts,
    }


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def having(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members}


def closed(**members: Any) -> dict[str, Any]:
    return {**having(**members), "additionalProperties": False}


@pytest.fixture
def examine(tmp_path: Path) -> Any:
    """The places that a law finds wrong, in order; None where it has nothing to judge."""

    def places(law: str, content: dict[str, Any], conventions: Conventions = PLAIN) -> list[str] | None:
        outcomes = said(contract_of(content, tmp_path), law, conventions)
        problems = [one for one in outcomes if isinstance(one, Problem)]
        held = {one.facet for one in outcomes if isinstance(one, Held)}
        assert held.isdisjoint(one.facet for one in problems), "held, or problems"
        assert all(one.subject == "document" and one.keyword and one.message for one in problems)
        return [one.place for one in problems] if outcomes else None

    return places


def contract_of(content: dict[str, Any], folder: Path) -> Contract:
    return load_contract(_written(content, folder), cache=None)


def _written(content: dict[str, Any], folder: Path) -> Path:
    path = folder / "1.json"
    path.write_text(json.dumps(content))
    return path


def said(contract: Contract, law: str, conventions: Conventions = PLAIN) -> list[Held | Problem]:
    return list(LAWS[law].examine(contract, conventions))


# -- schemas, each alone: the law, the schema, and where it is wrong (from the schema; None: nothing to judge)

SCHEMAS: list[tuple[str, Any, list[str] | None]] = [
    # examples
    ("example", {**TEXT, "example": 1}, ["/example"]),
    ("example", {**TEXT, "example": "one"}, []),
    ("example", TEXT, None),
    ("example", {**NUMBER, "multipleOf": 0.01, "example": 0.07}, []),
    ("example", {**NUMBER, "multipleOf": 0.01, "example": 0.075}, ["/example"]),
    ("example", {**TEXT, "example": None}, ["/example"]),
    ("example", {**TEXT, "nullable": True, "example": None}, []),
    ("example", {"type": "array", "items": TEXT, "example": [1]}, ["/example"]),
    ("example", {"type": "array", "items": TEXT, "example": '["1"]'}, []),
    ("example", {"type": "array", "items": TEXT, "example": "[1]"}, ["/example"]),
    ("example", {"type": "array", "items": TEXT, "example": "1"}, ["/example"]),
    ("example", {**TEXT, "enum": ["a", "b"], "example": "c"}, ["/example"]),
    ("example", {**TEXT, "enum": ["a"], "nullable": True, "example": None}, []),
    ("example", {**TEXT, "format": "date-time", "example": "2026-01-01 10:00:00"}, ["/example"]),
    ("example", {**TEXT, "format": "date-time", "example": "2026-01-01T10:00:00Z"}, []),
    ("example", {**TEXT, "format": "enigma", "example": "?"}, []),
    ("example", having(a={**NUMBER, "example": "1"}, b={**NUMBER, "example": 1}), ["/properties/a/example"]),
    ("example", {"allOf": [{**NUMBER}], "example": "x"}, ["/example"]),
    ("example", {"oneOf": [TEXT, {**TEXT, "maxLength": 3}], "example": "one"}, ["/example"]),
    ("example", {**having(a={**TEXT, "readOnly": True}), "required": ["a"], "example": {}}, []),
    ("example", {**having(a=TEXT), "required": ["a"], "example": {}}, ["/example"]),
    ("example", having(example=TEXT), None),
    # defaults
    ("default", {"type": "integer", "default": "1"}, ["/default"]),
    ("default", {"type": "integer", "maximum": 3, "default": 4}, ["/default"]),
    ("default", {"type": "integer", "default": 1}, []),
    ("default", {"type": "integer", "nullable": True, "default": None}, []),
    ("default", {"type": "integer", "default": None}, ["/default"]),
    ("default", {**NUMBER, "multipleOf": 0.1, "default": 0.3}, []),
    ("default", having(default=TEXT), None),
    # formats
    ("format", {**TEXT, "format": "date-time"}, []),
    ("format", {**NUMBER, "format": "decimal"}, []),
    ("format", {"type": "integer", "format": "int32"}, []),
    ("format", {**TEXT, "format": "datetime"}, ["/format"]),
    ("format", {**TEXT, "format": "enigma"}, ["/format"]),
    ("format", having(format=TEXT), None),
    # required names
    ("required-member", {**having(a=TEXT), "required": ["a"]}, []),
    ("required-member", {**having(a=TEXT), "required": ["a", "b"]}, ["/required"]),
    ("required-member", {**having(a=TEXT), "required": ["b", "c"]}, ["/required", "/required"]),
    ("required-member", {**OBJECT, "required": ["a"]}, ["/required"]),
    ("required-member", {**OBJECT, "required": ["a"], "additionalProperties": TEXT}, []),
    ("required-member", {**OBJECT, "required": ["a"], "additionalProperties": False}, ["/required"]),
    ("required-member", {"allOf": [having(a=TEXT), {"required": ["a"]}]}, []),
    ("required-member", {"allOf": [having(a=TEXT), {"required": ["b"]}]}, ["/allOf/1/required"]),
    ("required-member", {**having(a=TEXT, b=TEXT), "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, []),
    ("required-member", {**having(a=TEXT), "not": {"required": ["a"]}}, []),
    ("required-member", {"required": ["a"], "allOf": [{"anyOf": [having(a=TEXT), OBJECT]}]}, []),
    ("required-member", having(required=TEXT), None),
    # enumerations
    ("enum-values", {**TEXT, "enum": ["a", 1]}, ["/enum"]),
    ("enum-values", {**TEXT, "enum": ["a", "b", "a"]}, ["/enum"]),
    ("enum-values", {**TEXT, "enum": ["a", None]}, ["/enum"]),
    ("enum-values", {**TEXT, "enum": ["a", None], "nullable": True}, []),
    ("enum-values", {"enum": ["a", None, 1, True]}, []),
    ("enum-values", {"type": "integer", "enum": [1.0, 2]}, []),
    ("enum-values", {"type": "integer", "enum": [1.5]}, ["/enum"]),
    ("enum-values", {**NUMBER, "enum": [1, 1.5]}, []),
    ("enum-values", {"type": "boolean", "enum": [True]}, []),
    ("enum-values", having(enum=TEXT), None),
    ("nullable-enum", {**TEXT, "nullable": True, "enum": ["a"]}, ["/enum"]),
    ("nullable-enum", {**TEXT, "nullable": True, "enum": ["a", None]}, []),
    ("nullable-enum", {**TEXT, "enum": ["a"]}, None),
    # no type
    ("untyped", having(a={"description": "anything?"}), ["/properties/a"]),
    ("untyped", having(a={"minLength": 3}), ["/properties/a"]),
    ("untyped", having(a={"nullable": True}), ["/properties/a"]),
    ("untyped", having(a={}), None),
    ("untyped", having(a=TEXT, b={"enum": ["a"]}, c={"allOf": [TEXT]}, d={"not": TEXT}), []),
    ("untyped", {"allOf": [having(a=TEXT), {"description": "none"}]}, ["/allOf/1"]),
    ("untyped", {"allOf": [having(a=TEXT), {}]}, ["/allOf/1"]),
    ("untyped", {**having(a=TEXT), "anyOf": [{"required": ["a"]}, {"minProperties": 2}]}, []),
    ("untyped", {"allOf": [having(a=TEXT), having(a={"minLength": 3})]}, []),
    ("untyped", {"allOf": [having(a=TEXT), having(b={"minLength": 3})]}, ["/allOf/1/properties/b"]),
    ("untyped", {**TEXT, "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}, []),
    ("untyped", {"anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}, ["/anyOf/0", "/anyOf/1"]),
    ("untyped", {"oneOf": [TEXT, {"nullable": True}]}, ["/oneOf/1"]),
    ("untyped", having(a={"allOf": [{"$ref": "#/components/schemas/Thing"}, {"description": "more words"}]}), []),
    ("untyped", {**having(a=TEXT), "anyOf": [having(a={"minLength": 3}), having(a={"maxLength": 1})]}, []),
    ("untyped", {**OBJECT, "additionalProperties": {}}, None),
    ("untyped", {"type": "array", "items": {}}, None),
    ("untyped", {"description": "anything"}, None),
    # names
    ("mixed-case", having(first_name=TEXT, lastName=TEXT), ["/properties"]),
    ("mixed-case", having(first_name=TEXT, last=TEXT), []),
    ("mixed-case", having(a=having(first_name=TEXT), lastName=TEXT), []),
    ("mixed-case", having(name=TEXT, _links=TEXT), None),
    # branches
    ("overlap", {"oneOf": [having(a=TEXT), having(b=TEXT)]}, ["/oneOf"]),
    ("overlap", {"oneOf": [TEXT, {**TEXT, "maxLength": 3}]}, ["/oneOf"]),
    ("overlap", {"oneOf": [TEXT, {**TEXT, "format": "uri"}]}, ["/oneOf"]),
    ("overlap", {"oneOf": [{**TEXT, "format": "date"}, {**TEXT, "format": "date-time"}]}, []),
    ("overlap", {"oneOf": [{**TEXT, "enum": ["a", "b"]}, {**TEXT, "enum": ["b", "c"]}]}, ["/oneOf"]),
    ("overlap", {"oneOf": [{**TEXT, "enum": ["a"]}, {**TEXT, "enum": ["b"]}]}, []),
    ("overlap", {"oneOf": [{"type": "integer"}, NUMBER]}, ["/oneOf"]),
    ("overlap", {"oneOf": [TEXT, NUMBER]}, []),
    ("overlap", {"oneOf": [{**having(a=TEXT), "required": ["a"]}, {**having(b=TEXT), "required": ["b"]}]}, []),
    ("overlap", {**having(a=TEXT, b=TEXT), "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, []),
    ("overlap", {"oneOf": [having(k={**TEXT, "enum": ["a"]}), having(k={**TEXT, "enum": ["b"]})]}, []),
    ("overlap", {"oneOf": [having(a=TEXT), closed(b=TEXT)]}, ["/oneOf"]),
    ("overlap", {"oneOf": [closed(a=TEXT), closed(b=TEXT)]}, []),
    ("overlap", {"oneOf": [having(a=TEXT), having(b=TEXT)], "discriminator": {"propertyName": "a"}}, None),
    ("overlap", {"oneOf": [having(a=TEXT)]}, None),
    ("overlap", {"anyOf": [having(a=TEXT), having(b=TEXT)]}, None),
    ("overlap", {"oneOf": [{"type": "array", "items": TEXT}, {"type": "array", "items": NUMBER}]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("law", "schema", "places"), SCHEMAS, ids=[f"{n}-{fact[0]}" for n, fact in enumerate(SCHEMAS)])
def test_a_law_of_schemas(examine: Any, law: str, schema: Any, places: list[str] | None) -> None:
    expected = None if places is None else [SCHEMA + place for place in places]
    assert examine(f"document-{law}", document(schema)) == expected


def test_null_among_the_types_of_openapi_3_1(examine: Any) -> None:
    schema = {"type": ["string", "null"], "enum": ["a"]}
    assert examine("document-nullable-enum", document(schema, version="3.1.0")) == [f"{SCHEMA}/enum"]
    examples = {"type": ["string", "null"], "examples": ["a", 1, None]}
    assert examine("document-example", document(examples, version="3.1.0")) == [f"{SCHEMA}/examples/1"]


# -- what api.toml explains

FORMATS: list[tuple[str, Format, list[str]]] = [
    ("datetime", Format(as_="date-time"), ["/format"]),
    ("datetime", Format(pattern="^.$"), []),
    ("date-time", Format(as_="date-time"), []),
    ("enigma", Format(number=True), []),
    ("enigma", Format(), []),
]


@pytest.mark.parametrize(("word", "meaning", "places"), FORMATS)
def test_a_format_that_api_toml_explains(examine: Any, word: str, meaning: Format, places: list[str]) -> None:
    """It is known; where it means a standard one, it is that one misspelt."""
    conventions = Conventions(api=About(title="Small"), formats={word: meaning})
    found = examine("document-format", document({**TEXT, "format": word}), conventions)
    assert found == [SCHEMA + place for place in places]


def test_an_example_is_of_the_format_that_api_toml_explains(examine: Any) -> None:
    content = document({**TEXT, "format": "time", "example": "09:30"})
    hours = Conventions(api=About(title="Small"), formats={"time": Format(pattern="^[0-9]{2}:[0-9]{2}$")})
    assert examine("document-example", content) == [f"{SCHEMA}/example"]
    assert examine("document-example", content, hours) == []


@pytest.mark.parametrize(("word", "meant"), [("datetime", "date-time"), ("Date-Time", "date-time"), ("emial", "email")])
def test_a_slip_of_the_pen_is_told_from_an_unknown_word(tmp_path: Path, word: str, meant: str) -> None:
    (problem,) = said(contract_of(document({**TEXT, "format": word}), tmp_path), "document-format")
    assert isinstance(problem, Problem)
    assert problem.message == f"the format `{word}` is not known; `{meant}` is"


# -- references


def test_a_name_that_a_schema_elsewhere_describes_is_described(examine: Any) -> None:
    mixin = {"required": ["a"]}
    user = {"allOf": [{"$ref": "#/components/schemas/Mixin"}, having(a=TEXT)]}
    content = document(user, components={"schemas": {"Mixin": mixin, "Thing": user}})
    assert examine("document-required-member", content) == []
    alone = document(user, components={"schemas": {"Mixin": {"required": ["b"]}, "Thing": user}})
    assert examine("document-required-member", alone) == ["/components/schemas/Mixin/required"]


READ_ONLY = {"type": "object", "required": ["id"], "properties": {"id": {**TEXT, "readOnly": True}}}
BODY = "/paths/~1things/post/requestBody/content/application~1json/schema"


@pytest.mark.parametrize(
    ("sent", "answered", "places"),
    [
        (READ_ONLY, None, [f"{BODY}/required"]),
        (having(inner={"type": "array", "items": READ_ONLY}), None, [f"{BODY}/properties/inner/items/required"]),
        (ref("Thing"), None, [f"{SCHEMA}/required"]),
        (ref("Thing"), ref("Thing"), None),
        ({**having(id=TEXT), "required": ["id"]}, None, []),
        (having(id={**TEXT, "readOnly": True}), None, None),
    ],
)
def test_read_only_members_that_a_body_requires(examine: Any, sent: Any, answered: Any, places: Any) -> None:
    """A schema that replies use as well is what OpenAPI provides for."""
    paths = {"/things": {"post": {**answers("200", schema=answered), **takes(sent)}}}
    assert examine("document-read-only-required", document(READ_ONLY, paths=paths)) == places


# -- operations


def test_examples_of_bodies_parameters_and_headers(examine: Any) -> None:
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}, "example": "many"}
    tags = {"name": "tags", "in": "query", "schema": {"type": "array", "items": TEXT}, "example": "a,b"}
    page = {"name": "page", "in": "query", "schema": {"type": "integer"}, "examples": {"no": {"value": {"a": 1}}}}
    header = {"schema": {"type": "integer"}, "example": 1.5}
    answer = {
        "description": "",
        "headers": {"X-Total": header},
        "content": {"application/json": {"schema": having(a=TEXT), "examples": {
            "good": {"value": {"a": "1"}}, "bad": {"value": {"a": 1}}, "far": {"externalValue": "https://example.com"},
            "named": {"$ref": "#/components/examples/Bad"}}}},
    }  # fmt: skip
    body = {
        "application/json": {"schema": having(a=TEXT), "example": {"a": 2}},
        "text/csv": {"schema": OBJECT, "example": "a"},
    }
    operation = {"parameters": [limit, tags, page], "requestBody": {"content": body}, "responses": {"200": answer}}
    content = document(paths={"/things": {"post": operation}}, components={"examples": {"Bad": {"value": {"a": 3}}}})
    at = "/paths/~1things/post"
    assert examine("document-example", content) == [
        f"{at}/parameters/2/examples/no/value",
        f"{at}/requestBody/content/application~1json/example",
        f"{at}/responses/200/content/application~1json/examples/bad/value",
        f"{at}/responses/200/content/application~1json/examples/named/value",
        f"{at}/responses/200/headers/X-Total/example",
    ]


TOKEN = Authentication(scheme="bearer", anonymous=("POST /token",))
GUARDED = Conventions(api=About(title="Small"), authentication=TOKEN, validation=Validation(status=400))


def crowd(**odd: Any) -> dict[str, Any]:
    """Three operations that forget nothing, and odd ones."""
    whole = {**answers("200", "400", "401", "403", "404", "429"), **takes(OBJECT)}
    item = [{"name": "id", "in": "path", "required": True, "schema": TEXT}]
    paths = {f"/{name}/{{id}}": {"put": {**whole, "parameters": item}} for name in "abc"}
    return document(paths={**paths, **{f"/{name}": {"post": operation} for name, operation in odd.items()}})


REPLIES: list[tuple[dict[str, Any], list[str]]] = [
    (crowd(), []),
    (crowd(odd=answers("200", "401", "403")), ["odd 429"]),
    (crowd(odd=answers("200", "403", "429")), ["odd 401"]),
    (crowd(odd=answers("200", "4XX")), []),
    (crowd(odd=answers("200", "default")), []),
    (crowd(token=answers("200", "429")), []),
    (crowd(odd={**answers("200", "401", "403", "429"), **takes(OBJECT)}), ["odd 400"]),
    (crowd(odd=answers("200", "401", "403", "429")), []),
    (crowd(**{name: answers("200", "401", "403") for name in "xyz"}), []),  # as many do not as do
    (document(paths={"/a": {"get": answers("200")}, "/b": {"get": answers("200")}}), []),
]


@pytest.mark.parametrize(("content", "missing"), REPLIES)
def test_statuses_that_most_operations_document(tmp_path: Path, content: dict[str, Any], missing: list[str]) -> None:
    outcomes = said(contract_of(content, tmp_path), "document-missing-reply", GUARDED)
    problems = [one for one in outcomes if isinstance(one, Problem)]
    assert [f"{one.place.split('~1')[1].split('/')[0]} {one.keyword.partition(':')[2]}" for one in problems] == missing


def test_a_record_that_may_be_missing(examine: Any) -> None:
    content = crowd()
    content = json.loads(json.dumps(content))
    del content["paths"]["/a/{id}"]["put"]["responses"]["404"]
    assert examine("document-missing-reply", content, GUARDED) == ["/paths/~1a~1{id}/put/responses"]


WRAPPED, BARE = having(data=OBJECT), having(id=TEXT)
OK = "/paths/~1things/get/responses/200/content/application~1json/schema"


@pytest.mark.parametrize(
    ("schema", "is_excepted", "places"),
    [
        (WRAPPED, False, []),
        (BARE, False, [OK]),
        (BARE, True, []),
        (WRAPPED, True, [OK]),
        ({"type": "array", "items": WRAPPED}, False, [OK]),
        ({"oneOf": [BARE, WRAPPED]}, False, []),
        ({"allOf": [ref("Thing"), BARE]}, False, []),
        (OBJECT, False, None),
        ({}, False, None),
        (None, False, None),
    ],
)
def test_envelopes(examine: Any, schema: Any, is_excepted: Any, places: Any) -> None:
    excepted = ("GET /things", "GET /gone") if is_excepted else ()
    conventions = Conventions(api=About(title="Small"), envelope=Envelope(member="data", except_=excepted))
    content = document(WRAPPED, paths={"/things": {"get": answers("200", schema=schema)}})
    assert examine("document-envelope", content, conventions) == places
    assert examine("document-envelope", content) is None


def test_an_exception_for_one_of_two_successes(examine: Any) -> None:
    both = {"responses": {
        **answers("200", schema=WRAPPED)["responses"], **answers("201", schema=BARE)["responses"]}}  # fmt: skip
    conventions = Conventions(api=About(title="Small"), envelope=Envelope(member="data", except_=("GET /things",)))
    assert examine("document-envelope", document(paths={"/things": {"get": both}}), conventions) == []


def subscription(*names: str, callbacks: tuple[str, ...], extra: Any = None) -> dict[str, Any]:
    event = {"post": described(**takes(OBJECT))}
    body = having(url=TEXT, events={"type": "array", "items": {**TEXT, "enum": list(names)}}, **(extra or {}))
    made = {name: {"{$request.body#/url}": event} for name in callbacks}
    return document(paths={"/hooks": {"post": described(**takes(body), **({"callbacks": made} if made else {}))}})


LIST = "/paths/~1hooks/post/requestBody/content/application~1json/schema/properties/events/items/enum"
CALLBACK = "/paths/~1hooks/post/callbacks/c/{$request.body#~1url}/post"


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (subscription("a", "b", callbacks=("a", "b")), []),
        (subscription("a", "b", callbacks=("a",)), [LIST]),
        (subscription("a", callbacks=("a", "c")), [CALLBACK]),
        (subscription("a", "b", callbacks=("b", "c")), [LIST, CALLBACK]),
        (subscription("a", callbacks=("a",), extra={"kind": {**TEXT, "enum": ["x", "y", "z"]}}), []),
        (subscription("a", "b", callbacks=()), None),
        (subscription(callbacks=("a",)), None),
    ],
)
def test_events_and_callbacks(examine: Any, content: dict[str, Any], places: Any) -> None:
    assert examine("document-callbacks", content) == places
    declared = Conventions(api=About(title="Small"), notifications=Notifications(events="events"))
    assert examine("document-callbacks", content, declared) == places


def test_webhooks_describe_the_events_of_a_declared_subscription(examine: Any) -> None:
    content = subscription("a", "b", callbacks=())
    content |= {"openapi": "3.1.0", "webhooks": {"a": {"post": described(**takes(OBJECT))}}}
    declared = Conventions(api=About(title="Small"), notifications=Notifications(subscribe=("POST /hooks",)))
    assert examine("document-callbacks", content) is None
    assert examine("document-callbacks", content, declared) == [LIST]


@pytest.mark.parametrize(
    ("schema", "places"),
    [
        ({"type": "array", "items": TEXT}, ["/parameters/0"]),
        (TEXT, ["/parameters/0"]),
        (having(a=TEXT), []),
        (ref("Thing"), ["/parameters/0"]),
        ({"allOf": [OBJECT]}, []),
        ({}, []),
    ],
)
def test_deep_objects(examine: Any, schema: Any, places: list[str]) -> None:
    parameter = {"name": "filter", "in": "query", "style": "deepObject", "schema": schema}
    content = document({"type": "array", "items": TEXT}, paths={"/things": {"get": described(parameters=[parameter])}})
    assert examine("document-deep-object", content) == [f"/paths/~1things/get{place}" for place in places]
    content["paths"]["/things"]["get"]["parameters"] = [{**parameter, "style": "form"}]
    assert examine("document-deep-object", content) is None


def test_a_named_deep_object_that_nobody_uses(examine: Any) -> None:
    named = {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "array"}}
    content = document(OBJECT, components={"schemas": {"Thing": OBJECT}, "parameters": {"a/b": named}})
    assert examine("document-deep-object", content) == ["/components/parameters/a~1b"]


ITEM = {"name": "id", "in": "path", "required": True, "schema": TEXT}


@pytest.mark.parametrize(
    ("paths", "places"),
    [
        ({"/a/{id}": {"get": described(parameters=[ITEM])}}, []),
        ({"/a/{id}": {"parameters": [ITEM], "get": described()}}, []),
        ({"/a/{id}": {"get": described(parameters=[{"$ref": "#/components/parameters/Id"}])}}, []),
        ({"/a/{id}": {"get": described()}}, ["/paths/~1a~1{id}/get"]),
        ({"/a/{id}": {"get": described(parameters=[{**ITEM, "in": "query"}])}}, ["/paths/~1a~1{id}/get"]),
        ({"/a": {"get": described(parameters=[ITEM])}}, ["/paths/~1a/get/parameters/0"]),
        ({"/a": {"get": described()}}, None),
        (
            {"/a/{id}": {"get": described(parameters=[ITEM])},
             "/a/{x}": {"get": described(parameters=[{**ITEM, "name": "x"}])}},
            ["/paths/~1a~1{x}"],
        ),
        (
            {"/a/{id}": {"get": described(parameters=[ITEM])},
             "/a/{x}": {"put": described(parameters=[{**ITEM, "name": "x"}])}},
            [],
        ),
        ({"/a/{id}": {"get": described(parameters=[ITEM])}, "/a/b": {"get": described()}}, []),
    ],
)  # fmt: skip
def test_paths_and_their_parameters(examine: Any, paths: Any, places: Any) -> None:
    content = document(paths=paths, components={"parameters": {"Id": ITEM}})
    assert examine("document-path-parameters", content) == places


def test_operation_ids(examine: Any) -> None:
    def ids(*names: str | None) -> dict[str, Any]:
        return document(paths={f"/{n}": {"get": described(**({"operationId": name} if name else {}))}
                               for n, name in enumerate(names)})  # fmt: skip

    assert examine("document-operation-id", ids("a", "b", None)) == []
    assert examine("document-operation-id", ids("a", "b", "a")) == ["/paths/~12/get/operationId"]
    assert examine("document-operation-id", ids(None)) is None


# -- releases


def test_what_two_releases_write_alike_is_looked_at_once(tmp_path: Path) -> None:
    looked: list[str] = []

    def look(node: Node) -> list[str]:
        looked.append(node.name)
        return [node.name] if node.keyword else []

    content = document(having(a=TEXT), components={"schemas": {"Thing": having(a=TEXT), "Other": having(b=TEXT)}})
    assert [name for _, name in found(contract_of(content, tmp_path), "a law of this test", look)] == ["a", "b"]
    before = len(looked)
    content["components"]["schemas"]["Other"] = having(c=TEXT)
    later = found(contract_of(content, tmp_path), "a law of this test", look)
    assert list(later) == [(f"{SCHEMA}/properties/a", "a"), ("/components/schemas/Other/properties/c", "c")]
    assert set(looked[before:]) == {"", "c"}


# -- all of them


def test_every_law_is_tried_here() -> None:
    tried = {f"document-{law}" for law, _, _ in SCHEMAS}
    tried |= {f"document-{law}" for law in (
        "read-only-required", "missing-reply", "envelope", "callbacks", "deep-object", "path-parameters",
        "operation-id")}  # fmt: skip
    assert tried == set(LAWS)


@pytest.mark.parametrize("law", sorted(LAWS))
def test_a_document_without_anything_is_no_reason_to_speak(examine: Any, law: str) -> None:
    assert examine(law, document(paths={})) is None


@pytest.mark.parametrize("law", sorted(LAWS))
def test_untidy_documents_are_judged_as_far_as_they_go(tmp_path: Path, law: str) -> None:
    """What the importer passes over, the laws pass over, too."""
    untidy = {
        "type": "object",
        "properties": [],
        "required": True,
        "items": [TEXT],
        "format": 3,
        "example": {},
        "x": {},
    }
    content = document({**untidy, "allOf": [{"enum": []}], "oneOf": {}})
    said(load_contract(_written(content, tmp_path), cache=None, lenient=True), law)
