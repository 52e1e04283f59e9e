"""A deprecated operation works until its day, and its replies tell of its end in the standard headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from uphold.checks import deprecation
from uphold.runner import OperationUnderTest


@pytest.mark.concerns("deprecated")
@pytest.mark.checks("deprecation", "server-error")
def test_a_deprecated_operation_still_works(operation: OperationUnderTest) -> None:
    """Deprecated is not gone; and what its headers say can be read, and is not missing where it is promised."""
    case = operation.plain()
    addressed = {parameter.name for parameter in operation.operation.parameters if parameter.location == "path"}
    bound = operation.within.records.bind(operation.operation, 0)
    exchange = operation.call(base=case)
    today = datetime.now(UTC).date()
    works = deprecation.judge_works(exchange, names_records=addressed <= bound.keys(), today=today)
    operation.note("deprecation", works, exchange)
    operation.note("deprecation", deprecation.judge_signals(exchange), exchange)
