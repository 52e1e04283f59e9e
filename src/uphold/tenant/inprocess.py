"""A transport of httpx's kind that calls an ASGI application in this process, in this thread.

httpx's own ASGI transport is asynchronous, so that each request would cross to another loop or thread. Here
one private event loop runs each call to its end: about 9 µs of overhead with asyncio's loop (uvloop's takes
30 µs to start and stop, and gains nothing where nothing waits), and an application may still await whatever
it likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

import httpx

from uphold.errors import SuiteError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]
"""An ASGI 3 application: `await app(scope, receive, send)`."""


class InProcess(httpx.BaseTransport):
    """Calls `app` for each request; raises SuiteError when the application fails or breaks ASGI's rules.

    `timeout` (seconds) bounds an application that waits; one that blocks the thread can't be stopped.
    """

    def __init__(self, app: ASGIApp, *, timeout: float = 30.0) -> None:
        self._app = app
        self._timeout = timeout
        self._loop = asyncio.new_event_loop()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer to `request`."""
        call = _Call(request.read())
        try:
            self._loop.run_until_complete(self._answer(_scope(request), call))
        except TimeoutError as error:
            message = f"the embedded application took longer than {self._timeout:g} s for {request.method}"
            raise SuiteError(message) from error
        except Exception as error:
            message = f"the embedded application failed: {type(error).__name__}: {error}"
            raise SuiteError(message, remedy="This is a fault of the mock, not of a tenant") from error
        if call.status is None or not call.complete:
            what = "without a response" if call.status is None else "in the middle of its response"
            raise SuiteError(f"the embedded application returned {what}")
        return httpx.Response(call.status, headers=call.headers, content=b"".join(call.parts))

    def close(self) -> None:
        """Close the private event loop."""
        if not self._loop.is_closed():
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _answer(self, scope: dict[str, Any], call: _Call) -> None:
        # A timer costs more than most answers: it is armed only when the first step did not finish the call.
        async with asyncio.timeout(None) as limit:
            self._loop.call_soon(_arm, limit, self._loop, self._timeout)
            await self._app(scope, call.receive, call.send)


def _arm(limit: asyncio.Timeout, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
    try:
        limit.reschedule(loop.time() + seconds)
    except RuntimeError:
        return  # already finished


class _Call:
    """One call of the application: hands over the request body, gathers the response."""

    __slots__ = ("body", "complete", "headers", "parts", "status")

    def __init__(self, body: bytes) -> None:
        self.body: bytes | None = body
        self.status: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.complete = False

    async def receive(self) -> Message:
        """The body at once, then that the client is gone."""
        if self.body is None:
            return {"type": "http.disconnect"}
        body, self.body = self.body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """Gather one message of the response."""
        kind = message["type"]
        if kind == "http.response.start":
            self.status = message["status"]
            self.headers = [(bytes(name), bytes(value)) for name, value in message.get("headers", ())]
        elif kind == "http.response.body":
            self.parts.append(message.get("body", b""))
            self.complete = not message.get("more_body", False)


def _scope(request: httpx.Request) -> dict[str, Any]:
    url = request.url
    path, _, query = url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 0),
        "server": (url.host, url.port),
        "state": {},
    }
