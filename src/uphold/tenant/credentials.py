"""How a credential travels: which header or query parameter carries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from uphold.tenant.traffic import Credential

if TYPE_CHECKING:
    from uphold.contract import Conventions


@dataclass(frozen=True, slots=True)
class Carrier:
    """The place of the credential in a request, as ``api.toml`` says."""

    name: str
    """Of the header, or of the query parameter."""
    in_query: bool
    before: str
    """What stands before the token: ``Bearer``, by RFC 6750, 2.1."""
    variable: str
    """The environment variable that holds the token of a live tenant."""
    anonymous: frozenset[str]
    """Ids of the operations that need no credential."""

    @classmethod
    def of(cls, conventions: Conventions) -> Carrier:
        """The carrier that `conventions` declare; without authentication, nothing needs a credential."""
        sign_in = conventions.authentication
        if sign_in is None:
            return cls("Authorization", in_query=False, before="Bearer ", variable="", anonymous=frozenset())
        bearer = sign_in.scheme == "bearer"
        return cls(
            name="Authorization" if bearer else sign_in.name,
            in_query=sign_in.scheme == "query",
            before="Bearer " if bearer else "",
            variable=sign_in.token_variable,
            anonymous=frozenset(sign_in.anonymous),
        )

    def text(self, credential: str | Credential | None, token: str | None, operation: str) -> str | None:
        """The text of the credential that a request of `operation` (an id, may be empty) carries; None:
        none."""
        if not isinstance(credential, Credential):
            return credential
        if not token or not self.variable or operation in self.anonymous:
            return None
        return self.before + token
