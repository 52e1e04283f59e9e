"""The user read shape, member by member, as the documents' own tables have it.

The tables are in ``specs/<api>/shapes.toml``: name, type, required, nullable, format. A reply to a known
user carries each member as its row says; an unknown user is a failure in the documented shape.
"""

from __future__ import annotations

import pytest

from uphold.checks import judge_shape
from uphold.contract import Shape, ShapeField
from uphold.runner import NotVerified, OperationUnderTest


@pytest.mark.checks("member", "status-documented", "server-error")
def test_a_member_is_as_its_row_says(operation: OperationUnderTest, shape: Shape, field: ShapeField) -> None:
    """A required member is there; one that is there has its type and format, null only if it may."""
    exchange = operation.ask()
    if exchange.reply.status != shape.success:
        reason = f"reading a record that the tenant lists is answered with {exchange.reply.status}"
        raise NotVerified(reason)
    said = [one for one in judge_shape(exchange, shape) if one.facet == f"{shape.id}.{field.name}"]
    if not said:
        reason = f"the reply does not carry the optional member {field.name}"
        raise NotVerified(reason)
    operation.note("member", said)


@pytest.mark.checks("member", "error-shape", "envelope", "status-documented", "body-schema", "server-error")
def test_an_unknown_user_is_a_failure(operation: OperationUnderTest, shape: Shape) -> None:
    """A record that does not exist is answered with a failure status and the documented error."""
    exchange = operation.ask(known=False)
    operation.note("member", judge_shape(exchange, shape))
