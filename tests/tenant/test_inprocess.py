"""The transport that calls an application in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from uphold.errors import SuiteError
from uphold.tenant.inprocess import ASGIApp, InProcess

START: dict[str, Any] = {"type": "http.response.start", "status": 201, "headers": []}
App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


@pytest.fixture
def call() -> Iterator[Callable[[ASGIApp], httpx.Response]]:
    opened: list[InProcess] = []

    def run(app: ASGIApp) -> httpx.Response:
        opened.append(InProcess(app, timeout=0.2))
        return opened[-1].handle_request(httpx.Request("POST", "http://mock/a", content=b"sent"))

    yield run
    for transport in opened:
        transport.close()


def test_scope_and_answer(echo: App) -> None:
    transport = InProcess(echo)
    request = httpx.Request("GET", "http://mock/a%2Fb/%C3%A9?x=%5B1%5D", headers=[("X-Me", "1"), ("x-me", "2")])
    answer = transport.handle_request(request)
    transport.close()
    said = answer.json()
    assert said["raw_path"] == "/a%2Fb/%C3%A9"
    assert said["path"] == "/a/b/é"
    assert said["query"] == "x=%5B1%5D"
    assert said["headers"]["x-me"] == "2"
    assert answer.headers.get_list("x-a") == ["1", "2"]


async def waits(_scope: dict[str, Any], _receive: Any, send: Any) -> None:
    async with asyncio.timeout(1):
        await asyncio.sleep(0.01)
        await send(START)
    await send({"type": "http.response.body", "body": b"a", "more_body": True})
    await asyncio.gather(asyncio.sleep(0), asyncio.to_thread(str))
    await send({"type": "http.response.body", "body": b"b"})


async def reads_all(_scope: dict[str, Any], receive: Any, send: Any) -> None:
    first, second = await receive(), await receive()
    await send(START)
    await send({"type": "http.response.body", "body": first["body"] + second["type"].encode()})


@pytest.mark.parametrize(("app", "body"), [(waits, b"ab"), (reads_all, b"senthttp.disconnect")])
def test_an_application_may_wait_and_read(app: ASGIApp, body: bytes, call: Callable[[ASGIApp], httpx.Response]) -> None:
    answer = call(app)
    assert (answer.status_code, answer.content) == (201, body)


async def fails(_scope: dict[str, Any], _receive: Any, _send: Any) -> None:
    raise ZeroDivisionError("no such record")


async def fails_late(_scope: dict[str, Any], _receive: Any, send: Any) -> None:
    await asyncio.sleep(0)
    await send(START)
    raise LookupError("gone")


async def says_nothing(_scope: dict[str, Any], receive: Any, _send: Any) -> None:
    await receive()


async def stops_midway(_scope: dict[str, Any], _receive: Any, send: Any) -> None:
    await send(START)
    await send({"type": "http.response.body", "body": b"a", "more_body": True})


async def never_ends(_scope: dict[str, Any], _receive: Any, _send: Any) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("app", "words"),
    [
        (fails, "ZeroDivisionError: no such record"),
        (fails_late, "LookupError: gone"),
        (says_nothing, "without a response"),
        (stops_midway, "in the middle of its response"),
        (never_ends, "longer than 0.2 s"),
    ],
)
def test_a_failing_application_is_no_answer_of_a_tenant(
    app: ASGIApp, words: str, call: Callable[[ASGIApp], httpx.Response]
) -> None:
    with pytest.raises(SuiteError, match=words):
        call(app)


def test_a_failure_does_not_spoil_the_next_call() -> None:
    turn = 0

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        nonlocal turn
        turn += 1
        if turn == 1:
            await never_ends(scope, receive, send)
        await waits(scope, receive, send)

    transport = InProcess(app, timeout=0.1)
    with pytest.raises(SuiteError):
        transport.handle_request(httpx.Request("GET", "http://mock/"))
    assert transport.handle_request(httpx.Request("GET", "http://mock/")).content == b"ab"
    transport.close()
    transport.close()
