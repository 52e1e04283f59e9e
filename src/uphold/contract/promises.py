"""An API's promises (``promises.toml``) and the shapes of records that its documents show (``shapes.toml``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from uphold.contract.toml import Table, convert, misfit, read_toml

if TYPE_CHECKING:
    from pathlib import Path


class Promise(Table, frozen=True, kw_only=True):
    """One testable statement of the documents, in our own words."""

    id: str
    text: str
    source: str
    grade: Literal["G", "R", "C", "S", "K", "X", "L", "D"]
    kind: Literal["spec", "pair", "traffic", "time"]
    checks: tuple[str, ...] = ()
    """Check ids, optionally with a facet: ``format:date-time``."""
    operations: tuple[str, ...] = ()
    """Only these operations; ids, globs allowed. Empty: all."""
    contradicted: str | None = None
    unverifiable: str | None = None
    """Why no run verifies it."""


def _usual(name: str, text: str, *checks: str) -> Promise:
    return Promise(id=f"DOC-{name}", text=text, source="the OpenAPI document", grade="D", kind="traffic", checks=checks)


USUAL_PROMISES = (
    _usual("STATUS", "An answer has one of the statuses that its operation documents.", "status-documented"),
    _usual("BODY", "The body of an answer satisfies the schema documented for its status.", "body-schema"),
    _usual("TYPE", "The body of an answer has a documented media type.", "content-type"),
    _usual("FORMAT", "Texts with a format are written as the format asks.", "format"),
    _usual("REFUSE", "A request that the document does not allow is refused.", "refused"),
    _usual("ERROR", "A failure is told in the documented shape.", "error-shape"),
    _usual("TOKEN", "A request without a good token is refused.", "unauthorized"),
    _usual("SERVE", "No request, however odd, makes the server fail.", "server-error"),
)
"""What an OpenAPI document promises by being one: the promises of an API that lists none."""


class ShapeField(Table, frozen=True, kw_only=True):
    """``[[shape.field]]``: one member of a record."""

    name: str
    type: str
    required: bool = False
    nullable: bool = False
    format: str = ""
    at_top: bool = False
    """The member stands at the top of the reply and not in the record at `Shape.at`."""


class Shape(Table, frozen=True, kw_only=True):
    """``[[shape]]``: the documented shape of one record, field by field."""

    id: str
    title: str
    operation: str
    success: int = 200
    failure: tuple[int, ...] = ()
    """Statuses for an unknown record. The file may hold one number."""
    at: str = ""
    """Member path of the record in the reply; empty: the reply is the record."""
    fields: tuple[ShapeField, ...] = msgspec.field(default=(), name="field")


class _Promises(Table, frozen=True, kw_only=True):
    promise: tuple[Promise, ...] = ()


class _Shapes(Table, frozen=True, kw_only=True):
    shape: tuple[Shape, ...] = ()


def load_promises(path: Path) -> tuple[Promise, ...]:
    """The promises in ``promises.toml``; without that file, `USUAL_PROMISES`. Raises InputError."""
    if not path.exists():
        return USUAL_PROMISES
    promises = convert(read_toml(path), _Promises, path).promise
    _check_unique([promise.id for promise in promises], path, "promise")
    return promises


def load_shapes(path: Path) -> tuple[Shape, ...]:
    """The record shapes in ``shapes.toml``, none when there is no such file; raises InputError."""
    if not path.exists():
        return ()
    raw = read_toml(path)
    for shape in raw.get("shape", ()):
        if isinstance(shape, dict) and isinstance(shape.get("failure"), int):
            shape["failure"] = [shape["failure"]]
    shapes = convert(raw, _Shapes, path).shape
    _check_unique([shape.id for shape in shapes], path, "shape")
    return shapes


def _check_unique(ids: list[str], path: Path, table: str) -> None:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            raise misfit(f"the id `{name}` is used twice", path, (table, index, "id"))
