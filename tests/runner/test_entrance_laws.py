"""The suites about what stands before the records: each lie is one finding, of the check that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
DEPOT = ("--specs", str(Path(__file__).parent.parent / "mock" / "data"), "--api", "depot", "--cases", "2")
SUITES = {
    "authorization": ("token-in-url-taken@GET *", "scheme-ignored@POST *", "token-echoed@PUT *"),
    "permission": ("read-only-may-write", "other-tenant-readable"),
    "rate_limits": ("retry-after-missing", "remaining-wrong"),
    "errors": ("error-fields-missing",),
    "deprecation": ("sunset-wrong", "deprecation-header-wrong"),
    "robustness": ("failure-on-deep-json", "failure-on-odd-query"),
    "sensitive_data": ("password-hash-shown@PUT *",),
}
"""Suite → lies that go together and that it finds."""
FOUND = {
    "token-in-url-taken": ("authentication", "URL"),
    "scheme-ignored": ("authentication", "another scheme"),
    "token-echoed": ("secrets", "token of the request"),
    "read-only-may-write": ("permission", "may only read"),
    "other-tenant-readable": ("permission", "another owner"),
    "retry-after-missing": ("rate-limit", "without Retry-After"),
    "remaining-wrong": ("rate-limit", "does not take one off"),
    "error-fields-missing": ("error-fields", "does not name"),
    "sunset-wrong": ("deprecation", "Sunset"),
    "deprecation-header-wrong": ("deprecation", "header Deprecation"),
    "failure-on-deep-json": ("robustness", "deeply nested"),
    "failure-on-odd-query": ("robustness", "query"),
    "password-hash-shown": ("secrets", "passwordHash"),
}
"""Lie → the check that finds it, and words of what it says."""


@pytest.mark.parametrize("suite", SUITES)
def test_each_lie_is_one_finding(suite: str, run: Run) -> None:
    words = [word for lie in SUITES[suite] for word in ("--fault", lie)]
    ended = run(*DEPOT, f"suites/test_{suite}.py", *words)
    found = [(row["check"], row["message"]) for row in ended.findings()]
    assert ended.status == 1, ended.out + ended.err
    assert len(found) == len(SUITES[suite]), found
    for lie in SUITES[suite]:
        check, words_of_it = FOUND[lie.partition("@")[0]]
        assert [1 for by, message in found if by == check and words_of_it in message], (lie, found)


def test_a_tenant_that_keeps_all_of_it_is_found_to(run: Run) -> None:
    ended = run(*DEPOT, *(f"suites/test_{suite}.py" for suite in [*SUITES, "data_formats"]))
    assert ended.status == 0, ended.out + ended.err
    assert not [row for row in ended.findings() + ended.findings("neither") if row["check"] != "status-documented"]
    assert "mock-token" not in ended.everything()
