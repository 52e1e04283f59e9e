"""What a tenant sent once, it goes on sending: replies look as they looked before.

Schemas that name no required members promise little. These tests are there when a run records how replies look
(``--record NAME``), compares them with such a record (``--against NAME``), or with what another tenant answers to the
same requests (``--compare-tenant URL``).
"""

from __future__ import annotations

import pytest

from uphold.runner import Observation, OperationUnderTest


@pytest.mark.observing
@pytest.mark.checks("observed", "body-schema", "format")
def test_replies_look_as_they_looked_before(operation: OperationUnderTest, observation: Observation) -> None:
    """No member is gone, no type is another, no null and no value is new that was never seen."""
    observation.look()
    observation.compare()
    operation.settle()
