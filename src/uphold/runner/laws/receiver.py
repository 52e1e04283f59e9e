"""A receiver: an HTTP server of the run's own, on a thread, which takes what tenants send to subscribers."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import uvicorn

from uphold.errors import SuiteError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

_LONGEST = 1_000_000
"""Bytes of a body that are kept."""
_STARTING = 10.0
"""Seconds in which the server starts or ends."""
_TAKEN = 60.0
"""Seconds for which a port that another process of the run listens on is waited for."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Received:
    """One request that came."""

    method: str
    target: str
    """Path and query."""
    headers: dict[str, str]
    """Lower-case names; several of one name are joined by a comma and a blank."""
    body: bytes
    status: int
    """What was answered."""


@dataclass(slots=True)
class Inbox:
    """One address of a receiver, and what came to it."""

    url: str
    changed: threading.Condition
    answers: deque[int] = field(default_factory=deque)
    """Statuses of the next answers."""
    usual: int = 202
    """Status of the answers after these."""
    _received: list[Received] = field(default_factory=list)

    def all(self) -> tuple[Received, ...]:
        """What came until now, in the order in which it came."""
        with self.changed:
            return tuple(self._received)

    def wait(self, count: int, seconds: float) -> bool:
        """Wait until so many requests have come, for so long at most; whether they have."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self._received) >= count, timeout=seconds)

    def take(self, method: str, target: str, headers: dict[str, str], body: bytes) -> int:
        """Keep a request; the status to answer with."""
        with self.changed:
            status = self.answers.popleft() if self.answers else self.usual
            self._received.append(Received(method, target, headers, body, status))
            self.changed.notify_all()
        return status


class Receiver:
    """Listens on this machine from its making until `close`.

    `address`: the URL under which a tenant elsewhere reaches it; then it listens at the port of that URL on all
    interfaces, else on the loopback interface at a port of its own. Raises SuiteError when it can't.
    """

    def __init__(self, address: str | None = None) -> None:
        self._socket = _listening(address)
        port = self._socket.getsockname()[1]
        self._base = (address or f"http://127.0.0.1:{port}").rstrip("/")
        self._path = urlsplit(self._base).path
        self._inboxes: dict[str, Inbox] = {}
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="uphold-receiver", daemon=True
        )
        self._thread.start()
        end = time.monotonic() + _STARTING
        while not self._server.started and time.monotonic() < end:
            if not self._thread.is_alive():
                break
            time.sleep(0.005)
        if not self._server.started:
            message = "the receiver of notifications did not start"
            raise SuiteError(message)

    def open(self) -> Inbox:
        """An address that nothing was sent to yet."""
        name = f"s{next(self._numbers)}"
        inbox = self._inboxes[f"{self._path}/{name}"] = Inbox(f"{self._base}/{name}", self._changed)
        return inbox

    def close(self) -> None:
        """Stop listening."""
        self._server.should_exit = True
        self._thread.join(_STARTING)
        self._socket.close()

    async def _answer(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")[: _LONGEST - len(body)]
            more = message.get("more_body", False)
        headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        inbox = self._inboxes.get(scope["path"])
        query = scope["query_string"].decode("latin-1")
        target = f"{scope['path']}?{query}" if query else scope["path"]
        status = inbox.take(scope["method"], target, headers, bytes(body)) if inbox is not None else 404
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


def _listening(address: str | None) -> socket.socket:
    if address is None:
        return socket.create_server(("127.0.0.1", 0))
    parts = urlsplit(address)
    port = parts.port or _PORTS.get(parts.scheme, 80)
    end = time.monotonic() + _TAKEN
    while True:
        try:
            return socket.create_server(("", port))
        except OSError as error:
            if time.monotonic() > end:
                message = f"nothing can listen at port {port}: {error.strerror}"
                raise SuiteError(message, remedy="Name another one with --receiver URL, or run without -n.") from None
            time.sleep(0.2)
