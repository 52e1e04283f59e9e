"""content-length: the header and the body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from uphold.checks import ALL


@pytest.mark.parametrize(
    ("line", "status", "body", "headers", "expected"),
    [
        ("GET /users", 200, b"[]", {}, []),
        ("GET /users", 200, b"[]", {"content-length": "2"}, [("held", "")]),
        ("GET /users", 200, b"[]", {"content-length": "2, 2"}, [("held", "")]),
        ("GET /users", 200, b"[]", {"content-length": "9"}, [("broken", "shorter", "", "")]),
        ("GET /users", 200, b"[]", {"content-length": "1"}, [("broken", "longer", "", "")]),
        ("GET /users", 200, b"[]", {"content-length": "two"}, [("broken", "form", "", "")]),
        ("GET /users", 200, b"[]", {"content-length": "2, 3"}, [("broken", "form", "", "")]),
        ("GET /users", 200, b"[]", {"content-length": "22", "content-encoding": "gzip"}, []),
        ("HEAD /users/{id}", 200, b"", {"content-length": "9"}, []),
        ("DELETE /users/{id}", 204, b"", {"content-length": "0"}, []),
    ],
)
def test_content_length(
    line: str, status: int, body: bytes, headers: Any, expected: Any, ask: Any, say: Callable[[Any], Any]
) -> None:
    assert say(ALL["content-length"].judge(ask(line, status, body, headers=headers))) == expected
