"""The gate: it wraps the transport, so that no request can leave without passing it.

To a live tenant it lets through only what the mode permits, to the tenant's own origin, in a shape that no server
between here and there can take for something else. What makes a record there is in the journal before it leaves.
"""

from __future__ import annotations

import ipaddress
import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, unquote_plus

import httpx

from uphold.errors import RefusedBySafety
from uphold.tenant.creations import owner_of
from uphold.tenant.messages import CREDENTIAL
from uphold.tenant.routes import SAFE_METHODS
from uphold.tenant.traffic import TenantMode

if TYPE_CHECKING:
    from collections.abc import Callable

    from uphold.tenant.creations import Creations
    from uphold.tenant.permits import Permits

_OVERRIDES: Final = frozenset(
    ("x-http-method", "x-http-method-override", "x-method-override", "x-original-url", "x-rewrite-url")
)
"""Headers that make some servers serve another method or path than the request line says."""
_FRAMING: Final = frozenset(("transfer-encoding", "upgrade", "http2-settings", "expect", "trailer"))
"""Headers by which two servers in a row can come to disagree where a request ends (RFC 9112, 11.2)."""


_METHOD_MEMBER: Final = re.compile(r"(?<!\w)_method(?!\w)", re.IGNORECASE)
"""A member of a form by which some servers serve another method; of JSON, too."""


class Gate(httpx.BaseTransport):
    """Passes on to `wire` what `mode` allows, and raises RefusedBySafety before anything leaves otherwise.

    `permits` say what the mode allows; where they know of `creations`, each is noted there before its request
    leaves. `base` is the tenant's address, `in_process` whether the wire never leaves this process, `budget` the
    greatest number of requests (None: no limit), `mask` hides secrets in messages.
    """

    def __init__(
        self,
        wire: httpx.BaseTransport,
        *,
        permits: Permits,
        base: httpx.URL,
        in_process: bool,
        budget: int | None,
        mask: Callable[[str], str],
    ) -> None:
        self._wire = wire
        self._permits = permits
        self._base = base
        self._in_process = in_process
        self._budget = budget
        self._mask = mask
        self._passed = 0
        self.is_cleaning = False
        """Whether only what the run made is being removed: the budget has kept room for that."""

    @property
    def passed(self) -> int:
        """How many requests were let through."""
        return self._passed

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to `request`, if it may be sent at all."""
        self.check(request)
        if self._permits.creations is None:
            self._passed += 1
            return self._wire.handle_request(request)
        return self._watched(request, self._permits.creations)

    def close(self) -> None:
        """Close the transport behind the gate."""
        self._wire.close()

    def check(self, request: httpx.Request) -> None:
        """Raise RefusedBySafety unless `request` may be sent."""
        if self._budget is not None and not self.is_cleaning and self._passed + self._kept_for(request) > self._budget:
            reason = f"the budget of {self._budget} requests is spent"
            raise RefusedBySafety(f"not sent: {reason}", remedy="Raise the budget, or select fewer operations")
        reason = "" if self._in_process else self._wrong_address(request)
        if not reason and self._permits.mode is not TenantMode.EMBEDDED:
            reason = self._harm(request)
        elif not reason and not self._in_process and not is_loopback(request.url.host):
            reason = "only the mock on this machine may be sent everything"
        if reason:
            path = self._mask(_path(request))
            raise RefusedBySafety(f"{request.method} {path} is not sent in mode {self._permits.mode}: {reason}")

    def _watched(self, request: httpx.Request, creations: Creations) -> httpx.Response:
        """The answer to a request in a mode that writes: what it makes is noted before and after."""
        path = _path(request)
        credential = request.extensions.get(CREDENTIAL)
        operation = self._permits.routes.find(request.method, path)
        if operation is None or not creations.makes(operation):
            response = self._pass(request)
            if operation is not None:
                creations.heard(operation, path, owner_of(credential), response)
            return response
        number = creations.begin(operation, path, credential)
        try:
            response = self._pass(request)
        except httpx.HTTPError as error:
            creations.lost(number, has_left=not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout))
            raise
        creations.end(number, operation, response)
        return response

    def _pass(self, request: httpx.Request) -> httpx.Response:
        self._passed += 1
        response = self._wire.handle_request(request)
        try:
            response.read()
        finally:
            response.close()
        return response

    def _kept_for(self, request: httpx.Request) -> int:
        """How many requests `request` takes from the budget, and what was made already: one to remove each record."""
        creations = self._permits.creations
        if creations is None:
            return 1
        operation = self._permits.routes.find(request.method, _path(request))
        return 1 + creations.to_remove + (operation is not None and creations.makes(operation))

    def _wrong_address(self, request: httpx.Request) -> str:
        url, base = request.url, self._base
        if _origin(url) != _origin(base):
            return "it goes to another address than the tenant's"
        hosts = [value for name, value in request.headers.raw if name.lower() == b"host"]
        if len(hosts) != 1 or _origin_of_host(hosts[0], base) != _origin(base):
            return "its Host header names another host than the tenant's"
        if "target" in request.extensions:
            return "its target was set behind the back of its address"
        return ""

    def _harm(self, request: httpx.Request) -> str:
        if self._permits.creations is None and request.method not in SAFE_METHODS:
            return f"{request.method} is not a safe method"
        if any(name in _OVERRIDES for name in request.headers):
            return "a header of it asks for another method or path"
        content = request.read()
        lengths = request.headers.get_list("content-length")
        if lengths not in ([], [str(len(content))]) or any(name in _FRAMING for name in request.headers):
            return "a server could read it as more than one request"
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        if any(unquote(name).strip().lower() == "_method" for name, _ in parse_qsl(query, keep_blank_values=True)):
            return "its query asks for another method"
        if _asks_for_method(content):
            return "its body asks for another method"
        owner = owner_of(request.extensions.get(CREDENTIAL))
        return self._permits.refusal(request.method, path, owner, has_body=bool(content))


def _asks_for_method(content: bytes) -> bool:
    """Whether a body has a member by which some servers serve another method than the request line says."""
    text = content.decode("latin-1")
    if "method" not in text.lower() and "%" not in text and "\\" not in text:
        return False
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return bool(_METHOD_MEMBER.search(unquote_plus(text)))
    return isinstance(body, dict) and any(name.strip().lower() == "_method" for name in body)


def _path(request: httpx.Request) -> str:
    return request.url.raw_path.partition(b"?")[0].decode("ascii")


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine by definition: a loopback address, or the name ``localhost`` (RFC
    6761)."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    """Scheme, host and port (RFC 6454, 4), the port filled in."""
    return url.scheme, url.raw_host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _origin_of_host(host: bytes, base: httpx.URL) -> tuple[str, bytes, int | None] | None:
    """The origin that a Host header asks for; None when it is none."""
    if any(sign in host for sign in b"/?#@\\"):
        return None
    try:
        return _origin(httpx.URL(f"{base.scheme}://{host.decode('ascii')}"))
    except (httpx.InvalidURL, UnicodeDecodeError):
        return None
