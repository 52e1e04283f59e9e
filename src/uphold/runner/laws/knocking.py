"""Knocking at an operation: a plain request, and where it seems not to be there, the others that tell why."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from uphold.checks import SEEMS_GONE, Beside
from uphold.contract import Role, endpoint_version_of
from uphold.errors import RefusedBySafety
from uphold.generation import WireRequest
from uphold.runner.subjects.binding import KnownRecords
from uphold.runner.subjects.strange import strange_id
from uphold.runner.subjects.subject import NotVerified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks import Exchange, Reply
    from uphold.contract import Operation
    from uphold.runner.releases.ladder import Gone
    from uphold.runner.subjects.subject import OperationUnderTest
    from uphold.runner.subjects.under_test import ApiUnderTest

_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")
_NOWHERE: Final = ("no-such-place-1", "no-such-place-2")
_FAMILIES: Final = 3
"""Families that are asked for the answer about a record that can't be there."""


def knock(subject: OperationUnderTest) -> tuple[Exchange, Beside]:
    """The answer of an operation to a plain request, and what tells whether it is there at all. One that only earlier
    releases have may be gone: raises NotVerified where it may be, and as `OperationUnderTest.call`."""
    gone = subject.within.eyes.ladder.gone().get(subject.operation.id)
    if gone is not None:
        return _knock_at_gone(subject, gone)
    found = subject.call()
    if found.reply.status != HTTPStatus.NOT_FOUND:
        return found, Beside()
    path = {name: str(value) for name, value in found.asked.path.items()}
    shown = subject.contract.operations.get(f"GET {subject.operation.path}")
    return found, Beside(
        nowhere=tuple(_nowhere(subject.within, subject.operation, path)),
        unknown=_unknown(subject),
        shown=subject.call(shown, path=path).reply if shown is not None and shown.id != subject.operation.id else None,
    )


def _knock_at_gone(subject: OperationUnderTest, gone: Gone) -> tuple[Exchange, Beside]:
    within, operation = subject.within, subject.operation
    contract = within.eyes.ladder.contract_of(gone)
    bound = KnownRecords(within.tenant, contract, within.conventions).bind(operation, 0)
    path = {name: bound.get(name, "1") for name in _PARAMETER.findall(operation.path)}
    has_body = operation.body is not None or operation.method in {"POST", "PUT", "PATCH"}
    request = WireRequest(
        operation.method,
        within.conventions.api.base_path + _filled(operation.path, path),
        (("accept", "application/json"), *((("content-type", "application/json"),) if has_body else ())),
        b"{}" if has_body else None,
    )
    sending = within.send(operation, request, mode="valid", contract=contract)
    subject.judge(sending, None, {})
    if sending.answer.status not in SEEMS_GONE:
        return sending.exchange, Beside()
    reason = _went_in_time(within, gone)
    if reason:
        raise NotVerified(reason)
    return sending.exchange, Beside(nowhere=tuple(_nowhere(within, operation, path)), unknown=_unknown(subject))


def _went_in_time(within: ApiUnderTest, gone: Gone) -> str:
    """Why an operation may be gone today; empty where it has to work still. Raises InputError."""
    from uphold.compat import Days, Notice, ledger_of  # noqa: PLC0415 - only an operation that is gone needs it

    today = datetime.now(UTC).date()
    ledger = ledger_of(within.api, today, upto=within.contract.release)
    entry = next((one for one in ledger.gone() if gone.id in one.operations), None)
    if entry is None:
        return ""
    if entry.notice is None:
        return "it was deprecated, and no notice is promised" if entry.deprecated_in or entry.mark_unknown else ""
    if entry.notice is not Notice.BROKEN:
        return f"it went after its notice, as far as is known: it may be gone from {entry.may_go}"
    if entry.may_go != Days() and not Days.exactly(today).is_surely_before(entry.may_go):
        return f"its notice has run out by now: it may be gone from {entry.may_go}"
    return ""


def _nowhere(within: ApiUnderTest, operation: Operation, path: dict[str, str]) -> Iterator[Reply]:
    """What the tenant answers to the same method where certainly nothing is, beside the operation: twice, since no
    two answers need be the same in all. Nothing where the mode forbids to ask."""
    segments = operation.path.split("/")
    static = [
        index
        for index, part in enumerate(segments)
        if part and "{" not in part and endpoint_version_of(f"/{part}") is None
    ]
    for name in _NOWHERE if static else ():
        there = "/".join([*segments[: static[-1]], name, *segments[static[-1] + 1 :]])
        target = within.conventions.api.base_path + _filled(there, path)
        headers = (("accept", "application/json"),)
        try:
            yield within.send(
                operation, WireRequest(operation.method, target, headers, None), mode="odd"
            ).exchange.reply
        except RefusedBySafety:
            return


def _unknown(subject: OperationUnderTest) -> Reply | None:
    """What an operation that works answers about a record that can't be there; asked once for an API."""
    eyes, contract = subject.within.eyes, subject.contract
    if eyes.unknown is None:
        eyes.unknown = ()
        families = [family for family in contract.families if Role.READ in family.operations]
        for family in families[:_FAMILIES]:
            read = contract.operation(family.operations[Role.READ])
            try:
                found = subject.call(read)
                item = family.item_parameter or ""
                works = found.reply.status < HTTPStatus.MULTIPLE_CHOICES
                missing = subject.call(read, path={item: _strange(found, item)}) if works else None
            except (RefusedBySafety, NotVerified):
                continue
            if missing is not None and missing.reply.status == HTTPStatus.NOT_FOUND:
                eyes.unknown = (missing.reply,)
                break
    return eyes.unknown[0] if eyes.unknown else None


def _strange(found: Exchange, item: str) -> str:
    """An identifier that no record has, for the path parameter `item` of a read that was served."""
    known = found.asked.path.get(item)
    return strange_id(str(known), is_number=isinstance(known, int))


def _filled(path: str, values: dict[str, str]) -> str:
    return _PARAMETER.sub(lambda hit: quote(values.get(hit[1], "1"), safe=""), path)
