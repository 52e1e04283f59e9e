"""A case: one generated request, as data that a corpus can keep."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec


class Mode(StrEnum):
    """Whether the contract allows the request."""

    VALID = "valid"
    INVALID = "invalid"


class Origin(StrEnum):
    """Where a case comes from."""

    BOUNDARY = "boundary"
    DRAW = "draw"
    FAILED = "failed"
    """It failed in an earlier run and joined the corpus."""


class Case(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One generated request of one operation; structured, so that it can be read, bound and shrunk."""

    mode: Mode
    origin: Origin
    path: dict[str, Any] = {}
    """Path parameter → value. In a valid case the runner may bind it to a record that exists."""
    query: dict[str, Any] = {}
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    body: Any = msgspec.UNSET
    """The body's value; UNSET: no body. With media type JSON it is a JSON value, else text."""
    media_type: str | None = None
    why: str = ""
    """What makes an invalid case so: ``query.per_page: above the maximum``."""
