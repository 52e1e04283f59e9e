"""The suites about records: each lie is found by the check that it breaks, and an honest tenant is found honest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
DATA = str(Path(__file__).parent.parent / "mock" / "data")
SUITES = [f"suites/test_{name}.py" for name in ("lifecycle", "record_lives", "endpoint_versions", "accepted")]
LIES = {
    "created-record-lost": ("lifecycle", "created can't be read"),
    "delete-undone": ("lifecycle", "deleted can still be read"),
    "stale-read": ("lifecycle", "before a write"),
    "endpoint-version-gone": ("endpoint-versions", "is gone while the newer one is there"),
    "optional-member-required": ("accepted", "without the optional member"),
}
"""Lie → the check that finds it, and words of what it says."""


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_one_finding(lie: str, run: Run) -> None:
    check, words = LIES[lie]
    suite = f"suites/test_{check.replace('-', '_')}.py"
    ended = run("--specs", DATA, "--api", "library", "--cases", "2", suite, "--fault", lie)
    found = [row["message"] for row in ended.findings() if row["check"] == check]
    assert ended.status == 1, ended.out + ended.err
    assert len(found) == 1, found
    assert words in found[0]


def test_an_honest_tenant_is_found_honest(run: Run) -> None:
    ended = run("--specs", DATA, "--api", "library", "--cases", "2", *SUITES)
    assert ended.status == 0, ended.out + ended.err
    assert not ended.findings()
