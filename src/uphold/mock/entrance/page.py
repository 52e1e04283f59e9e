"""The page at ``/``: what the mock serves, for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from uphold.contract import Operation

if TYPE_CHECKING:
    from uphold.mock.app import MockApp

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?", re.ASCII)
_PIECES = re.compile(r"(\{[^{}]*\})")


@dataclass(frozen=True, slots=True)
class _Line:
    """One operation, as the page shows it."""

    operation: Operation
    pieces: tuple[str, ...]
    """Of its path: text and parameters by turns."""
    curl: str
    marks: tuple[str, ...]


def index_page(app: MockApp, host: str) -> str:
    """HTML, whole and without any reference to another file. `host` is where the mock is reached."""
    origin = f"http://{host if _HOST.fullmatch(host) else '127.0.0.1'}"
    groups: dict[str, list[_Line]] = {}
    for line in _lines(app, origin):
        groups.setdefault(line.operation.tags[0] if line.operation.tags else "", []).append(line)
    return _template().render(app=app, contract=app.contract, api=app.conventions.api, groups=groups, origin=origin)


def _lines(app: MockApp, origin: str) -> Iterator[_Line]:
    base = app.conventions.api.base_path.rstrip("/")
    for operation in app.contract.operations.values():
        marks = [word for word, holds in (("deprecated", operation.deprecated), ("off", operation.id in app.gates.off))
                 if holds]  # fmt: skip
        yield _line(operation, base, app.curl(operation, origin) or "", marks)
    for operation in app.contract.undescribed.values():
        yield _line(operation, base, "", ["501", *(["deprecated"] if operation.deprecated else [])])


def _line(operation: Operation, base: str, curl: str, marks: list[str]) -> _Line:
    return _Line(operation, tuple(_PIECES.split(base + operation.path)), curl, tuple(marks))


@cache
def _template() -> Template:
    loader = PackageLoader("uphold.mock.entrance")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("page.html.jinja")
