"""The mock over TCP, on loopback."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from uphold.errors import UsageError
from uphold.mock import serve
from uphold.mock.server import listen

from .conftest import Served


@pytest.fixture
def log() -> io.StringIO:
    """What the server says."""
    return io.StringIO()


@pytest.fixture
def address(library: Served, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Base URL of a running server; it ends with the test."""
    servers: list[uvicorn.Server] = []
    made = uvicorn.Server.__init__

    def remember(self: uvicorn.Server, config: uvicorn.Config) -> None:
        made(self, config)
        servers.append(self)

    monkeypatch.setattr(uvicorn.Server, "__init__", remember)
    thread = threading.Thread(target=lambda: serve(library.app, port=0, log=log))
    thread.start()
    while not (servers and servers[0].started):
        assert thread.is_alive()
        time.sleep(0.01)
    yield log.getvalue().partition(" at ")[2].split()[0]
    servers[0].should_exit = True
    thread.join()


def test_it_serves_and_writes_a_line_for_each_request(address: str, log: io.StringIO) -> None:
    with httpx.Client(base_url=address, headers={"authorization": "Bearer mock-token"}) as client:
        made = client.post("/base/v1.0/books", json={"title": "Ünïcode", "state": "on shelf"})
        assert made.status_code == 201
        read = client.get(f"/base/v1.0/books/{made.json()['data']['id']}", params={"filter[title]": "a b"})
        assert read.json() == made.json()
        assert client.delete("/base/v1.0/books/1").content == b""
        assert client.head("/base/v1.0/books").content == b""
        assert client.get("/base/v1.0/books", headers={"authorization": "Bearer hush"}).status_code == 401
    greeting, hint, *lines = log.getvalue().splitlines()
    assert address in greeting
    assert hint == f"Try: curl -H 'Authorization: Bearer mock-token' {address}/base/v1.0/books"
    assert [line.split()[1:4] for line in lines] == [
        ["201", "POST", "/base/v1.0/books"],
        ["200", "GET", f"/base/v1.0/books/{made.json()['data']['id']}"],
        ["204", "DELETE", "/base/v1.0/books/1"],
        ["405", "HEAD", "/base/v1.0/books"],
        ["401", "GET", "/base/v1.0/books"],
    ]
    assert "hush" not in log.getvalue()


def test_a_port_in_use_is_one_clear_line(library: Served) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} of 127.0.0.1 is in use"):
            serve(library.app, port=port, log=None)


def test_a_host_that_is_not_here_is_one_clear_line() -> None:
    with pytest.raises(UsageError, match="can't listen on port 0 of 192.0.2.1"):
        listen("192.0.2.1", 0)
