"""A listing of 100 out of 10,000 records with a filter: milliseconds in this process and over TCP.

    python bench/listings.py [--api ampeco] [--path /public-api/resources/users/v1.0] [--records 10000]
        [--filter 'filter[lastUpdatedAfter]=2020-01-01T00:00:00Z'] [--times 20]

The collection is filled with requests that create records. The first listing works out what the filter compares, and
makes the records that it shows; then each request asks for something that was not asked before (an unknown parameter
makes it so), so that no kept reply answers it. Processor time is measured as well: it does not depend on who else is
busy.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import resource
import socket
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from uphold.contract import load_api
from uphold.mock import MockApp, Request, create_app, serve

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
HEADERS = {"authorization": "Bearer mock-token", "content-type": "application/json"}


@dataclass(frozen=True)
class Measured:
    """Milliseconds of the first request and the median and the worst of all others; processor time of these."""

    first: float
    median: float
    worst: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.first:>9.1f}{self.median:>9.2f}{self.worst:>9.2f}{self.cpu:>9.2f}"


def main() -> None:
    """Fill a mock, measure it here and over TCP, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", default="ampeco")
    parser.add_argument("--path", default="/public-api/resources/users/v1.0")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--filter", default="filter[lastUpdatedAfter]=2020-01-01T00:00:00Z")
    parser.add_argument("--times", type=int, default=20)
    chosen = parser.parse_args()
    api = load_api(ROOT / "specs" / chosen.api)
    app = create_app(api.contract(), api.conventions)
    start = time.perf_counter()
    fill(app, chosen.path, chosen.records)
    print(f"{chosen.records} records made, {chosen.records / (time.perf_counter() - start):.0f} a second")
    print(f"{'ms':12}{'first':>9}{'median':>9}{'worst':>9}{'CPU each':>9}")

    def here(query: str) -> bytes:
        reply = app.answer(Request("GET", chosen.path, query, HEADERS))
        if reply.status != http.HTTPStatus.OK:
            raise SystemExit(f"not served: {reply.content[:200]!r}")
        return reply.content

    print(f"{'in process':12}{measure(here, chosen.filter, chosen.times)}")
    print(f"{'over TCP':12}{over_tcp(app, chosen.path, chosen.filter, chosen.times)}")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


def fill(app: MockApp, path: str, count: int) -> None:
    """Make records of the collection at `path`."""
    operation = app.contract.operations[f"POST {path}"]
    for number in range(count):
        content = json.dumps(app.valid_body(operation, str(number))).encode()
        reply = app.answer(Request("POST", path, "", HEADERS, content))
        if reply.status not in {200, 201}:
            raise SystemExit(f"not made: {reply.content[:200]!r}")


def measure(ask: Callable[[str], bytes], asked: str, times: int) -> Measured:
    """Ask once for `asked`, then in `times` ways."""
    start = time.perf_counter()
    ask(asked)
    first = time.perf_counter() - start
    spent: list[float] = []
    cpu = time.process_time()
    for turn in range(times):
        start = time.perf_counter()
        page = ask(f"{asked}&turn={turn}")
        spent.append((time.perf_counter() - start) * 1000)
    cpu = (time.process_time() - cpu) / times * 1000
    if not page:
        raise SystemExit("nothing came back")
    return Measured(first * 1000, statistics.median(spent), max(spent), cpu)


def over_tcp(app: MockApp, path: str, asked: str, times: int) -> Measured:
    """The same requests to the same, filled, mock, served by a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = multiprocessing.get_context("fork").Process(target=serve, args=(app,), kwargs={"port": port}, daemon=True)
    server.start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while True:
            try:
                connection.connect()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)

        def ask(query: str) -> bytes:
            connection.request("GET", f"{path}?{query}&tcp=", headers=HEADERS)
            response = connection.getresponse()
            content = response.read()
            if response.status != http.HTTPStatus.OK:
                raise SystemExit(f"not served: {content[:200]!r}")
            return content

        return measure(ask, asked, times)
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
