"""deprecation: headers about an end, and whether an operation still works."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from uphold.checks import ALL, Exchange, deprecation
from uphold.contract import Conventions, Deprecation, Signals

from .conftest import with_tables

Say = Callable[[Any], Any]
READ, LIST = "GET /users/{id}", "GET /users"
SUNSET, EARLIER = "Wed, 31 Dec 2025 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT"
HEADER, DAY, LINK = ("held", "header"), ("held", "sunset"), ("held", "link")
TODAY = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, []),
        ({"deprecation": "@1735689600"}, [HEADER]),
        ({"deprecation": "@1735689600;a=1"}, [HEADER]),
        ({"deprecation": "true"}, [("broken", "deprecation", "", "")]),
        ({"deprecation": EARLIER}, [("broken", "deprecation", "", "")]),
        ({"sunset": SUNSET}, [DAY]),
        ({"sunset": "2025-12-31"}, [("broken", "sunset", "", "")]),
        ({"sunset": "Mon, 31 Feb 2025 00:00:00 GMT"}, [("broken", "sunset", "", "")]),
        ({"deprecation": "@1735689600", "sunset": SUNSET}, [HEADER, DAY]),
        ({"deprecation": "@1735689600", "sunset": EARLIER}, [HEADER, ("broken", "order", "", "")]),
        ({"sunset": SUNSET, "link": '</v2/users>; rel="successor-version"'}, [DAY, LINK]),
        ({"sunset": SUNSET, "link": '</a>; rel="next", </b>;rel=sunset; type="text/html"'}, [DAY, LINK]),
        ({"sunset": SUNSET, "link": '/v2/users; rel="successor-version"'}, [DAY, ("broken", "link", "", "")]),
        ({"sunset": SUNSET, "link": "whatever"}, [DAY]),
        ({"link": "whatever; rel=sunset"}, []),
    ],
)
def test_headers(headers: Any, expected: Any, ask: Any, say: Say) -> None:
    assert say(ALL["deprecation"].judge(ask(LIST, 200, [], headers=headers))) == expected


def deprecated(exchange: Exchange) -> Exchange:
    return dataclasses.replace(exchange, operation=msgspec.structs.replace(exchange.operation, deprecated=True))


@pytest.mark.parametrize(
    ("headers", "since", "known", "expected"),
    [
        ({}, "", {"announced": TODAY}, [("broken", "unannounced", "", "")]),
        ({}, "", {"removal": TODAY}, [("broken", "unannounced", "", "")]),
        ({"deprecation": "@1"}, "", {"announced": TODAY}, [HEADER]),
        ({}, "", {}, []),  # nobody knows a day
        ({}, "2.0.0", {"announced": TODAY}, []),  # later releases do
        ({}, "1.0.0", {"announced": TODAY}, [("broken", "unannounced", "", "")]),
    ],
)
def test_signals(
    headers: Any, since: str, known: Any, expected: Any, ask: Any, say: Say, conventions: Conventions
) -> None:
    told = with_tables(
        conventions,
        deprecation=Signals(headers=("Deprecation", "Sunset"), since=since),
        deprecations=(Deprecation(operation=LIST, **known),),
    )
    exchange = deprecated(ask(LIST, 200, [], headers=headers, conventions=told))
    assert say(deprecation.judge_signals(exchange)) == expected
    assert say(deprecation.judge_signals(deprecated(ask(LIST, 200, [], headers=headers)))) == []


@pytest.mark.parametrize(
    ("status", "names_records", "removal", "expected"),
    [
        (200, True, None, [("held", "works")]),
        (410, True, None, [("broken", "gone", "", "")]),
        (410, False, None, [("broken", "gone", "", "")]),
        (404, True, None, [("broken", "gone", "", "")]),
        (404, False, None, []),  # the record may be what is not there
        (422, True, None, []),
        (410, True, TODAY, []),
        (410, True, dt.date(2026, 6, 2), [("broken", "gone", "", "")]),
    ],
)
def test_works(
    status: int, names_records: bool, removal: Any, expected: Any, ask: Any, say: Say, conventions: Conventions
) -> None:
    told = with_tables(conventions, deprecations=(Deprecation(operation=READ, removal=removal),))
    said = deprecation.judge_works(
        deprecated(ask(READ, status, conventions=told)), names_records=names_records, today=TODAY
    )
    assert say(said) == expected
