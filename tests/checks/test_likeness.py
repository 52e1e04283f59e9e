"""Whether a value that comes back is the one that was sent: facts."""

from __future__ import annotations

from typing import Any

import pytest

from uphold.checks import records
from uphold.contract import Conventions

SAME, OTHER, UNKNOWN = records.Likeness.SAME, records.Likeness.OTHER, records.Likeness.UNKNOWN
TIME, EMAIL, DAY_TIME = {"format": "date-time"}, {"format": "email"}, {"format": "time"}


@pytest.mark.parametrize(
    ("sent", "shown", "schema", "name", "expected"),
    [
        # equal as JSON values
        ("Ada", "Ada", {}, "", SAME),
        (1, 1.0, {}, "", SAME),
        (True, 1, {}, "", UNKNOWN),
        (True, False, {}, "", OTHER),
        ({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}, {}, "", SAME),
        # what is sent empty may be filled
        (None, "anything", {}, "", UNKNOWN),
        ("", "anything", {}, "", UNKNOWN),
        ([], [1], {}, "", UNKNOWN),
        # what is sent is not dropped
        ("Ada", None, {}, "", OTHER),
        ("Ada", "", {}, "", OTHER),
        ("  ", None, {}, "", UNKNOWN),
        (5, None, {}, "", OTHER),
        # numbers are decimals
        (0.1, 0.10, {}, "", SAME),
        (10.25, 10.2, {}, "", OTHER),
        (10.25, 10, {}, "", OTHER),
        (0.01, 0.0, {}, "", OTHER),
        (0.005, 0.01, {}, "", UNKNOWN),
        (0.005, 0.01, {"multipleOf": 0.001}, "", OTHER),
        (3.14159274, 3.1415927, {}, "", UNKNOWN),
        (12345678901234567, 12345678901234568, {}, "", UNKNOWN),
        (100, 101, {}, "", OTHER),
        ("5", 5, {}, "", SAME),
        (5, "6", {}, "", OTHER),
        # times are instants
        ("2026-01-31T08:30:00Z", "2026-01-31T10:30:00+02:00", TIME, "", SAME),
        ("2026-01-31T08:30:00.125Z", "2026-01-31T08:30:00Z", TIME, "", UNKNOWN),
        ("2026-01-31T08:30:00Z", "2026-01-31T10:30:00Z", TIME, "", OTHER),
        ("2026-01-31T08:30:00Z", "2026-01-31T10:30:00", TIME, "", UNKNOWN),
        ("2026-01-31T08:30:00Z", "2026-01-31", TIME, "", UNKNOWN),
        ("2026-01-31", "2026-02-01", {"format": "date"}, "", OTHER),
        ("09:30", "09:30:00", DAY_TIME, "", SAME),
        ("09:30", "11:30", DAY_TIME, "", OTHER),
        ("24:00", "00:00", DAY_TIME, "", UNKNOWN),
        # texts: what usual tenants do without changing the meaning
        (" Ada ", "Ada", {}, "", UNKNOWN),
        ("e\u0301", "é", {}, "", UNKNOWN),
        ("A\u0000da", "Ada", {}, "", UNKNOWN),
        ("Ada", "ada", {}, "name", OTHER),
        ("Ada@Example.com", "ada@example.com", EMAIL, "", UNKNOWN),
        ("eur", "EUR", {}, "currency", UNKNOWN),
        ("https://a.example/", "https://a.example", {"format": "uri"}, "", UNKNOWN),
        ("+49 30 1234-56", "+4930123456", {}, "phone", UNKNOWN),
        ("<b>Ada</b>", "Ada", {}, "", UNKNOWN),
        ("x" * 300, "x" * 255, {}, "", OTHER),
        ("Ada", "***", {}, "", UNKNOWN),
        ("Ünï", "?n?", {}, "", OTHER),
        # free in what they show
        ("hunter2", "something", {}, "password", UNKNOWN),
        ("active", "pending", {}, "status", UNKNOWN),
        ("a", "b", {"enum": ["b", "c"]}, "", UNKNOWN),
        (5, "five", {"type": "boolean"}, "", UNKNOWN),
        # lists: the order is the tenant's
        ([1, 2], [2, 1], {}, "", SAME),
        ([1, 2], [2, 1, 3], {}, "", UNKNOWN),
        ([1, 2], [1], {}, "", OTHER),
        ([1], [], {}, "", OTHER),
        ([7], [{"id": 7}], {}, "", UNKNOWN),
        ([{"a": 1}], [{"id": 5, "a": 1}], {"items": {"properties": {"a": {}}}}, "", SAME),
        # objects, member by member
        ({"a": 1}, {"a": 1, "b": 2}, {"properties": {"a": {}}}, "", SAME),
        ({"a": 1}, {"a": 2}, {"properties": {"a": {}}}, "", OTHER),
        ({"a": 1, "b": 2}, {"a": 1}, {"properties": {"a": {}, "b": {}}}, "", OTHER),
        ({"a": 1, "b": 2}, {"a": 1}, {"properties": {"a": {}}}, "", UNKNOWN),
    ],
)  # fmt: skip
def test_a_value_that_comes_back(
    sent: Any, shown: Any, schema: dict[str, Any], name: str, expected: Any, conventions: Conventions
) -> None:
    assert records.likeness(sent, shown, records.view_of(schema), conventions, name) is expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("O'Neill &amp; Söhne &lt;b&gt;", UNKNOWN),  # escaped
        ("O'Neill & Söhne b", UNKNOWN),  # without its brackets
        ("O'Neill  Söhne", UNKNOWN),  # without mark-up
        ("ONeill Söhne 2", OTHER),
        ("Eve", OTHER),
        ("", OTHER),
    ],
)
def test_mark_up_may_be_taken_out_of_a_text(shown: str, expected: records.Likeness, conventions: Conventions) -> None:
    assert records.likeness("O'Neill & Söhne <b>", shown, None, conventions) is expected
