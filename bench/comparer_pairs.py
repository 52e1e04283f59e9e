"""How often the comparer is wrong: its verdicts on the pairs in tests/compat/pairs, whose verdicts are known.

    python -m bench.comparer_pairs [--area AREA …] [--list]

Printed per area: how many readings, how many of them break a client, the misses (they do, and it does not say so), the
false alarms (they don't, and it says so) and how many hold a change of which neither is proved. `--list` names each one
that is wrong or undecided, with what was found. The exit status is 1 when one is wrong.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.compat.known import Known, known
from uphold.compat import Comparison, Outcome, Proof, compare
from uphold.contract import Contract, load_contract


def judge(pair: Known, folder: Path) -> Comparison:
    """What the comparer says of `pair` under the policy `strict`."""
    contracts: list[Contract] = []
    for name, document in (("old", pair.old), ("new", pair.new)):
        path = folder / f"{name}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        contracts.append(load_contract(path, cache=None))
    old, new = contracts
    return compare(old, new, policies=("strict",))


def told(comparison: Comparison) -> str:
    """The changes in one line each."""
    return "\n".join(
        f"      {change.outcome('strict')} {change.proof} {change.rule} ({change.direction}): {change.message}"
        for change in comparison.changes
    )


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--area", action="append")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    wrong: list[str] = []
    undecided: list[str] = []
    figures: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    with tempfile.TemporaryDirectory() as folder:
        for pair in known():
            if options.area and pair.area not in options.area:
                continue
            found = judge(pair, Path(folder))
            breaks = found.count(Outcome.BREAKING) > 0
            open_ = any(change.proof is Proof.UNPROVEN for change in found.changes)
            for row in (figures[pair.area], figures["all"]):
                row[0] += 1
                row[1] += pair.breaking
                row[2] += pair.breaking and not breaks
                row[3] += breaks and not pair.breaking
                row[4] += open_
            if breaks is not pair.breaking:
                wrong.append(f"  {'miss' if pair.breaking else 'false alarm'}: {pair}\n{told(found)}")
            elif open_:
                undecided.append(f"  undecided: {pair}\n{told(found)}")
    rows = [*((area, row) for area, row in figures.items() if area != "all"), ("all", figures["all"])]
    print(f"{'area':16}{'readings':>10}{'breaking':>10}{'missed':>8}{'false alarms':>14}{'undecided':>11}")
    for area, row in rows:
        print(f"{area:16}{row[0]:10}{row[1]:10}{row[2]:8}{row[3]:14}{row[4]:11}")
    if options.list:
        print("\n".join([*wrong, *undecided]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
