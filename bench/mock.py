"""The embedded mock over TCP: start, reads and creates a second, memory; a filtered listing; beside other servers.

    python bench/mock.py [--api ampeco] [--seconds 5] [--connections 8] [--records 10000] [--peers]

Each server runs in a process of its own, one after the other, and gets the same load from this process: raw
keep-alive connections, one request at a time on each. A bare Starlette app that says hello shows what the machine
can do; --peers adds Prism and Scalar's mock server (npm, installed into .uphold/peers the first time), which serve
the same document. Ratios say more than figures on a busy machine; the processor time of a server does not depend on
who else is busy. The second table is the mock alone, with --records records: those that the load made, and more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from uphold.contract import load_api
from uphold.mock import create_app

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "bench" / "peers"
INSTALLED = ROOT / ".uphold" / "peers"
TOKEN = "mock-token"  # noqa: S105 - of the embedded mock
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
PATIENCE = 90.0
"""Seconds that a server may take to start."""

MOCK = """
import sys
from pathlib import Path
from uphold.contract import load_api
from uphold.mock import create_app, serve
api = load_api(Path(sys.argv[2]))
serve(create_app(api.contract(sys.argv[3] or None), api.conventions), port=int(sys.argv[1]))
"""
HELLO = """
import sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def hello(request):
    await request.body()
    return JSONResponse({"data": {"hello": request.path_params["who"]}})
app = Starlette(routes=[Route("/{who:path}", hello, methods=["GET", "POST"])])
uvicorn.run(app, port=int(sys.argv[1]), http="httptools", loop="uvloop", access_log=False, log_level="warning")
"""


@dataclass(frozen=True)
class Server:
    """A running server."""

    pid: int
    port: int
    start: float
    """Seconds until it gave the first answer."""


@dataclass(frozen=True)
class Load:
    """What is asked for."""

    read: str
    filtered: str
    create: str
    body: bytes
    seconds: float
    connections: int


@dataclass(frozen=True)
class Measured:
    """What one server did."""

    start: float
    reads: float
    creates: float
    cpu_micros: float
    resident_mib: float


def main() -> None:
    """Measure all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", default="ampeco")
    parser.add_argument("--release", default="")
    parser.add_argument("--read", default="/public-api/resources/users/v1.0/1", metavar="PATH")
    parser.add_argument("--create", default="/public-api/resources/users/v1.0", metavar="PATH")
    parser.add_argument("--filtered", default="?per_page=100&filter[lastUpdatedAfter]=2020-01-01T00:00:00Z")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--peers", action="store_true", help="Prism and Scalar's mock server, too (npm)")
    chosen = parser.parse_args()
    api = load_api(ROOT / "specs" / chosen.api)
    contract = api.contract(chosen.release or None)
    operation, _ = contract.find("POST", chosen.create) or sys.exit(f"no operation POST {chosen.create}")
    body = json.dumps(create_app(contract, api.conventions).valid_body(operation)).encode()
    load = Load(
        chosen.read, chosen.create + chosen.filtered, chosen.create, body, chosen.seconds, chosen.connections
    )  # fmt: skip
    ours = [sys.executable, "-c", MOCK, "PORT", str(api.folder), chosen.release]
    print(f"{api.name} {contract.release}, {load.connections} connections, {load.seconds:g} s, {os.cpu_count()} cores")
    print(f"{'':16}{'start s':>9}{'reads/s':>10}{'creates/s':>11}{'CPU µs a read':>15}{'MiB':>7}")
    commands = {"uphold mock": ours, "Starlette hello": [sys.executable, "-c", HELLO, "PORT"]}
    if chosen.peers:
        commands |= _peers(contract.path)
    found: dict[str, Measured] = {}
    for name, command in commands.items():
        found[name] = measured = measure(command, load)
        row = f"{measured.start:>9.2f}{measured.reads:>10.0f}{measured.creates:>11.0f}"
        print(f"{name:16}{row}{measured.cpu_micros:>15.0f}{measured.resident_mib:>7.0f}", flush=True)
    for name, other in found.items():
        if name != "uphold mock":
            reads, creates = (found["uphold mock"].reads / other.reads, found["uphold mock"].creates / other.creates)
            print(f"uphold / {name}: reads {reads:.2f}, creates {creates:.2f}")
    full(ours, load, chosen.records)


def measure(command: list[str], load: Load) -> Measured:
    """Start a server, load it, stop it."""
    with _running(command, load.read) as server:
        before = _cpu(server.pid)
        reads, spent = asyncio.run(_load(server.port, _get(load.read), load))
        cpu = _cpu(server.pid) - before
        creates, spent_creating = asyncio.run(_load(server.port, _post(load.create, load.body), load))
        return Measured(
            server.start, reads / spent, creates / spent_creating, cpu / reads * 1e6, _resident(server.pid)
        )  # fmt: skip


def full(command: list[str], load: Load, records: int) -> None:
    """The mock with many records: one listing with a filter, and memory."""
    with _running(command, load.read) as server:
        spent = asyncio.run(_repeat(server.port, _post(load.create, load.body), records))
        first, *times = asyncio.run(_times(server.port, _get(load.filtered), 21))
        print(
            f"{records} records made at {records / spent:.0f}/s; {load.filtered.partition('?')[2]}: "
            f"first {first * 1e3:.1f} ms, then {statistics.median(times) * 1e3:.1f} ms; {_resident(server.pid):.0f} MiB"
        )


def _peers(document: Path | None) -> dict[str, list[str]]:
    if shutil.which("npm") is None:
        sys.exit("--peers needs npm (Node.js)")
    if not (INSTALLED / "node_modules").is_dir():
        shutil.copytree(PEERS, INSTALLED, dirs_exist_ok=True)
        subprocess.run(["npm", "ci", "--no-progress"], cwd=INSTALLED, check=True, stdout=subprocess.DEVNULL)  # noqa: S607 - npm is wherever the user has it
    node = str(INSTALLED / "node_modules" / ".bin" / "node")
    prism = str(INSTALLED / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js")
    return {
        "Prism": [node, prism, "mock", "-h", "127.0.0.1", "-p", "PORT", str(document)],
        "Scalar mock": [node, str(INSTALLED / "scalar.mjs"), "PORT", str(document)],
    }


@contextmanager
def _running(command: list[str], path: str) -> Iterator[Server]:
    """A server on a free port. What it logs is thrown away, but it has to write it."""
    port = _free_port()
    command = [str(port) if word == "PORT" else word for word in command]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, port)
            asyncio.run(_repeat(port, _get(path), 1))
            yield Server(process.pid, port, time.perf_counter() - started)
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the server takes connections."""
    end = time.perf_counter() + PATIENCE
    while process.poll() is None and time.perf_counter() < end:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise SystemExit("the server did not start")


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()


def _post(path: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _load(port: int, request: bytes, load: Load) -> tuple[int, float]:
    """Send requests until the time is over: how many were answered, in how many seconds."""
    begun = time.perf_counter()
    end = begun + load.seconds
    counts = await asyncio.gather(*(_until(port, request, end) for _ in range(load.connections)))
    return sum(counts), time.perf_counter() - begun


async def _until(port: int, request: bytes, end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < end:
        await _one(reader, writer, request)
        count += 1
    writer.close()
    return count


async def _repeat(port: int, request: bytes, times: int) -> float:
    """Seconds that `times` requests take, one after the other."""
    return sum(await _times(port, request, times))


async def _times(port: int, request: bytes, times: int) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        await _one(reader, writer, request)
        found.append(time.perf_counter() - begun)
    writer.close()
    return found


async def _one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 2"):
        raise SystemExit(f"not served: {head.partition(b' ')[2][:60]!r}")
    length = LENGTH.search(head)
    if length is not None:
        await reader.readexactly(int(length[1]))


def _cpu(pid: int) -> float:
    """Seconds of processor time of a process (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    """MiB of memory of a process (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
