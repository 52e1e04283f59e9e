"""Two real APIs and a small made-up one, each served by a mock, and requests to it in one line."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from uphold.contract import Api, Contract, Conventions, Operation, load_api
from uphold.mock import MockApp, Reply, Request, create_app

HERE = Path(__file__).parent
SPECS = HERE.parent.parent / "specs"
TOKEN = "mock-token"


@dataclass
class Served:
    """A contract and the mock that serves it."""

    contract: Contract
    conventions: Conventions
    app: MockApp
    validators: dict[str, jsonschema.Draft202012Validator | None] = field(default_factory=dict)
    """Pointer of a documented reply → what judges its body."""

    def ask(self, method: str, target: str, body: Any = None, *, token: str | None = TOKEN, **headers: str) -> Reply:
        """The reply to a request; a body that is no bytes travels as JSON."""
        path, _, query = target.partition("?")
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        content = b""
        if body is not None:
            sent.setdefault("content-type", "application/json")
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.app.answer(Request(method, path, query, sent, content))

    def complaint(self, operation: Operation, reply: Reply) -> str:
        """What an independent validator finds wrong with a reply's body; empty when nothing, or when its
        status is not documented."""
        documented = self.contract.reply(operation, reply.status)
        if documented is None:
            return ""
        if documented.pointer not in self.validators:
            schema = self.contract.reply_schema(operation, reply.status)
            # decimals: in binary floating point 0.07 is no multiple of 0.01
            exact = json.loads(json.dumps(schema), parse_float=Decimal)
            self.validators[documented.pointer] = None if schema is None else jsonschema.Draft202012Validator(exact)
        validator = self.validators[documented.pointer]
        if validator is None:
            return "a body where none is documented" if reply.content else ""
        for error in validator.iter_errors(json.loads(reply.content, parse_float=exactly)):
            several = error.validator == "oneOf" and not error.context
            what = "several branches" if several else f"{error.validator}: {error.message[:200]}"
            return f"{list(error.absolute_path)}: {what}"
        return ""


def exactly(text: str) -> int | Decimal:
    """A JSON number in decimals; 1.0 is an integer (JSON Schema 2020-12, 4.2.3), which python-jsonschema does not see
    in a decimal."""
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else value


def parsed(line: str) -> tuple[str, str, dict[str, str], bytes]:
    """Method, URL, headers and body of a curl line."""
    words = shlex.split(line)
    assert words.pop(0) == "curl"
    method, headers, content = "GET", {}, b""
    while len(words) > 1:
        option, value, *words = words
        if option == "-X":
            method = value
        elif option == "-H":
            name, _, text = value.partition(": ")
            headers[name.lower()] = text
        else:
            assert option == "-d"
            content = value.encode()
    return method, words[0], headers, content


def serve(api: Api, **options: Any) -> Served:
    """A mock of the newest full release of `api`."""
    contract = api.contract()
    return Served(contract, api.conventions, create_app(contract, api.conventions, **options))


@pytest.fixture(scope="session")
def library_api() -> Iterator[Api]:
    """The made-up API. A mock of it is there all the time: what it knows of schemas, all others share."""
    api = load_api(HERE / "data" / "library")
    with_all = serve(api)
    yield api
    with_all.app.close()


@pytest.fixture(scope="session")
def kiosk_api() -> Api:
    """Another made-up API, with a ladder of releases."""
    return load_api(HERE / "data" / "kiosk")


@pytest.fixture
def library(library_api: Api) -> Served:
    """A fresh mock of the made-up API."""
    return serve(library_api)


@pytest.fixture
def lying(library_api: Api) -> Callable[..., Served]:
    """Makes a mock of the made-up API that tells the faults named."""
    return lambda *faults: serve(library_api, faults=faults)


@pytest.fixture(scope="session", params=["ampeco", "plaspy"])
def real(request: pytest.FixtureRequest) -> Served:
    """A mock of each real API; whoever changes its records resets it."""
    return serve(load_api(SPECS / request.param))
