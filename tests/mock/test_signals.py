"""What replies of a deprecated operation tell of its end. The kiosk's ledger stands in its api.toml."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from uphold.contract import Api, Deprecation, load_conventions
from uphold.errors import InputError
from uphold.mock import create_app

from .conftest import Served

# Release, request, options, status and what is told.
TOLD = [
    ("1.0", "GET", "/kiosk/v1/items/1", {}, 200, {}),  # not yet deprecated
    ("1.2", "GET", "/kiosk/v1/items", {}, 200, {}),  # not deprecated in this release
    ("2.0", "DELETE", "/kiosk/v1/items/1", {}, 204, {}),  # in the ledger, never deprecated
    (
        "1.2", "GET", "/kiosk/v1/items/1", {}, 200,
        {
            "deprecation": "@1738540800",
            "sunset": "Sun, 03 Aug 2025 00:00:00 GMT",
            "link": '</kiosk/v2/items/1>; rel="successor-version"',
        },
    ),
    (
        "1.2", "GET", "/kiosk/v1/items/99%2F9", {}, 404,
        {
            "deprecation": "@1738540800",
            "sunset": "Sun, 03 Aug 2025 00:00:00 GMT",
            "link": '</kiosk/v2/items/99%2F9>; rel="successor-version"',
        },
    ),
    (
        "1.2", "POST", "/kiosk/v1/items", {"token": None}, 401,
        {"deprecation": "@1735689600", "sunset": "Tue, 01 Jul 2025 00:00:00 GMT"},
    ),
    ("1.2", "GET", "/kiosk/v2/items", {}, 501, {"sunset": "Thu, 01 Jan 2026 00:00:00 GMT"}),
    ("2.0", "GET", "/kiosk/v1/items", {}, 200, {"deprecation": "@1772323200"}),
    ("2.0", "HEAD", "/kiosk/v1/items", {}, 200, {"deprecation": "@1772323200"}),
]  # fmt: skip


@pytest.mark.parametrize(("release", "method", "target", "options", "status", "told"), TOLD)
def test_a_deprecated_operation_tells_what_the_ledger_knows(
    kiosk_api: Api, release: str, method: str, target: str, options: dict[str, Any], status: int, told: dict[str, str]
) -> None:
    contract = kiosk_api.served(release)
    served = Served(contract, kiosk_api.conventions, create_app(contract, kiosk_api.conventions))
    reply = served.ask(method, target, **options)
    assert reply.status == status
    headers = {name: value for name, value in reply.headers if name != "content-length"}
    assert headers == told


def test_dates_are_read_back_as_the_days_of_the_ledger() -> None:
    told = TOLD[3][5]
    assert isinstance(told, dict)
    assert dt.datetime.fromtimestamp(int(told["deprecation"][1:]), dt.UTC) == dt.datetime(2025, 2, 3, tzinfo=dt.UTC)
    assert parsedate_to_datetime(told["sunset"]) == dt.datetime(2025, 8, 3, tzinfo=dt.UTC)


def test_without_a_date_nothing_is_told(kiosk_api: Api) -> None:
    bare = Deprecation(operation="GET /v1/items", successor="GET /v2/items/{id}")
    conventions = msgspec.structs.replace(kiosk_api.conventions, deprecations=(bare,))
    contract = kiosk_api.served("2.0")
    assert Served(contract, conventions, create_app(contract, conventions)).ask("GET", "/kiosk/v1/items").headers == ()


def test_the_end_of_a_parameter_is_not_that_of_its_operation(kiosk_api: Api) -> None:
    part = Deprecation(operation="GET /v1/items", parameter="query page", removal=dt.date(2026, 1, 1))
    conventions = msgspec.structs.replace(kiosk_api.conventions, deprecations=(part,))
    contract = kiosk_api.served("2.0")
    assert Served(contract, conventions, create_app(contract, conventions)).ask("GET", "/kiosk/v1/items").headers == ()


def test_an_end_before_its_announcement_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "api.toml"
    path.write_text(
        '[api]\ntitle = "T"\n\n[[deprecations]]\noperation = "GET /a"\nannounced = 2025-02-01\nremoval = 2025-01-31\n'
    )
    with pytest.raises(InputError, match="ends on 2025-01-31, before its announcement on 2025-02-01") as caught:
        load_conventions(path)
    assert f"{path}:7" in str(caught.value)
    assert "\n" not in str(caught.value)
