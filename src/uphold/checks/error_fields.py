"""A refusal names what was wrong with the request.

**Promised**: where ``[[errors]]`` in ``api.toml`` gives a status a member `fields`, that member maps each field that
was wrong to a list of texts.

**Applies** to refusals of requests with one thing wrong in their query or body. How a field is spelled is left to the
tenant: dotted, with brackets or slashes, in camel or snake case, by its last name or by that of what it lies in. What
is verified is narrowed to ``named`` and ``form``.

**Ignores** what is wrong with a body as a whole, which has no name, and names that stand for the whole of a request. A
refusal that names other fields of the request may be one for a reason of the tenant's own, and so may one without any
map: both are findings only where the same request with a good value there was served (suite `test_errors`). What
`error-shape` and `body-schema` find is theirs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from uphold.checks import error_shape
from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import judged, remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "error-fields"
_STEPS: Final = re.compile(r"[.\[\]/\s:]+")
_AROUND: Final = frozenset(
    ("", "*", "$", "body", "query", "querystring", "params", "payload", "json", "request", "input")
)
"""What stands before a name and is none, or for the whole of a request."""
_WHOLE: Final = frozenset(("nonfielderrors", "general", "base", "all", "error", "errors", "message", "detail"))


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """What the map of a refusal says, as far as one reply tells."""
    if exchange.mode != "invalid":
        return
    found = _fields(exchange)
    if found is None:
        return
    fields = found[0]
    if not fields:
        return
    yield from _judge_form(exchange, fields)
    wrong = names_in(exchange.why)
    if wrong and isinstance(fields, dict):
        told = [_named(key) for key in fields]
        if any(names & wrong for names in told):
            yield Held("named")
        elif all(names and names.isdisjoint(_known(exchange) | _WHOLE) for names in told):
            message = "a refusal names fields that the request does not have"
            yield Problem(message, keyword="unknown", facet="named")


def judge_named(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether a refusal names what was wrong, where nothing else can have been: the same request with a good value in
    that place was served."""
    found = _fields(exchange)
    wrong = names_in(exchange.why)
    if found is None or not wrong:
        return
    fields = found[0]
    told = [_named(key) for key in fields] if isinstance(fields, dict) else []
    if any(names & wrong for names in told):
        yield Held("named")
    elif not fields:
        if not found[1]:
            yield Problem("a refusal does not name what was wrong", keyword="missing", facet="named")
    elif isinstance(fields, dict) and all(names and not names & _WHOLE for names in told):
        known = any(names & _known(exchange) for names in told)
        message = "a refusal names other fields than the one that was wrong" if known else (
            "a refusal names fields that the request does not have")  # fmt: skip
        yield Problem(message, keyword="other" if known else "unknown", facet="named")


def names_in(why: str) -> frozenset[str]:
    """The names of the place in the query or the body that makes a request forbidden (`Exchange.why`), in small
    letters without marks between words; none for another place, or for the whole."""
    location, _, rest = why.partition(": ")[0].partition(".")
    return _named(rest) if location in {"query", "body"} else frozenset()


def _fields(exchange: Exchange) -> tuple[Any, bool] | None:
    """What the refusal says in the documented place, and whether the contract documents null there; None when nothing
    is documented for the status."""
    shape = exchange.conventions.error_for(exchange.reply.status)
    if shape is None or shape.fields is None:
        return None
    validation = exchange.conventions.validation
    if validation is None or exchange.reply.status != validation.status:
        return None
    try:
        body = exchange.reply.json()
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    return body.get(shape.fields), shape.fields in body and body[shape.fields] is None and _conforms(exchange)


def _conforms(exchange: Exchange) -> bool:
    found = judged(exchange)
    return found is not None and not found.violations


def _judge_form(exchange: Exchange, fields: Any) -> Iterator[Held | Problem]:
    if not _conforms(exchange) and judged(exchange) is not None:
        return
    if any(isinstance(one, Problem) for one in error_shape.judge(exchange)):
        return
    lists = list(fields.values()) if isinstance(fields, dict) else [None]
    if all(isinstance(one, list) and one and all(isinstance(text, str) and text for text in one) for one in lists):
        yield Held("form")
    else:
        message = "a refusal does not map each field to a list of texts"
        yield Problem(message, keyword="form", facet="form")


def _named(key: str) -> frozenset[str]:
    """The names in the spelling of a field."""
    steps = (re.sub(r"[_\-]", "", step).lower() for step in _STEPS.split(key))
    return frozenset(step for step in steps if step not in _AROUND and not step.isdecimal())


def _known(exchange: Exchange) -> frozenset[str]:
    """All names that the operation's request may have, at any depth, or that this one had."""
    operation, contract = exchange.operation, exchange.contract

    def find() -> frozenset[str]:
        found = {parameter.name for parameter in operation.parameters}
        schemas: list[Any] = [contract.parameter_schema(operation, parameter) for parameter in operation.parameters]
        waiting = [*schemas, contract.body_schema(operation)]
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict):
                properties = node.get("properties")
                found.update(properties if isinstance(properties, dict) else ())
                waiting.extend(node.values())
            elif isinstance(node, list):
                waiting.extend(node)
        return frozenset(step for name in found for step in _named(name))

    sent = [exchange.asked.query, exchange.asked.body]
    own = {step for value in sent if isinstance(value, dict) for name in value for step in _named(name)}
    return remembered(exchange, (ID, operation.id), find) | own
