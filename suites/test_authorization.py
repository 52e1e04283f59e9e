"""Every operation that asks for a token refuses a request without a good one, in the documented shape."""

from __future__ import annotations

import pytest

from uphold.runner import NotVerified, OperationUnderTest

NO_GOOD_TOKEN = {
    "no-token": None,
    "malformed-token": "Bearer",
    "unknown-token": "Bearer this-token-was-never-issued",
}
"""What is wrong → the Authorization header that is sent; None: no such header."""


@pytest.mark.checks("unauthorized", "server-error", "content-type", "body-schema", "status-documented")
def test_a_request_without_a_good_token_is_refused(operation: OperationUnderTest) -> None:
    """No token, a malformed one and an unknown one are all answered alike, with nothing behind them."""
    authentication = operation.within.conventions.authentication
    if authentication is None:
        reason = "api.toml declares no authentication"
        raise NotVerified(reason)
    if operation.operation.id in authentication.anonymous:
        reason = "it needs no token"
        raise NotVerified(reason)
    for wrong, header in NO_GOOD_TOKEN.items():
        operation.probe(wrong, header)
    operation.settle()
