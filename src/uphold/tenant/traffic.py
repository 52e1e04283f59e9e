"""What goes to a tenant and comes back, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class TenantMode(StrEnum):
    """What may be done to a tenant."""

    OBSERVE = "observe"
    """Only what is safe by method and not listed as sensitive: for live tenants."""
    SANDBOX = "sandbox"
    FULL = "full"
    EMBEDDED = "embedded"
    """Everything: the tenant is the mock, in this process or on this machine."""


class Credential(Enum):
    """Which credential a request carries, when it is no literal text."""

    GOOD = "good"
    """The tenant's own token, placed as the conventions say; none for an operation that needs none."""
    READ_ONLY = "read-only"
    """A token of the same owner with fewer rights: it reads and may not write."""
    OTHER = "other"
    """A token of another owner, who has records of its own."""

    @property
    def suffix(self) -> str:
        """What follows ``token-variable`` in the name of the environment variable that holds the token."""
        return "" if self is Credential.GOOD else f"_{self.name}"


DEFAULT: Final = Credential.GOOD


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tenant answered."""

    status: int
    headers: Mapping[str, str]
    """Lower-case names; several headers of one name are joined by a comma and a blank (RFC 9110, 5.3)."""
    body: bytes
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that left, for the record: never a body, a target or a secret."""

    method: str
    operation: str
    """Id of the operation; empty when the contract has none for it."""
    status: int | None
    """None: no answer came."""
    ms: float
