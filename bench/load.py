"""What loading a release costs: cold, from the cache, and in memory, each in a process of its own.

    python bench/load.py [FILE]        default: the largest release of depth full in specs/

Times are the best of five and stand beside what ``json.load`` of the same file takes, so that figures from
different machines can be compared. "asked" also builds what is made on demand: families, digests, and a slice
of each body and reply.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
LIMITS = {"cold": 0.5, "cached": 0.15}  # seconds
LIMIT_MIB = 150


def main() -> int:
    """Print the table; 1 when a limit is passed, 2 when there is nothing to measure."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else largest_release()
    if file is None:
        print("specs/ holds no release of depth full", file=sys.stderr)
        return 2
    print(f"{file.name}: {file.stat().st_size / 1000:.0f} kB, best of {ROUNDS}")
    print(f"{'':8} {'seconds':>8} {'x json.load':>12} {'peak MiB':>9}")
    broken = False
    with tempfile.TemporaryDirectory() as folder:
        found = {what: measure(what, file, Path(folder)) for what in ("json", "cold", "cached", "asked")}
    for what, (seconds, mib) in found.items():
        late = seconds > LIMITS.get(what, seconds) or mib > LIMIT_MIB
        broken |= late
        ratio = seconds / found["json"][0]
        print(f"{what:8} {seconds:8.3f} {ratio:12.1f} {mib:9.0f}{'  over the limit' if late else ''}")
    return int(broken)


def largest_release() -> Path | None:
    """The largest release file of depth full in ``specs/``."""
    from uphold.contract import Depth, find_apis  # noqa: PLC0415 - must not weigh on what is measured

    files = [
        release.file
        for api in find_apis(ROOT / "specs")
        for release in api.releases
        if release.file is not None and release.depth is Depth.FULL
    ]
    return max(files, key=lambda path: path.stat().st_size, default=None)


def measure(what: str, file: Path, cache: Path) -> tuple[float, float]:
    """Best time in seconds and highest memory in MiB of fresh processes that do `what`."""
    results = []
    for round_ in range(ROUNDS):
        folder = cache / f"{what}{round_ if what == 'cold' else ''}"
        command = [sys.executable, __file__, "--do", what, str(file), str(folder)]
        if what not in {"json", "cold"} and round_ == 0:
            subprocess.run(command, check=True, capture_output=True)  # fills the cache
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        results.append(json.loads(done.stdout))
    return min(one["seconds"] for one in results), max(one["mib"] for one in results)


def do(what: str, file: Path, cache: Path) -> None:
    """One measurement, in this process; the import of uphold is not part of the time."""
    if what == "json":
        started = time.perf_counter()
        with file.open(encoding="utf-8") as opened:
            json.load(opened)
    else:
        from uphold.contract import Direction, load_contract  # noqa: PLC0415 - not part of the time

        started = time.perf_counter()
        contract = load_contract(file, cache=cache)
        if what == "asked":
            _ = contract.families
            for operation in contract.operations.values():
                contract.digest(operation)
                contract.body_schema(operation)
                for reply in operation.replies:
                    for media_type in reply.content:
                        place = f"{reply.pointer}/content/{media_type.replace('/', '~1')}/schema"
                        contract.schema_at(place, Direction.REPLY)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "mib": peak_mib()}))


def peak_mib() -> float:
    """The most memory that this process held, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: what the process that started this one held does not count
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource  # noqa: PLC0415 - does not exist on Windows

    scale = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


if __name__ == "__main__":
    if sys.argv[1:2] == ["--do"]:
        do(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        sys.exit(main())
