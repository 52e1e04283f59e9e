"""A single record comes as a list that holds it."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_shown, json_success, shown_by

ID = "record-as-list"
CHECK = "body-schema"
PROMISE = "A record is an object."


def applies(target: Target) -> bool:
    """A reply shows one record, which may not be a list."""
    shown = shown_by(target, json_success(target))
    return (
        shown is not None and not shown.is_list and bool(shown.record.properties) and not shown.record.allows("array")
    )


def apply(exchange: Exchange) -> Reply:
    """A list of one."""
    return edit_shown(exchange, _listed)


def _listed(record: Any) -> Any:
    return [record]
