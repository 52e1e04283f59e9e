"""A failure has the error body that the API documents for its status.

**Promised**: clients can rely on one shape of errors: the members that ``[[errors]]`` in ``api.toml`` gives
for the status, among them the text that says what went wrong, and the constant ones.

**Applies** to replies with a status from 400 to 499 for which a shape is given. What is verified is
narrowed to the status (``error-shape:422``).

**Ignores** what the operation's own schema says about the status (`body-schema` judges that), replies to
HEAD, bodies of another media type than JSON where `content-type` reports that already, and empty ones where the
operation documents none for the status.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import jsonschema_rs

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import documented, remembered, twin
from uphold.checks.judging.violations import violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import ErrorShape

ID: Final = "error-shape"


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """One problem for each violated place of the error shape."""
    status = exchange.reply.status
    if not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    shape = exchange.conventions.error_for(status)
    if shape is None or exchange.operation.method == "HEAD":
        return
    try:
        body = exchange.reply.json()
    except ValueError:
        reply = documented(exchange).reply
        if reply is None or (exchange.reply.body and not reply.content):
            yield Problem("the body of the error is no JSON", keyword=f"{status}:json", facet=str(status))
        return
    validator = remembered(exchange, (ID, status), lambda: _validator(shape))
    if validator.is_valid(body):
        yield Held(str(status))
        return
    for violation in violations(validator.iter_errors(body)):
        known = twin(exchange, violation.instance, violation.keyword)
        if known is not None:
            yield known.problem(facet=str(status))
        else:
            yield Problem(
                f"{violation.message}, in a failure with the status {status}",
                instance=violation.instance,
                keyword=f"{status}:{violation.place}:{violation.keyword}",
                facet=str(status),
            )


def _validator(shape: ErrorShape) -> jsonschema_rs.Validator:
    """The shape as one schema: an object with the text, the constant members, and what its own schema asks
    for."""
    schema = {"type": "object", **(shape.schema or {"required": [shape.message]})}
    members = {shape.message: {"type": "string"}, **schema.get("properties", {})}
    for name, value in shape.constant.items():
        members[name] = {"const": value}
    required = dict.fromkeys([*schema.get("required", ()), *shape.constant])
    return jsonschema_rs.Draft202012Validator(
        {**schema, "properties": members, "required": list(required)}, validate_formats=False
    )
