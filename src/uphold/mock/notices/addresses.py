"""Where a notification may go: to this machine, and to hosts that were named. A mock that anybody can tell a URL to
must not be a way into a network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Collection

import httpx

_PORTS = {"http": 80, "https": 443}
_LOCALHOST = "localhost"


class Forbidden(Exception):  # noqa: N818 - says what it is; it is no failure of the mock
    """A URL that nothing is sent to; its text says why, without the URL."""


class Addresses:
    """Judges URLs. `hosts`: names or addresses, each alone or with a port (``receiver.test:8443``), that may be sent
    to beside loopback ones."""

    def __init__(self, hosts: Collection[str] = ()) -> None:
        self._hosts = frozenset(host.strip().lower() for host in hosts)

    def judged(self, url: str) -> httpx.URL:
        """`url`, read; raises Forbidden. Nothing is resolved yet."""
        try:
            read = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            raise Forbidden("it is no URL") from None
        if read.scheme not in _PORTS or not read.host:
            raise Forbidden("only http and https are sent to")
        if not (self._is_named(read) or read.host == _LOCALHOST or _is_loopback(read.host)):
            raise Forbidden(f"host {read.host} is not this machine; --allow-callback-host would let it through")
        return read

    async def targets(self, url: httpx.URL) -> list[httpx.URL]:
        """What to connect to, the first that answers: `url` itself, where its host was named or is an address; else
        the addresses that ``localhost`` stands for, put into its place, so that no second look-up can tell another
        story (DNS rebinding). Raises Forbidden when one of them is not loopback, and OSError."""
        if self._is_named(url) or url.host != _LOCALHOST:
            return [url]
        found = await asyncio.get_running_loop().getaddrinfo(url.host, None, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not all(map(_is_loopback, addresses)):
            raise Forbidden(f"{_LOCALHOST} does not stand for this machine here")
        return [url.copy_with(host=address) for address in addresses]

    def _is_named(self, url: httpx.URL) -> bool:
        port = url.port or _PORTS[url.scheme]
        host = f"[{url.host}]" if ":" in url.host else url.host
        return not self._hosts.isdisjoint({url.host, host, f"{host}:{port}"})


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
