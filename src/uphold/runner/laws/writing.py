"""Writes of one record that tell: each sets something that the record does not show yet, or deletes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uphold.checks import records
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks import Exchange
    from uphold.runner.laws.living import Born, Life

_MOST = 6
"""Bodies that are tried: a tenant may refuse some for reasons of its own."""


def writes(life: Life, role: Role, born: Born) -> Iterator[Exchange]:
    """The replies to writes of a record by the family's operation of `role`, sent one by one as they are asked for."""
    if role is Role.DELETE:
        yield life.delete(born)
    elif role is Role.REPLACE:
        for case in sorted(life.cases(role, _MOST), key=lambda case: _news(case.body, born), reverse=True)[:_MOST]:
            yield life.replace(born, case.body)
    elif role is Role.UPDATE:
        shown = _shown(born)
        values = ((name, [one for one in known if one != shown.get(name)]) for name, known in life.values().items())
        for name, other in [(name, other) for name, other in values if other][:_MOST]:
            yield life.change(born, {name: other[0]})


def _news(body: object, born: Born) -> int:
    """How many members of a body have another value than the record shows, and not an empty one."""
    shown = _shown(born)
    return sum(1 for name, value in body.items() if value and shown.get(name) != value) if isinstance(body, dict) else 0


def _shown(born: Born) -> dict[str, object]:
    record = records.record_of(born.exchange)
    return record.members if record is not None else {}
