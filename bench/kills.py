"""Which lies the suites catch, and which Schemathesis's own command line catches at no fewer requests.

    python bench/kills.py [--api plaspy] [--sample 1] [--fault ID …] [--jobs 2] [--corpus .uphold/corpus]

First `uphold prove` tries each lie of the embedded mock. Then Schemathesis runs on the same lying tenant over TCP, on
the same operations (the one that lies, and those beside it that our laws look at), with all its checks, phases and
modes, and with so many examples that it sends no fewer requests than the suites did. What it also reports about the
same tenant without the lie is not counted. Printed for each lie: caught or not, by how many requests; then both sums.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from uphold.contract import Api, load_api
from uphold.runner.trials import Related

ROOT = Path(__file__).parent.parent
UPHOLD = (sys.executable, "-m", "uphold.cli")
SCHEMATHESIS = str(Path(sys.executable).parent / "st")
TOKEN = "mock-token"  # noqa: S105 - of the embedded mock
PATIENCE = 30.0
"""Seconds that a mock may take to start."""
LONGEST = 600
"""Seconds that Schemathesis may take over one tenant."""


@dataclass(frozen=True)
class Peer:
    """What Schemathesis made of one tenant."""

    requests: int
    failures: frozenset[tuple[str, str]]
    """Kinds of failures with the operations that showed them."""


def main() -> None:
    """Print both kill matrices, side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", default="plaspy")
    parser.add_argument("--sample", type=int, default=1)
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--corpus", default=str(ROOT / ".uphold" / "corpus"))
    given = parser.parse_args()
    api = load_api(ROOT / "specs" / given.api)
    proofs = [one for one in _prove(given) if one["fault"]]
    related = Related(api, api.contract())
    honest: dict[tuple[frozenset[str], int], Peer] = {}

    def examined(proof: dict[str, Any]) -> tuple[dict[str, Any], Peer, Peer]:
        operations = related.beside(proof["operation"])
        examples = max(5, -(-proof["sent"] // len(operations)))
        examples = 1 << (examples - 1).bit_length()  # few different numbers, so that few honest tenants are asked
        key = operations, examples
        if key not in honest:
            honest[key] = _peer(api, (), operations, examples)
        return proof, honest[key], _peer(api, (f"{proof['fault']}@{proof['operation']}",), operations, examples)

    print(f"{'lie':<32} {'uphold':>8} {'requests':>9} {'Schemathesis':>13} {'requests':>9}")
    caught = 0
    with ThreadPoolExecutor(given.jobs) as pool:
        for proof, before, after in pool.map(examined, proofs):
            new = after.failures - before.failures
            caught += bool(new)
            words = ("caught" if proof["is_caught"] else "–", proof["sent"], "caught" if new else "–", after.requests)
            print(f"{proof['fault']:<32} {words[0]:>8} {words[1]:>9} {words[2]:>13} {words[3]:>9}", flush=True)
    ours = sum(proof["is_caught"] for proof in proofs)
    count = len(proofs)
    print(
        f"\nuphold {ours} of {count} ({100 * ours / count:.1f} %), Schemathesis {caught} ({100 * caught / count:.1f} %)"
    )


def _prove(given: argparse.Namespace) -> list[dict[str, Any]]:
    """What `uphold prove` records of each trial."""
    with tempfile.TemporaryDirectory() as reports:
        faults = [word for fault in given.fault for word in ("--fault", fault)]
        words = ["--api", given.api, "--sample", str(given.sample), "--corpus", given.corpus, "--reports", reports]
        run = [*UPHOLD, "prove", *words, *faults, "-n", str(given.jobs), "-qqq"]
        subprocess.run(run, cwd=ROOT, capture_output=True, check=False)
        (record,) = Path(reports).glob("*/proof.json")
        proofs: list[dict[str, Any]] = json.loads(record.read_text())["proofs"]
        return proofs


def _peer(api: Api, faults: tuple[str, ...], operations: frozenset[str], examples: int) -> Peer:
    """Run Schemathesis on a mock that tells these lies."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    lies = [word for fault in faults for word in ("--fault", fault)]
    mock = subprocess.Popen(
        [*UPHOLD, "mock", "--api", api.name, "--port", str(port), *lies],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port)
        return _run(api, port, operations, examples)
    finally:
        mock.terminate()
        mock.wait()


def _run(api: Api, port: int, operations: frozenset[str], examples: int) -> Peer:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        chosen = [word for name in sorted(operations) for word in ("--include-name", name)]
        words = ["-u", f"http://127.0.0.1:{port}", "-H", f"Authorization: Bearer {TOKEN}", "--checks", "all"]
        words += ["-n", str(examples), "--seed", "1", "--no-shrink", "--continue-on-failure", "--report", "json"]
        command = [SCHEMATHESIS, "run", str(api.release().file), *words, "--report-json-path", str(report), *chosen]
        run = partial(subprocess.run, cwd=folder, capture_output=True, check=False, timeout=LONGEST)
        try:
            run(command)
            told = json.loads(report.read_text())
        except (subprocess.TimeoutExpired, OSError, ValueError):
            return Peer(0, frozenset())
    failures = {(one["title"], name) for one in told["failures"] for name in one["operations"]}
    failures |= {("error", str(one.get("title"))) for one in told["errors"]}
    return Peer(told["test_cases"]["generated"], frozenset(failures))


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    message = f"nothing answers on port {port}"
    raise SystemExit(message)


if __name__ == "__main__":
    main()
