"""The transport over TCP, which lets no server wait for an acknowledgement."""

from __future__ import annotations

import contextlib
import socket

import httpx


class Prompt(httpx.HTTPTransport):
    """httpx's transport, which tells the server at once that the head of an answer came, where the system lets it.

    A server that writes head and body apart, as the one of Python's standard library does, keeps a small body back
    until then (RFC 896), and a client that has nothing to send says so late (RFC 1122, 4.2.3.2): some 40 ms for each
    request. Linux has an option for that, which holds for a while only.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to `request`; its body has yet to be read. Raises httpx.HTTPError."""
        response = super().handle_request(request)
        stream = response.extensions.get("network_stream")
        connection = stream.get_extra_info("socket") if stream is not None else None
        if connection is not None and hasattr(socket, "TCP_QUICKACK"):
            with contextlib.suppress(OSError):  # that a connection broke is told when the body is read
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return response
