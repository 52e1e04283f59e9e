"""The newer endpoint version shows another text than the older one for the same record."""

from __future__ import annotations

from typing import Any

from uphold.contract import Role
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies import edit_records, older_versions, record_members
from uphold.mock.making.forms import Form

ID = "endpoint-versions-disagree"
CHECK = "endpoint-versions"
PROMISE = "All endpoint versions tell the same of one record."

_SECRETS = ("pin", "password", "token", "key", "secret", "code")
"""What nobody should compare, since it may be masked."""


def applies(target: Target) -> bool:
    """Records are read, and there is an older endpoint version that shows the same plain text."""
    is_read = target.contract.role(target.operation) in {Role.READ, Role.LIST}
    return is_read and _shared(target) is not None


def apply(exchange: Exchange) -> Reply:
    """The text is turned round."""
    name = _shared(exchange.target)

    def turn(record: dict[str, Any]) -> None:
        if isinstance(text := record.get(name or ""), str):
            record[name or ""] = text[::-1]

    return edit_records(exchange, turn)


def _shared(target: Target) -> str | None:
    older = [record_members(Target(target.contract, target.conventions, one)) for one in older_versions(target)]
    members = record_members(target)
    shared = [
        name
        for name, form in members.items()
        if _is_plain(form) and any(name in one and one[name].likeness == form.likeness for one in older)
    ]
    return next((name for name in shared if not name.lower().endswith(_SECRETS)), None)


def _is_plain(form: Form) -> bool:
    kinds = {kind for way in form.alternatives for kind in way.types}
    ruled = any(way.schema.keys() & {"enum", "const", "format", "pattern"} for way in form.alternatives)
    return kinds <= {"string", "null"} and "string" in kinds and not ruled
