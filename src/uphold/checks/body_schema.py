"""A reply's body satisfies the schema that the contract documents for its status.

**Promised**: every member has the documented type, the required ones are there, values keep to
enumerations, limits and patterns: for success and failure alike (JSON Schema 2020-12, which OpenAPI 3.1
uses as it is and OpenAPI 3.0 is rewritten to).

**Applies** to replies with a documented status, a documented JSON media type and a body that is JSON.

**Ignores** formats (`format` judges them); members that the contract does not name, unless it closes the
object (additive change is what these documents promise); ``null`` in an enumeration whose schema is
nullable; texts that an enumeration of texts does not list, where ``[tolerance]`` in ``api.toml`` says that clients
bear with them.

In the eyes of an **earlier release** (``body-schema:earlier``), whose clients bear with what later releases add,
more is ignored: members that its contract does not name, also where it closes the object. What it requires must
still be there, and with its type. A text that its enumeration does not list is judged by the policy of the API
(``policy.toml``; without one it is risky).

A body that fits several branches of a `oneOf` shows that the document's branches overlap: that is a finding
about the document. So is a schema that requires itself without end, which nothing can satisfy. Where no branch of a
choice fits, the branch that fits best names the place. Numbers are compared as decimals: 0.07 is a multiple of 0.01.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, NewValues, Problem
from uphold.checks.judging.compiled import judged, remembered
from uphold.checks.judging.endless import is_endless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "body-schema"
_HELD: Final = Held()


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """One problem for each violated place of the schema."""
    found = judged(exchange)
    if found is None:
        return
    if not found.violations:
        yield _HELD
        return
    operation, status = exchange.operation, exchange.reply.status
    if remembered(exchange, (ID, operation.id, status, exchange.reply.media_type), lambda: _is_endless(exchange)):
        place = found.violations[0].problem().place
        message = "nothing satisfies the schema of a reply: it requires itself without end"
        yield Problem(message, place, keyword="endless", subject="document")
        return
    doubts_values = exchange.earlier is not None and exchange.earlier.new_values is NewValues.RISKY
    for violation in found.violations:
        yield violation.problem(risky=doubts_values and violation.is_new_value)


def _is_endless(exchange: Exchange) -> bool:
    schema = exchange.contract.reply_schema(exchange.operation, exchange.reply.status)
    return schema is not None and is_endless(schema)
