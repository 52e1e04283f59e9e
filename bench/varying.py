"""Whole runs on varied embedded tenants, which conform: whatever the suites find there is a false alarm.

    python bench/varying.py [FIRST LAST] [--api NAME …] [--corpus .uphold/corpus]

For each number from FIRST to LAST (default: 1 to 20) a line: findings about the tenant, verdicts (promise × operation)
that passed, were skipped, failed or broke, requests, seconds, exit status. Below it every false alarm. The exit status
is 1 when a run found anything or did not end with 0.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run on one tenant ended."""

    status: int
    seconds: float
    verdicts: Counter[str]
    requests: int
    alarms: list[str]
    """One line for each finding about the tenant, and one when the run left no records."""


def run(number: int, options: list[str]) -> Ended:
    """`uphold run --vary NUMBER`."""
    with tempfile.TemporaryDirectory() as reports:
        command = [sys.executable, "-m", "uphold.cli", "run", "--vary", str(number), "--reports", reports, *options]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
        folder = next(Path(reports).iterdir(), None)
        if folder is None:
            return Ended(done.returncode, seconds, Counter(), 0, [done.stderr.strip().rpartition("\n")[2]])
        findings = [json.loads(line) for line in (folder / "findings.jsonl").read_text().splitlines()]
        verdicts = [json.loads(line) for line in (folder / "verdicts.jsonl").read_text().splitlines()]
        requests = len((folder / "requests.jsonl").read_text().splitlines())
        errors = json.loads((folder / "run.json").read_text())["errors"]
    alarms = [
        f"{one['severity']} {one['check']}: {one['message']} ({', '.join(one['operations'][:2])}; {one['place']})"
        for one in findings
        if one["subject"] == "tenant"
    ]
    return Ended(done.returncode, seconds, Counter(one["status"] for one in verdicts), requests, [*alarms, *errors])


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int, nargs="?", default=1)
    parser.add_argument("last", type=int, nargs="?", default=20)
    parser.add_argument("--api", action="append", default=[])
    parser.add_argument("--corpus", default=str(ROOT / ".uphold" / "corpus"))
    given = parser.parse_args()
    options = ["--corpus", given.corpus, *(word for name in given.api for word in ("--api", name))]
    print("  vary  alarms  passed  skipped  failed  broken  requests  seconds  exit")
    is_clean = True
    for number in range(given.first, given.last + 1):
        ended = run(number, options)
        counts = (ended.verdicts[word] for word in ("passed", "skipped", "failed", "broken"))
        passed, skipped, failed, broken = counts
        print(
            f"{number:6}{len(ended.alarms):8}{passed:8}{skipped:9}{failed:8}{broken:8}{ended.requests:10}"
            f"{ended.seconds:9.1f}{ended.status:6}",
            flush=True,
        )
        for alarm in ended.alarms:
            print(f"        {alarm}", flush=True)
        is_clean = is_clean and not ended.alarms and ended.status == 0
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
