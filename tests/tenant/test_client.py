"""One client for every tenant: what it sends, what it gives back, and what it says when nobody answers."""

from __future__ import annotations

import datetime
import email.utils
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from uphold.contract import About, Authentication, Contract, Conventions
from uphold.errors import RefusedBySafety, SuiteError, TenantError, UpholdError, UsageError
from uphold.tenant import DEFAULT, Answer, Credential, Sent, Tenant, TenantMode

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
TOKEN = "s3cret-t0ken-value"


@pytest.fixture
def embedded(contract: Contract, conventions: Conventions, echo: App) -> Iterator[Tenant]:
    with Tenant(contract=contract, conventions=conventions, token=TOKEN, mode=TenantMode.EMBEDDED, app=echo) as tenant:
        yield tenant


def heard(answer: Answer) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(answer.body)
    return said


def test_a_request_arrives_as_it_was_asked_for(embedded: Tenant) -> None:
    answer = embedded.send("POST", "/users?a=%5B1%5D&b=c+d", [("X-One", "1")], b'{"a": 1}')
    said = heard(answer)
    assert (answer.status, answer.headers["x-a"]) == (200, "1, 2")
    assert (said["method"], said["raw_path"], said["query"]) == ("POST", "/users", "a=%5B1%5D&b=c+d")
    assert said["body"] == '{"a": 1}'
    assert said["headers"] == {
        "accept": "application/json",
        "accept-encoding": "identity",
        "authorization": f"Bearer {TOKEN}",
        "content-length": "8",
        "host": "mock",
        "user-agent": "uphold",
        "x-one": "1",
    }


def test_the_accept_header_of_a_case_is_the_only_one(embedded: Tenant) -> None:
    assert heard(embedded.send("GET", "/users", [("accept", "text/csv")]))["headers"]["accept"] == "text/csv"


@pytest.mark.parametrize(
    ("line", "authorization", "arrives"),
    [
        ("GET /users", DEFAULT, f"Bearer {TOKEN}"),
        ("GET /users", None, None),
        ("GET /users", "Bearer", "Bearer"),
        ("GET /users", "Bearer never-issued", "Bearer never-issued"),
        ("POST /token", DEFAULT, None),
        ("POST /token", "Bearer x", "Bearer x"),
        ("GET /unknown", DEFAULT, f"Bearer {TOKEN}"),
    ],
)
def test_credentials(line: str, authorization: Any, arrives: str | None, embedded: Tenant) -> None:
    method, target = line.split(" ")
    answer = embedded.send(method, target, authorization=authorization)
    assert heard(answer)["headers"].get("authorization") == arrives


@pytest.mark.parametrize(
    ("sign_in", "target", "query", "header"),
    [
        (Authentication(scheme="header", name="X-Api-Key"), "/users", "", ("x-api-key", "a b&c")),
        (Authentication(scheme="query", name="api key"), "/users", "api%20key=a%20b%26c", None),
        (Authentication(scheme="query", name="key"), "/users?a=1", "a=1&key=a%20b%26c", None),
        (None, "/users", "", None),
    ],
)
def test_other_carriers_of_a_token(
    sign_in: Authentication | None,
    target: str,
    query: str,
    header: tuple[str, str] | None,
    contract: Contract,
    echo: App,
) -> None:
    conventions = Conventions(api=About(title="Small"), authentication=sign_in)
    with Tenant(
        contract=contract, conventions=conventions, token="a b&c", mode=TenantMode.EMBEDDED, app=echo
    ) as tenant:
        said = heard(tenant.send("GET", target))
    assert said["query"] == query
    assert "authorization" not in said["headers"]
    assert header is None or said["headers"][header[0]] == header[1]


@pytest.mark.parametrize("target", ["", "users", "@evil.example/", "http://evil.example/", ":8080/users"])
def test_a_target_can_not_name_a_host(target: str, embedded: Tenant) -> None:
    with pytest.raises(RefusedBySafety):
        embedded.send("GET", target)


@pytest.mark.parametrize("target", ["/é", "/a#b", "/a?b#c", "/\n", "/" + "a" * 70_000])
def test_a_target_that_is_none(target: str, embedded: Tenant) -> None:
    with pytest.raises(SuiteError, match="can't be sent"):
        embedded.send("GET", target)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tenant.example", "not an address"),
        ("", "not an address"),
        ("ftp://tenant.example", "not an address"),
        ("https://", "not an address"),
        ("https://tenant.example:port", "not an address"),
        ("https://me:secret@tenant.example", "user name or a password"),
        ("https://tenant.example/?token=secret", "query"),
        ("https://tenant.example/#x", "query or a fragment"),
    ],
)
def test_a_wrong_address_is_said_without_repeating_it(
    address: str, words: str, contract: Contract, conventions: Conventions
) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        Tenant(
            contract=contract,
            conventions=conventions,
            base_url=address,
            token=None,
            mode=TenantMode.OBSERVE,
        )
    assert "secret" not in str(caught.value)


OTHERS = {Credential.READ_ONLY: "r3ad-only-t0ken", Credential.OTHER: "an0ther-t0ken"}


@pytest.mark.parametrize("credential", Credential)
def test_each_credential_has_a_token_of_its_own(
    credential: Credential, contract: Contract, conventions: Conventions, echo: App
) -> None:
    """It is sent, it is a variable in a curl line, and it is masked anywhere else."""
    known = {Credential.GOOD: TOKEN, **OTHERS}
    with Tenant(
        contract=contract, conventions=conventions, token=TOKEN, tokens=OTHERS, mode=TenantMode.EMBEDDED, app=echo
    ) as tenant:
        said = heard(tenant.send("GET", "/users", authorization=credential))
        assert said["headers"]["authorization"] == f"Bearer {known[credential]}"
        assert (tenant.has(credential), tenant.lack(credential)) == (True, "")
        line = tenant.curl("GET", "/users", authorization=credential)
        assert f"${{UPHOLD_TOKEN{credential.suffix}}}" in line
        masked = tenant.mask(f"{line} {' '.join(known.values())}")
        assert not [token for token in known.values() if token in masked]


@pytest.mark.parametrize(
    ("credential", "variable"),
    [(Credential.READ_ONLY, "UPHOLD_TOKEN_READ_ONLY"), (Credential.OTHER, "UPHOLD_TOKEN_OTHER")],
)
def test_a_credential_without_a_token(credential: Credential, variable: str, embedded: Tenant) -> None:
    assert not embedded.has(credential)
    assert f"the environment variable {variable} is not set" in embedded.lack(credential)
    with pytest.raises(UsageError, match=f"Set {variable}"):
        embedded.send("GET", "/users", authorization=credential)
    assert embedded.send("POST", "/token", authorization=credential).status == 200


def test_two_credentials_are_not_one_caller(contract: Contract, conventions: Conventions) -> None:
    with pytest.raises(UsageError, match="UPHOLD_TOKEN and UPHOLD_TOKEN_OTHER hold the same token") as caught:
        Tenant(
            contract=contract,
            conventions=conventions,
            token=TOKEN,
            tokens={Credential.OTHER: TOKEN},
            mode=TenantMode.EMBEDDED,
        )
    assert TOKEN not in str(caught.value)


def test_without_authentication_no_credential_is_known(contract: Contract, echo: App) -> None:
    plain = Conventions(api=About(title="Small"))
    with Tenant(
        contract=contract, conventions=plain, token=TOKEN, tokens=OTHERS, mode=TenantMode.EMBEDDED, app=echo
    ) as tenant:
        assert not tenant.has(Credential.OTHER)
        assert tenant.lack(Credential.OTHER) == "api.toml declares no authentication"


def test_the_mode_binds_in_this_process_too(contract: Contract, conventions: Conventions, echo: App) -> None:
    with Tenant(contract=contract, conventions=conventions, token=TOKEN, mode=TenantMode.OBSERVE, app=echo) as tenant:
        assert tenant.send("GET", "/users").status == 200
        with pytest.raises(RefusedBySafety, match="not a safe method"):
            tenant.send("POST", "/users")


# -- over TCP


class Handler(BaseHTTPRequestHandler):
    """Answers with the next of the server's `script`: (status, headers), the last one again and again."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server: Any = self.server
        server.seen.append((self.command, self.path, dict(self.headers)))
        status, headers = server.script.pop(0) if len(server.script) > 1 else server.script[0]
        if status == 0:
            self.wfile.write(b"no HTTP at all\r\n\r\n")
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "2"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"{}")

    do_DELETE = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(*script: tuple[int, dict[str, str]]) -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.script, server.seen = list(script), []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def live(contract: Contract, conventions: Conventions, port: int, path: str = "", **more: Any) -> Tenant:
    more = {"mode": TenantMode.OBSERVE, "token": TOKEN, **more}
    return Tenant(contract=contract, conventions=conventions, base_url=f"http://127.0.0.1:{port}{path}", **more)


def test_a_live_tenant_is_read_and_not_written(contract: Contract, conventions: Conventions) -> None:
    told: list[Sent] = []
    with (
        serving((200, {"X-A": "1"})) as server,
        live(contract, conventions, server.server_port, "/v0/", on_sent=told.append) as tenant,
    ):
        assert tenant.send("GET", "/users/7?x=1").status == 200
        for line in ("DELETE /users/7", "GET /users/7/export", "GET /elsewhere", "GET /users/7%2Fexport"):
            method, target = line.split(" ")
            with pytest.raises(RefusedBySafety):
                tenant.send(method, target)
        assert [(method, path) for method, path, _ in server.seen] == [("GET", "/v0/users/7?x=1")]
        assert server.seen[0][2]["Authorization"] == f"Bearer {TOKEN}"
        assert server.seen[0][2]["Host"] == f"127.0.0.1:{server.server_port}"
        assert tenant.name == f"127.0.0.1:{server.server_port}"
    assert [(s.method, s.operation, s.status) for s in told] == [("GET", "GET /users/{user}", 200)]


def test_the_mock_on_this_machine_is_sent_everything(contract: Contract, conventions: Conventions) -> None:
    with (
        serving((200, {})) as server,
        live(contract, conventions, server.server_port, mode=TenantMode.EMBEDDED) as tenant,
    ):
        tenant.send("DELETE", "/users/7/export")
        assert [(method, path) for method, path, _ in server.seen] == [("DELETE", "/users/7/export")]


@pytest.mark.parametrize("location", ["/users/7/export", "https://evil.example/", "http://[", "//", "http://a:b:c/"])
def test_redirects_are_answers_and_not_followed(location: str, contract: Contract, conventions: Conventions) -> None:
    with (
        serving((302, {"Location": location, "Set-Cookie": "a=b"})) as server,
        live(contract, conventions, server.server_port) as tenant,
    ):
        for _ in range(2):
            answer = tenant.send("GET", "/users")
            assert (answer.status, answer.headers["location"]) == (302, location)
        assert len(server.seen) == 2
        assert "Cookie" not in server.seen[1][2]


def test_the_environment_adds_nothing(
    contract: Contract,
    conventions: Conventions,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hush\n")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving((200, {})) as server, live(contract, conventions, server.server_port) as tenant:
        tenant.send("GET", "/users", authorization=None)
        assert "Authorization" not in server.seen[0][2]


def in_two_seconds() -> str:
    return email.utils.format_datetime(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2), usegmt=True)


@pytest.mark.parametrize(
    ("script", "status", "waits"),
    [
        ([(429, {"Retry-After": "3"}), (200, {})], 200, [3]),
        ([(429, {"Retry-After": "1"}), (429, {"Retry-After": "2"}), (200, {})], 200, [1, 2]),
        ([(429, {"Retry-After": "1"})], 429, [1, 1, 1]),
        ([(429, {"Retry-After": "0"}), (200, {})], 200, [0]),
        ([(429, {"Retry-After": in_two_seconds()}), (200, {})], 200, [2]),
        ([(429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), (200, {})], 200, [0]),
        ([(429, {}), (200, {})], 429, []),
        ([(429, {"Retry-After": "soon"}), (200, {})], 429, []),
        ([(429, {"Retry-After": "-1"}), (200, {})], 429, []),
        ([(429, {"Retry-After": "61"}), (200, {})], 429, []),
        ([(503, {"Retry-After": "1"}), (200, {})], 503, []),
    ],
)
def test_too_many_requests(
    script: list[Any], status: int, waits: list[int], contract: Contract, conventions: Conventions
) -> None:
    slept: list[float] = []
    notices: list[str] = []
    with (
        serving(*script) as server,
        live(contract, conventions, server.server_port, sleep=slept.append, on_notice=notices.append) as tenant,
    ):
        assert tenant.send("GET", "/users").status == status
        assert len(server.seen) == len(waits) + 1
    assert slept == pytest.approx(waits, abs=2)
    assert len(notices) == len(waits)


def test_the_mock_is_not_waited_for(contract: Contract, conventions: Conventions) -> None:
    with (
        serving((429, {"Retry-After": "1"}), (200, {})) as server,
        live(contract, conventions, server.server_port, mode=TenantMode.EMBEDDED) as tenant,
    ):
        assert tenant.send("GET", "/users").status == 429


def test_retries_count_against_the_budget(contract: Contract, conventions: Conventions) -> None:
    with (
        serving((429, {"Retry-After": "0"})) as server,
        live(contract, conventions, server.server_port, budget=2, sleep=lambda _: None) as tenant,
    ):
        with pytest.raises(RefusedBySafety, match="budget of 2"):
            tenant.send("GET", "/users")
        assert len(server.seen) == 2


@pytest.mark.parametrize(("status", "fine"), [(200, True), (404, True), (401, False)])
def test_ping(status: int, fine: bool, contract: Contract, conventions: Conventions) -> None:
    with serving((status, {})) as server, live(contract, conventions, server.server_port) as tenant:
        if fine:
            tenant.ping()
        else:
            with pytest.raises(TenantError, match=r"refuses the token.*UPHOLD_TOKEN"):
                tenant.ping()
        assert [(method, path) for method, path, _ in server.seen] == [("GET", "/users")]


# -- when nobody answers


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def failure(tenant: Tenant) -> UpholdError:
    with tenant, pytest.raises(UpholdError) as caught:
        tenant.send("GET", "/users")
    return caught.value


def test_nothing_listens(contract: Contract, conventions: Conventions) -> None:
    told: list[Sent] = []
    error = failure(live(contract, conventions, closed_port(), on_sent=told.append))
    assert isinstance(error, TenantError)
    assert "nothing answers at http://127.0.0.1:" in str(error)
    assert "\n" not in str(error)
    assert [sent.status for sent in told] == [None]


def test_no_such_host(contract: Contract, conventions: Conventions, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # the resolver's answer, without asking a network
    error = failure(
        Tenant(
            contract=contract,
            conventions=conventions,
            base_url="http://tenant.invalid",
            token=TOKEN,
            mode=TenantMode.OBSERVE,
        )
    )
    assert isinstance(error, TenantError)
    assert "the host tenant.invalid is not known" in str(error)


def test_no_answer_in_time(contract: Contract, conventions: Conventions) -> None:
    with silent() as port:
        error = failure(live(contract, conventions, port, timeout=0.1))
    assert isinstance(error, TenantError)
    assert "took too long" in str(error)


def test_no_http(contract: Contract, conventions: Conventions) -> None:
    with serving((0, {})) as server:
        error = failure(live(contract, conventions, server.server_port))
    assert isinstance(error, TenantError)
    assert "broke off the answer" in str(error)


def test_no_tls(contract: Contract, conventions: Conventions) -> None:
    with serving((200, {})) as server:
        error = failure(
            Tenant(
                contract=contract,
                conventions=conventions,
                base_url=f"https://127.0.0.1:{server.server_port}",
                token=TOKEN,
                mode=TenantMode.OBSERVE,
            )
        )
    assert isinstance(error, TenantError)
    assert "no secure connection" in str(error)


def test_a_header_that_http_forbids(contract: Contract, conventions: Conventions) -> None:
    with serving((200, {})) as server, live(contract, conventions, server.server_port) as tenant:
        with pytest.raises(SuiteError, match="can't be sent"):
            tenant.send("GET", "/users", [("X-A", "a\r\nX-B: c")])
        assert server.seen == []
