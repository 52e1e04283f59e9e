"""What every check receives and gives: a reply, the exchange around it, and the outcomes of judging it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.contract import Contract, Conventions, Operation, Shape

_UNREAD: Final = object()


@dataclass(slots=True)
class Reply:
    """What a tenant answered; where it came from is unknown here."""

    status: int
    headers: Mapping[str, str]
    """Lower-case names; several headers of one name are joined by a comma and a blank."""
    body: bytes
    holds_token: bool = False
    """Whether its headers or its body hold a token of the tenant's, or the one that the request carried."""
    memo: Any = field(default=None, repr=False, compare=False)
    """What was already found out about this reply, so that checks that need the same need not find it
    twice."""
    _json: Any = field(default=_UNREAD, repr=False, compare=False)

    def json(self) -> Any:
        """The body as JSON.

        Raises ValueError when it is none: by RFC 8259, and also where RFC 7493 says that not every client can
        read it (no UTF-8, a byte order mark, half a surrogate pair, a number out of range).
        """
        if self._json is _UNREAD:
            try:
                self._json = msgspec.json.decode(self.body)
            except RecursionError:
                self._json = ValueError("JSON is nested too deeply")
            except ValueError as error:
                self._json = error
        if isinstance(self._json, ValueError):
            raise self._json
        return self._json

    @property
    def media_type(self) -> str:
        """``application/json`` without parameters, lower-case; empty when not declared."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asked for, as values; how they travelled does not matter to a check."""

    path: Mapping[str, Any]
    """Path parameter → value, those of existing records filled in."""
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any = None
    """The value of a JSON body; None where there is none (or it is ``null``)."""


NOTHING_ASKED: Final = Asked({}, {}, {})


class NewValues(StrEnum):
    """What a text is worth to an old client that its enumeration of texts does not list."""

    BREAKING = "breaking"
    RISKY = "risky"
    BORNE = "borne"
    """Clients were told to bear with it, or nothing was promised."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The contract of an exchange is that of an earlier release than the tenant's: it judges as an old client reads,
    which bears with what later releases add."""

    release: str
    new_values: NewValues = NewValues.RISKY


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, as far as a check may know it, and the reply to it."""

    contract: Contract
    conventions: Conventions
    operation: Operation
    mode: str
    """``valid``: the contract allows the request. ``invalid``: the contract forbids it. ``unauthorized``: the
    request is valid but carries no good token. ``unknown-record``: it is valid but names a record that can't be there.
    ``odd``: the contract does not speak of such a request (an unknown method, a body that is no JSON).
    """
    target: str
    """Path and query as sent."""
    reply: Reply
    why: str = ""
    """What makes an invalid or unauthorized request so; empty otherwise."""
    shapes: tuple[Shape, ...] = ()
    """The documented record shapes that the check ``member`` looks for."""
    asked: Asked = NOTHING_ASKED
    earlier: Earlier | None = None
    """Set where `contract` is an earlier release's than the tenant's."""


@dataclass(frozen=True, slots=True)
class Held:
    """A check held. `facet` narrows what was verified, e.g. the name of a format; empty for the whole
    check."""

    facet: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A check did not hold."""

    message: str
    """One sentence, without generated values where it can be: the same cause gives the same sentence."""
    place: str = ""
    """JSON pointer into the release file of the schema place that is violated; empty when there is none."""
    instance: str = ""
    """JSON pointer into the reply body."""
    keyword: str = ""
    """The schema keyword or header or other name that is violated; part of the cause."""
    facet: str = ""
    subject: str = "tenant"
    """``tenant``, ``document`` (a gap of the document, not a fault of the tenant), or ``neither`` (one of the two is
    wrong, and nothing tells which)."""
    risky: bool = False
    """Some clients may bear with it: never breaking, whatever promises it breaks."""


class Check(Protocol):
    """A module of this package that judges exchanges; its docstring is its documentation page.

    It may have a function ``alone(exchange)``: called where it found a problem, it gives the ids of the checks whose
    problems with the same reply follow from that one.
    """

    ID: str

    def judge(self, exchange: Exchange) -> Iterator[Held | Problem]:
        """What the exchange shows; nothing when the check does not apply to it."""
