"""How a case travels."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from uphold.contract import Contract
from uphold.generation import Case, Mode, Origin, wire


def case(**parts: Any) -> Case:
    return Case(mode=Mode.VALID, origin=Origin.DRAW, **parts)


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ({}, ""),
        ({"per_page": 5}, "?per_page=5"),
        ({"deep": True}, "?deep=true"),
        ({"q": "a b&c=d/ü"}, "?q=a%20b%26c%3Dd%2F%C3%BC"),
        ({"q": None}, "?q="),
        ({"ratio": 0.1}, "?ratio=0.1"),
        ({"ids": [1, 2]}, "?ids=1&ids=2"),
        ({"ids": []}, ""),
        ({"codes": ["a", "b,c"]}, "?codes=a,b%2Cc"),
        ({"include": ["owner", "parts"]}, "?include%5B%5D=owner&include%5B%5D=parts"),
        ({"filter": {"state": "new", "owner": 1}}, "?filter%5Bstate%5D=new&filter%5Bowner%5D=1"),
        ({"filter": {"tags": ["x", "y"]}}, "?filter%5Btags%5D%5B%5D=x&filter%5Btags%5D%5B%5D=y"),
        ({"filter": {"size": {"min": 3}}}, "?filter%5Bsize%5D%5Bmin%5D=3"),
        ({"filter": {}}, ""),
        ({"unknown": [1]}, "?unknown=1"),
    ],
)
def test_query_parameters_travel_by_their_style(contract: Contract, query: dict[str, Any], sent: str) -> None:
    assert wire(contract.operation("GET /things"), case(query=query)).target == f"/things{sent}"


@pytest.mark.parametrize(
    ("style", "explode", "value", "sent"),
    [
        ("simple", False, [1, 2], "/x/1,2"),
        ("simple", False, {"a": 1, "b": 2}, "/x/a,1,b,2"),
        ("simple", True, {"a": 1, "b": 2}, "/x/a=1,b=2"),
        ("label", False, [1, 2], "/x/.1,2"),
        ("label", True, [1, 2], "/x/.1.2"),
        ("matrix", False, 5, "/x/;p=5"),
        ("matrix", False, [1, 2], "/x/;p=1,2"),
        ("matrix", True, [1, 2], "/x/;p=1;p=2"),
        ("matrix", True, {"a": 1}, "/x/;a=1"),
    ],
)
def test_path_parameters_travel_by_their_style(
    make_contract: Any, style: str, explode: bool, value: object, sent: str
) -> None:
    parameter = {"name": "p", "in": "path", "required": True, "style": style, "explode": explode, "schema": {}}
    paths = {"/x/{p}": {"get": {"parameters": [parameter], "responses": {"200": {"description": ""}}}}}
    operation = make_contract(paths).operation("GET /x/{p}")
    assert wire(operation, case(path={"p": value})).target == sent


def test_bound_values_replace_path_parameters(contract: Contract) -> None:
    operation = contract.operation("GET /things/{thing}")
    request = wire(operation, case(path={"thing": 1}), base_path="/api", bind={"thing": "a/b", "other": "x"})
    assert request.target == "/api/things/a%2Fb"


def test_a_json_body_is_compact_and_names_its_type(contract: Contract) -> None:
    request = wire(contract.operation("POST /things"), case(body={"name": "ü", "price": 0.1}))
    assert request.content == '{"name":"ü","price":0.1}'.encode()
    assert request.headers == (("content-type", "application/json"),)


def test_null_is_a_body_and_no_body_is_none(contract: Contract) -> None:
    operation = contract.operation("POST /things")
    assert wire(operation, case(body=None)).content == b"null"
    assert wire(operation, case()).content is None


def test_headers_and_cookies_travel_as_headers(contract: Contract) -> None:
    request = wire(contract.operation("GET /things"), case(headers={"X-Trace": "7"}, cookies={"a": "b c", "d": "e"}))
    assert request.headers == (("x-trace", "7"), ("cookie", "a=b%20c; d=e"))


@pytest.mark.parametrize(
    ("path", "sent"), [("/a#b/{id}", "/a%23b/7"), ("/a b/{id}/ü", "/a%20b/7/%C3%BC"), ("/a:b,c/{id}.x", "/a:b,c/7.x")]
)
def test_a_documented_path_travels_whole(contract: Contract, path: str, sent: str) -> None:
    operation = msgspec.structs.replace(contract.operation("GET /things"), id=f"GET {path}", path=path)
    assert wire(operation, case(path={"id": 7})).target == sent
