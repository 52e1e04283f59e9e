"""The cache of what loading a document costs: one file per content, written whole or not at all.

A file's name holds the SHA-256 of the document's bytes and a stamp of the code that read it, so that a
changed document or a changed uphold never meets an old entry. An entry that is damaged counts as absent; a
folder that can't be written costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from uphold.contract.atomic import write_whole

T = TypeVar("T")

_KEPT = 200
"""Entries that are kept; the ones longest unused go first."""
_MAGIC = b"uphold\x02"
_CHECK = 4


def default_cache() -> Path | None:
    """The cache's folder: ``$UPHOLD_CACHE``, else ``uphold`` in ``$XDG_CACHE_HOME`` or ``~/.cache``. None,
    which turns the cache off, when ``$UPHOLD_CACHE`` is set to nothing, or there is no home."""
    named = os.environ.get("UPHOLD_CACHE")
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base) / "uphold"
    try:
        return Path.home() / ".cache" / "uphold"
    except RuntimeError:
        return None


def read(folder: Path | None, kind: str, content: str, to: type[T]) -> T | None:
    """The entry of `kind` for the document whose bytes have the SHA-256 `content`; None: no good one."""
    if folder is None:
        return None
    path = _path(folder, kind, content)
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    head = len(_MAGIC) + _CHECK
    if raw[: len(_MAGIC)] != _MAGIC or raw[len(_MAGIC) : head] != _checksum(memoryview(raw)[head:]):
        return None
    with suppress(OSError):
        os.utime(path)
    try:
        return msgspec.msgpack.decode(memoryview(raw)[head:], type=to)
    except (msgspec.DecodeError, RecursionError):
        return None


def write(folder: Path | None, kind: str, content: str, value: msgspec.Struct) -> None:
    """Keep `value`. Several processes may write one entry at a time: each replaces it as a whole."""
    if folder is None:
        return
    body = msgspec.msgpack.encode(value)
    with suppress(OSError):
        write_whole(_path(folder, kind, content), _MAGIC + _checksum(body) + body)
        _prune(folder)


def _prune(folder: Path) -> None:
    with os.scandir(folder) as found:  # another process may prune, too: an entry can be gone in between
        entries = [(entry.stat().st_mtime, entry.path) for entry in found if entry.is_file()]
    for _, path in sorted(entries)[: max(0, len(entries) - _KEPT)]:
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108 - os.scandir gives plain names


def _path(folder: Path, kind: str, content: str) -> Path:
    return folder / f"{content[:40]}-{_stamp()}.{kind}"


def _checksum(body: bytes | memoryview) -> bytes:
    """Tells an entry that was damaged: a CRC, as quick as reading it."""
    return zlib.crc32(body).to_bytes(_CHECK, "big")


@cache
def _stamp() -> str:
    """A short hash of the code that reads documents: what reads differently must not share entries."""
    seen = hashlib.blake2b(msgspec.__version__.encode(), digest_size=8)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()
