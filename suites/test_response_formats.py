"""Every operation answers as its release documents it: the status, the content type, the body, the formats.

Requests come from the operation's own contract: boundary cases and seeded draws, allowed and forbidden.
"""

from __future__ import annotations

import pytest

from uphold.generation import Mode
from uphold.runner import OperationUnderTest


@pytest.mark.checks(
    "server-error",
    "status-documented",
    "content-type",
    "headers",
    "body-schema",
    "format",
    "envelope",
    "error-shape",
    "satisfiable",
    "secrets",
    "content-length",
    "data-format",
    "deprecation",
    "rate-limit",
)
def test_an_allowed_request_gets_a_documented_reply(operation: OperationUnderTest) -> None:
    """Whatever the contract allows is answered with a documented status and a body that its schema allows."""
    operation.sweep(Mode.VALID)


@pytest.mark.checks(
    "refused",
    "error-shape",
    "error-fields",
    "server-error",
    "status-documented",
    "content-type",
    "headers",
    "content-length",
    "body-schema",
    "format",
    "secrets",
)
def test_a_forbidden_request_is_refused(operation: OperationUnderTest) -> None:
    """Whatever the contract forbids is refused in the documented error shape; it breaks nothing."""
    operation.sweep(Mode.INVALID)
