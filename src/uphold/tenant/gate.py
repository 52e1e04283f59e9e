"""The gate: it wraps the transport, so that no request can leave without passing it.

On a live tenant it lets through only what can do no harm: a documented operation with a safe method (RFC
9110, 9.2.1), to the tenant's own origin, that ``api.toml`` does not list as sensitive. A path is judged in
every way that a server between here and there may read it, since a proxy may decode ``%2e%2e`` or merge
slashes that this client leaves alone: all readings must lead to the same operation.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, unquote

import httpx

from uphold.errors import RefusedBySafety
from uphold.tenant.traffic import TenantMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from uphold.contract import Contract, Conventions, Operation

SAFE_METHODS: Final = frozenset(("GET", "HEAD", "OPTIONS"))
_OVERRIDES: Final = frozenset(
    ("x-http-method", "x-http-method-override", "x-method-override", "x-original-url", "x-rewrite-url")
)
"""Headers that make some servers serve another method or path than the request line says."""
_FRAMING: Final = frozenset(("transfer-encoding", "upgrade", "http2-settings", "expect", "trailer"))
"""Headers by which two servers in a row can come to disagree where a request ends (RFC 9112, 11.2)."""
_READINGS: Final = 8
"""How often a path may be percent-decoded before it settles; nobody needs more than twice."""
_PIECES: Final = re.compile(r"(\{[^}]*\})")
_KEPT: Final = "/:@!$&'()*+,;=-._~"


class Gate(httpx.BaseTransport):
    """Passes on to `wire` what `mode` allows, and raises RefusedBySafety before anything leaves otherwise.

    `base` is the tenant's address, `in_process` whether the wire never leaves this process, `budget` the
    greatest number of requests (None: no limit), `mask` hides secrets in messages.
    """

    def __init__(
        self,
        wire: httpx.BaseTransport,
        *,
        routes: Routes,
        base: httpx.URL,
        mode: TenantMode,
        in_process: bool,
        budget: int | None,
        mask: Callable[[str], str],
    ) -> None:
        self._wire = wire
        self._routes = routes
        self._base = base
        self._mode = mode
        self._in_process = in_process
        self._budget = budget
        self._mask = mask
        self._passed = 0

    @property
    def passed(self) -> int:
        """How many requests were let through."""
        return self._passed

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to `request`, if it may be sent at all."""
        self.check(request)
        self._passed += 1
        return self._wire.handle_request(request)

    def close(self) -> None:
        """Close the transport behind the gate."""
        self._wire.close()

    def check(self, request: httpx.Request) -> None:
        """Raise RefusedBySafety unless `request` may be sent."""
        if self._budget is not None and self._passed >= self._budget:
            reason = f"the budget of {self._budget} requests is spent"
            raise RefusedBySafety(f"not sent: {reason}", remedy="Raise the budget, or select fewer operations")
        if self._in_process:
            return
        reason = self._wrong_address(request)
        if not reason and self._mode is not TenantMode.EMBEDDED:
            reason = self._harm(request)
        elif not reason and not is_loopback(request.url.host):
            reason = "only the mock on this machine may be sent everything"
        if reason:
            path = self._mask(request.url.raw_path.partition(b"?")[0].decode("ascii"))
            raise RefusedBySafety(f"{request.method} {path} is not sent in mode {self._mode}: {reason}")

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
        if request.method not in SAFE_METHODS:
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
        return self._routes.harm(request.method, path, has_body=bool(content))


class Routes:
    """Which operation of a contract a request reaches, and whether it may be sensitive. `prefix` is the
    path that stands before every path of the contract."""

    def __init__(self, contract: Contract, conventions: Conventions, prefix: str) -> None:
        self._contract = contract
        self._prefix = prefix
        self._sensitive = [
            _Template.of(name) for name in conventions.safety.sensitive if name.split()[0] in SAFE_METHODS
        ]

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that `method` and `path`, percent-encoded as sent, reach; None when there is none."""
        if not path.startswith(self._prefix):
            return None
        found = self._contract.find(method, path[len(self._prefix) :])
        return found[0] if found is not None else None

    def harm(self, method: str, path: str, *, has_body: bool = False) -> str:
        """Why a request with the safe `method` to `path` could do harm; empty when it can't."""
        operation = self.find(method, path)
        if operation is None:
            return "the contract has no such operation"
        if has_body and operation.body is None:
            return "it has a body, which a server that expects none could read as another request"
        for reading in readings(path):
            if reading is None or self.find(method, reading) is not operation:
                return "a server could read its path in another way"
            if self._is_sensitive(operation, reading):
                return "api.toml lists the operation as sensitive"
        return ""

    def _is_sensitive(self, operation: Operation, path: str) -> bool:
        concrete = unquote(path[len(self._prefix) :])
        found = _Template.of(operation.id)
        return any(
            template.pattern.fullmatch(concrete) and not found.is_surely_before(template)
            for template in self._sensitive
        )


@dataclass(frozen=True, slots=True)
class _Template:
    id: str
    pattern: re.Pattern[str]
    """What a concrete path must match, in any case of letters and with or without a slash at its end."""
    rank: tuple[bool, ...]
    """Which segments are parameters."""

    @classmethod
    def of(cls, name: str) -> _Template:
        """The template in an operation id."""
        segments = name.partition(" ")[2].strip("/").split("/")
        pattern = "/".join(
            "".join("[^/]*" if piece[:1] == "{" else re.escape(piece) for piece in _PIECES.split(part))
            for part in segments
        )
        rank = tuple("{" in segment for segment in segments)
        return cls(name, re.compile(f"/{pattern}/?", re.IGNORECASE), rank)

    def is_surely_before(self, other: _Template) -> bool:
        """Whether every router prefers this template to `other` for a path that both match: it has text where
        `other` has a parameter, and nowhere the other way round."""
        return (
            len(self.rank) == len(other.rank)
            and self.rank != other.rank
            and all(mine <= theirs for mine, theirs in zip(self.rank, other.rank, strict=True))
        )


def readings(path: str) -> Iterator[str | None]:
    """Every way a server may read `path` (percent-encoded as sent), each percent-encoded again: with dot
    segments resolved, slashes merged, path parameters cut, decoded once or more. None at the end when
    decoding it never settles."""
    seen = set()
    current = path
    for _ in range(_READINGS):
        for reading in (_encoded(_without_dots(current)), _encoded(_tidy(current))):
            if reading not in seen:
                seen.add(reading)
                yield reading
        decoded = unquote(current, errors="replace")
        if decoded == current:
            return
        current = decoded
    yield None


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


def _encoded(path: str) -> str:
    return quote(path, safe=_KEPT + "%")


def _tidy(path: str) -> str:
    """What the most forgiving of servers makes of `path`."""
    text = unicodedata.normalize("NFKC", path).replace("\\", "/")
    text = re.split(r"[?#\0]", text, maxsplit=1)[0]
    segments = (segment.partition(";")[0].strip() for segment in text.split("/"))
    return _without_dots("/" + "/".join(segment for segment in segments if segment))


def _without_dots(path: str) -> str:
    """`path` without dot segments (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)
