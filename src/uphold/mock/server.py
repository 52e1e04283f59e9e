"""The mock over TCP."""

from __future__ import annotations

import errno
import socket
import sys
import time
from typing import IO

import uvicorn
from starlette.types import Message, Receive, Scope, Send

from uphold.errors import UsageError
from uphold.mock.app import MockApp

_BACKLOG = 512


def serve(app: MockApp, host: str = "127.0.0.1", port: int = 8080, *, log: IO[str] | None = sys.stderr) -> None:
    """Serves `app` until it is interrupted; port 0 takes a free one. One line for each request goes to `log`,
    never with a header or a body in it; None: no lines. Raises UsageError when the address can't be used."""
    listener = listen(host, port)
    address, number = listener.getsockname()[:2]
    if log is not None:
        print(_welcome(app, f"http://{_bracketed(address)}:{number}"), file=log, flush=True)
    served = app if log is None else _Logged(app, log)
    config = uvicorn.Config(
        served, http="auto", loop="auto", lifespan="off", access_log=False, log_level="warning",
        server_header=False, date_header=False, ws="none",
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises UsageError, in one line, when there can be none."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"port {port} of {host} is in use", remedy="Choose another one with --port.") from error
        raise UsageError(f"can't listen on port {port} of {host}: {error.strerror or error}") from error


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _welcome(app: MockApp, url: str) -> str:
    contract, conventions = app.contract, app.conventions
    first = next((item for item in contract.operations.values() if item.method == "GET" and "{" not in item.path), None)
    path = conventions.api.base_path + first.path if first is not None else "/"
    authentication = conventions.authentication
    token = app.tokens[0] if app.tokens else ""
    header = {
        "bearer": f" -H 'Authorization: Bearer {token}'",
        "header": f" -H '{authentication.name if authentication else ''}: {token}'",
    }.get(authentication.scheme if authentication is not None else "", "")
    return (
        f"{conventions.api.title} {contract.release}: {len(contract.operations)} operations at {url}\n"
        f"Try: curl{header} {url}{path}"
    )


class _Logged:
    """Writes a line for each request."""

    def __init__(self, app: MockApp, log: IO[str]) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        await self._app(scope, receive, sending)
        if scope["type"] == "http":
            spent = (time.perf_counter() - started) * 1000
            clock = time.strftime("%H:%M:%S")
            print(
                f"{clock} {status} {scope['method']} {scope['path']} {spent:.1f} ms",
                file=self._log,
                flush=True,
            )
