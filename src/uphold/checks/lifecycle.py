"""What a client writes is what is there: a record is made, shown, listed, changed and deleted as it was asked for.

**Promised**: by the operations that a resource has and the schemas that they share. What was sent comes back, under
the name that the reply has for it, in the meaning of its format (numbers as decimals, times as instants); what was
not sent has its documented default; a created record can be read and is listed; a PATCH changes what it names and
nothing else (``[patch]`` in ``api.toml``; RFC 7396, RFC 6902); a PUT replaces the record (RFC 9110, 9.3.4); a deleted
record is gone, and with it what lies under it; ids stay, the time of creation stays, the time of the last change does
not (``[records]``); members that are read-only can't be set, and those that are write-only never come back. What is
verified is narrowed to ``created``, ``listed``, ``patched``, ``replaced``, ``deleted``, ``read-only``, ``write-only``,
``defaults``, ``round-trip`` (values) and ``references`` (records under others).

**Applies** to replies to creates, PATCH and PUT that show the record, and to what a suite reads and lists around them.

**Ignores** what the documents leave open: members that a reply has no place for, or shows only when asked; a reply that
shows little of what was sent; secrets; states, which move on by themselves; null and empty values, which a tenant
may fill; blanks at the ends, Unicode normal forms, control characters, case in mail addresses, codes and the like,
amounts kept to the cent, the order of a list. A record that says of itself that it has ended may be kept. 202 promises
to do something later. Values that break their own schema are findings of `body-schema` and `format`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.checks.records.ends import is_done
from uphold.checks.records.told import FACETS, judge_defaults, judge_told, judge_written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange, Held, Problem

ID: Final = "lifecycle"


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the reply to a write shows what was sent, and no reply what is only ever written."""
    if exchange.mode != "valid" or not is_done(exchange):
        return
    if exchange.contract.role(exchange.operation) in FACETS:
        yield from judge_told(exchange, exchange)
        yield from judge_defaults(exchange, exchange)
    yield from judge_written(exchange)
