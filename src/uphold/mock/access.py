"""Who may call: tokens that were given at the start, and tokens that the mock itself handed out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from urllib.parse import parse_qsl

from uphold.contract import Authentication
from uphold.mock.exchange import Request

_PREFIX = "issued"


class Access:
    """Tells good tokens from bad ones. Issued tokens carry their own proof, so none has to be remembered."""

    def __init__(self, authentication: Authentication | None, tokens: Collection[str], seed: int) -> None:
        self._authentication = authentication
        self._tokens = frozenset(tokens)
        self._key = f"uphold-mock-{seed}".encode()
        self._issued = 0

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

    def is_good(self, token: str | None) -> bool:
        """Whether `token` opens the tenant."""
        if token is None:
            return False
        if token in self._tokens:
            return True
        prefix, _, rest = token.partition(".")
        number, _, proof = rest.partition(".")
        return prefix == _PREFIX and hmac.compare_digest(proof.encode(), self._proof(number).encode())

    def issue(self) -> str:
        """A new good token."""
        self._issued += 1
        return f"{_PREFIX}.{self._issued}.{self._proof(str(self._issued))}"

    def reset(self) -> None:
        """Counts issued tokens from the beginning again; they stay good."""
        self._issued = 0

    def _proof(self, number: str) -> str:
        return hmac.new(self._key, number.encode(), hashlib.sha256).hexdigest()[:32]
