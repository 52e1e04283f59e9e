"""The input of a request, read and judged: what the contract forbids about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from uphold.contract import Body, is_json
from uphold.mock.exchange import JSON_TYPE, Refusal, Request
from uphold.mock.making.values import MISSING
from uphold.mock.parameters import Reader, read_json
from uphold.mock.plans import OperationPlan
from uphold.mock.twists import Violation

_UNKNOWN = 404
_RANGES = frozenset({"*/*", "application/*"})
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
    can be read; and what the contract forbids about query, headers, cookies and body."""
    values, wrong = plan.query.read(request.query)
    if plan.header_readers:
        wrong += tuple(_texts(plan.header_readers, request.headers, str.lower))
    if plan.cookie_readers:
        wrong += tuple(_texts(plan.cookie_readers, _cookies(request), str))
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


def _texts(readers: Iterable[Reader], sent: Mapping[str, str], spelled: Callable[[str], str]) -> Iterable[Violation]:
    """What is wrong with parameters that travel as one text each; `spelled`: how `sent` spells their names."""
    for reader in readers:
        text = sent.get(spelled(reader.name))
        if text is None:
            if reader.parameter.required:
                yield Violation(reader.name, "required", "This is required.")
        else:
            for one in reader.judge.violations(reader.text(text)):
                yield Violation(reader.name, one.keyword, one.message)


def _cookies(request: Request) -> dict[str, str]:
    """Cookies by name (RFC 6265, 4.2.1), their values as they were before they were percent-encoded for travel."""
    pairs = (pair.strip().partition("=") for pair in request.headers.get("cookie", "").split(";"))
    return {name: unquote(value) for name, _, value in pairs if name}


def takes_json(body: Body) -> bool:
    """Whether a documented body may be JSON, by its media types."""
    return any(is_json(name.partition(";")[0].strip().lower()) or name in _RANGES for name in body.content)


def _body(plan: OperationPlan, request: Request) -> tuple[Any, tuple[Violation, ...]]:
    declared = plan.operation.body
    if declared is None:
        return MISSING, ()
    if not request.content:
        return MISSING, (Violation("", "required", "A body is required."),) if declared.required else ()
    media_type = request.media_type or JSON_TYPE
    if not is_json(media_type) or not takes_json(declared):
        is_known = media_type in declared.content
        return MISSING, () if is_known else (Violation("", "media-type", "The body is of no documented media type."),)
    try:
        value = read_json(request.content)
    except ValueError as error:
        return MISSING, (Violation("", "json", f"The body {error}."),)
    judge = plan.body_judge
    return value, judge.violations(value) if judge is not None else ()
