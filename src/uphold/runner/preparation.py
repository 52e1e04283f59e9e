"""Preparation: build the corpus that a run needs before its tests start, with progress."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from uphold.generation import Corpus
from uphold.runner.progress import RunProgress

if TYPE_CHECKING:
    from uphold.contract import Operation
    from uphold.runner.state import RunState

_WORTH_PROCESSES = 40
"""From so many on, processes of their own generate faster than the tests would, each at its turn."""


def prepare(state: RunState, wanted: set[tuple[str, str]]) -> list[str]:
    """Generate the cases of the `wanted` (API, operation id) pairs that no earlier run left in the corpus.

    A few are left to the tests themselves: a first verdict then comes sooner. Gives one line for each
    operation whose cases could not all be made.
    """
    notes: list[str] = []
    for chosen in state.chosen:
        options = state.options
        corpus = Corpus(options.corpus, seed=options.seed, draws=options.cases)
        operations = [o for o in chosen.contract.operations.values() if (chosen.api.name, o.id) in wanted]
        missing = corpus.missing(chosen.contract, operations, chosen.api.conventions)
        if len(missing) < _WORTH_PROCESSES:
            continue
        with RunProgress(f"generating cases for {chosen.api.name}", len(missing)) as progress:

            def done(operation: Operation, cases: int, note: str, api: str = chosen.api.name) -> None:
                progress.step()
                if note and not cases:
                    notes.append(f"{api} {operation.id}: {note}")

            corpus.build(chosen.contract, chosen.api.conventions, missing, workers=os.cpu_count() or 1, on_done=done)
    return notes
