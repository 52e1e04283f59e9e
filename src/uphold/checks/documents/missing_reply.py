"""The statuses that any call may meet are documented for each operation that can meet them.

**Promised**: an operation lists its replies (OpenAPI 3.0.4 and 3.1.1, Responses Object: known errors SHOULD be
covered). Where most operations document that a token can be wrong (401) or lack rights (403), that a record can be
missing (404), a body invalid (422, or what ``[validation]`` says) or calls too many (429), those that do not have
forgotten it.

**Applies** to 401 and 403 where a token is needed, to 404 where a path has a parameter, to the status of invalid
input where there is a body, and to 429 everywhere. ``[authentication]``, ``[permissions]``, ``[validation]`` and
``[limits]`` may name other statuses. Each status is one finding, and what is verified is narrowed to it
(``document-missing-reply:429``).

**Ignores** statuses that less than half of the operations concerned document: such a document tells other things, and
what an operation says by a range (``4XX``) or by ``default``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Conventions, Operation

ID: Final = "document-missing-reply"
NOTHING: Final = "no status of a failure is documented by most of the operations that can meet it"


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:
    """One problem for each operation and status that was forgotten."""
    described = [operation for operation in contract.operations.values() if operation.replies]
    for status, what, concerned in _expected(described, conventions):
        lacking = [operation for operation in concerned if contract.reply(operation, status) is None]
        if len(lacking) * 2 >= len(concerned):
            continue
        facet = str(status)
        if not lacking:
            yield Held(facet)
        message = f"the status {status} is not documented by an operation {what}, though most others document it"
        for operation in lacking:
            place = f"{operation.pointer}/responses"
            yield Problem(message, place, keyword=f"missing:{status}", facet=facet, subject="document")


def _expected(operations: list[Operation], conventions: Conventions) -> Iterator[tuple[int, str, list[Operation]]]:
    """Status, what makes an operation meet it, and the operations that do."""
    sign_in = conventions.authentication
    anonymous = frozenset(sign_in.anonymous) if sign_in is not None else frozenset[str]()
    guarded = [one for one in operations if one.id not in anonymous and (sign_in is not None or one.security)]
    yield sign_in.refused if sign_in is not None else 401, "that needs a token", guarded
    yield conventions.permissions.refused, "that needs a right", guarded
    yield 404, "with a path parameter", [one for one in operations if "{" in one.path]
    with_body = [one for one in operations if one.body is not None]
    status = conventions.validation.status if conventions.validation is not None else 422
    yield status, "with a body", with_body
    if conventions.validation is None:
        yield 400, "with a body", with_body
    limited = guarded if conventions.declares_limits else operations  # what is counted are the calls of a token
    yield conventions.limits.status, "that is called too often", limited
