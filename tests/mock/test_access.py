"""Who may call, and what they may do."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from uphold.contract import Api, Authentication, Permissions
from uphold.errors import UsageError
from uphold.mock import TOKENS, Caller, MockApp, Request, create_app
from uphold.mock.entrance.access import Access

from .conftest import Served

BOOK = "/base/v1.0/books/1"
BEARER = Authentication(scheme="bearer")


def asked(query: str = "", **headers: str) -> Request:
    """A request with these headers."""
    return Request("GET", "/", query, headers)


@pytest.mark.parametrize(
    ("authentication", "request_", "name"),
    [
        (BEARER, asked(authorization="Bearer mock-token"), "full"),
        (BEARER, asked(authorization="bEARER mock-read-only"), "read-only"),
        (BEARER, asked(authorization="Bearer mock-other"), "other"),
        (BEARER, asked(authorization="Bearer nobody"), None),
        (BEARER, asked(authorization="Bearer "), None),
        (BEARER, asked(authorization="mock-token"), None),
        (BEARER, asked("token=mock-token"), None),
        (Authentication(scheme="header", name="X-Key"), asked(**{"x-key": "mock-token"}), "full"),
        (Authentication(scheme="header", name="X-Key"), asked(authorization="Bearer mock-token"), None),
        (Authentication(scheme="query", name="key"), asked("a=1&key=mock-other"), "other"),
        (Authentication(scheme="query", name="key"), asked("a=1"), None),
        (None, asked(authorization="Bearer mock-token"), None),
    ],
)
def test_a_token_says_who_calls(authentication: Authentication | None, request_: Request, name: str | None) -> None:
    caller = Access(authentication, TOKENS, 0).caller(request_)
    assert (caller.name if caller is not None else None) == name


def test_a_name_says_the_rights() -> None:
    callers = {caller.name: caller for caller in Access(BEARER, TOKENS, 0).callers}
    assert callers == {
        "full": Caller("full", "", may_write=True, token="mock-token"),
        "read-only": Caller("read-only", "", may_write=False, token="mock-read-only"),
        "other": Caller("other", "other", may_write=True, token="mock-other"),
    }


def test_plain_tokens_have_all_rights() -> None:
    assert [(one.name, one.token) for one in Access(BEARER, ["a", "b"], 0).callers] == [("full", "a"), ("full", "b")]


def test_an_issued_token_is_good_at_its_own_tenant_only() -> None:
    access, elsewhere = Access(BEARER, {}, 1), Access(BEARER, {}, 2)
    token = access.issue()
    sent = asked(authorization=f"Bearer {token}")
    assert access.caller(sent) == Caller("issued", "", may_write=True, token=token)
    assert elsewhere.caller(sent) is None
    assert access.caller(asked(authorization=f"Bearer {token}0")) is None


@pytest.mark.parametrize(
    ("tokens", "complaint"),
    [({"admin": "x"}, "`admin` says no rights"), ({"full": "s3cret", "other": "s3cret"}, "is that of `full`, too")],
)
def test_tokens_that_cannot_be(tokens: dict[str, str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        Access(BEARER, tokens, 0)
    assert "s3cret" not in str(caught.value)


def test_a_read_only_token_reads(library: Served) -> None:
    assert library.ask("GET", BOOK, token="mock-read-only") == library.ask("GET", BOOK)
    assert library.ask("HEAD", BOOK, token="mock-read-only").status == 200


WRITES: list[tuple[str, str, Any]] = [
    ("POST", "/base/v1.0/books", {"title": "x"}),
    ("POST", "/base/v1.0/books", {"title": ""}),
    ("PATCH", BOOK, {"title": "x"}),
    ("PUT", BOOK, {"title": "x"}),
    ("DELETE", BOOK, None),
    ("DELETE", "/base/v1.0/books/999", None),
]


@pytest.mark.parametrize(("method", "target", "body"), WRITES)
def test_a_read_only_token_does_not_write(library: Served, method: str, target: str, body: Any) -> None:
    before = library.ask("GET", BOOK)
    assert library.ask(method, target, body, token="mock-read-only").status == 403
    assert library.ask("GET", BOOK) == before


def test_what_refuses_is_a_convention_and_has_the_documented_shape(kiosk_api: Api) -> None:
    contract = kiosk_api.contract()
    served = Served(contract, kiosk_api.conventions, create_app(contract, kiosk_api.conventions))
    operation = contract.operation("POST /v1/items")
    refused = served.ask("POST", "/kiosk/v1/items", {"name": "x"}, token="mock-read-only")
    assert refused.status == 403
    assert served.complaint(operation, refused) == ""
    assert json.loads(refused.content)["code"] == "refused"
    other = msgspec.structs.replace(kiosk_api.conventions, permissions=Permissions(refused=404))
    served = Served(contract, other, create_app(contract, other))
    assert served.ask("POST", "/kiosk/v1/items", {"name": "x"}, token="mock-read-only").status == 404


def test_every_operation_refuses_a_token_without_rights_in_its_documented_shape(real: Served) -> None:
    real.app.reset()
    for operation in real.contract.operations.values():
        if operation.method == "GET" or operation.id in _anonymous(real.app):
            continue
        path = real.app.known_path(operation)
        reply = real.ask(operation.method, path or "", b"{}", token="mock-read-only")
        assert reply.status == 403, operation.id
        assert real.complaint(operation, reply) == "", operation.id


def _anonymous(app: MockApp) -> tuple[str, ...]:
    authentication = app.conventions.authentication
    return authentication.anonymous if authentication is not None else ()
