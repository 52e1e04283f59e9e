"""Our sweep beside Schemathesis's own pytest integration and its command line, on the same mock tenant.

    python bench/sweep.py [--api ampeco] [--draws 20] [--every 10] [--corpus .uphold/corpus]

Ours is `pytest suites/test_response_formats.py` on every operation, with the corpus in place (it is built first, if it
is not). Schemathesis runs every `--every`-th operation in both modes with the same number of draws: in pytest with the
mock in the same process, all its phases and then only the draws, and as `st run` over TCP.

What compares is cases per CPU second, the start and the mock's own time included; of the command line and of uphold,
each request counts as a case. Failures are swallowed in pytest, so that each operation's requests all happen.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from uphold.contract import Api, load_api
from uphold.generation import Corpus

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
SEED = 1
TOKEN = "mock-token"  # noqa: S105 - the embedded mock's

PLUGIN_TEST = """
import json, os
from pathlib import Path
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.core.failures import FailureGroup
from uphold.contract import load_api
from uphold.mock import create_app

api = load_api(Path(os.environ["BENCH_API"]))
app = create_app(api.contract(), api.conventions)
sent = cases = 0

async def counted(scope, receive, send):
    global sent
    sent += scope["type"] == "http"
    await app(scope, receive, send)

off = {"enabled": False}
phases = {"coverage": off, "examples": off} if os.environ["BENCH_PHASES"] == "draws" else {}
schema = schemathesis.openapi.from_dict(
    json.loads(Path("document.json").read_text()), config=schemathesis.Config.from_dict({"phases": phases})
)
schema.app = counted

@schema.parametrize()
@settings(max_examples=int(os.environ["BENCH_DRAWS"]), deadline=None, suppress_health_check=list(HealthCheck))
def test_api(case):
    global cases
    cases += 1
    try:  # a failure would end the operation's test, and so hide what the rest of its requests cost
        case.call_and_validate(headers={"Authorization": "Bearer " + os.environ["BENCH_TOKEN"]})
    except (Exception, FailureGroup):
        pass

def test_count():
    Path("count.txt").write_text(f"{sent} {cases}")
"""


class Cost(NamedTuple):
    """What a process used: seconds, CPU seconds, peak memory in MiB; the requests that it sent and the cases that it
    judged."""

    seconds: float
    cpu: float
    peak: float
    requests: int = 0
    cases: int = 0

    def __str__(self) -> str:
        return (
            f"{self.cases} cases ({self.requests} requests) in {self.seconds:.1f} s, {self.cpu:.1f} CPU s, "
            f"{self.peak:.0f} MiB: {self.cases / self.cpu:.0f} cases per CPU s"
        )


def run(arguments: list[str], folder: Path, output: Path, **environment: str) -> Cost:
    """Run to its end in `folder`; what it prints goes to `output`. The requests are left to be counted."""
    start = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(arguments, cwd=folder, stdout=file, stderr=file, env={**os.environ, **environment})
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def ours(api: Api, corpus: Path, draws: int, temporary: Path) -> Cost:
    """The sweep of all operations."""
    contract = api.contract()
    Corpus(corpus, seed=SEED, draws=draws).build(contract, api.conventions, contract.operations.values())
    reports = temporary / "reports"
    arguments = ["-q", "suites/test_response_formats.py", "--api", api.name, "--seed", str(SEED)]
    arguments += ["--cases", str(draws), "--corpus", str(corpus), "--reports", str(reports)]
    cost = run([sys.executable, "-m", "pytest", *arguments], ROOT, temporary / "ours.txt")
    sent = sum(path.read_bytes().count(b"\n") for path in reports.rglob("requests.jsonl"))
    return cost._replace(requests=sent, cases=sent)


def their_plugin(api: Api, draws: int, temporary: Path, phases: str = "all") -> Cost:
    """Schemathesis in pytest, the mock in the same process; `phases`: ``all``, or only the ``draws``."""
    (temporary / "test_plugin.py").write_text(PLUGIN_TEST)
    cost = run(
        [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "test_plugin.py"],
        temporary,
        temporary / "plugin.txt",
        BENCH_API=str(api.folder),
        BENCH_DRAWS=str(draws),
        BENCH_TOKEN=TOKEN,
        BENCH_PHASES=phases,
    )
    sent, cases = map(int, (temporary / "count.txt").read_text().split())
    return cost._replace(requests=sent, cases=cases)


def their_command(api: Api, draws: int, temporary: Path) -> Cost:
    """`st run` against the mock over TCP."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = temporary / "mock.txt"
    with log.open("wb") as file:
        mock = subprocess.Popen(
            [sys.executable, "-m", "uphold.cli", "mock", "--api", api.name, "--port", str(port)],
            cwd=ROOT,
            stdout=file,
            stderr=file,
        )
    try:
        wait_for(port)
        before = log.read_bytes().count(b"\n")
        script = str(Path(sys.executable).with_name("schemathesis"))
        options = ["--url", f"http://127.0.0.1:{port}", "--max-examples", str(draws), "--continue-on-failure"]
        options += ["-H", f"Authorization: Bearer {TOKEN}", "--suppress-health-check", "all", "--no-color"]
        cost = run([script, "run", "document.json", *options], temporary, temporary / "command.txt")
    finally:
        mock.terminate()
        _, _, used = os.wait4(mock.pid, 0)
        mock.returncode = 0
    served = used.ru_utime + used.ru_stime
    sent = log.read_bytes().count(b"\n") - before
    return cost._replace(cpu=cost.cpu + served, requests=sent, cases=sent)


def wait_for(port: int) -> None:
    """Wait until something listens; raises TimeoutError after a minute."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = f"nothing listens on port {port}"
    raise TimeoutError(message)


def sampled(api: Api, every: int) -> dict[str, object]:
    """The release's document with every `every`-th operation."""
    contract = api.contract()
    kept: dict[str, dict[str, object]] = {}
    for operation in list(contract.operations.values())[::every]:
        entry = contract.document["paths"][operation.path]
        shared = {"parameters": entry["parameters"]} if "parameters" in entry else {}
        kept.setdefault(operation.path, shared)[operation.method.lower()] = entry[operation.method.lower()]
    return {**contract.document, "paths": kept}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", default="ampeco")
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--corpus", type=Path, default=ROOT / ".uphold" / "corpus")
    given = parser.parse_args()
    api = load_api(ROOT / "specs" / given.api)
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name)
        (temporary / "document.json").write_text(json.dumps(sampled(api, given.every)))
        mine = ours(api, given.corpus.resolve(), given.draws, temporary)
        print(f"uphold, {len(api.contract().operations)} operations: {mine}")
        rivals: dict[str, Callable[[], Cost]] = {
            "pytest integration": lambda: their_plugin(api, given.draws, temporary),
            "pytest integration, draws only": lambda: their_plugin(api, given.draws, temporary, "draws"),
            "command line": lambda: their_command(api, given.draws, temporary),
        }
        for title, measure in rivals.items():
            theirs = measure()
            ratio = (mine.cases / mine.cpu) / (theirs.cases / theirs.cpu)
            print(f"Schemathesis's {title}, every {given.every}th operation: {theirs}; uphold is {ratio:.1f} times it")


if __name__ == "__main__":
    main()
