"""How a credential travels: which header or query parameter carries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from uphold.errors import UsageError
from uphold.tenant.traffic import Credential

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.contract import Conventions

_SAID: Final = {
    Credential.GOOD: "token",
    Credential.READ_ONLY: "token with fewer rights",
    Credential.OTHER: "token of another owner",
}


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

    def text(self, credential: str | Credential | None, tokens: Mapping[Credential, str], operation: str) -> str | None:
        """The text of the credential that a request of `operation` (an id, may be empty) carries; None:
        none. Raises UsageError for one that `tokens` has not, where the operation needs one."""
        if not isinstance(credential, Credential):
            return credential
        if not self.variable or operation in self.anonymous:
            return None
        token = tokens.get(credential)
        if token is None and credential is not Credential.GOOD:
            raise UsageError(f"there is no {_SAID[credential]}", remedy=f"Set {self.variable_of(credential)}")
        return self.before + token if token else None

    def variable_of(self, credential: str | Credential | None) -> str:
        """The environment variable that holds the token of `credential`."""
        return self.variable + (credential.suffix if isinstance(credential, Credential) else "")

    def lack(self, credential: Credential) -> str:
        """Why a request can't carry `credential`, and which variable to set."""
        if not self.variable:
            return "api.toml declares no authentication"
        return f"no {_SAID[credential]}: the environment variable {self.variable_of(credential)} is not set"


def distinct(tokens: Mapping[Credential, str], carrier: Carrier) -> dict[Credential, str]:
    """`tokens`; raises UsageError when two credentials have one token: they would be one and the same caller."""
    seen: dict[str, Credential] = {}
    for credential, token in tokens.items():
        if token in seen:
            names = sorted((carrier.variable_of(seen[token]), carrier.variable_of(credential)))
            raise UsageError(
                f"{names[0]} and {names[1]} hold the same token",
                remedy="Give each a token of its own, or leave one out",
            )
        seen[token] = credential
    return dict(tokens)
