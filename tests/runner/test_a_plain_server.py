"""A server of the standard library's, which writes head and body apart, of an API with two owners, offsets, and a PATCH
that always needs one member."""

from __future__ import annotations

import json
import re
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import run as start
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

OWN, OTHER = "a-good-token-8f2b61", "another-token-77ab90"
UUID = {"type": "string", "format": "uuid"}
TEXTS = {
    "type": "array",
    "items": {"type": "object", "properties": {"locale": {"type": "string"}, "text": {"type": "string"}}},
}
BODY: dict[str, Any] = {
    "type": "object",
    "required": ["amount"],
    "properties": {
        "amount": {"type": "number", "format": "double", "minimum": 0, "maximum": 1000},
        "label": {"type": "string", "maxLength": 40},
        "titles": TEXTS,
        "rules": {
            "type": "object",
            "properties": {
                "isLoud": {"type": "boolean", "default": False},
                "word": {"type": "string", "maxLength": 40},
            },
        },
    },
}
SHOWN = {
    "type": "object",
    "required": ["id", "amount"],
    "properties": {"id": {**UUID, "readOnly": True}} | BODY["properties"],
}
PROBLEM = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
COUNT = {"type": "integer", "minimum": 0}
ID = {"name": "id", "in": "path", "required": True, "schema": UUID}


def operation(status: str, schema: Any = None, *parameters: Any, body: Any = None) -> dict[str, Any]:
    """An Operation Object with one success, and with every refusal."""
    good = {"description": ""} | ({"content": {"application/json": {"schema": schema}}} if schema else {})
    bad = {"description": "", "content": {"application/problem+json": {"schema": PROBLEM}}}
    sent = {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}} if body else {}
    return {"parameters": list(parameters), "responses": {status: good, "default": bad}, **sent}


PAGES = [
    {"name": "limit", "in": "query", "schema": {**COUNT, "minimum": 1, "maximum": 50, "default": 20}},
    {"name": "offset", "in": "query", "schema": {**COUNT, "default": 0}},
]
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Coupons", "version": "1"},
    "security": [{"bearer": []}],
    "paths": {
        "/coupons": {
            "get": operation("200", {"type": "array", "items": SHOWN}, *PAGES),
            "post": operation("201", SHOWN, body=BODY),
        },
        "/coupons/{id}": {
            "get": operation("200", SHOWN, ID),
            "patch": operation("200", SHOWN, ID, body=BODY),
            "delete": operation("204", None, ID),
        },
    },
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
}


class Refused(Exception):  # noqa: N818 - an answer, no error
    """An answer that refuses a request."""


class Coupons(ThreadingHTTPServer):
    """The server; `fault` is what is wrong with it."""

    daemon_threads = True

    def __init__(self, fault: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.fault = fault
        self.kept: dict[str, tuple[str, dict[str, Any]]] = {}
        for owner in (OWN, OTHER):
            for amount in range(7):
                self.add(owner, {"amount": amount})

    def add(self, owner: str, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a new one."""
        one = {"id": str(uuid.uuid4()), "titles": [], **body}
        self.kept[one["id"]] = owner, one
        return one


class Handler(BaseHTTPRequestHandler):
    """Answers one request after the other."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer any request."""
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            status, shown = self._served(self.headers.get("Authorization", "").removeprefix("Bearer "), content)
        except Refused as refused:
            status, shown = int(str(refused)), {"title": "No"}
        raw = b"" if shown is None else json.dumps(shown).encode()
        self.send_response(status)
        self.send_header("Content-Type", f"application/{'problem+' if status > 399 else ''}json")
        if status != 204:
            self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw if self.command != "HEAD" else b"")

    do_HEAD = do_POST = do_PATCH = do_DELETE = do_PUT = do_OPTIONS = do_TRACE = do_GET  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _served(self, owner: str, content: bytes) -> tuple[int, Any]:
        server: Any = self.server
        url = urlsplit(self.path)
        method = "GET" if self.command == "HEAD" else self.command
        if owner not in {OWN, OTHER}:
            raise Refused(401)
        if url.path == "/coupons" and method == "GET":
            is_open = server.fault == "lists-all"
            return 200, self._page(
                [one for whose, one in [*server.kept.values()] if is_open or whose == owner], url.query
            )
        if url.path == "/coupons" and method == "POST":
            return 201, self._shown(server.add(owner, self._body(content)))
        whose, one = server.kept.get(url.path.removeprefix("/coupons/"), ("", {}))
        if server.fault == "all-at-random" and method != "DELETE":
            whose, one = owner, {"amount": 1, **(self._body(content) if method == "PATCH" else {})}
        if whose != owner:
            raise Refused(404)
        if method == "PATCH":
            body = self._body(content)
            if server.fault == "patch-empties" and "titles" not in body:
                one["titles"] = []
            one.update(body)
        elif method == "DELETE":
            del server.kept[one["id"]]
            return 204, None
        elif method != "GET":
            raise Refused(405)
        return 200, self._shown(one)

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        fault = getattr(self.server, "fault", "")
        shown = dict(one)
        if "rules" in shown:
            shown["rules"] = {"isLoud": fault == "default-wrong", **shown["rules"]}
            if fault == "object-lost":
                del shown["rules"]
        if fault == "cents-cut":
            shown["amount"] = int(shown["amount"] * 100) / 100
        if fault == "all-at-random":
            shown |= {"id": str(uuid.uuid4()), "amount": uuid.uuid4().int % 1000, "label": uuid.uuid4().hex}
        return shown

    def _page(self, kept: list[dict[str, Any]], query: str) -> list[dict[str, Any]]:
        asked = {"limit": 20, "offset": 0}
        for name, text in parse_qsl(query, keep_blank_values=True):
            if name in asked:
                if not re.fullmatch("[0-9]{1,9}", text, re.ASCII):
                    raise Refused(400)
                asked[name] = int(text)
        limit, offset = asked["limit"], asked["offset"]
        if not 1 <= limit <= 50:
            raise Refused(400)
        if getattr(self.server, "fault", "") == "offset-rounded":
            offset = offset // limit * limit
        return [self._shown(one) for one in kept[offset : offset + limit]]

    def _body(self, content: bytes) -> dict[str, Any]:
        try:
            body = json.loads(content, parse_constant=int)
        except (ValueError, RecursionError):
            raise Refused(400) from None
        if not fits(body, BODY):
            raise Refused(422)
        return {name: value for name, value in body.items() if name in BODY["properties"]}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is as its schema has it."""
    match schema["type"], value:
        case "object", dict():
            members = schema.get("properties", {})
            return {*schema.get("required", ())} <= value.keys() and all(
                fits(one, members[name]) for name, one in value.items() if name in members
            )
        case "array", list():
            return all(fits(one, schema["items"]) for one in value)
        case "string", str():
            return len(value) <= int(schema.get("maxLength", 1e6))
        case "number", int() | float():
            return not isinstance(value, bool) and bool(schema["minimum"] <= value <= schema["maximum"])
    return schema["type"] == "boolean" and isinstance(value, bool)


@pytest.fixture
def serve() -> Iterator[Callable[[str], str]]:
    """Serves with a fault, and gives the host and the port."""
    servers: list[tuple[Coupons, threading.Thread]] = []

    def served(fault: str) -> str:
        server = Coupons(fault)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append((server, thread))
        return f"127.0.0.1:{server.server_port}"

    yield served
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The API's folder, as `uphold import` makes it."""
    folder = tmp_path_factory.mktemp("specs")
    (folder / "document.json").write_text(json.dumps(DOCUMENT))
    command = [sys.executable, "-m", "uphold.cli", "import", str(folder / "document.json"), "--api", "coupons"]
    start([*command, "--specs", str(folder)], check=True, capture_output=True)  # noqa: S603 - as written here
    (folder / "document.json").unlink()
    return folder


@pytest.fixture
def look(serve: Callable[[str], str], specs: Path, run: Any) -> Callable[..., Any]:
    """Runs suites on a server with a fault, in mode full."""

    def looked(fault: str, *suites: str) -> Any:
        host = serve(fault)
        words = ["--api", "coupons", "--specs", str(specs), "--tenant", f"http://{host}", "--mode", "full"]
        given = [f"suites/{suite}.py" for suite in suites]
        return run(*words, "--confirm-host", host, *given, UPHOLD_TOKEN=OWN, UPHOLD_TOKEN_OTHER=OTHER)

    return looked


SUITES = (
    "test_response_formats",
    "test_lifecycle",
    "test_one_record",
    "test_pagination",
    "test_permission",
    "test_authorization",
    "test_reading_again",
)


def test_an_honest_server_is_found_honest(look: Any) -> None:
    ended = look("", *SUITES)
    assert ended.status == 0, ended.out + ended.err
    assert ended.findings() == []


FAULTS = {
    # fault, and the suite that sees it → what is said, as the only finding
    ("patch-empties", "test_lifecycle"): "a partial change alters a member that it does not name",
    ("default-wrong", "test_lifecycle"): "a member that was not sent has another value than its documented default",
    ("object-lost", "test_lifecycle"): "a member that was sent is not in the record that comes back",
    ("cents-cut", "test_lifecycle"): "a member that was sent comes back with another value",
    ("offset-rounded", "test_pagination"): "an offset passes over another number of records than it names",
    ("lists-all", "test_permission"): "records of one owner stand in the listing of another one, too",
}


@pytest.mark.parametrize(("fault", "suite"), FAULTS)
def test_a_fault_is_one_finding_and_the_tenants(fault: str, suite: str, look: Any) -> None:
    ended = look(fault, suite)
    assert [(one["subject"], one["message"]) for one in ended.findings()] == [("tenant", FAULTS[fault, suite])], (
        ended.out
    )


def test_of_a_server_that_keeps_nothing_little_is_said(look: Any) -> None:
    """Not that a refused write was done, nor that writes change other records: no read tells anything there."""
    told = {one["message"] for one in look("all-at-random", *SUITES).findings()}
    assert "the same read, sent again, shows something else" in told
    assert not [
        message
        for message in told
        if re.search("done all the same|changes another one|can still be read|time at which", message)
    ]
