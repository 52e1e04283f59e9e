"""Dates with a time tell the local time of a place two hours east, marked as UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from uphold.contract import Role
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import body_members, edit_texts, is_listing, is_text, record_members

ID = "local-time-as-utc"
CHECK = "lifecycle"
PROMISE = "A date with a time names the instant at which the thing happened."


def applies(target: Target) -> bool:
    """One record is shown that holds such a text which clients set: nobody else knows the instant. In a listing, what
    shows is that it says something else than the record by itself."""
    return not is_listing(target) and bool(_settable(target))


def apply(exchange: Exchange) -> Reply:
    """Two hours are added."""
    return edit_texts(exchange, _shifted, "date-time")


def _settable(target: Target) -> frozenset[str]:
    """The members that records show and some body of their family sets, dates with a time in both."""
    contract, family = target.contract, target.contract.family_of(target.operation)
    roles = (Role.CREATE, Role.UPDATE, Role.REPLACE)
    names = [] if family is None else [family.operations[role] for role in roles if role in family.operations]
    writes = [Target(contract, target.conventions, contract.operation(name)) for name in names]
    sent = {name for one in writes for name, form in body_members(one).items() if is_text(target, form, "date-time")}
    return frozenset(
        name for name, form in record_members(target).items() if name in sent and is_text(target, form, "date-time")
    )


def _shifted(text: str) -> str:
    try:
        when = datetime.fromisoformat(text).astimezone(UTC) + timedelta(hours=2)
    except (ValueError, OverflowError):  # another fault was here before; or it is the end of time
        return text
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")
