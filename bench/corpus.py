"""What making the corpus costs, from nothing: seconds, CPU seconds, cases a second, memory; what loading it and putting
its cases on the wire costs; and Schemathesis's own generation on the same operations.

    python bench/corpus.py [--api NAME ...] [--draws 20] [--workers 2] [--every 10]

Schemathesis generates for every `--every`-th operation only, from the release file as it stands: the coverage phase in
both modes, then the same number of draws, half in each mode, without sending or judging anything. CPU seconds compare:
they do not depend on who else uses the machine.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uphold.contract import Api, Contract, find_apis
from uphold.generation import Corpus, wire

if TYPE_CHECKING:
    from uphold.contract import Operation

ROOT = Path(__file__).parent.parent
SEED = 1


def cpu(who: int = resource.RUSAGE_SELF) -> float:
    """CPU seconds so far, user and system."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def peak(who: int = resource.RUSAGE_SELF) -> float:
    """Peak memory so far in MiB; for children: of the largest one."""
    return resource.getrusage(who).ru_maxrss / 1024


def build(api: Api, folder: Path, draws: int, workers: int) -> float:
    """Build from nothing; prints, and gives CPU seconds."""
    contract = api.contract()
    counts: list[int] = []

    def done(_operation: Operation, cases: int, _note: str) -> None:
        counts.append(cases)

    start, before = time.perf_counter(), cpu() + cpu(resource.RUSAGE_CHILDREN)
    Corpus(folder, seed=SEED, draws=draws).build(
        contract, api.conventions, contract.operations.values(), workers=workers, on_done=done
    )
    seconds, used = time.perf_counter() - start, cpu() + cpu(resource.RUSAGE_CHILDREN) - before
    size = sum(path.stat().st_size for path in folder.rglob("*.gz"))
    print(
        f"{api.name}: {len(counts)} operations, {sum(counts)} cases in {seconds:.1f} s with {workers} processes "
        f"({used:.1f} CPU s, {sum(counts) / used:.0f} cases per CPU s), {size / 2**20:.1f} MiB on disk; "
        f"peak memory {peak(resource.RUSAGE_CHILDREN):.0f} MiB a process, {peak():.0f} MiB here"
    )
    return used


def load(api: Api, folder: Path, draws: int) -> None:
    """Load each operation's cases and serialise them; prints."""
    contract = api.contract()
    corpus = Corpus(folder, seed=SEED, draws=draws)
    operations = list(contract.operations.values())
    for operation in operations:
        contract.digest(operation)
    start = time.process_time()
    loaded = [(operation, corpus.cases(contract, operation)) for operation in operations]
    middle = time.process_time()
    count = sum(wire(operation, case) is not None for operation, cases in loaded for case in cases)
    end = time.process_time()
    print(
        f"{api.name}: loading {(middle - start) / len(operations) * 1e3:.2f} ms an operation, "
        f"wire {(end - middle) / count * 1e6:.1f} µs a case"
    )


def schemathesis_alone(contract: Contract, draws: int, every: int) -> tuple[float, int]:
    """Schemathesis's own generation; CPU seconds (without its import) and cases."""
    import hypothesis  # noqa: PLC0415 - what is measured above must not pay for it
    import schemathesis  # noqa: PLC0415 - as above
    from schemathesis.generation import GenerationMode  # noqa: PLC0415 - as above
    from schemathesis.generation.drivers import CoverageGenerator  # noqa: PLC0415 - as above
    from schemathesis.generation.feedback import NO_FEEDBACK  # noqa: PLC0415 - as above
    from schemathesis.generation.overrides import Override  # noqa: PLC0415 - as above

    start, cases = time.process_time(), 0
    schema = schemathesis.openapi.from_dict(contract.document)
    for chosen in list(contract.operations.values())[::every]:
        operation: Any = schema[chosen.path][chosen.method]
        for _ in CoverageGenerator(
            operation=operation,
            generation_modes=list(GenerationMode),
            generation_config=schema.config.generation_for(operation=operation, phase="coverage"),
            auth_storage=None,
            override=Override(),
            feedback=NO_FEEDBACK,
        ):
            cases += 1
        for mode in GenerationMode:

            @hypothesis.seed(SEED)
            @hypothesis.settings(
                max_examples=draws // 2,
                phases=[hypothesis.Phase.generate],
                database=None,
                deadline=None,
                suppress_health_check=list(hypothesis.HealthCheck),
            )
            @hypothesis.given(operation.as_strategy(generation_mode=mode))
            def drawn(_case: Any) -> None:
                nonlocal cases
                cases += 1

            try:
                drawn()
            except Exception as error:  # noqa: BLE001 - an operation that it can't generate for is told, not counted
                print(f"  schemathesis, {operation.label}, {mode.value}: {type(error).__name__}")
    return time.process_time() - start, cases


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", action="append", help="only this API (repeatable)")
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=int, default=10, help="0: leave Schemathesis alone out")
    given = parser.parse_args()
    for api in find_apis(ROOT / "specs"):
        if given.api and api.name not in given.api:
            continue
        with tempfile.TemporaryDirectory() as folder:
            used = build(api, Path(folder), given.draws, given.workers)
            load(api, Path(folder), given.draws)
        if given.every:
            alone, drawn = schemathesis_alone(api.contract(), given.draws, given.every)
            ours, theirs = (
                used / len(api.contract().operations),
                alone / len(list(api.contract().operations)[:: given.every]),
            )
            print(
                f"{api.name}: Schemathesis alone on every {given.every}th operation: {drawn} cases, {alone:.1f} CPU s "
                f"({drawn / alone:.0f} cases per CPU s); an operation costs it {theirs * 1e3:.0f} ms, "
                f"here {ours * 1e3:.0f} ms, judged and chosen ({theirs / ours:.1f} times)"
            )


if __name__ == "__main__":
    main()
