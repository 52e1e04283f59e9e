"""The good token where it may not belong, and tokens that an answer tells."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from uphold.contract import Contract, Conventions
from uphold.errors import TenantError
from uphold.tenant import GOOD_TOKEN, Answer, Credential, Tenant, TenantMode

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
TOKEN = "s3cret/t0ken-value"


@pytest.fixture
def embedded(contract: Contract, conventions: Conventions, echo: App) -> Iterator[Tenant]:
    other = {Credential.OTHER: "an0ther-t0ken"}
    with Tenant(
        contract=contract, conventions=conventions, token=TOKEN, tokens=other, mode=TenantMode.EMBEDDED, app=echo
    ) as tenant:
        yield tenant


@pytest.mark.parametrize(
    ("target", "headers", "authorization", "place", "arrives"),
    [
        (f"/users?token={GOOD_TOKEN}", [], None, "query", "token=s3cret%2Ft0ken-value"),
        ("/users?token=%EE%80%80", [], None, "query", "token=s3cret%2Ft0ken-value"),
        ("/users", [("x-api-key", GOOD_TOKEN)], None, "x-api-key", TOKEN),
        ("/users", [], f"Basic {GOOD_TOKEN}", "authorization", f"Basic {TOKEN}"),
    ],
)
def test_the_good_token_in_a_wrong_place(
    target: str, headers: list[tuple[str, str]], authorization: str | None, place: str, arrives: str, embedded: Tenant
) -> None:
    answer = embedded.send("GET", target, headers, authorization=authorization)
    said = json.loads(answer.body)
    assert (said["query"] if place == "query" else said["headers"][place]) == arrives
    line = embedded.curl("GET", target, headers, authorization=authorization)
    assert TOKEN not in line
    assert GOOD_TOKEN not in line
    assert place == "x-api-key" or "${UPHOLD_TOKEN}" in line


@pytest.mark.parametrize(
    ("body", "headers", "authorization", "is_told"),
    [
        (b'{"message": "no"}', {}, Credential.GOOD, False),
        (TOKEN.encode(), {}, Credential.GOOD, True),
        (rb'{"token": "s3cret\/t0ken-value"}', {}, None, True),
        (b"an0ther-t0ken", {}, Credential.GOOD, True),
        (b"{}", {"location": f"/login?token={TOKEN}"}, None, True),
        (b"never-issued-token is wrong", {}, "Bearer never-issued-token", True),
        (b"Bearer is missing", {}, "Bearer", False),
        (b"no such thing: x", {}, "Bearer x", False),
    ],
)
def test_a_token_that_an_answer_tells(
    body: bytes, headers: dict[str, str], authorization: Any, is_told: bool, embedded: Tenant
) -> None:
    assert embedded.is_told(Answer(200, headers, body, 1.0), authorization) is is_told


@contextmanager
def sending(reply: bytes) -> Iterator[int]:
    """A server that sends these bytes to whoever connects, and ends the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(reply)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def live(contract: Contract, conventions: Conventions, port: int) -> Tenant:
    return Tenant(
        contract=contract,
        conventions=conventions,
        base_url=f"http://127.0.0.1:{port}",
        token=TOKEN,
        mode=TenantMode.OBSERVE,
    )


def test_a_body_shorter_than_announced_is_an_answer(contract: Contract, conventions: Conventions) -> None:
    """It is for a check to judge."""
    with (
        sending(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}") as port,
        live(contract, conventions, port) as tenant,
    ):
        answer = tenant.send("GET", "/users")
    assert (answer.body, answer.headers["content-length"]) == (b"{}", "9")


def test_a_body_cut_short_without_a_length_is_none(contract: Contract, conventions: Conventions) -> None:
    cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}"
    with sending(cut) as port, live(contract, conventions, port) as tenant, pytest.raises(TenantError):
        tenant.send("GET", "/users")
