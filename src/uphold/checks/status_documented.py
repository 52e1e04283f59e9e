"""Every status that a tenant answers with is one that the operation documents.

**Promised**: the list of replies in the contract is complete: a client that handles each of them handles
all. A status is documented by its number, by its range (``4XX``) or by ``default`` (OpenAPI 3.0.3 and
3.1.0, Responses Object).

**Applies** to every reply of an operation whose replies are known.

**Ignores** server errors that are not documented: they are findings of `server-error` already.

In the eyes of an **earlier release** only a success with another status is told, as risky: an old client takes any
failure for one, but may not know what became of its request.

An answer that any sensible server gives and that the documents forget in places (``[[gaps]]`` in
``api.toml``: a 401 without a token, say) is a gap of the document, and no fault of the tenant: one finding
for each kind of gap. So is a status that ``[validation]`` in ``api.toml`` lists among those that refuse what the
contract forbids; and a success, where the operation documents none at all.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import documented

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import Conventions, Gap, Operation, Reply

ID: Final = "status-documented"
_HELD: Final = Held()
_SUCCESSES: Final = range(HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES)
_WHEN: Final = {
    "always": "",
    "path-parameter": " where a path parameter names a record",
    "input": " where a body or a query can be wrong",
    "body": " where a body can be wrong",
    "authenticated": " where a token is needed",
}


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the status is documented, or a known gap."""
    operation, status = exchange.operation, exchange.reply.status
    if not operation.replies:
        return
    if documented(exchange).reply is not None:
        yield _HELD
    elif exchange.earlier is not None:
        if status in _SUCCESSES:
            message = f"succeeds with the status {status}, which is not documented"
            yield Problem(message, f"{operation.pointer}/responses", keyword=str(status), risky=True)
    elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
        gap = _gap(exchange.conventions, operation, status)
        validation = exchange.conventions.validation
        if gap is None and exchange.mode == "invalid" and validation is not None and status in validation.also:
            message = f"the status {status} is not documented in places, though it may refuse what is forbidden"
            yield Problem(message, keyword=f"gap:{status}:refused", subject="document")
        elif gap is None and status in _SUCCESSES and not any(map(_tells_success, operation.replies)):
            message = "no success is documented in places, though an operation that can only fail is of no use"
            yield Problem(message, keyword="gap:success", subject="document")
        elif gap is None:
            place = f"{operation.pointer}/responses"
            yield Problem(f"answers with the status {status}, which is not documented", place, keyword=str(status))
        else:
            where = f"in places{_WHEN[gap.when]}"
            message = f"the status {status} is not documented {where}, though servers answer with it"
            yield Problem(message, keyword=f"gap:{status}:{gap.when}", subject="document")


def _tells_success(reply: Reply) -> bool:
    return reply.status[:1] in {"2", "3"} or reply.status == "default"


def _gap(conventions: Conventions, operation: Operation, status: int) -> Gap | None:
    for gap in conventions.gaps:
        if gap.status == status and _concerns(gap, conventions, operation):
            return gap
    return None


def _concerns(gap: Gap, conventions: Conventions, operation: Operation) -> bool:
    locations = {parameter.location for parameter in operation.parameters}
    match gap.when:
        case "path-parameter":
            return "path" in locations
        case "input":
            return operation.body is not None or "query" in locations
        case "body":
            return operation.body is not None
        case "authenticated":
            sign_in = conventions.authentication
            return sign_in is not None and operation.id not in sign_in.anonymous
        case _:
            return True
