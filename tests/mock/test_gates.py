"""What HTTP itself asks of a server, and features that are switched off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from uphold.contract import Api
from uphold.errors import UsageError
from uphold.mock import create_app
from uphold.mock.entrance.gates import LARGEST_BODY

from .conftest import Served

ITEMS, ITEM, REPORT = "/kiosk/v1/items", "/kiosk/v1/items/1", "/kiosk/v1/report"
Making = Callable[..., Served]


@pytest.fixture
def kiosk(kiosk_api: Api) -> Making:
    """Makes a mock of the kiosk at its first full release; the options are those of create_app."""

    def make(**options: Any) -> Served:
        contract = kiosk_api.contract("1.0")
        return Served(contract, kiosk_api.conventions, create_app(contract, kiosk_api.conventions, **options))

    return make


# Method, target, status and Allow.
METHODS = [
    ("PUT", ITEMS, 405, "GET, HEAD, OPTIONS, POST"),
    ("POST", ITEM, 405, "DELETE, GET, HEAD, OPTIONS"),
    ("HEAD", "/kiosk/v1/nowhere", 404, None),
    ("OPTIONS", ITEM, 204, "DELETE, GET, HEAD, OPTIONS"),
    ("OPTIONS", "/kiosk/v1/nowhere", 404, None),
    ("TRACE", REPORT, 405, "GET, HEAD, OPTIONS"),
    ("PUT", "/v1/items", 404, None),
    ("PUT", "/elsewhere/v1/items", 404, None),
]


@pytest.mark.parametrize(("method", "target", "status", "allow"), METHODS)
def test_a_method_that_is_not_there(kiosk: Making, method: str, target: str, status: int, allow: str | None) -> None:
    reply = kiosk().ask(method, target)
    assert (reply.status, dict(reply.headers).get("allow")) == (status, allow)


def test_a_failure_satisfies_the_schema_of_its_shape(kiosk: Making) -> None:
    body = kiosk().ask("PUT", ITEMS).value()
    assert (body["code"], body["error"]) == ("refused", "Method Not Allowed.")
    assert len(body["trace"]) >= 8


def test_every_shape_of_a_failure_satisfies_its_own_schema(real: Served) -> None:
    for method, target, token in (("PUT", "/", None), ("GET", "/nowhere", None)):
        reply = real.ask(method, target, token=token)
        shape = real.conventions.error_for(reply.status)
        assert shape is not None
        jsonschema.validate(reply.value(), shape.schema)


def test_head_answers_as_get_without_the_body(kiosk: Making) -> None:
    served = kiosk()
    for target in (ITEMS, ITEM, "/kiosk/v1/items/999", "/"):
        whole, head = served.ask("GET", target), served.ask("HEAD", target)
        assert (head.status, head.media_type, head.content) == (whole.status, whole.media_type, b"")
        assert dict(head.headers)["content-length"] == str(len(whole.content))


# Accept, target and status: GET items documents no 406 and no gap allows it, POST items and the report do.
ACCEPTS = [
    (None, "GET", REPORT, 200),
    ("*/*", "GET", REPORT, 200),
    ("application/json", "GET", REPORT, 200),
    ("text/html, application/*;q=0.1", "GET", REPORT, 200),
    ("text/csv;header=present", "GET", REPORT, 200),
    ("TEXT/CSV", "GET", REPORT, 200),
    ("text/html", "GET", REPORT, 406),
    ("application/json;q=0, text/csv;q=0, */*", "GET", REPORT, 406),
    ("*/*;q=0", "GET", REPORT, 406),
    ("rubbish", "GET", REPORT, 406),
    ("text/html", "GET", ITEMS, 200),
    ("text/html", "POST", ITEMS, 406),
    ("application/json", "POST", ITEMS, 201),
]


@pytest.mark.parametrize(("accept", "method", "target", "status"), ACCEPTS)
def test_what_a_client_accepts(kiosk: Making, accept: str | None, method: str, target: str, status: int) -> None:
    served = kiosk()
    body = {"name": "x"} if method == "POST" else None
    options = {} if accept is None else {"accept": accept}
    for _ in range(2):  # what is known of a header is kept
        reply = served.ask(method, target, body, **options)
        assert reply.status == status
        if status == 406:
            operation = served.contract.find(method, target.removeprefix("/kiosk"))
            assert operation is not None
            assert served.complaint(operation[0], reply) == ""


def test_a_request_that_is_not_acceptable_changes_nothing_and_needs_a_token(kiosk: Making) -> None:
    served = kiosk()
    before = served.ask("GET", ITEMS)
    assert served.ask("POST", ITEMS, {"name": "x"}, accept="text/html").status == 406
    assert served.ask("POST", ITEMS, {"name": "x"}, accept="text/html", token=None).status == 401
    assert served.ask("GET", ITEMS) == before


def test_a_body_that_is_too_large_is_refused_in_the_documented_shape(kiosk: Making) -> None:
    served = kiosk()
    operation = served.contract.operation("POST /v1/items")
    reply = served.ask("POST", ITEMS, b" " * (LARGEST_BODY + 1))
    assert reply.status == 413
    assert served.complaint(operation, reply) == ""


# What is switched off, a request and its status: only the report documents 501.
OFF = [
    (["tag:daily reports"], "GET", REPORT, 501),
    (["tag:Daily*"], "GET", REPORT, 501),
    (["GET /v1/report"], "GET", REPORT, 501),
    (["*/report"], "GET", REPORT, 501),
    (["get /v1/items/{item}"], "GET", ITEM, 404),
    (["get /v1/items/{item}"], "DELETE", ITEM, 204),
    (["get /v1/items/{item}"], "GET", ITEMS, 200),
    (["tag:items", "tag:d*"], "GET", ITEMS, 404),
    (["tag:items", "tag:d*"], "GET", REPORT, 501),
]


@pytest.mark.parametrize(("off", "method", "target", "status"), OFF)
def test_a_feature_that_is_off(kiosk: Making, off: list[str], method: str, target: str, status: int) -> None:
    served = kiosk(off=off)
    reply = served.ask(method, target)
    assert reply.status == status
    found = served.contract.find(method, target.removeprefix("/kiosk"))
    assert found is not None
    assert served.complaint(found[0], reply) == ""
    if status > 400:
        assert served.ask(method, target, token=None).status == 401


@pytest.mark.parametrize(
    ("off", "complaint"),
    [
        ("tag:nothing", "has a tag like `nothing`"),
        ("GET /nowhere", "has an id like `GET /nowhere`"),
        ("", "an id like"),
    ],
)
def test_nothing_to_switch_off_is_one_clear_line(kiosk: Making, off: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        kiosk(off=[off])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_every_operation_that_is_off_answers_in_its_documented_shape(real: Served, method: str) -> None:
    app = create_app(real.contract, real.conventions, off=["*"])
    served = Served(real.contract, real.conventions, app)
    for operation in real.contract.operations.values():
        if operation.method != method:
            continue
        reply = served.ask(method, app.known_path(operation) or "", b"{}")
        documents = real.contract.reply(operation, 501)
        assert reply.status == (501 if documents is not None else 404), operation.id
        assert served.complaint(operation, reply) == "", operation.id
