"""However odd a request is, the server does not fail at it.

**Promised**: what no contract speaks of is ignored or refused, and never ends in a server error (RFC 9110, 15.5 and
15.6: a server error says that the server failed, not the client).

**Applies** to requests that no contract allows or forbids. What is verified is narrowed to what is odd about them:
``query`` (parameters that nobody knows, names without values, bytes that are no UTF-8, numbers of nought and below),
``duplicate-key`` (in the query or in JSON), ``long`` (texts of thousands of characters), ``content-type``, ``empty``,
``json`` (cut short, of another kind, with a number beyond all bounds or bytes that are no UTF-8), ``deep`` (ten
thousand lists in each other) and ``method``. A body that is empty or cut short is not taken as if it were one, where
the contract asks for a body with something in it.

**Ignores** 501 and 505 where the method is odd (RFC 9110, 9.1), and how the rest is refused: the shape of errors is
judged by `error-shape`, where the refusal comes from the API and not from what stands before it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.records.places import body_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "robustness"
_NO_SUCH_METHOD: Final = frozenset((501, 505))
_NO_BODY: Final = frozenset(("empty", "cut"))
_FACETS: Final = {"cut": "json", "number": "query"}
_WORDS: Final = {
    "query": "a query that holds what nobody knows",
    "number": "a query with the number nought or one below it",
    "duplicate-key": "a request that gives one name twice",
    "long": "a very long text",
    "content-type": "a body of another media type",
    "empty": "an empty body",
    "json": "a body that is no proper JSON, or of another kind",
    "cut": "a body that is cut short",
    "deep": "deeply nested JSON",
    "method": "an unusual method",
}


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether an odd request made the server fail; `why` says what is odd about it."""
    if exchange.mode != "odd" or exchange.why not in _WORDS:
        return
    facet, status = _FACETS.get(exchange.why, exchange.why), exchange.reply.status
    if exchange.why in _NO_BODY and status < HTTPStatus.MULTIPLE_CHOICES and _needs_something(exchange):
        yield Problem(f"takes {_WORDS[exchange.why]} as if it were one", keyword=f"{exchange.why} taken", facet=facet)
        return
    if status < HTTPStatus.INTERNAL_SERVER_ERROR or (facet == "method" and status in _NO_SUCH_METHOD):
        yield Held(facet)
        return
    why = "json" if exchange.why == "cut" else exchange.why
    yield Problem(f"answers {_WORDS[why]} with a server error", keyword=why, facet=facet)


def _needs_something(exchange: Exchange) -> bool:
    """Whether the contract asks for a body that holds something."""
    declared = exchange.operation.body
    if declared is None or not declared.required:
        return False
    view = body_view(exchange.contract, exchange.operation, exchange)
    nothings: tuple[Any, ...] = (None, {}, [], "")
    return view is not None and not any(view.allows(nothing) for nothing in nothings)
