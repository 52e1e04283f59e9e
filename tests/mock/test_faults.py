"""Each fault changes what it says, where it says so, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uphold.errors import UsageError
from uphold.mock import Reply, discover_faults

from .conftest import Served

FOLDER = Path(__file__).parents[2] / "src" / "uphold" / "mock" / "faults"
BOOK = "/base/v1.0/books/1"
BAD = {"title": ""}
Asked = tuple[str, str, Any, dict[str, Any]]
Lying = Callable[..., Served]

READ: Asked = ("GET", BOOK, None, {})
WRONG: Asked = ("POST", "/base/v1.0/books", BAD, {})
# Fault → request that shows it (method, target, body, options) and what is true of the lie beside the honest reply.
SHOWN: dict[str, tuple[Asked, Callable[[Reply, Reply], bool]]] = {
    "any-token-taken": (("GET", BOOK, None, {"token": "made-up"}), lambda lie, _: lie.status == 200),
    "content-type-wrong": (READ, lambda lie, honest: lie.media_type != honest.media_type),
    "date-time-wrong": (READ, lambda lie, _: "T" not in _data(lie)["createdAt"]),
    "enum-value-unknown": (READ, lambda lie, _: _data(lie)["state"] not in {"on shelf", "lent out"}),
    "envelope-missing": (READ, lambda lie, honest: json.loads(lie.content) == _data(honest)),
    "error-as-success": (WRONG, lambda lie, honest: (lie.status, lie.content) == (200, honest.content)),
    "error-shape-wrong": (WRONG, lambda lie, _: json.loads(lie.content)["message"] == 1),
    "html-body": (READ, lambda lie, _: lie.content.startswith(b"<!doctype")),
    "invalid-accepted": (WRONG, lambda lie, _: lie.status == 201),
    "json-invalid": (READ, lambda lie, honest: lie.content == honest.content[:-1]),
    "member-missing": (READ, lambda lie, _: "createdAt" not in _data(lie)),
    "member-null": (READ, lambda lie, _: _data(lie)["lastUpdatedAt"] is None),
    "member-renamed": (READ, lambda lie, honest: _data(lie)["title_"] == _data(honest)["title"]),
    "member-wrong-type": (READ, lambda lie, _: isinstance(_data(lie)["id"], dict)),
    "operation-open": (("GET", BOOK, None, {"token": None}), lambda lie, _: lie.status == 200),
    "server-failure": (READ, lambda lie, _: lie.status == 500),
    "status-undocumented": (READ, lambda lie, honest: (lie.status, lie.content) == (206, honest.content)),
    "time-wrong": (READ, lambda lie, _: _data(lie)["opensAt"] == "09:75"),
    "unauthorized-body-wrong": (
        ("GET", BOOK, None, {"token": None}),
        lambda lie, _: (lie.status, lie.content) == (401, b"{}"),
    ),
    "unknown-record-readable": (("GET", "/base/v1.0/books/999", None, {}), lambda lie, _: _data(lie)["id"] == 999),
    "zone-lost": (READ, lambda lie, honest: _data(honest)["createdAt"] == _data(lie)["createdAt"] + "Z"),
}
OTHERS: tuple[Asked, ...] = (
    ("GET", BOOK, None, {}),
    ("GET", "/base/v1.0/books", None, {}),
    ("GET", BOOK, None, {"token": None}),
    ("POST", "/base/v1.0/books", BAD, {}),
    ("GET", "/base/v1.0/books/999", None, {}),
)


def _data(reply: Reply) -> Any:
    return json.loads(reply.content)["data"]


def _ask(served: Served, request: Asked) -> Reply:
    method, target, body, options = request
    return served.ask(method, target, body, **options)


def test_every_file_is_a_fault_and_every_fault_is_shown_here() -> None:
    files = {path.stem.replace("_", "-") for path in FOLDER.glob("*.py") if path.stem != "__init__"}
    assert discover_faults().keys() == files == SHOWN.keys()


@pytest.mark.parametrize("name", SHOWN)
def test_a_fault_says_what_it_breaks(name: str) -> None:
    fault = discover_faults()[name]
    assert fault.breaks.endswith(".")
    assert len(fault.breaks) < 110
    assert fault.check == fault.check.lower()


@pytest.mark.parametrize("name", SHOWN)
def test_a_fault_does_what_it_says(name: str, library: Served, lying: Lying) -> None:
    request, holds = SHOWN[name]
    honest, lie = _ask(library, request), _ask(lying(name), request)
    assert lie != honest
    assert holds(lie, honest)


@pytest.mark.parametrize("name", SHOWN)
def test_other_operations_stay_honest(name: str, library: Served, lying: Lying) -> None:
    request, _ = SHOWN[name]
    told = "POST /v1.0/books" if request[0] == "POST" else "GET /v1.0/books/{book}"
    liar = lying(f"{name}@{told}")
    assert _ask(liar, request) != _ask(library, request)
    liar.app.reset()
    for other in OTHERS:
        if (other[0], other[1].count("/")) != (request[0], request[1].count("/")):
            assert _ask(liar, other) == _ask(library, other), other


def test_faults_go_together(lying: Lying) -> None:
    liar = lying("status-undocumented@GET /v1.0/books/*", "zone-lost@GET /v1.0/*")
    lie = liar.ask("GET", BOOK)
    assert lie.status == 206
    assert not _data(lie)["createdAt"].endswith("Z")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("tells-the-truth", "no fault `tells-the-truth`"),
        ("zone-lost@GET /nowhere", "no operation of release 1.0"),
        ("zone-lost@DELETE *", "fits none of 3 operations"),
    ],
)
def test_a_fault_that_cannot_be_told(lying: Lying, text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        lying(text)
    assert "\n" not in str(caught.value)
