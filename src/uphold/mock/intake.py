"""The input of a request, read and judged: what the contract forbids about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from uphold.contract import is_json
from uphold.mock.exchange import JSON_TYPE, Refusal, Request
from uphold.mock.making.values import MISSING
from uphold.mock.parameters import read_json
from uphold.mock.plans import OperationPlan
from uphold.mock.twists import Violation

_UNKNOWN = 404
_STATUSES = {"media-type": 415, "json": 400}
"""How a body is refused that can't be read (RFC 9110, 15.5.16 and 15.5.1), where the operation allows that."""


def path_ids(plan: OperationPlan, raw: dict[str, str], *, is_lax: bool) -> list[str]:
    """The values of the path parameters as texts, in the path's order: ``1`` for ``1.0``."""
    ids = []
    for address in plan.addresses:
        text = raw[address.reader.name]
        value = address.reader.text(text)
        if not is_lax and not address.reader.judge.is_valid(value):
            raise Refusal(plan.refusal_status(_UNKNOWN), "unknown")
        ids.append(value if isinstance(value, str) else text if isinstance(value, (dict, list)) else str(value))
    return ids


def read(plan: OperationPlan, request: Request) -> tuple[dict[str, Any], Any, tuple[Violation, ...]]:
    """The declared query parameters that were sent; the body as JSON, MISSING when there is none or none that
    can be read; and what the contract forbids about query, headers and body."""
    values, wrong = plan.query.read(request.query)
    if plan.header_readers:
        wrong += tuple(_headers(plan, request))
    if plan.operation.body is None:
        return values, MISSING, wrong
    body, more = _body(plan, request)
    return values, body, wrong + more


def refusal(plan: OperationPlan, wrong: Iterable[Violation]) -> Refusal:
    """What says to a client all that is wrong with its request."""
    fields: dict[str, list[str]] = {}
    status: tuple[int, ...] = ()
    for one in wrong:
        said = fields.setdefault(one.field, [])
        if one.message not in said:
            said.append(one.message)
        if one.keyword in _STATUSES:
            status = (_STATUSES[one.keyword],)
    return Refusal(plan.refusal_status(*status), "invalid", fields)


def _headers(plan: OperationPlan, request: Request) -> Iterable[Violation]:
    for reader in plan.header_readers:
        text = request.headers.get(reader.name.lower())
        if text is None:
            if reader.parameter.required:
                yield Violation(reader.name, "required", "This is required.")
        else:
            for one in reader.judge.violations(reader.text(text)):
                yield Violation(reader.name, one.keyword, one.message)


def _body(plan: OperationPlan, request: Request) -> tuple[Any, tuple[Violation, ...]]:
    declared = plan.operation.body
    if declared is None:
        return MISSING, ()
    if not request.content:
        return MISSING, (Violation("", "required", "A body is required."),) if declared.required else ()
    if not is_json(request.media_type or JSON_TYPE):
        known = request.media_type in declared.content
        return MISSING, () if known else (Violation("", "media-type", "The body is not JSON."),)
    try:
        value = read_json(request.content)
    except ValueError as error:
        return MISSING, (Violation("", "json", f"The body {error}."),)
    judge = plan.body_judge
    return value, judge.violations(value) if judge is not None else ()
