"""However odd a request is, it is ignored or refused in the documented shape, and the server does not fail at it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
import pytest

from uphold.checks import records
from uphold.contract import is_json
from uphold.errors import RefusedBySafety
from uphold.runner import NotVerified, OperationUnderTest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

LONG = 8_000
"""Characters of a very long value in a URL: what RFC 9110, 4.1 asks servers to take."""
LONGEST = 100_000
DEEP = 10_000
OTHER_TYPES = ("text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded", "nonsense")
METHODS = ("HEAD", "OPTIONS", "TRACE", "PROPFIND", "UPHOLD")
NUMBERS = frozenset(("integer", "number"))
BY_ITSELF = frozenset(("robustness", "secrets"))
"""What judges refusals that may come from what stands before the API, and not from itself."""


@pytest.mark.concerns("getting")
@pytest.mark.checks("robustness", "error-shape", "secrets")
def test_an_odd_query_breaks_nothing(operation: OperationUnderTest) -> None:
    """Names that nobody knows, the same name twice, bytes that are no text, values without end."""
    target = operation.target_of()
    joint = "&" if "?" in target else "?"
    known = next((one.name for one in operation.operation.parameters if one.location == "query"), "uphold")
    name = quote(known, safe="")
    below, zero = (quoted(operation, number) for number in ("-1", "0"))
    odd = {
        "query": [f"uphold_unknown=1&uphold%5B%5D=1&{name}%5Ba%5D%5Bb%5D=1", "uphold=%00&%FF=%C3%28&=&&uphold"],
        "duplicate-key": [f"{name}=1&{name}=2"],
        "number": [below, zero] if below else [],
        "long": [f"uphold={'a' * LONG}"],
    }
    for why, queries in odd.items():
        for query in queries:
            checks = BY_ITSELF if why == "long" else None
            operation.raw("GET", f"{target}{joint}{query}", why=why, checks=checks)


@pytest.mark.concerns("with-body")
@pytest.mark.checks("robustness", "error-shape", "secrets")
def test_an_odd_body_breaks_nothing(operation: OperationUnderTest) -> None:
    """No JSON, too much of it, or JSON of another kind."""
    declared = operation.operation.body
    media_type = next((name for name in declared.content if is_json(bare(name))), "") if declared is not None else ""
    if not media_type:
        reason = "its body is not JSON"
        raise NotVerified(reason)
    plain = operation.plain()
    target = operation.target_of(base=plain)
    good = msgspec.json.encode(plain.body) if plain.body is not msgspec.UNSET else b"{}"
    for why, content in odd_bodies(good, operation.random):
        operation.raw(operation.operation.method, target, [("content-type", media_type)], content, why=why)
    wrong = operation.random.choice(OTHER_TYPES)
    operation.raw(operation.operation.method, target, [("content-type", wrong)], good, why="content-type")


@pytest.mark.concerns("getting")
@pytest.mark.checks("robustness", "secrets")
def test_an_unusual_method_breaks_nothing(operation: OperationUnderTest) -> None:
    """HEAD and OPTIONS as any client may send them, and methods that the API does not have."""
    target = operation.target_of()
    refusals = []
    for method in METHODS:
        if f"{method} {operation.operation.path}" in operation.contract.operations:
            continue
        try:
            operation.raw(method, target, why="method")
        except RefusedBySafety as reason:  # a live tenant is sent only what is safe
            refusals.append(reason)
    if len(refusals) == len(METHODS):
        raise refusals[0]


def quoted(operation: OperationUnderTest, number: str) -> str:
    """A query with one number for each parameter, and member of one, that holds numbers."""
    names = []
    for one in operation.operation.parameters:
        view = records.view_of(operation.contract.parameter_schema(operation.operation, one))
        if one.location != "query" or view is None:
            continue
        names += [one.name] if view.types & NUMBERS else []
        names += [f"{one.name}[{name}]" for name, inner in view.members.items() if inner.types & NUMBERS]
    return "&".join(f"{quote(name, safe='')}={number}" for name in names)


def odd_bodies(good: bytes, random: Random) -> Iterator[tuple[str, bytes]]:
    """What is odd about a body, and the body; `good` is one that the contract allows."""
    decoded = msgspec.json.decode(good)
    first = next(iter(decoded), "uphold") if isinstance(decoded, dict) else "uphold"
    name = msgspec.json.encode(first)
    yield "empty", b""
    yield "cut", good[: len(good) // 2] + b"{"
    yield "json", random.choice([b"null", b'"text"', b"{}" if isinstance(decoded, list) else b"[]"])
    yield "json", random.choice([b'{"\xff\xfe": "\xc3\x28"}', b"{" + name + rb': "\u0000", "uphold": "\ud800"}'])
    yield "json", b"{" + name + b': 1e999999, "uphold": ' + b"9" * 400 + b"}"
    names = list(decoded) if isinstance(decoded, dict) and decoded else [first]
    yield "json", msgspec.json.encode(dict.fromkeys([*names, "uphold"], -1))
    yield "duplicate-key", b"{" + name + b": 1, " + name + b": null}"
    yield "long", b"{" + name + b': "' + b"a" * LONGEST + b'"}'
    yield "deep", b"{" + name + b": " + b"[" * DEEP + b"]" * DEEP + b"}"


def bare(media_type: str) -> str:
    """A media type without its parameters, in small letters."""
    return media_type.partition(";")[0].strip().lower()
