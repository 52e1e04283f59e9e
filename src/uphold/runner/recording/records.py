"""Run records: what a run leaves in ``reports/<run id>/``, written as it goes so that nothing is lost."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec

from uphold.errors import SuiteError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from uphold.tenant import Sent

_CHUNK = 64 * 1024
"""Bytes of request lines that are gathered before one write."""


def new_folder(reports: Path) -> Path:
    """A folder of its own for a run that starts now; raises SuiteError when none can be made."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    folder = reports / f"{stamp}-{secrets.token_hex(2)}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        message = f"cannot make {folder} for the run's records: {error.strerror}"
        raise SuiteError(message, remedy="Name another folder with --reports DIR.") from None
    return folder


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all; raises SuiteError when the disk refuses."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        message = f"cannot write {path}: {error.strerror}"
        raise SuiteError(message, remedy="Free some space or name another folder with --reports DIR.") from None


def write_object(path: Path, value: Any) -> None:
    """Write one JSON object, indented."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")


def write_lines(path: Path, values: Iterable[Any]) -> None:
    """Write one JSON object a line."""
    encoder = msgspec.json.Encoder()
    write_whole(path, b"".join(encoder.encode(value) + b"\n" for value in values))


class LineLog:
    """A file that whole JSON lines are appended to, by several processes at once.

    Lines gather in memory and go out in one ``write`` to a file opened for appending, which keeps the
    lines of different processes apart (POSIX, ``O_APPEND``).
    """

    def __init__(self, path: Path, *, chunk: int = _CHUNK) -> None:
        self.path = path
        self._chunk = chunk
        self._lines = bytearray()
        self._encoder = msgspec.json.Encoder()
        self.failure = ""
        """Why lines could not be written; empty while all is well. The run goes on without them."""

    def append(self, value: Any) -> None:
        """Add one line."""
        self._encoder.encode_into(value, self._lines, -1)
        self._lines += b"\n"
        if len(self._lines) >= self._chunk:
            self.flush()

    def flush(self) -> None:
        """Hand over to the disk what has gathered."""
        if not self._lines:
            return
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                left = memoryview(bytes(self._lines))
                while left:
                    left = left[os.write(handle, left) :]
            finally:
                os.close(handle)
        except OSError as error:
            self.failure = f"cannot write {self.path}: {error.strerror}"
        self._lines.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()


class RequestLog:
    """``requests.jsonl``: what was sent to a tenant; method, operation, status and time, never more."""

    def __init__(self, log: LineLog, api: str) -> None:
        self._log = log
        self._api = api

    def __call__(self, sent: Sent) -> None:
        """Note one request."""
        self._log.append(
            {
                "api": self._api,
                "method": sent.method,
                "operation": sent.operation,
                "status": sent.status,
                "ms": round(sent.ms, 3),
            }
        )
