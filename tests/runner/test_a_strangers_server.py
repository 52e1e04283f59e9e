"""A server in another style than the mock's, of an API whose ``api.toml`` is what ``uphold import`` makes.

Trees are listed under orchards and addressed at the top, kinds have codes, and what is picked needs a tree that exists.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

HEAVIEST = LONGEST = 99
MOST = 1e15
TOKEN = "a-good-token-8f2b61"
PROBLEM = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
UUID = {"type": "string", "format": "uuid"}
CODE = {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{2}$"}
TREE = {
    "type": "object",
    "required": ["id", "kind"],
    "properties": {
        "id": UUID,
        "kind": {"type": "string"},
        "row": {"type": "integer"},
        "note": {"type": "string", "nullable": True},
    },
}
NEW_TREE = {"required": ["kind"], "properties": {"kind": CODE, "row": {"type": "integer", "minimum": 1}}}
CHANGE = {"properties": {"row": {"type": "integer", "minimum": 1}, "note": {"type": "string", "maxLength": LONGEST}}}
PICK = {
    "required": ["treeId", "weight"],
    "properties": {"treeId": UUID, "weight": {"type": "integer", "minimum": 1, "maximum": HEAVIEST}},
}
KINDS = [{"code": "BOS-01", "name": "Boskoop"}, {"code": "GRA-02", "name": "Gråsten"}]
NO = {"title": "No"}
ORCHARD, TREES = "5f0c3a52-6c0e-4d0e-9a61-0b8f6f1f7a01", {"3c2b9b0e-7f5e-4b7c-8a53-6d0f9f5b8c02": "BOS-01"}
REFUSED = ("400", "401", "404", "415", "422")


def operation(status: str, schema: Any = None, body: Any = None, media_type: str = "application/json") -> Any:
    """An Operation Object with one success and every refusal."""
    good = {"description": ""} | ({"content": {"application/json": {"schema": schema}}} if schema else {})
    bad = {"description": "", "content": {"application/problem+json": {"schema": PROBLEM}}}
    content = {"required": True, "content": {media_type: {"schema": {"type": "object", **body}}}} if body else None
    return {"responses": {status: good, **dict.fromkeys(REFUSED, bad)}} | ({"requestBody": content} if content else {})


def at(name: str, schema: Any) -> Any:
    """The parameter of a path."""
    return {"parameters": [{"name": name, "in": "path", "required": True, "schema": schema}]}


def listed(schema: Any) -> Any:
    """A reply that is a list."""
    return operation("200", {"type": "array", "items": schema})


KIND = {"type": "object", "required": ["code"], "properties": {"code": CODE, "name": {"type": "string"}}}
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Orchards", "version": "1"},
    "security": [{"bearer": []}],
    "paths": {
        "/kinds": {"get": listed(KIND)},
        "/kinds/{code}": {**at("code", CODE), "get": operation("200", KIND)},
        "/orchards": {"get": listed({"type": "object", "properties": {"id": UUID}})},
        "/orchards/{orchardId}": {**at("orchardId", UUID), "get": operation("200", {"type": "object"})},
        "/orchards/{orchardId}/trees": {
            **at("orchardId", UUID),
            "get": listed(TREE),
            "post": operation("201", TREE, NEW_TREE),
        },
        "/trees/{treeId}": {
            **at("treeId", UUID),
            "get": operation("200", TREE),
            "patch": operation("200", TREE, CHANGE, "application/merge-patch+json"),
        },
        "/picks": {"post": operation("201", {"type": "object", "required": ["id"], "properties": {"id": UUID}}, PICK)},
    },
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
}


class Refused(Exception):  # noqa: N818 - an answer, no error
    """An answer that refuses a request."""


class Orchards:
    """The server; `fault` is what is wrong with it."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.trees: dict[str, dict[str, Any]] = {id: {"id": id, "kind": kind} for id, kind in TREES.items()}

    async def answer(self, request: Request) -> Response:
        """The answer to any request."""
        is_known = request.headers.get("authorization") == f"Bearer {TOKEN}"
        try:
            return self._served(request, self._body(request, await request.body())) if is_known else told(NO, 401)
        except Refused as refused:
            return told(NO, int(str(refused)))

    def _body(self, request: Request, content: bytes) -> Any:
        if request.method in {"GET", "HEAD"}:
            return None
        if "json" not in request.headers.get("content-type", ""):
            raise Refused(415)
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            raise Refused(400) from None
        if not isinstance(body, dict):
            raise Refused(422)
        return body

    def _served(self, request: Request, body: Any) -> Response:  # noqa: PLR0911 - one for each operation
        what, *rest = request.url.path.strip("/").split("/")
        method = "GET" if request.method == "HEAD" else request.method
        match method, what, rest:
            case "GET", "kinds", []:
                return told(KINDS)
            case "GET", "kinds", [code]:
                return told(found(KINDS, "code", code))
            case "GET", "orchards", []:
                return told([{"id": ORCHARD}])
            case "GET", "orchards", [id] if id == ORCHARD:
                return told({"id": ORCHARD})
            case "GET", "orchards", [id, "trees"] if id == ORCHARD:
                return told([*self.trees.values()])
            case "POST", "orchards", [id, "trees"] if id == ORCHARD:
                return self._plant(body)
            case "GET", "trees", [id]:
                return told(found([*self.trees.values()], "id", id))
            case "PATCH", "trees", [id]:
                return self._change(found([*self.trees.values()], "id", id), body)
            case "POST", "picks", []:
                return self._pick(body)
            case _:
                raise Refused(404)

    def _plant(self, body: Any) -> Response:
        if body.get("kind") not in [kind["code"] for kind in KINDS] or not is_row(body.get("row", 1), self.fault):
            raise Refused(422)
        tree = {"id": str(uuid.uuid4()), "kind": body["kind"], **({"row": body["row"]} if "row" in body else {})}
        self.trees[tree["id"]] = tree
        return told(tree, 201)

    def _change(self, tree: dict[str, Any], body: Any) -> Response:
        note = body.get("note", "")
        longest = LONGEST - (self.fault == "note-short")
        if not is_row(body.get("row", 1)) or not isinstance(note, str) or len(note) > longest:
            raise Refused(422)
        if self.fault == "patch-resets":
            tree.pop("note", None)
        tree.update({name: body[name] for name in ("row", "note") if name in body})
        return told({**tree, "row": "1"} if self.fault == "row-text" else tree)

    def _pick(self, body: Any) -> Response:
        weight = body.get("weight", 1 if self.fault == "weight-optional" else None)
        if not is_row(weight) or weight > HEAVIEST:
            raise Refused(422)
        if str(body.get("treeId")) not in self.trees:
            raise Refused(422)
        return told({"id": str(uuid.uuid4())}, 201)


def is_row(value: Any, fault: str = "") -> bool:
    """Whether a value is a whole number from 1 on."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST
    return is_number and value == int(value) and (value >= 1 or fault == "row-unbounded")


def found(records: list[dict[str, Any]], name: str, value: str) -> dict[str, Any]:
    """The record of that name."""
    for one in records:
        if one[name] == value:
            return one
    raise Refused(404)


def told(value: Any, status: int = 200) -> Response:
    """An answer."""
    return Response(json.dumps(value), status, media_type=f"application/{'problem+' if value is NO else ''}json")


@pytest.fixture
def serve() -> Iterator[Callable[[str], str]]:
    """Serves with a fault, and gives the address."""
    servers = []

    def served(fault: str) -> str:
        app = Starlette(routes=[Route("/{path:path}", Orchards(fault).answer, methods=["GET", "POST", "PATCH"])])
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        servers.append((server, thread, listening))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield served
    for server, thread, listening in servers:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The API's folder, as `uphold import` makes it."""
    folder = tmp_path_factory.mktemp("specs")
    (folder / "document.json").write_text(json.dumps(DOCUMENT))
    command = [sys.executable, "-m", "uphold.cli", "import", str(folder / "document.json"), "--api", "orchards"]
    subprocess.run([*command, "--specs", str(folder)], check=True, capture_output=True)  # noqa: S603 - as written here
    (folder / "document.json").unlink()
    return folder


@pytest.fixture
def look(serve: Callable[[str], str], specs: Path, run: Any) -> Callable[..., Any]:
    """Runs the suites on a server with a fault, in mode full."""

    def looked(fault: str, *suites: str) -> Any:
        url = serve(fault)
        host = url.removeprefix("http://")
        words = ["--api", "orchards", "--specs", str(specs), "--tenant", url, "--mode", "full", "--confirm-host", host]
        given = [f"suites/{word}" if word.endswith(".py") else word for word in suites]
        return run(*words, *given, UPHOLD_TOKEN=TOKEN)

    return looked


SUITES = ("test_response_formats.py", "test_lifecycle.py")


def test_nothing_is_found_and_all_operations_are_met(look: Any) -> None:
    """Every operation succeeds at some time, though nothing but the document says how records hang together."""
    ended = look("", *SUITES)
    assert ended.status == 0, ended.out + ended.err
    assert ended.findings() == []
    rows = ended.lines("verdicts.jsonl")
    passed = {row["operation"] for row in rows if row["promise"] == "DOC-BODY" and row["status"] == "passed"}
    assert {"GET /kinds/{code}", "GET /trees/{treeId}", "PATCH /trees/{treeId}"} <= passed
    assert {"POST /orchards/{orchardId}/trees", "POST /picks"} <= passed
    refused = {row["operation"] for row in rows if row["promise"] == "DOC-REFUSE" and row["status"] == "passed"}
    assert {"POST /orchards/{orchardId}/trees", "PATCH /trees/{treeId}", "POST /picks"} <= refused


@pytest.mark.parametrize(
    ("fault", "check", "operations"),
    [
        ("weight-optional", "refused", ["POST /picks"]),
        ("row-unbounded", "refused", ["POST /orchards/{orchardId}/trees"]),
        ("row-text", "body-schema", ["PATCH /trees/{treeId}"]),
    ],
)
def test_a_fault_is_one_finding(fault: str, check: str, operations: list[str], look: Any) -> None:
    """What was refused for an unknown tree or kind is now refused, or taken, for its own sake."""
    ended = look(fault, SUITES[0])
    assert [(one["check"], one["operations"]) for one in ended.findings()] == [(check, operations)], ended.out


def test_a_patch_by_its_media_type_is_held_to_its_promise(look: Any) -> None:
    """The document says that the body of a PATCH is a merge patch, and `api.toml` says nothing."""
    ended = look("patch-resets", SUITES[1])
    assert [one["check"] for one in ended.findings()] == ["lifecycle"], ended.out


def test_the_longest_text_is_taken(look: Any) -> None:
    """What the contract allows is served up to its edges."""
    ended = look("note-short", "test_accepted.py", "-k", "edge")
    assert [one["message"].partition(",")[0] for one in ended.findings()] == ["the longest text is refused as `note`"]
