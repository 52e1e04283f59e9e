"""Every record shows the hash of a password."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, record_members

ID = "password-hash-shown"
CHECK = "secrets"
PROMISE = "No reply holds what proves who somebody is."

_HASH = "$2y$10$" + "N9qo8uLOickgx2ZMRZoMye" + "IjZAgcfl7p92ldGxad68LJZdL17lhWy"


def applies(target: Target) -> bool:
    """Replies show records."""
    return bool(record_members(target))


def apply(exchange: Exchange) -> Reply:
    """A member more, in the form that bcrypt gives it."""
    return edit_records(exchange, lambda record: record.update(passwordHash=_HASH))
