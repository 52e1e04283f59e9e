"""A server that writes head and body apart does not have to wait for us."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from uphold.tenant.prompt import Prompt


class Handler(BaseHTTPRequestHandler):
    """Two writes for each answer, as `http.server` does it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="this system has no such option")
def test_what_comes_is_acknowledged_at_once_on_every_request_of_a_connection(address: str) -> None:
    """The system forgets the option after some packets: it is set again and again."""
    with Prompt() as wire:
        for _ in range(8):
            response = wire.handle_request(httpx.Request("GET", address))
            connection = response.extensions["network_stream"].get_extra_info("socket")
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK) == 1
            assert response.read() == b"{}"
            response.close()
