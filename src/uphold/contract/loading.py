"""A document on disk → a contract, with the cache in between."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from uphold.contract import cache as store
from uphold.contract.building import Built, build
from uphold.contract.contract import Contract
from uphold.contract.document import HEADER, operations_in, read_document
from uphold.contract.lines import Lines
from uphold.contract.model import Callback, Depth, SecurityScheme
from uphold.contract.parts import Part, Parts, decoded_homes, decoded_operations
from uphold.contract.quiet import uncollected
from uphold.contract.reading import read_bytes
from uphold.contract.remarks import Remarks
from uphold.errors import InputError, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import EllipsisType


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The little that the ladder shows of a document."""

    header_release: str | None
    """What the header says, or None."""
    info_version: str | None
    """What ``info.version`` says, or None."""
    depth: Depth
    date: str | None
    operations: int
    deprecated: int | None
    """None where the document's source does not say which operations are deprecated."""


class _Entry(msgspec.Struct, frozen=True):
    """Operations and homes are decoded only when somebody asks for them."""

    operations: dict[str, Part]
    homes: dict[str, Part]
    webhooks: tuple[Callback, ...]
    security_schemes: dict[str, SecurityScheme]
    remarks: list[str]
    header: dict[str, Any]
    summary: Summary


class _Whole(msgspec.Struct, frozen=True):
    """The document, in an entry of its own: few ask for it."""

    document: dict[str, Any]


def load_contract(
    path: Path, *, api: str = "", cache: Path | EllipsisType | None = ..., lenient: bool = False
) -> Contract:
    """The contract in the OpenAPI document `path`: a file of its own, or a release of `api`.

    Its release is what its header says, else ``info.version``, else the file's name. `cache` is the folder of
    the cache (by default `default_cache()`), None for none. `lenient`: what is wrong in a part that the rest does
    not rest on is left out, and told by `Contract.remarks`, as enough for comparing. Raises InputError.
    """
    with uncollected():
        return _loaded(path, api, store.default_cache() if cache is ... else cache, lenient=lenient)


def _loaded(path: Path, api: str, folder: Path | None, *, lenient: bool) -> Contract:
    raw = read_bytes(path, str(path))
    content = hashlib.sha256(raw).hexdigest()
    lines = Lines(path)
    entry, kind = store.read(folder, "contract", content, _Entry), "contract"
    if entry is None and lenient:
        entry, kind = store.read(folder, "lenient", content, _Entry), "lenient"
    document: dict[str, Any] | Callable[[], dict[str, Any]]
    if entry is None:
        remarks = Remarks(lenient=lenient)
        document = read_document(raw, str(path), remarks)
        summary = _summarise(document, path, lines)
        built = build(document, file=str(path), line=lines.line, remarks=remarks)
        header = document.get(HEADER, {})
        if folder is not None:
            built = replace(built, parts=Parts(built.operations, built.homes))
            kind = "lenient" if remarks.excused else "contract"
            store.write(folder, f"{kind}-document", content, _Whole(document))
            store.write(folder, kind, content, _entry(built, header, summary))
    else:

        def document() -> dict[str, Any]:
            whole = store.read(folder, f"{kind}-document", content, _Whole)
            if whole is None:
                whole = _Whole(read_document(raw, str(path), Remarks(lenient=lenient)))
                store.write(folder, f"{kind}-document", content, whole)
            return whole.document

        header, summary = entry.header, entry.summary
        homes = decoded_homes(entry.homes)
        operations = decoded_operations(entry.operations, homes)
        parts = Parts(operations, homes, (entry.operations, entry.homes))
        built = Built(operations, entry.webhooks, homes, entry.security_schemes, entry.remarks, parts)
    return Contract(
        built=built,
        document=document,
        header=header,
        api=api,
        release=summary.header_release or summary.info_version or path.stem,
        depth=summary.depth,
        path=path,
        lines=lines,
    )


def _entry(built: Built, header: dict[str, Any], summary: Summary) -> _Entry:
    operations, homes = (built.parts or Parts(built.operations, built.homes)).all()
    return _Entry(
        operations=operations,
        homes=homes,
        webhooks=built.webhooks,
        security_schemes=built.security_schemes,
        remarks=built.remarks,
        header=header,
        summary=summary,
    )


def load_summary(path: Path, cache: Path | None) -> Summary:
    """The summary of the document `path`; raises InputError."""
    raw = read_bytes(path, str(path))
    content = hashlib.sha256(raw).hexdigest()
    summary = store.read(cache, "summary", content, Summary)
    if summary is None:
        summary = _summarise(read_document(raw, str(path)), path, Lines(path))
        store.write(cache, "summary", content, summary)
    return summary


def _summarise(document: dict[str, Any], path: Path, lines: Lines) -> Summary:
    """Read the header and count; raises InputError when the header says what it can't say."""

    def wrong(message: str, at: str) -> InputError:
        return InputError(message, place=Place(str(path), lines.line(at), pointer=at))

    header = document.get(HEADER, {})
    if not isinstance(header, dict):
        raise wrong("the header must be an object", f"/{HEADER}")
    for key in ("release", "date", "deprecated"):
        if not isinstance(header.get(key), str | None):
            raise wrong(f"`{key}` must be a text", f"/{HEADER}/{key}")
    depth = header.get("depth", "full")
    if depth not in list(Depth):
        raise wrong(f"`depth` must be `full` or `operations`, here is `{depth}`", f"/{HEADER}/depth")
    found = [operation for _, _, operation in operations_in(document)]
    info = document.get("info")
    version = info.get("version") if isinstance(info, dict) else None
    return Summary(
        header_release=header.get("release"),
        info_version=None if version in (None, "") else str(version),
        depth=Depth(depth),
        date=header.get("date"),
        operations=len(found),
        deprecated=None
        if header.get("deprecated") == "unknown"
        else sum(operation.get("deprecated") is True for operation in found),
    )
