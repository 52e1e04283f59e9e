"""The members that a record must have begin with a capital letter."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, required_members

ID = "member-case-wrong"
CHECK = "body-schema"
PROMISE = "A member is spelled as the contract spells it."


def applies(target: Target) -> bool:
    """Records have a required member that begins with a small letter."""
    return bool(_small(required_members(target)))


def apply(exchange: Exchange) -> Reply:
    """The others keep their names."""
    names = _small(required_members(exchange.target, exchange.status))

    def spell(record: dict[str, Any]) -> None:
        for name in names:
            if name in record:
                record[name[0].upper() + name[1:]] = record.pop(name)

    return edit_records(exchange, spell)


def _small(names: list[str]) -> list[str]:
    return [name for name in names if name[:1].islower()]
