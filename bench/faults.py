"""Which faults the suites catch: each is told by a few operations to a run of these operations alone.

    python bench/faults.py [--api ampeco] [--operations 3] [--fault ID …] [--corpus .uphold/corpus]

Only faults whose check exists are told. Printed for each: the exit status of `uphold run`, the number of findings and
their checks, and whether the fault's own check is among them, breaking or risky. The exit status is 1 when a fault was
missed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uphold.checks import PAGES
from uphold.contract import Api, load_api
from uphold.mock import Fault, discover_faults

ROOT = Path(__file__).parent.parent
UPHOLD = (sys.executable, "-m", "uphold.cli", "run", "-qqq")
BROKEN = 1


@dataclass(frozen=True)
class Seen:
    """What one run made of a fault."""

    status: int
    is_risky: bool
    """Whether all findings are risky ones: what promises the broken thing is contradicted, or second-hand."""
    checks: tuple[str, ...]
    """The checks of its findings about the tenant, one for each."""
    promises: frozenset[str]
    """Those that the run found broken: where two checks see one cause, it is one finding, of the first of them."""


def told_by(api: Api, fault: Fault, most: int) -> list[str]:
    """Ids of up to `most` operations that can tell a fault: those whose records have a documented shape, which one
    check looks for, and others spread over the contract."""
    contract = api.contract()
    fitting = [one.id for one in contract.operations.values() if fault.applies(contract, api.conventions, one)]
    shaped = [shape.operation for shape in api.shapes if shape.operation in fitting]
    spread = fitting[:: max(len(fitting) // most, 1)]
    return list(dict.fromkeys([*shaped, *spread]))[:most]


def words(operation: str) -> str:
    """An expression for pytest's -k that selects an operation, and few others: its method and the pieces of its path
    between the braces."""
    method, _, path = operation.partition(" ")
    pieces = [piece for piece in re.split(r"\{[^}]*\}", path) if piece.strip("/")]
    return f"({' and '.join([method, *pieces])})"


def run(api: Api, fault: Fault, operations: list[str], corpus: str) -> Seen:
    """A run of `operations`, which tell a fault."""
    with tempfile.TemporaryDirectory() as reports:
        lies = [word for operation in operations for word in ("--fault", f"{fault.id}@{operation}")]
        chosen = ["-k", " or ".join(map(words, operations))]
        options = ["--api", api.name, "--corpus", corpus, "--reports", reports]
        done = subprocess.run([*UPHOLD, *options, *chosen, *lies], cwd=ROOT, capture_output=True, check=False)
        found = _records(reports, "findings")
        broken = [verdict for verdict in _records(reports, "verdicts") if verdict["status"] == "failed"]
    about = [finding for finding in found if finding["subject"] == "tenant"]
    promises = frozenset(verdict["promise"] for verdict in broken)
    is_risky = bool(about) and all(finding["severity"] == "risky" for finding in about)
    return Seen(done.returncode, is_risky, tuple(finding["check"] for finding in about), promises)


def _records(reports: str, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for path in Path(reports).glob(f"*/{kind}.jsonl") for line in path.open()]


def main() -> None:
    """Tell the faults, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", default="ampeco")
    parser.add_argument("--operations", type=int, default=3)
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--corpus", default=str(ROOT / ".uphold" / "corpus"))
    given = parser.parse_args()
    api = load_api(ROOT / "specs" / given.api)
    missed = []
    print(f"{'fault':28} {'check':18} status findings caught  other checks")
    for fault in discover_faults().values():
        operations = told_by(api, fault, given.operations)
        if fault.check not in PAGES or not operations or (given.fault and fault.id not in given.fault):
            continue
        seen = run(api, fault, operations, given.corpus)
        own = {one.id for one in api.promises if fault.check in {check.partition(":")[0] for check in one.checks}}
        is_caught = (seen.status == BROKEN or seen.is_risky) and (
            fault.check in seen.checks or bool(own & seen.promises)
        )
        others = ", ".join(sorted({*seen.checks} - {fault.check}))
        counts = (
            f"{seen.status:6} {len(seen.checks):8} {('risky' if seen.is_risky else 'yes') if is_caught else 'NO':6}"
        )
        print(f"{fault.id:28} {fault.check:18} {counts}  {others}", flush=True)
        if not is_caught:
            missed.append(fault.id)
    print(f"missed: {', '.join(missed) or 'none'}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
