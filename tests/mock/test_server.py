"""The mock over TCP, on loopback."""

from __future__ import annotations

import io
import re
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from uphold.cli import cli
from uphold.errors import UpholdError, UsageError
from uphold.mock import Request, create_app, serve
from uphold.mock.entrance.requestlog import RequestLog
from uphold.mock.entrance.server import delays, listen
from uphold.mock.entrance.welcome import welcome

from .conftest import HERE, Served, parsed


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


LINE = re.compile(r"\d\d:\d\d:\d\d ([A-Z]+) (\S+) (\d{3}) \d+\.\d ms (\d+) B")


def test_it_serves_and_writes_a_line_for_each_request(address: str, log: io.StringIO, library: Served) -> None:
    with httpx.Client(base_url=address, headers={"authorization": "Bearer mock-token"}) as client:
        made = client.post("/base/v1.0/books", json={"title": "Ünïcode", "state": "on shelf"})
        assert made.status_code == 201
        read = client.get(f"/base/v1.0/books/{made.json()['data']['id']}", params={"filter[title]": "a b"})
        assert read.json() == made.json()
        assert client.delete("/base/v1.0/books/1").content == b""
        assert client.head("/base/v1.0/books").content == b""
        refused = client.get("/base/v1.0/books", headers={"authorization": "Bearer hush"})
        assert refused.status_code == 401
    said, _, requests = log.getvalue().partition(f"a curl line for each: {address}/\n")
    assert said.startswith(f"Library 1.0: {len(library.contract.operations)} operations at {address}\nTry: curl ")
    lines = [LINE.fullmatch(line) for line in requests.splitlines()]
    assert [line.groups() for line in lines if line is not None] == [
        ("POST", "/base/v1.0/books", "201", str(len(made.content))),
        ("GET", f"/base/v1.0/books/{made.json()['data']['id']}?filter%5Btitle%5D=a+b", "200", str(len(read.content))),
        ("DELETE", "/base/v1.0/books/1", "204", "0"),
        ("HEAD", "/base/v1.0/books", "200", "0"),
        ("GET", "/base/v1.0/books", "401", str(len(refused.content))),
    ]
    assert len(lines) == 5
    assert "hush" not in log.getvalue()
    assert "Bearer mock-token" not in requests


def test_a_schema_that_nothing_satisfies_is_told_once(address: str, log: io.StringIO) -> None:
    for _ in range(2):
        httpx.get(f"{address}/base/v1.0/puzzle", headers={"authorization": "Bearer mock-token"})
    told = [line for line in log.getvalue().splitlines() if line.startswith("No value")]
    assert len(told) == 1
    assert "this reply of GET /v1.0/puzzle, at /paths/~1v1.0~1puzzle/get/responses/200:" in told[0]


def test_the_line_to_try_works(address: str, log: io.StringIO) -> None:
    line = next(line for line in log.getvalue().splitlines() if line.startswith("Try: "))
    method, url, headers, content = parsed(line.removeprefix("Try: "))
    assert url.startswith(address)
    assert httpx.request(method, url, headers=headers, content=content).status_code == 200


def test_the_page_has_a_curl_line_for_the_address_that_it_was_asked_at(address: str) -> None:
    page = httpx.get(f"{address}/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f"{address}/base/v1.0/books/" in page.text
    elsewhere = httpx.get(f"{address}/", headers={"host": "nice.example:81"}).text
    assert "http://nice.example:81/base/v1.0/books" in elsewhere
    assert "evil" not in httpx.get(f"{address}/", headers={"host": "<script>evil"}).text


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


def test_every_curl_line_works(real: Served) -> None:
    """Each as the first request to a fresh tenant."""
    for operation in real.contract.operations.values():
        real.app.reset()
        line = real.app.curl(operation, "http://here")
        assert line is not None, operation.id
        method, url, headers, content = parsed(line)
        path, _, query = url.removeprefix("http://here").partition("?")
        reply = real.app.answer(Request(method, path, query, headers, content))
        assert 200 <= reply.status < 400, (operation.id, line, reply)


class Terminal(io.StringIO):
    """A stream that people watch."""

    def isatty(self) -> bool:
        return True


MASKED = [
    ("/a?x=1", "/a?x=1"),
    ("/a?token=abc&b=2", "/a?token=***&b=2"),
    ("/a?b=2&ACCESS_TOKEN=abc", "/a?b=2&ACCESS_TOKEN=***"),
    ("/a?key=abc", "/a?key=***"),
    ("/a?monkey=abc", "/a?monkey=abc"),
    ("/a?api_key=abc&clientSecret=x&apikey=y", "/a?api_key=***&clientSecret=***&apikey=***"),
    ("/a/mock-token/b", "/a/***/b"),
    ("/a?filter[x]=mock-token", "/a?filter[x]=***"),
    ("/a?q=odd%2Ftoken%3D", "/a?q=***"),
    ("/a?q=mock%2Dtoken", "***"),
    ("/a?q=issued.12.0123456789abcdef0123456789abcdef", "/a?q=***"),
    ("/a\x1b[31m\nb", "/a?[31m?b"),
]


@pytest.mark.parametrize(("target", "shown"), MASKED)
def test_a_line_holds_no_token_and_no_control_character(library: Served, target: str, shown: str) -> None:
    log = RequestLog(library.app, io.StringIO(), tokens=["mock-token", "odd/token="], parameter="key")
    assert log.line("GET", target, 200, 1.25, 12).split()[2] == shown


def test_lines_on_a_terminal_stand_in_columns_and_colours(library: Served) -> None:
    log = RequestLog(library.app, Terminal())
    lines = [log.line("GET", "/a", 200, 0.4, 7), log.line("DELETE", "/b?c=d", 503, 1234.56, 20_480)]
    bare = [re.sub(r"\x1b\[\d+m", "", line) for line in lines]
    assert [line.index(place) for line, place in zip(bare, ("/a", "/b"), strict=True)] == [bare[0].index("/a")] * 2
    assert [line.split()[1:] for line in bare] == [
        ["200", "GET", "0.4", "ms", "7", "B", "/a"],
        ["503", "DELETE", "1234.6", "ms", "20.5", "kB", "/b?c=d"],
    ]
    assert "\x1b[32m200" in lines[0]
    assert "\x1b[31m503" in lines[1]


@given(st.floats(0, 1000), st.floats(0, 1000), st.integers())
def test_latency_stays_within_its_jitter(latency: float, jitter: float, seed: int) -> None:
    first, again = delays(latency, jitter, seed), delays(latency, jitter, seed)
    for _ in range(5):
        seconds = next(first)
        assert max(0, latency - jitter) - 1e-6 <= seconds * 1000 <= latency + jitter + 1e-6
        assert seconds == next(again)


def test_the_start_tells_what_was_asked_for(library: Served) -> None:
    app = create_app(
        library.contract, library.conventions, tokens={"full": "t0"}, vary=3, off=["POST /token"],
        faults=["zone-lost@GET /v1.0/books/{book}"],
    )  # fmt: skip
    said = welcome(app, "http://here").splitlines()
    for line in (
        "Tokens: t0 (full)",
        "Fault zone-lost, told by GET /v1.0/books/{book}: Dates with a time come without a zone.",
        "Switched off: POST /token",
        "Variation 3: this tenant differs from the usual one in what the contract leaves open",
    ):
        assert line in said


# What is asked of the command line, and what its one line says.
MISTAKES = [
    (["--api", "nobody"], "there is no API named nobody"),
    (["--api", "library", "--release", "9.9"], "library has no release `9.9`"),
    (["--api", "kiosk", "--release", "1.3"], "Near it: 1."),
    (["--api", "library", "--fault", "tells-the-truth"], "there is no fault `tells-the-truth`"),
    (["--api", "library", "--fault", "zone-lost@DELETE *"], "fits none of"),
    (["--api", "library", "--off", "tag:nothing"], "has a tag like `nothing`"),
    (["--api", "library", "--token", "s3cret"], "is no NAME=TOKEN"),
    (["--api", "library", "--token", "full="], "is no NAME=TOKEN"),
    (["--api", "library", "--token", "full=s3cret s3cret"], "is no NAME=TOKEN"),
    (["--api", "library", "--token", "admin=s3cret"], "`admin` says no rights of a token"),
    (["--api", "library", "--token", "full=s3cret", "--token", "other=s3cret"], "is that of `full`, too"),
    (["--api", "library", "--rate-limit", "10"], "`10` is no rate"),
    (["--api", "library", "--host", "192.0.2.1", "--port", "0"], "can't listen on port 0 of 192.0.2.1"),
]


@pytest.mark.parametrize(("words", "complaint"), MISTAKES)
def test_a_mistake_on_the_command_line_is_one_clear_line(words: list[str], complaint: str) -> None:
    ended = CliRunner().invoke(cli, ["mock", "--specs", str(HERE / "data"), *words])
    assert isinstance(ended.exception, UpholdError)
    assert ended.exception.exit_status == 2
    said = str(ended.exception)
    assert complaint in said
    assert "\n" not in said
    assert "s3cret" not in said
