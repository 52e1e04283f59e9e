"""One notification on its way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one subscriber. A fault may `dataclasses.replace` any part of it before it is queued."""

    subscription: str
    """Id of the subscription, as it stands in a path."""
    event: str
    """Name of the callback."""
    url: str
    body: bytes
    """The very bytes that are signed and sent."""
    headers: tuple[tuple[str, str], ...]
    """All headers beside those that HTTP itself needs; ``Content-Type`` among them."""
    record: str
    """Order key: deliveries of one record to one subscription arrive in the order of its changes."""
    when: dt.datetime
    """Time of the change, by the tenant's clock."""
    method: str = "POST"
    tenant: str = ""
    """Whose subscription it is, see `Caller.tenant`."""
    token: str = field(default="", repr=False)
    """The key of the signature: the token that made the subscription. Never sent, written or shown."""
    attempt: int = 0
    """Tries made so far."""

    @property
    def lane(self) -> tuple[str, str, str]:
        """What is sent one after the other."""
        return (self.tenant, self.subscription, self.record)

    @property
    def owner(self) -> tuple[str, str]:
        """Names the subscription among those of all tenants."""
        return (self.tenant, self.subscription)
