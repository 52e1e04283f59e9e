"""Files of cases: gzip of JSON lines, a header and then one case a line; ``zcat`` shows what is in one.

Gzip's checksum tells a damaged or cut file, which then counts as absent. Files are written beside and moved into
place, so that two processes never see half of one. Equal cases give equal bytes.
"""

from __future__ import annotations

import gzip
import os
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from uphold.errors import SuiteError
from uphold.generation.case import Case

if TYPE_CHECKING:
    from collections.abc import Sequence


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says about itself."""

    operation: str
    formats: str
    """What the API's formats meant when it was made; see `subject.formats_digest`."""
    notes: tuple[str, ...] = ()
    cases: int


_head = msgspec.json.Decoder(Head)
_case = msgspec.json.Decoder(Case)
_cases = msgspec.json.Encoder(order="deterministic")


def write(path: Path, head: Head, cases: Sequence[Case]) -> None:
    """Write a file at once, in place of whatever is there. Raises SuiteError."""
    data = gzip.compress(_cases.encode_lines([head, *cases]), compresslevel=6, mtime=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SuiteError(f"the corpus can't be written to {path.parent}: {error.strerror}") from error


def read_head(path: Path) -> Head | None:
    """What the file at `path` says about itself; None when it is absent or not a whole file of cases."""
    lines = _lines(path)
    if not lines:
        return None
    try:
        head = _head.decode(lines[0])
    except msgspec.MsgspecError:
        return None
    return head if head.cases == len(lines) - 1 else None


def read(path: Path) -> tuple[Head, tuple[Case, ...]] | None:
    """The head and the cases of the file at `path`; None as in `read_head`."""
    lines = _lines(path)
    if not lines:
        return None
    try:
        head = _head.decode(lines[0])
        cases = tuple(map(_case.decode, lines[1:]))
    except msgspec.MsgspecError:
        return None
    return (head, cases) if head.cases == len(cases) else None


def _lines(path: Path) -> list[bytes]:
    try:
        return gzip.decompress(path.read_bytes()).splitlines()
    except (OSError, EOFError, zlib.error):
        return []
