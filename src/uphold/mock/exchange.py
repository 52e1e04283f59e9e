"""A request as the mock reads it, and a reply as it answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from uphold.contract import Contract, Conventions, Operation

JSON_TYPE = "application/json"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110, 9.2.1)."""


@dataclass(slots=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    """Percent-encoded, as sent."""
    query: str
    headers: Mapping[str, str]
    """Lower-case names; the last one of a name wins."""
    content: bytes = b""

    @property
    def media_type(self) -> str:
        """Without parameters, lower-case; empty when not declared."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the mock answers."""

    status: int
    content: bytes = b""
    media_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def json(status: int, value: Any, media_type: str = JSON_TYPE) -> Reply:
        """A reply with a JSON body."""
        return Reply(status, msgspec.json.encode(value), media_type)

    def value(self) -> Any:
        """The body as JSON; None when there is none."""
        return msgspec.json.decode(self.content) if self.content else None

    def with_value(self, value: Any) -> Reply:
        """The same reply with another JSON body."""
        return replace(self, content=msgspec.json.encode(value))

    def and_headers(self, headers: tuple[tuple[str, str], ...]) -> Reply:
        """The same reply with more headers."""
        return replace(self, headers=(*self.headers, *headers)) if headers else self

    def with_status(self, status: int) -> Reply:
        """The same reply with another status."""
        return replace(self, status=status)


@dataclass(frozen=True, slots=True)
class Target:
    """One operation, with what is known around it: what a fault may be told by."""

    contract: Contract
    conventions: Conventions
    operation: Operation


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that reached an operation, and the honest reply to it, which a fault may replace."""

    target: Target
    request: Request
    reply: Reply
    """The honest one, or what the faults before made of it."""
    status: int
    """Of the honest reply."""
    refused: str = ""
    """Why the request was refused, as in `Refusal`; empty when it was served."""
    memory: dict[str, Any] = field(default_factory=dict)
    """The fault's own, for what it has to remember between requests; empty after a reset."""

    @property
    def operation(self) -> Operation:
        """The operation that the request reached."""
        return self.target.operation

    @property
    def conventions(self) -> Conventions:
        """What its API declares."""
        return self.target.conventions

    @property
    def succeeded(self) -> bool:
        """Whether the request was served."""
        return not self.refused


class Refusal(Exception):  # noqa: N818 - says what it is; it is no failure of the mock
    """A request can't be served. `why` is a word that faults can tell refusals apart by: ``unauthorized``,
    ``forbidden`` (too few rights), ``invalid``, ``unknown``, ``unacceptable`` (by its Accept header), ``limited``
    (too many requests), ``state`` (of a record, which does not allow it) or ``off`` (a feature that is switched off);
    `fields` maps each field to messages; `headers` go into the reply."""

    def __init__(
        self, status: int, why: str, fields: dict[str, list[str]] | None = None, *,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:  # fmt: skip
        super().__init__(why)
        self.status = int(status)
        self.why = why
        self.fields = fields or {}
        self.headers = headers
