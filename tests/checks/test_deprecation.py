"""deprecation: headers about an end, and whether an operation still works."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from uphold.checks import ALL, Exchange, deprecation
from uphold.contract import Conventions, Deprecation, Signals, load_contract

from .conftest import json_reply, with_tables

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
    ("headers", "expected"),
    [
        ({"sunset": SUNSET}, [DAY]),
        ({"sunset": "Tue, 30 Dec 2025 12:00:00 GMT"}, [DAY]),  # that day, somewhere
        ({"sunset": "Wed, 31 Dec 2026 00:00:00 GMT"}, [DAY]),  # later is better
        ({"sunset": EARLIER}, [DAY, ("broken", "earlier", "", "")]),
        ({"sunset": SUNSET, "link": '</users/7>; rel="successor-version"'}, [DAY]),
        ({"sunset": SUNSET, "link": '<https://docs.example.com/next>; rel="successor-version"'}, [DAY]),
    ],
)
def test_what_was_announced(headers: Any, expected: Any, ask: Any, say: Say, conventions: Conventions) -> None:
    told = with_tables(
        conventions,
        deprecation=Signals(headers=("Sunset",)),
        deprecations=(Deprecation(operation=LIST, removal=dt.date(2025, 12, 31), successor=LIST),),
    )
    exchange = deprecated(ask(LIST, 200, [], headers=headers, conventions=told))
    assert say(deprecation.judge_signals(exchange)) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('</v2/loans>; rel="successor-version"', []),
        ('<https://x.test/v2/loans?page=2>; title="a, b"; rel=successor-version', []),
        ('</v2/books>; rel="sunset", </v2/loans>; rel="successor-version"', []),
        ("<https://docs.x.test/next>; rel=successor-version", []),
        ('</v2/books>; rel="successor-version"', ["successor"]),
        ('</v2/loans>; rel="self", <https://x.test/v2/books>; rel="successor-version"', ["successor"]),
    ],
)
def test_the_successor(link: str, expected: list[str], ask: Any, conventions: Conventions, tmp_path: Path) -> None:
    listing = {"get": {"responses": {"200": json_reply({"type": "array", "items": {"type": "object"}})}}}
    paths = dict.fromkeys(("/v1/loans", "/v2/loans", "/v2/books"), listing)
    path = tmp_path / "1.0.0.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "Loans", "version": "1.0.0"}, "paths": paths}))
    contract = load_contract(path, cache=None)
    ends = (Deprecation(operation="GET /v1/loans", successor="GET /v2/loans"),)
    told = with_tables(conventions, deprecation=Signals(headers=("Link",)), deprecations=ends)
    asked = ask(LIST, 200, [], headers={"link": link}, conventions=told)
    loans = deprecated(dataclasses.replace(asked, contract=contract, operation=contract.operation("GET /v1/loans")))
    assert [one.keyword for one in deprecation.judge_signals(loans) if hasattr(one, "keyword")] == expected


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
