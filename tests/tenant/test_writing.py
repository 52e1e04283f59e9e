"""The modes that write to a live tenant: what they let through, what they note, and what is left in the end."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from uphold.contract import (
    About,
    Authentication,
    Contract,
    Conventions,
    Pagination,
    Records,
    Safety,
    Success,
    load_contract,
)
from uphold.errors import RefusedBySafety, SuiteError, TenantError, UsageError
from uphold.tenant import Credential, State, Tenant, TenantMode, Written, read_journals, say_left

PATHS = {
    "/users": "get post delete put",
    "/users/{user}": "get patch put delete",
    "/users/{user}/avatar": "put delete",
    "/users/{user}/block": "post",
    "/users/{user}/cards": "get post",
    "/users/{user}/cards/{card}": "get patch delete",
    "/users/{user}/export": "get",
    "/logs": "get post",
    "/marks": "get post",
    "/logs/{log}": "get",
    "/keys": "get post",
    "/keys/{key}": "get delete",
    "/alarms": "get post",
    "/alarms/{alarm}": "get delete",
    "/kinds/{kind}/things": "get post",
    "/kinds/{kind}/things/{thing}": "get delete",
    "/purge": "post",
}
SENSITIVE = ("GET /users/{user}/export", "DELETE /keys/{key}", "POST /alarms")
TOKEN, OTHER = "s3cret-t0ken-value", "an0ther-t0ken-value"
FIRST = 1001
"""The id of the first record that is made."""


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """The operations of PATHS."""
    path = tmp_path_factory.mktemp("api") / "1.0.0.json"
    anything: dict[str, Any] = {"content": {"application/json": {"schema": {}}}}
    paths: dict[str, Any] = {}
    for template, methods in PATHS.items():
        names = [part.split("}")[0] for part in template.split("{")[1:]]
        parameters: list[Any] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
        listing = [{"name": "size", "in": "query", "schema": {"type": "integer"}}]
        paths[template] = {
            method: {
                "responses": {"200": {"description": "", **anything}},
                "parameters": parameters + (listing if method == "get" and not template.endswith("}") else []),
                **({"requestBody": anything} if method in {"post", "patch", "put"} else {}),
            }
            for method in methods.split()
        }
    paths["/marks"]["get"]["responses"]["200"] = {  # a collection, though no path is one of its records
        "description": "",
        "content": {"application/json": {"schema": {"type": "array", "items": {}}}},
    }
    path.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "Small", "version": "1.0.0"}, "paths": paths}))
    return load_contract(path, api="small", cache=None)


CONVENTIONS = Conventions(
    api=About(title="Small", base_path="/api"),
    authentication=Authentication(scheme="bearer"),
    success=Success(constant={"ok": True}),
    records=Records(also_id=("number",)),
    pagination=Pagination(size_parameter="size", maximum=50),
    safety=Safety(sensitive=SENSITIVE),
)


class Shelf(BaseHTTPRequestHandler):
    """A tenant that keeps what it is given, by owner. `server.lies` answers first, where it gives an answer."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # a reply in one packet: several would wait for each other

    def serve(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server.seen.append(f"{self.command} {self.path}")
        lie = server.lies(self.command, self.path, body)
        if lie is None:
            self.close_connection = True
            return
        status, headers, content = lie or (*self._answer(), {})[:3]
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _answer(self) -> tuple[int, dict[str, str], Any]:
        server: Any = self.server
        records: set[str] = server.records.setdefault(self.headers.get("Authorization", ""), set())
        path = self.path.partition("?")[0]
        if self.command == "POST" and path.rpartition("/")[2] not in {"block", "purge"}:
            server.last += 1
            records.add(f"{path}/{server.last}")
            return 201, {}, {"ok": True, "id": server.last}
        if path in records:
            if self.command == "DELETE":
                records.remove(path)
            return 200, {}, {"ok": True}
        if self.command == "GET" and path.count("/") % 2 == 0:
            found = [one for one in records if one.rpartition("/")[0] == path]
            return 200, {}, [{"id": int(one.rpartition("/")[2])} for one in found]
        return 404, {}, {}

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = serve  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def shelf() -> Iterator[Any]:
    """A shelf over TCP that holds users 7 and 8 of the good token's owner."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    server.last, server.seen, server.lies = FIRST - 1, [], lambda *_: ()
    server.records = {f"Bearer {TOKEN}": {"/api/users/7", "/api/users/8"}}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Open = Callable[..., Tenant]


@pytest.fixture
def tenant_in(shelf: Any, contract: Contract, tmp_path: Path) -> Iterator[Open]:
    """Connects to the shelf in a mode, with its journal in `tmp_path`."""
    opened: list[Tenant] = []

    def connect(mode: TenantMode = TenantMode.SANDBOX, **more: Any) -> Tenant:
        host = f"127.0.0.1:{shelf.server_port}"
        more = {"journal": tmp_path, "base_url": f"http://{host}", "confirmed_host": host, **more}
        tokens = {Credential.OTHER: OTHER}
        opened.append(
            Tenant(contract=contract, conventions=CONVENTIONS, token=TOKEN, tokens=tokens, mode=mode, run="r", **more)
        )
        return opened[-1]

    yield connect
    for tenant in opened:
        tenant.close()


def send(tenant: Tenant, line: str, **more: Any) -> int:
    method, _, target = line.partition(" ")
    return tenant.send(
        method, f"/api{target}", content=b"{}" if method in {"POST", "PUT", "PATCH"} else None, **more
    ).status


def the_journal(folder: Path) -> Written:
    (written,) = read_journals(folder)
    return written


SANDBOX = {
    "GET /users/7": "",
    "POST /users": "",
    "PATCH /users/1001": "",
    "PUT /users/1001": "",
    "DELETE /users/1001": "",
    "PUT /users/1001/avatar": "",
    "DELETE /users/1001/avatar": "",
    "POST /users/1001/cards": "",
    "PATCH /users/1001/cards/5": "",
    "DELETE /users/1001/cards/5": "",
    "POST /kinds/round/things": "",
    "PATCH /users/%31001": "",
    "POST /users/7/cards": "under one that this run did not make",
    "PATCH /users/7": "only records that this run made may be changed",
    "PUT /users/7": "only records that this run made may be changed",
    "PUT /users": "only records that this run made may be changed",
    "PUT /users/7/avatar": "only records that this run made may be changed",
    "PATCH /users/7/cards/5": "only records that this run made may be changed",
    "PATCH /users/10011": "only records that this run made may be changed",
    "PATCH /users/01001": "only records that this run made may be changed",
    "PATCH /users/1001%20": "may be changed",
    "PATCH /users/1001;a": "may be changed",
    "PATCH /users/1001%2F..%2F7": "only records that this run made may be changed",
    "PATCH /users/1001%2Favatar": "in another way",
    "PATCH /users/1001%252F..%252F7": "only records that this run made may be changed",
    "PATCH /users/1001/../7": "only records that this run made may be changed",
    "DELETE /users/7": "only records that this run made may be deleted",
    "DELETE /users": "only records that this run made may be deleted",
    "DELETE /users/7/avatar": "only records that this run made may be deleted",
    "POST /users/1001/block": "it is an action",
    "POST /purge": "it is an action",
    "POST /logs": "has no DELETE for it",
    "POST /keys": "lists its DELETE as sensitive",
    "POST /alarms": "lists the operation as sensitive",
    "GET /users/7/export": "lists the operation as sensitive",
    "PATCH /elsewhere": "no such operation",
    "POST /users?_method=DELETE": "its query asks for another method",
}


@pytest.mark.parametrize("line", SANDBOX)
def test_sandbox(line: str, shelf: Any, tenant_in: Open) -> None:
    """User 1001 is the run's own, user 7 is not."""
    tenant = tenant_in()
    assert send(tenant, "POST /users") == 201
    judge(tenant, line, SANDBOX[line], shelf)


FULL = {
    "PATCH /users/7": "",
    "POST /users/7/block": "",
    "POST /users/7/cards": "",
    "POST /purge": "",
    "POST /logs": "",
    "POST /alarms": "",
    "GET /users/7/export": "",
    "PUT /users": "",
    "DELETE /users/1001": "",
    "DELETE /users/7": "only records that this run made may be deleted",
    "DELETE /users/7/avatar": "only records that this run made may be deleted",
    "DELETE /users": "only records that this run made may be deleted",
    "POST /elsewhere": "no such operation",
    "PATCH /users/7%2Favatar": "in another way",
}


@pytest.mark.parametrize("line", FULL)
def test_full(line: str, shelf: Any, tenant_in: Open) -> None:
    """Also what is not the run's own is changed; it is not deleted."""
    tenant = tenant_in(TenantMode.FULL)
    assert send(tenant, "POST /users") == 201
    judge(tenant, line, FULL[line], shelf)


def judge(tenant: Tenant, line: str, reason: str, shelf: Any) -> None:
    before = len(shelf.seen)
    if not reason:
        send(tenant, line)
        assert shelf.seen[-1] == line.replace(" ", " /api")
        return
    with pytest.raises(RefusedBySafety, match=reason):
        send(tenant, line)
    assert len(shelf.seen) == before


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b'{"_method": "DELETE"}', True),
        (b'{"_METHOD": "DELETE"}', True),
        (b'{"\\u005fmethod": "DELETE"}', True),
        (b"_method=DELETE", True),
        (b"a=b&%5Fmethod=DELETE", True),
        (b'--x\r\nContent-Disposition: form-data; name="_method"\r\n\r\nDELETE\r\n--x--', True),
        (b'{"payment_method": "card", "name": "100%"}', False),
        (b'{"name": "_method"}', False),
        (b'[{"op": "add", "path": "/payment_method"}]', False),
    ],
)
def test_a_body_that_asks_for_another_method(body: bytes, kept: bool, shelf: Any, tenant_in: Open) -> None:
    tenant = tenant_in()
    if kept:
        with pytest.raises(RefusedBySafety, match="its body asks for another method"):
            tenant.send("POST", "/api/users", content=body)
        assert shelf.seen == []
    else:
        assert tenant.send("POST", "/api/users", content=body).status == 201


FORBIDS = {
    TenantMode.OBSERVE: {"POST /users": "not a safe method", "GET /users": "", "GET /users/{user}/export": "sensitive"},
    TenantMode.SANDBOX: {
        "POST /users": "",
        "PATCH /users/{user}": "",
        "POST /logs": "no DELETE",
        "POST /purge": "action",
    },
    TenantMode.FULL: {"POST /purge": "", "POST /logs": "", "GET /users/{user}/export": "", "DELETE /users/{user}": ""},
}


@pytest.mark.parametrize("mode", FORBIDS)
def test_what_a_mode_forbids_altogether(mode: TenantMode, contract: Contract, tenant_in: Open) -> None:
    for identifier, reason in FORBIDS[mode].items():
        said = tenant_in(mode).forbids(contract.operation(identifier))
        assert said == "" if not reason else reason in said, identifier


@pytest.mark.parametrize("host", [None, "", "127.0.0.1", "localhost", "127.0.0.1:1"])
def test_full_wants_the_host_once_more(host: str | None, tenant_in: Open) -> None:
    with pytest.raises(UsageError, match=r"add --confirm-host 127\.0\.0\.1:\d+"):
        tenant_in(TenantMode.FULL, confirmed_host=host)


@pytest.mark.parametrize("mode", [TenantMode.SANDBOX, TenantMode.FULL])
def test_no_writing_without_a_journal(mode: TenantMode, shelf: Any, tenant_in: Open, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs a folder for its journal"):
        tenant_in(mode, journal=None)
    (tmp_path / "file").touch()
    tenant = tenant_in(mode, journal=tmp_path / "file")
    with pytest.raises(SuiteError, match="cannot write the journal"):
        send(tenant, "POST /users")
    assert not [line for line in shelf.seen if line.startswith("POST")]


def test_a_record_is_in_the_journal_before_it_is_asked_for(shelf: Any, tenant_in: Open, tmp_path: Path) -> None:
    """And what the journal says of it holds neither the body nor the token."""
    read: list[str] = []

    def look(method: str, *_: object) -> tuple[()]:
        if method == "POST":
            read.extend(path.read_text() for path in tmp_path.glob("*.jsonl"))
        return ()

    shelf.lies = look
    tenant = tenant_in()
    tenant.send("POST", "/api/users?key=hush", content=b'{"name": "hush"}')
    (line,) = read[0].splitlines()
    told = json.loads(line)
    assert told.pop("time").endswith("Z")
    assert told == {
        "number": 0,
        "state": "asked",
        "run": "r",
        "api": "small",
        "release": "1.0.0",
        "tenant": f"http://127.0.0.1:{shelf.server_port}",
        "operation": "POST /users",
        "path": "/api/users",
        "credential": "good",
    }
    whole = "".join(path.read_text() for path in tmp_path.glob("*.jsonl"))
    assert "hush" not in whole
    assert TOKEN not in whole
    assert the_journal(tmp_path).creations[0].record == "/api/users/1001"


REPLIES: dict[str, tuple[tuple[int, dict[str, str], Any] | None, State, str]] = {
    "an id that is a number": ((201, {}, {"id": 5}), State.MADE, "/api/users/5"),
    "an id that is a text": ((200, {}, {"id": "a b"}), State.MADE, "/api/users/a%20b"),
    "the record in a member of its own": ((200, {}, {"ok": True, "user": {"id": 5}}), State.MADE, "/api/users/5"),
    "an id under another name": ((201, {}, {"number": 5}), State.MADE, "/api/users/5"),
    "an id under the name of the parameter": ((201, {}, {"user": "x"}), State.MADE, "/api/users/x"),
    "an id in the location": ((201, {"Location": "/api/users/5"}, b""), State.MADE, "/api/users/5"),
    "an id in a whole location": (
        (303, {"Location": "http://evil.example/api/users/5"}, b""),
        State.MADE,
        "/api/users/5",
    ),
    "a location elsewhere": ((201, {"Location": "/api/logs/5"}, b""), State.UNKNOWN, ""),
    "a location that is none": ((201, {"Location": "http://["}, b""), State.UNKNOWN, ""),
    "no id": ((201, {}, {"name": "x"}), State.UNKNOWN, ""),
    "the id of something else": ((201, {}, {"name": "x", "owner": {"id": 7}}), State.UNKNOWN, ""),
    "no JSON": ((201, {}, b"<html>"), State.UNKNOWN, ""),
    "JSON without an end": ((201, {}, b"[" * 100_000), State.UNKNOWN, ""),
    "an id that is null": ((201, {}, {"id": None}), State.UNKNOWN, ""),
    "an id that is true": ((201, {}, {"id": True}), State.UNKNOWN, ""),
    "an id that is an object": ((201, {}, {"id": {"id": 7}, "name": "x"}), State.UNKNOWN, ""),
    "an id that is empty": ((201, {}, {"id": ""}), State.UNKNOWN, ""),
    "an id that is too long": ((201, {}, {"id": "x" * 1000}), State.UNKNOWN, ""),
    "an id with a line break": ((201, {}, {"id": "7\n8"}), State.UNKNOWN, ""),
    "an id that goes up": ((201, {}, {"id": ".."}), State.UNKNOWN, ""),
    "an id that is a path": ((201, {}, {"id": "../users/7"}), State.MADE, "/api/users/..%2Fusers%2F7"),
    "an id with a query": ((201, {}, {"id": "7?x=1"}), State.MADE, "/api/users/7%3Fx%3D1"),
    "a record that was there": ((200, {}, {"id": 7}), State.BEFORE, ""),
    "a refusal": ((422, {}, {"id": 7}), State.REFUSED, ""),
    "a redirect": ((302, {"Location": "/api/users/7"}, b""), State.REFUSED, ""),
    "a failure": ((500, {}, {"id": 9}), State.UNKNOWN, ""),
    "no answer": (None, State.UNKNOWN, ""),
}


@pytest.mark.parametrize("fact", REPLIES)
def test_what_a_reply_makes_the_runs_own(fact: str, shelf: Any, tenant_in: Open, tmp_path: Path) -> None:
    """Whatever it says, users 7 and 8, which were there before, are neither changed nor deleted."""
    lie, state, record = REPLIES[fact]
    shelf.lies = lambda method, *_: lie if method == "POST" else ()
    tenant = tenant_in()
    with contextlib.suppress(TenantError):  # without an answer
        send(tenant, "POST /users")
    creation = the_journal(tmp_path).creations[0]
    assert (creation.state, creation.record) == (state, record)
    for line in ("PATCH /users/7", "DELETE /users/7", "DELETE /users/8", "PATCH /users/7?x=1"):
        with pytest.raises(RefusedBySafety):
            send(tenant, line)
    tenant.clean_up()
    assert shelf.records[f"Bearer {TOKEN}"] >= {"/api/users/7", "/api/users/8"}
    assert not [line for line in shelf.seen if line.startswith("DELETE") and line.endswith(("/7", "/8"))]


def test_a_collection_is_looked_at_once_before_something_is_made(shelf: Any, tenant_in: Open) -> None:
    """As much of it as one page may hold."""
    tenant = tenant_in()
    for _ in range(2):
        send(tenant, "POST /users")
    assert shelf.seen == ["GET /api/users?size=50", "POST /api/users", "POST /api/users"]


def test_what_was_made_is_removed_and_the_journal_proves_it(shelf: Any, tenant_in: Open, tmp_path: Path) -> None:
    """The newest first, so that what lies under a record goes before it."""
    before = {owner: set(records) for owner, records in shelf.records.items()}
    tenant = tenant_in()
    for line in ("POST /users", "POST /users/1001/cards", "POST /users"):
        assert send(tenant, line) == 201
    assert tenant.made_in("/api/users") == ("1001", "1003")
    assert tenant.clean_up() == ()
    assert shelf.seen[-3:] == ["DELETE /api/users/1003", "DELETE /api/users/1001/cards/1002", "DELETE /api/users/1001"]
    assert shelf.records == before
    assert tenant.made_in("/api/users") == ()
    proofs = tmp_path / "proofs"
    proofs.mkdir()
    tenant.close(proofs)
    assert list(tmp_path.glob("*.jsonl")) == []
    assert {one.state for one in the_journal(proofs).creations.values()} == {State.GONE}


@pytest.mark.parametrize(
    ("answers", "left", "sent"),
    [
        ([200], False, 1),
        ([204], False, 1),
        ([404], False, 1),
        ([410], False, 1),
        ([409], True, 1),
        ([403], True, 1),
        ([500], True, 1),
        ([0], True, 1),
    ],
)
def test_what_does_not_go_is_told(
    answers: list[int], left: bool, sent: int, shelf: Any, tenant_in: Open, tmp_path: Path
) -> None:
    tenant = tenant_in()
    send(tenant, "POST /users")
    shelf.lies = lambda *_: (answers[0], {}, b"") if answers[0] else None
    told = say_left(tenant.clean_up(), tenant.base_url, "small")
    assert bool(told) == left
    assert sum(line.startswith("DELETE") for line in shelf.seen) == sent
    tenant.close(tmp_path / "nowhere")
    assert bool(the_journal(tmp_path).pending) == left
    if left:
        assert "1 record that this run made could not be removed (" in told
        assert told.endswith(f"Run: uphold cleanup --tenant {tenant.base_url} --api small")


def test_what_is_in_the_way_of_another_is_tried_again(shelf: Any, tenant_in: Open) -> None:
    """A record that something older points at can't go first."""
    tenant = tenant_in()
    for _ in range(3):
        send(tenant, "POST /users")
    mine = shelf.records[f"Bearer {TOKEN}"]
    shelf.lies = lambda method, path, _: (
        (409, {}, b"") if method == "DELETE" and path.endswith("1003") and "/api/users/1001" in mine else ()
    )
    assert tenant.clean_up() == ()
    assert [line[-4:] for line in shelf.seen if line.startswith("DELETE")] == ["1003", "1002", "1001", "1003"]


def test_records_of_one_id_are_removed_once(shelf: Any, tenant_in: Open) -> None:
    """A tenant that answers each creation with the same id holds one record, as far as anybody can tell."""
    tenant = tenant_in()
    shelf.lies = lambda method, *_: (201, {}, {"id": 1001}) if method == "POST" else ()
    for _ in range(3):
        send(tenant, "POST /users")
    assert tenant.clean_up() == ()
    assert sum(line.startswith("DELETE") for line in shelf.seen) <= 3


def test_a_tenant_that_is_gone_ends_the_cleaning(shelf: Any, tenant_in: Open, tmp_path: Path) -> None:
    tenant = tenant_in()
    for _ in range(3):
        send(tenant, "POST /users")
    shelf.lies = lambda *_: None
    assert len(tenant.clean_up()) == 3
    assert sum(line.startswith("DELETE") for line in shelf.seen) == 1
    assert len(the_journal(tmp_path).pending) == 3


def test_a_deleted_record_is_gone_until_it_is_there_again(shelf: Any, tenant_in: Open, tmp_path: Path) -> None:
    """A tenant that only says it deleted a record gets a second DELETE at the end."""
    tenant = tenant_in()
    send(tenant, "POST /users")
    shelf.lies = lambda method, *_: (204, {}, b"") if method == "DELETE" else ()
    send(tenant, "DELETE /users/1001")
    assert the_journal(tmp_path).pending == []
    send(tenant, "GET /users/1001")
    assert [one.record for one in the_journal(tmp_path).pending] == ["/api/users/1001"]
    shelf.lies = lambda *_: ()
    assert tenant.clean_up() == ()
    assert "/api/users/1001" not in shelf.records[f"Bearer {TOKEN}"]


def test_owners_are_kept_apart(shelf: Any, tenant_in: Open) -> None:
    """One owner's record is written to with another's token only once the tenant refused to show it to that."""
    tenant = tenant_in()
    send(tenant, "POST /users")
    send(tenant, "POST /users", authorization=Credential.OTHER)
    assert tenant.made_in("/api/users", Credential.OTHER) == ("1002",)
    with pytest.raises(RefusedBySafety):
        send(tenant, "PATCH /users/1002")
    for text in (Credential.OTHER, f"Bearer {OTHER}"):
        with pytest.raises(RefusedBySafety, match="once the tenant refused to show them"):
            send(tenant, "DELETE /users/1001", authorization=text)
    assert send(tenant, "GET /users/1001", authorization=Credential.OTHER) == 404
    assert send(tenant, "DELETE /users/1001", authorization=Credential.OTHER) == 404
    assert send(tenant, "PATCH /users/1001") == 200
    assert send(tenant, "PATCH /users/1001", authorization=None) == 404
    assert tenant.clean_up() == ()
    assert shelf.records == {f"Bearer {TOKEN}": {"/api/users/7", "/api/users/8"}, f"Bearer {OTHER}": set(), "": set()}


@pytest.mark.parametrize("budget", [1, 2, 3, 4, 5, 9])
def test_the_budget_keeps_room_for_the_cleaning(budget: int, shelf: Any, tenant_in: Open) -> None:
    """Together with the requests that remove what was made, it holds."""
    tenant = tenant_in(budget=budget)
    made = 0
    with contextlib.suppress(RefusedBySafety):
        for made in range(10):  # noqa: B007 - how far it came
            send(tenant, "POST /users")
    assert made == max(0, (budget - 1) // 2)
    assert tenant.clean_up() == ()
    assert len(shelf.seen) <= budget
    assert len(shelf.records[f"Bearer {TOKEN}"]) == 2


def test_what_nothing_deletes_stays_and_is_told(shelf: Any, tenant_in: Open, tmp_path: Path) -> None:
    tenant = tenant_in(TenantMode.FULL)
    send(tenant, "POST /logs")
    send(tenant, "POST /marks")  # the contract has no path for one of them
    assert tenant.clean_up() == ()
    assert tenant.lasting == 2
    assert {one.state for one in the_journal(tmp_path).creations.values()} == {State.LASTING}
    assert "/api/logs/1001" in shelf.records[f"Bearer {TOKEN}"]


def test_another_process_takes_over_what_is_left(shelf: Any, tenant_in: Open, tmp_path: Path) -> None:
    """Of the same tenant only, and only once the first process is over."""
    first = tenant_in()
    send(first, "POST /users")
    shelf.lies = lambda method, *_: None if method == "POST" else ()
    with pytest.raises(TenantError, match="broke off"):
        send(first, "POST /users")
    assert the_journal(tmp_path).is_open
    first.close()
    written = the_journal(tmp_path)
    assert not written.is_open

    elsewhere = tenant_in(base_url="http://127.0.0.1:9")
    elsewhere.adopt(written)
    assert elsewhere.clean_up() == ()

    second = tenant_in()
    for _ in range(2):
        second.adopt(written)
    (unknown,) = second.clean_up()
    assert unknown.state is State.UNKNOWN
    told = say_left([unknown], second.base_url, "small")
    assert "1 record may have been made" in told
    assert "POST /users at 2" in told
    assert told.endswith(f"Look for them, then run: uphold cleanup --tenant {second.base_url} --api small --forget")
    assert sum(line.startswith("DELETE") for line in shelf.seen) == 1
    second.forget()
    assert the_journal(tmp_path).pending == []


def test_what_another_process_made_is_known(tenant_in: Open) -> None:
    """It changes its records while this one runs."""
    one, other = tenant_in(), tenant_in()
    for tenant in (one, one, other):
        send(tenant, "POST /users")
    assert one.made_elsewhere("/api/users") == frozenset({"1003"})
    assert other.made_elsewhere("/api/users") == frozenset({"1001", "1002"})
    assert one.made_elsewhere("/api/keys") == frozenset()


def test_a_journal_that_was_cut_off(tenant_in: Open, tmp_path: Path) -> None:
    """A line without its end was not yet sent; one that is no JSON is counted."""
    tenant = tenant_in()
    send(tenant, "POST /users")
    tenant.close()
    path = the_journal(tmp_path).path
    path.write_bytes(path.read_bytes() + b'no JSON\n{"number":1,"state":"asked","ru')
    written = the_journal(tmp_path)
    assert (written.damaged, [one.record for one in written.pending]) == (1, ["/api/users/1001"])


def test_an_embedded_tenant_needs_none_of_this(contract: Contract, shelf: Any, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{shelf.server_port}"
    with Tenant(
        contract=contract,
        conventions=CONVENTIONS,
        token=TOKEN,
        base_url=address,
        mode=TenantMode.EMBEDDED,
        journal=tmp_path,
    ) as tenant:
        assert send(tenant, "DELETE /users/7") == 200
        assert send(tenant, "POST /users") == 201
        assert (tenant.writes, tenant.clean_up(), tenant.made_in("/api/users")) == (False, (), ())
        assert tenant.forbids(contract.operation("POST /purge")) == ""
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_nobody_listens_at_makes_nothing(tenant_in: Open, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tenant = tenant_in(base_url=f"http://127.0.0.1:{port}")
    with pytest.raises(TenantError, match="nothing answers"):
        send(tenant, "POST /users")
    assert [one for written in read_journals(tmp_path) for one in written.pending] == []
