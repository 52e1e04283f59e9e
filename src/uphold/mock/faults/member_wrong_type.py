"""The first member of every record has another JSON type than the contract declares."""

from __future__ import annotations

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import Ways, edit_records, member_ways

ID = "member-wrong-type"
CHECK = "body-schema"
PROMISE = "A member has the documented type."


def applies(target: Target) -> bool:
    """Records have a member whose type is declared."""
    return _typed(target, None) is not None


def apply(exchange: Exchange) -> Reply:
    """That member is an object where none may be, or a text where an object belongs."""
    found = _typed(exchange.target, exchange.status)
    if found is None:
        return exchange.reply
    name, ways = found
    wrong = "not an object" if any("object" in way.kinds for way in ways) else {"not": "expected"}
    return edit_records(exchange, lambda record: record.update({name: wrong} if name in record else {}))


def _typed(target: Target, status: int | None) -> tuple[str, Ways] | None:
    for name, ways in member_ways(target, status).items():
        if not {"object", "string"} <= {kind for way in ways for kind in way.kinds}:
            return name, ways
    return None
