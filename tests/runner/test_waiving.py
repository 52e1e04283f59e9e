"""A waived finding does not make the status 1; a waiver that has expired or fits nothing does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
LIE = ("--fault", "member-wrong-type@GET /users/v1.0/{user}")


@pytest.fixture
def waivers(tmp_path: Path) -> Callable[..., tuple[str, str]]:
    """Write a file with one waiver; gives the words that name it."""

    def written(*, until: str = "2999-12-31", **keys: str) -> tuple[str, str]:
        path = tmp_path / "waivers.toml"
        said = {"owner": "Ada", "reason": "known", "link": "https://example.org/1", **keys}
        lines = [f'{key} = "{value}"' for key, value in said.items()]
        path.write_text("\n".join(["[[waiver]]", *lines, f"until = {until}"]))
        return "--waivers", str(path)

    return written


def test_a_waived_finding_is_told_and_does_not_fail(run: Run, waivers: Any) -> None:
    ended = run(*LIE, *waivers(check="body-schema", operation="GET /users/*"))
    assert ended.status == 0, ended.out + ended.err
    (finding,) = ended.findings()
    assert finding["waived"] == "by Ada until 2999-12-31: known (https://example.org/1)"
    assert "by Ada until 2999-12-31" in ended.out


def test_another_finding_is_not_waived(run: Run, waivers: Any) -> None:
    assert run(*LIE, *waivers(check="body-schema", operation="DELETE *")).status == 1


def test_an_expired_waiver_fails(run: Run, waivers: Any) -> None:
    ended = run(*LIE, *waivers(check="body-schema", until="2020-01-01"))
    assert ended.status == 1
    assert "has expired" in ended.out


def test_a_waiver_that_fits_nothing_fails_a_whole_run(run: Run, waivers: Any) -> None:
    ended = run(*waivers(check="body-schema", operation="GET /no-such"))
    assert ended.status == 1
    assert "fits no finding" in ended.out


def test_a_waiver_that_fits_nothing_says_nothing_where_only_a_part_ran(run: Run, waivers: Any) -> None:
    assert run("-k", "allowed_request", *waivers(check="body-schema", operation="GET /no-such")).status == 0


def test_a_waiver_by_name_whose_finding_is_gone_is_fixed(run: Run, waivers: Any) -> None:
    ended = run(*waivers(check="body-schema", fingerprint="0123456789abcdef"))
    assert ended.status == 0, ended.out + ended.err
    assert "fixed, so the waiver for body-schema on 0123456789abcdef can go" in ended.out
