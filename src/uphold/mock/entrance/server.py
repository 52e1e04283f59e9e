"""The mock over TCP."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import random
import socket
import sys
from collections.abc import Iterator
from typing import IO

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from uphold.errors import UsageError
from uphold.mock.app import MockApp
from uphold.mock.entrance.requestlog import RequestLog
from uphold.mock.entrance.welcome import welcome
from uphold.mock.variation import Variation
from uphold.mock.variation.wire import HeaderCase

_BACKLOG = 512
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a user may have asked for
"""Addresses that mean all of this machine's, and where to reach them on it."""


def serve(
    app: MockApp, host: str = "127.0.0.1", port: int = 8080, *, log: IO[str] | None = sys.stderr,
    latency: float = 0, jitter: float = 0, seed: int = 0,
) -> None:  # fmt: skip
    """Serves `app` until it is interrupted; port 0 takes a free one. One line for each request goes to `log`,
    never with a header or a body in it; None: no lines. Each reply waits for `latency` milliseconds, give or take
    up to `jitter`, drawn from `seed`. Raises UsageError when the address can't be used."""
    listener = listen(host, port)
    address, number = listener.getsockname()[:2]
    variation = Variation.of(app.vary)
    latency, jitter = latency + variation.latency, jitter + variation.jitter
    served: ASGIApp = _Slow(app, delays(latency, jitter, seed)) if latency or jitter else app
    if keeps_case := variation.header_case != "lower":
        served = HeaderCase(served, variation)
    if log is not None:
        print(welcome(app, f"http://{_bracketed(_EVERYWHERE.get(address, address))}:{number}"), file=log, flush=True)
        sign_in = app.conventions.authentication
        parameter = sign_in.name if sign_in is not None and sign_in.scheme == "query" else ""
        tokens = [one.token for one in app.access.callers]
        served = RequestLog(served, log, tokens=tokens, parameter=parameter, remarks=lambda: _remarks(app))
    # httptools writes the names of headers in small letters, whatever they are.
    config = uvicorn.Config(
        served, http="h11" if keeps_case else "auto", loop="auto", lifespan="off", access_log=False,
        log_level="warning", server_header=False, date_header=False, ws="none",
    )  # fmt: skip
    if app.faults:
        logging.getLogger("uvicorn.error").addFilter(_is_news)
    if app.notices is not None:
        app.notices.log = log
    gc.freeze()  # what is there now stays as long as the server: no need to look for garbage in it again and again
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        gc.unfreeze()
        app.close()


def delays(latency: float, jitter: float, seed: int) -> Iterator[float]:
    """Seconds to wait before each reply: `latency` milliseconds, give or take up to `jitter`, never below 0."""
    draws = random.Random(seed)  # noqa: S311 - nothing that has to stay secret
    while True:
        yield max(0.0, latency + draws.uniform(-jitter, jitter)) / 1000


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises UsageError, in one line, when there can be none."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"port {port} of {host} is in use", remedy="Choose another one with --port.") from error
        raise UsageError(f"can't listen on port {port} of {host}: {error.strerror or error}") from error


def _is_news(record: logging.LogRecord) -> bool:
    """Whether the server has to speak of it: not of a reply that a fault made shorter than its header says, after
    which the server ends the connection, as it should."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, RuntimeError) and "Content-Length" in str(error))


def _remarks(app: MockApp) -> list[str]:
    """What is wrong with the contract, as far as it was met, and with the mock."""
    unsatisfiable = [
        f"No value was found for this reply of {operation}, at {pointer}: what satisfies most of its schema is sent."
        for operation, pointer in app.unsatisfiable
    ]
    return unsatisfiable + [f"The mock failed, which is a fault of its own: {said}." for said in app.failures]


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


class _Slow:
    """Waits before each request is answered; others go on meanwhile."""

    def __init__(self, app: ASGIApp, delays: Iterator[float]) -> None:
        self._app = app
        self._delays = delays

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(next(self._delays))
        await self._app(scope, receive, send)
