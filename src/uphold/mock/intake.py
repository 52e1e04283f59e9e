"""The input of a request, read and judged; what the contract forbids is refused."""

from __future__ import annotations

from typing import Any

import msgspec

from uphold.contract import is_json
from uphold.mock.exchange import JSON_TYPE, Refusal, Request
from uphold.mock.plans import OperationPlan
from uphold.mock.values import MISSING

_UNSUPPORTED = 415
_MALFORMED = 400
_UNKNOWN = 404


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


def query(plan: OperationPlan, request: Request, *, is_lax: bool) -> dict[str, Any]:
    """The declared query parameters that were sent."""
    values, wrong = plan.query.read(request.query)
    if wrong and not is_lax:
        raise Refusal(plan.refusal_status(), "invalid", wrong)
    return values


def headers(plan: OperationPlan, request: Request) -> None:
    """Judges the declared headers."""
    wrong: dict[str, list[str]] = {}
    for reader in plan.header_readers:
        text = request.headers.get(reader.name.lower())
        if text is None:
            if reader.parameter.required:
                wrong[reader.name] = ["This is required."]
        elif not reader.judge.is_valid(reader.text(text)):
            wrong[reader.name] = ["This is not valid."]
    if wrong:
        raise Refusal(plan.refusal_status(), "invalid", wrong)


def body(plan: OperationPlan, request: Request, *, is_lax: bool) -> Any:
    """The body as JSON; MISSING when there is none, or none that can be read."""
    declared = plan.operation.body
    if declared is None:
        return MISSING
    if not request.content:
        if declared.required and not is_lax:
            raise _refusal(plan, "A body is required.")
        return MISSING
    if not is_json(request.media_type or JSON_TYPE):
        if not is_lax and request.media_type not in declared.content:
            raise _refusal(plan, "The body is not JSON.", _UNSUPPORTED)
        return MISSING
    try:
        value = msgspec.json.decode(request.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        if is_lax:
            return MISSING
        raise _refusal(plan, "The body is not valid JSON.", _MALFORMED) from None
    judge = plan.body_judge
    if judge is not None and not is_lax and not judge.is_valid(value):
        raise Refusal(plan.refusal_status(), "invalid", judge.messages(value))
    return value


def _refusal(plan: OperationPlan, message: str, *wanted: int) -> Refusal:
    return Refusal(plan.refusal_status(*wanted), "invalid", {"": [message]})
