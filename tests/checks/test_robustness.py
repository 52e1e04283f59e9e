"""robustness: odd requests and server errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from uphold.checks import ALL


@pytest.mark.parametrize(
    ("mode", "why", "status", "expected"),
    [
        ("odd", "deep", 422, [("held", "deep")]),
        ("odd", "query", 200, [("held", "query")]),
        ("odd", "number", 200, [("held", "query")]),
        ("odd", "number", 500, [("broken", "number", "", "")]),
        ("odd", "empty", 500, [("broken", "empty", "", "")]),
        ("odd", "json", 501, [("broken", "json", "", "")]),
        ("odd", "method", 501, [("held", "method")]),
        ("odd", "method", 500, [("broken", "method", "", "")]),
        ("odd", "something else", 500, []),
        ("valid", "", 500, []),
    ],
)
def test_robustness(mode: str, why: str, status: int, expected: Any, ask: Any, say: Callable[[Any], Any]) -> None:
    assert say(ALL["robustness"].judge(ask("GET /users", status, mode=mode, why=why))) == expected
