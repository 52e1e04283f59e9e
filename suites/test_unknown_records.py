"""A record that does not exist is refused in the documented shape, whatever its identifier looks like."""

from __future__ import annotations

import pytest

from uphold.runner import NotVerified, OperationUnderTest

ODD_NUMBERS = (-1, 0)
"""Identifiers that are numbers, and that no record has."""


@pytest.mark.concerns("read")
@pytest.mark.checks("unknown-record", "error-shape", "server-error")
def test_a_record_that_does_not_exist_is_not_shown(operation: OperationUnderTest) -> None:
    """The records that it lies under exist; only it does not."""
    addressed = [one for one in operation.operation.parameters if one.location == "path"]
    if not addressed or operation.contract.resource_of(operation.operation, addressed[-1].name) is None:
        reason = "its path names no record"
        raise NotVerified(reason)
    last = addressed[-1]
    if "enum" in last.schema or "const" in last.schema:
        reason = "its path chooses among documented values, and all of them may exist"
        raise NotVerified(reason)
    operation.ask(known=False)
    if last.schema.get("type") == "integer":
        for number in ODD_NUMBERS:
            is_allowed = number >= last.schema.get("minimum", number)
            operation.call(path={last.name: number}, mode="unknown-record" if is_allowed else "odd")
