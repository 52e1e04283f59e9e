"""Who may call: tokens that were given at the start, and tokens that the mock itself handed out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl

from uphold.contract import Authentication
from uphold.errors import UsageError
from uphold.mock.exchange import Request

FULL, READ_ONLY, OTHER = "full", "read-only", "other"
TOKENS: Mapping[str, str] = MappingProxyType(
    {FULL: "mock-token", READ_ONLY: "mock-read-only", OTHER: "mock-other"}  # they open nothing but the mock
)
"""Name → token of a tenant that was given none."""

_PREFIX = "issued"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a good token stands for."""

    name: str
    """``full``, ``read-only``, ``other``; ``issued`` for a token that the tenant itself handed out."""
    tenant: str
    """Whose records it sees: empty for the tenant itself, ``other`` for another one on the same server."""
    may_write: bool
    token: str


class Access:
    """Tells good tokens from bad ones. Issued tokens carry their own proof, so none has to be remembered.

    `tokens` are names with tokens, where the name says the rights, or plain tokens, which all have full ones.
    Raises UsageError for a name that says no rights, and for a token that is given twice.
    """

    def __init__(
        self, authentication: Authentication | None, tokens: Collection[str] | Mapping[str, str], seed: int
    ) -> None:
        self._authentication = authentication
        self._callers = _callers(tokens)
        self._key = f"uphold-mock-{seed}".encode()
        self._issued = 0

    @property
    def callers(self) -> tuple[Caller, ...]:
        """Those who were given a token at the start, in that order."""
        return tuple(self._callers.values())

    def caller(self, request: Request) -> Caller | None:
        """Who sends `request`; None without a good token."""
        token = self.presented(request)
        if token is None:
            return None
        known = self._callers.get(token)
        if known is None and self._is_issued(token):
            return Caller("issued", "", may_write=True, token=token)
        return known

    def presented(self, request: Request) -> str | None:
        """The token that a request carries in the way that the API declares; None when it carries none."""
        authentication = self._authentication
        if authentication is None:
            return None
        if authentication.scheme == "query":
            return dict(parse_qsl(request.query)).get(authentication.name)
        if authentication.scheme == "header":
            return request.headers.get(authentication.name.lower())
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" and token else None

    def issue(self) -> str:
        """A new good token."""
        self._issued += 1
        return f"{_PREFIX}.{self._issued}.{self._proof(str(self._issued))}"

    def reset(self) -> None:
        """Counts issued tokens from the beginning again; they stay good."""
        self._issued = 0

    def _is_issued(self, token: str) -> bool:
        prefix, _, rest = token.partition(".")
        number, _, proof = rest.partition(".")
        return prefix == _PREFIX and hmac.compare_digest(proof.encode(), self._proof(number).encode())

    def _proof(self, number: str) -> str:
        return hmac.new(self._key, number.encode(), hashlib.sha256).hexdigest()[:32]


def _callers(tokens: Collection[str] | Mapping[str, str]) -> dict[str, Caller]:
    """Token → whom it stands for."""
    named = list(tokens.items()) if isinstance(tokens, Mapping) else [(FULL, token) for token in tokens]
    found: dict[str, Caller] = {}
    for name, token in named:
        if name not in TOKENS:
            raise UsageError(f"`{name}` says no rights of a token", remedy=f"Say {', '.join(TOKENS)}.")
        if token in found:
            raise UsageError(f"the token of `{name}` is that of `{found[token].name}`, too")
        found[token] = Caller(name, OTHER if name == OTHER else "", may_write=name != READ_ONLY, token=token)
    return found
