"""What the gate lets through to a live tenant, and what it keeps back, whatever shape it comes in."""

from __future__ import annotations

import httpx
import pytest

from uphold.contract import Contract, Conventions
from uphold.errors import RefusedBySafety
from uphold.tenant import TenantMode
from uphold.tenant.gate import Gate, is_loopback
from uphold.tenant.permits import Permits
from uphold.tenant.routes import Routes

BASE = httpx.URL("https://tenant.example/v0")


class Wire(httpx.BaseTransport):
    """A transport at its end: it counts what comes out of the gate."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(200)


@pytest.fixture
def wire() -> Wire:
    return Wire()


def gate(
    wire: Wire,
    contract: Contract,
    conventions: Conventions,
    mode: TenantMode = TenantMode.OBSERVE,
    base: httpx.URL = BASE,
    budget: int | None = None,
) -> Gate:
    permits = Permits(mode, contract, Routes(contract, conventions, base.path.rstrip("/")), None)
    return Gate(wire, permits=permits, base=base, in_process=False, budget=budget, mask=str)


PASSED = [
    "GET /users",
    "GET /users?per_page=1&filter[method]=x",
    "OPTIONS /users",
    "GET /users/7",
    "HEAD /users/7",
    "GET /users/a%20b",
    "GET /users/a+b:c@d",
    "GET /users/%C3%A9",
    "GET /users/100%25",
    "GET /users/7%00",  # cut off, it is still the same operation
    "GET /users/all",
    "GET /files/report.pdf",
    "GET /exports/plain",
]
KEPT_BACK = [
    # not a safe method
    "POST /users",
    "PATCH /users/7",
    "DELETE /users/7",
    "PUT /users",
    "TRACE /users",
    "CONNECT /users",
    "post /users",
    "PROPFIND /users",
    # not documented
    "GET /",
    "GET /token",
    "GET /users/7/friends",
    "HEAD /users",
    "OPTIONS /users/7",
    "GET /Users",
    "GET /users/",
    "GET //users",
    "GET /v0/users",
    # sensitive
    "GET /users/7/export",
    "GET /users/7/export?x=1",
    "GET /users/7/%65xport",
    "GET /users/7/%45XPORT",
    "GET /users/7/EXPORT",
    "GET /users/7/export/",
    "GET /users/%37/export",
    "GET /exports/1",
    "GET /exports/PLAIN/../1",
    "HEAD /exports/1",
    # sensitive or another operation for a server that reads the path in another way
    "GET /users/7%2Fexport",
    "GET /users/7%2fexport",
    "GET /users/7%252Fexport",
    "GET /users/7%25252Fexport",
    "GET /users/7%5Cexport",
    "GET /users/7\\export",
    "GET /users/..%2Fusers%2F7%2Fexport",
    "GET /users/all/../7/export",
    "GET /users/all/%2e%2e/7/export",
    "GET /users/x;/../7/export",
    "GET /users/..;/exports/1",
    "GET /users/%2e%2e",
    "GET /users/%2e",
    "GET /users/.%2e",
    "GET /users/%252e%252e",
    "GET /users/..",
    "GET /users/%2F",
    "GET /users/;",
    "GET /users/;a=b",
    "GET /users/%3Fa",
    "GET /users/%00",
    "GET /users/%20",
    "GET /users/%ef%bc%8e%ef%bc%8e",
    "GET /users/%ef%bc%8f",
    "GET /users/7//export",
    "GET /users/./7/export",
    "GET //users/7/export",
    "GET /users/" + "%25" * 2 + "25" * 12 + "2F",
    # asks a server for another method
    "GET /users?_method=DELETE",
    "GET /users?a=b&_METHOD=put",
    "GET /users?%5Fmethod=PATCH",
]


def request(line: str, **more: object) -> httpx.Request:
    method, _, target = line.partition(" ")
    url = BASE.copy_with(raw_path=("/v0" + target).encode("ascii"))
    return httpx.Request(method, url, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", PASSED)
def test_a_documented_harmless_request_passes(
    line: str, wire: Wire, contract: Contract, conventions: Conventions
) -> None:
    gate(wire, contract, conventions).handle_request(request(line))
    assert len(wire.sent) == 1


@pytest.mark.parametrize("line", KEPT_BACK)
def test_anything_else_stays_here(line: str, wire: Wire, contract: Contract, conventions: Conventions) -> None:
    with pytest.raises(RefusedBySafety):
        gate(wire, contract, conventions).handle_request(request(line))
    assert wire.sent == []


ELSEWHERE = [
    "https://tenant.example.evil/v0/users",
    "https://evil.example/v0/users",
    "https://tenant.example:8443/v0/users",
    "http://tenant.example/v0/users",
    "https://tenant.example./v0/users",
    "https://127.0.0.1/v0/users",
    "https://tenant.example/users",
    "https://tenant.example/v1/users",
    "https://tenant.example/v0users",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_another_address_stays_here(url: str, wire: Wire, contract: Contract, conventions: Conventions) -> None:
    with pytest.raises(RefusedBySafety):
        gate(wire, contract, conventions).handle_request(httpx.Request("GET", url))
    assert wire.sent == []


def test_the_address_may_be_written_in_other_words(wire: Wire, contract: Contract, conventions: Conventions) -> None:
    gate(wire, contract, conventions).handle_request(httpx.Request("GET", "HTTPS://Tenant.Example:443/v0/users"))
    assert len(wire.sent) == 1


HEADERS = [
    ("X-HTTP-Method-Override", "DELETE"),
    ("x-http-method", "PUT"),
    ("X-Method-Override", "PATCH"),
    ("X-Original-URL", "/v0/users/7/export"),
    ("X-Rewrite-URL", "/v0/users/7/export"),
    ("Transfer-Encoding", "chunked"),
    ("transfer-encoding", "identity"),
    ("Content-Length", "5"),
    ("Upgrade", "h2c"),
    ("Expect", "100-continue"),
    ("Host", "evil.example"),
    ("Host", ""),
    ("Host", "tenant.example:8443"),
    ("Host", "tenant.example@evil.example"),
    ("Host", "evil.example/tenant.example"),
    ("Host", "tenant.example/elsewhere"),
    ("Host", "someone@tenant.example"),
]


@pytest.mark.parametrize("header", HEADERS, ids=": ".join)
def test_a_header_can_not_change_what_is_reached(
    header: tuple[str, str], wire: Wire, contract: Contract, conventions: Conventions
) -> None:
    with pytest.raises(RefusedBySafety):
        gate(wire, contract, conventions).handle_request(request("GET /users", headers=[header]))
    assert wire.sent == []


def test_a_body_that_could_be_another_request(wire: Wire, contract: Contract, conventions: Conventions) -> None:
    smuggled = b"DELETE /v0/users/7 HTTP/1.1\r\nHost: tenant.example\r\n\r\n"
    with pytest.raises(RefusedBySafety, match="could read as another request"):
        gate(wire, contract, conventions).handle_request(request("GET /users", content=smuggled))
    two = [("Content-Length", "0"), ("Content-Length", str(len(smuggled)))]
    with pytest.raises(RefusedBySafety, match="more than one request"):
        gate(wire, contract, conventions).handle_request(request("GET /users", headers=two, content=smuggled))
    assert wire.sent == []


def test_an_empty_body_passes(wire: Wire, contract: Contract, conventions: Conventions) -> None:
    gate(wire, contract, conventions).handle_request(request("GET /users", content=b""))
    assert len(wire.sent) == 1


def test_a_second_host_header_stays_here(wire: Wire, contract: Contract, conventions: Conventions) -> None:
    hosts = [("Host", "tenant.example"), ("host", "evil.example")]
    with pytest.raises(RefusedBySafety, match="Host"):
        gate(wire, contract, conventions).handle_request(request("GET /users", headers=hosts))


def test_a_target_behind_the_address_stays_here(wire: Wire, contract: Contract, conventions: Conventions) -> None:
    hidden = request("GET /users", extensions={"target": b"/v0/users/7/export"})
    with pytest.raises(RefusedBySafety):
        gate(wire, contract, conventions).handle_request(hidden)


def test_the_budget_is_kept(wire: Wire, contract: Contract, conventions: Conventions) -> None:
    small = gate(wire, contract, conventions, budget=2)
    small.handle_request(request("GET /users"))
    with pytest.raises(RefusedBySafety):
        small.handle_request(request("POST /users"))  # costs nothing: it never left
    small.handle_request(request("GET /users"))
    with pytest.raises(RefusedBySafety, match="budget of 2"):
        small.handle_request(request("GET /users"))
    assert (small.passed, len(wire.sent)) == (2, 2)


def test_the_message_says_why_and_hides_secrets(wire: Wire, contract: Contract, conventions: Conventions) -> None:
    hiding = Gate(
        wire,
        permits=Permits(TenantMode.OBSERVE, contract, Routes(contract, conventions, "/v0"), None),
        base=BASE,
        in_process=False,
        budget=None,
        mask=lambda text: text.replace("hush", "***"),
    )
    with pytest.raises(RefusedBySafety) as caught:
        hiding.handle_request(request("POST /users/hush"))
    text = str(caught.value)
    assert text == "POST /v0/users/*** is not sent in mode observe: POST is not a safe method"


@pytest.mark.parametrize(
    ("address", "passes"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("http://127.9.9.9", True),
        ("http://tenant.example", False),
        ("http://localhost.example", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
    ],
)
def test_everything_is_sent_to_the_mock_on_this_machine_only(
    address: str, passes: bool, wire: Wire, contract: Contract, conventions: Conventions
) -> None:
    base = httpx.URL(address)
    guarded = gate(wire, contract, conventions, TenantMode.EMBEDDED, base)
    sent = httpx.Request("DELETE", base.copy_with(raw_path=b"/anything/at/all"))
    if passes:
        guarded.handle_request(sent)
    else:
        with pytest.raises(RefusedBySafety, match="on this machine"):
            guarded.handle_request(sent)
    assert len(wire.sent) == passes


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "localhost.example", "128.0.0.1", "xn--localhost"])  # noqa: S104 - a host that is refused
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)
