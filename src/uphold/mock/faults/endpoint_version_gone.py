"""An older endpoint version is gone while the newer one is there."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import failure, newer_versions

ID = "endpoint-version-gone"
CHECK = "endpoint-versions"
PROMISE = "A new endpoint version leaves the older one working."


def applies(target: Target) -> bool:
    """There is a newer endpoint version of the operation."""
    return bool(newer_versions(target))


def apply(exchange: Exchange) -> Reply:
    """Whoever has a good token is told that there is nothing."""
    return exchange.reply if exchange.refused == "unauthorized" else failure(exchange.conventions, 404)
