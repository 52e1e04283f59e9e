"""The embedded mock over TCP: its start, requests per second, memory; beside a bare Starlette app that says hello.

    python bench/mock.py [--api ampeco] [--path /public-api/resources/users/v1.0/1] [--seconds 5] [--connections 8]

Both servers run in a process of their own under uvicorn (httptools, uvloop), one after the other, and get the same
load from this process: raw keep-alive connections, one request at a time on each. Their ratio says more than
either figure on a busy machine. The processor time of the server is measured, too: it does not depend on who
else is busy.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOKEN = "mock-token"  # noqa: S105 - of the embedded mock
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
OK = b"HTTP/1.1 200"

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
    return JSONResponse({"data": {"hello": request.path_params["who"]}})
app = Starlette(routes=[Route("/{who:path}", hello)])
uvicorn.run(app, port=int(sys.argv[1]), http="httptools", loop="uvloop", access_log=False, log_level="warning")
"""


@dataclass(frozen=True)
class Measured:
    """What one server did."""

    start: float
    per_second: float
    cpu_micros: float
    resident_mib: float


def main() -> None:
    """Measure both servers and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", default="ampeco")
    parser.add_argument("--release", default="")
    parser.add_argument("--path", default="/public-api/resources/users/v1.0/1")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=8)
    chosen = parser.parse_args()
    path, seconds, connections = chosen.path, chosen.seconds, chosen.connections
    folder = str(ROOT / "specs" / chosen.api)
    mock = measure(MOCK, folder, chosen.release, path=path, seconds=seconds, connections=connections)
    hello = measure(HELLO, path=path, seconds=seconds, connections=connections)
    print(f"GET {chosen.path}, {chosen.connections} connections, {chosen.seconds:g} s, {os.cpu_count()} cores")
    print(f"{'':18}{'start s':>9}{'requests/s':>12}{'CPU µs each':>13}{'MiB':>7}")
    for name, found in (("uphold mock", mock), ("Starlette hello", hello)):
        row = f"{found.start:>9.2f}{found.per_second:>12.0f}{found.cpu_micros:>13.0f}{found.resident_mib:>7.0f}"
        print(f"{name:18}{row}")
    print(f"ratio of requests/s: {mock.per_second / hello.per_second:.2f}")


def measure(program: str, *arguments: str, path: str, seconds: float, connections: int) -> Measured:
    """Start `program`, load it, stop it. What it logs is thrown away, but it has to write it."""
    port = _free_port()
    command = [sys.executable, "-c", program, str(port), *arguments]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, port)
            asyncio.run(_ask(port, path, once=True))
            start = time.perf_counter() - started
            before = _cpu(process.pid)
            spent = time.perf_counter()
            count = asyncio.run(_load(port, path, seconds, connections))
            spent = time.perf_counter() - spent
            cpu = _cpu(process.pid) - before
            return Measured(start, count / spent, cpu / count * 1e6, _resident(process.pid))
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the server takes connections."""
    while process.poll() is None:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise SystemExit("the server did not start")


async def _load(port: int, path: str, seconds: float, connections: int) -> int:
    """Send requests until the time is over; how many were answered."""
    end = time.perf_counter() + seconds
    return sum(await asyncio.gather(*(_ask(port, path, end=end) for _ in range(connections))))


async def _ask(port: int, path: str, *, end: float = 0, once: bool = False) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
    count = 0
    while once or time.perf_counter() < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(OK):
            raise SystemExit(f"not served: {head.partition(b' ')[2][:60]!r}")
        length = LENGTH.search(head)
        if length is not None:
            await reader.readexactly(int(length[1]))
        count += 1
        if once:
            break
    writer.close()
    return count


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
