"""One line for each request: time, method, path, status, milliseconds, bytes; never a token, a header or a body."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import IO
from urllib.parse import quote, quote_plus, unquote_plus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MASK = "***"
_SECRET = re.compile(r"(?i)([?&][^=&]*(?:token|secret|password|api_?key)[^=&]*=)[^&]*")
_ISSUED = re.compile(r"issued\.\d+\.[0-9a-f]{32}")
_COLOURS = {2: "32", 3: "36", 4: "33", 5: "31"}
"""By the first digit of a status: green, cyan, yellow, red."""
_BYTES = 1_000


class RequestLog:
    """Writes a line to `stream` for each request that `app` answers: on a terminal in columns and colours, else plain.

    `tokens`, and what a query calls a token or by the name `parameter`, are masked wherever they stand. Below the
    line of a request stand the `remarks` that are new since then.
    """

    def __init__(
        self, app: ASGIApp, stream: IO[str], *, tokens: Collection[str] = (), parameter: str = "",
        remarks: Callable[[], Sequence[str]] = tuple,
    ) -> None:  # fmt: skip
        self._app = app
        self._stream = stream
        self._remarks = remarks
        self._remarked: set[str] = set()
        self._is_terminal = stream.isatty()
        spelled = {way for token in tokens if token for way in (token, quote(token, safe=""), quote_plus(token))}
        self._tokens = sorted(spelled, key=len, reverse=True)
        self._plain = [token for token in tokens if token]
        self._parameter = re.compile(rf"([?&]{re.escape(parameter)}=)[^&]*") if parameter else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status, size = 500, 0  # what a client sees where nothing is sent

        async def sending(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            spent = (time.perf_counter() - started) * 1000
            with suppress(OSError):  # nobody reads the lines any more: that must not end the tenant
                remarks = [remark for remark in self._remarks() if remark not in self._remarked]
                lines = [self.line(scope["method"], _target(scope), status, spent, size), *remarks]
                self._remarked.update(remarks)
                print(*lines, sep="\n", file=self._stream, flush=True)

    def line(self, method: str, target: str, status: int, milliseconds: float, size: int) -> str:
        """The line of one request; `target` is its path with the query, `size` the bytes of the reply's body."""
        clock, target = time.strftime("%H:%M:%S"), self._masked(target)
        if not self._is_terminal:
            return f"{clock} {method} {target} {status} {milliseconds:.1f} ms {size} B"
        colour = _COLOURS.get(status // 100, "0")
        told = f"{size} B" if size < _BYTES else f"{size / _BYTES:.1f} kB"
        return (
            f"\x1b[2m{clock}\x1b[0m  \x1b[{colour}m{status}\x1b[0m  {method:<7} "
            f"\x1b[2m{milliseconds:>8.1f} ms {told:>9}\x1b[0m  {target}"
        )

    def _masked(self, target: str) -> str:
        target = "".join(letter if letter.isprintable() else "?" for letter in target)
        for token in self._tokens:
            target = target.replace(token, _MASK)
        if "%" in target and any(token in unquote_plus(target) for token in self._plain):
            return _MASK  # spelled in another way
        target = _ISSUED.sub(_MASK, target)
        if self._parameter is not None:
            target = self._parameter.sub(rf"\1{_MASK}", target)
        return _SECRET.sub(rf"\1{_MASK}", target) if "?" in target else target


def _target(scope: Scope) -> str:
    """The path with the query as they were sent."""
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    path, query = raw.partition(b"?")[0], scope.get("query_string", b"")
    return str((path + b"?" + query if query else path).decode("latin-1"))
