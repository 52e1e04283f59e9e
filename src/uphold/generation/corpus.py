"""The corpus: cases frozen per operation, so that an operation that did not change is never generated again."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import msgspec

from uphold.generation import store
from uphold.generation.case import Case, Origin
from uphold.generation.pool import Answer, in_process, in_processes
from uphold.generation.subject import formats_digest, subject_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from uphold.contract import Contract, Conventions, Operation
    from uphold.generation.subject import Subject

GENERATION_FORMAT = 8
"""Raised with every change that makes other cases from the same contract and seed, or stores them otherwise."""

MOST_FAILED = 20
"""Failed cases that an operation keeps; the oldest goes when another one comes."""


class Corpus:
    """The cases of operations in a folder.

    A file's name is made of the operation's id and digest (the same in every release in which its contract is the
    same), the generator's release, the seed and the number of draws. Cases that failed lie in a file of their own that
    depends on the operation's id and digest only (and on the format), so that another seed does not lose them.
    """

    def __init__(self, folder: Path, *, seed: int, draws: int) -> None:
        """`folder`: made when the first file is written. `draws`: random cases wanted of each operation."""
        self._folder = folder
        self._seed = seed
        self._draws = draws
        self._heads: dict[Path, store.Head] = {}

    def missing(
        self, contract: Contract, operations: Iterable[Operation], conventions: Conventions | None = None
    ) -> list[Operation]:
        """The operations that have no (whole) file; with `conventions`, also those that were made for formats that
        meant something else."""
        formats = None if conventions is None else formats_digest(conventions)
        return [operation for operation in operations if not self._has(contract, operation, formats)]

    def build(
        self,
        contract: Contract,
        conventions: Conventions,
        operations: Iterable[Operation],
        *,
        workers: int = 2,
        on_done: Callable[[Operation, int, str], None] | None = None,
    ) -> None:
        """Make what is missing, each operation's file as soon as it is made: an interrupted build loses nothing.

        `workers`: processes; 0 makes them in this one. `on_done` is called here for each operation, in the order in
        which they are finished, with its number of cases and its notes in one text. An operation whose cases can't
        be made is stored without cases, with a note that says why. Raises SuiteError when the folder can't be
        written.
        """
        formats = formats_digest(conventions)
        missing = self.missing(contract, operations, conventions)
        by_id = {operation.id: operation for operation in missing}
        subjects = (subject_of(contract, conventions, operation) for operation in missing)

        def done(subject: Subject, answer: Answer) -> None:
            made, problem = answer
            cases = made.cases if made is not None else []
            notes = made.notes if made is not None else [problem]
            operation = by_id[subject.operation.id]
            path = self._path(contract, operation)
            head = store.Head(operation=operation.id, formats=formats, notes=tuple(notes), cases=len(cases))
            store.write(path, head, cases)
            self._heads[path] = head
            if on_done is not None:
                on_done(operation, len(cases), "; ".join(notes))

        if workers <= 0 or len(missing) == 1:
            in_process(subjects, self._seed, self._draws, done)
        else:
            in_processes(subjects, self._seed, self._draws, done, workers=min(workers, len(missing)))

    def cases(self, contract: Contract, operation: Operation) -> tuple[Case, ...]:
        """The cases of an operation: those that failed before, boundary cases, draws. Never generates: an operation
        that was not built has only what failed."""
        found = store.read(self._path(contract, operation))
        return (*self._failed(contract, operation), *(found[1] if found is not None else ()))

    def notes(self, contract: Contract, operation: Operation) -> tuple[str, ...]:
        """What could not be generated as the contract has it, and why."""
        path = self._path(contract, operation)
        head = self._heads.get(path) or store.read_head(path)
        return head.notes if head is not None else ()

    def add_failed(self, contract: Contract, operation: Operation, case: Case) -> None:
        """Keep a case that failed; it is sent first from now on. Raises SuiteError."""
        failed = msgspec.structs.replace(case, origin=Origin.FAILED)
        known = self._failed(contract, operation)
        if failed in known:
            return
        cases = (failed, *known)[:MOST_FAILED]
        head = store.Head(operation=operation.id, formats="", cases=len(cases))
        store.write(self._failed_path(contract, operation), head, cases)

    def _failed(self, contract: Contract, operation: Operation) -> tuple[Case, ...]:
        found = store.read(self._failed_path(contract, operation))
        return found[1] if found is not None else ()

    def _has(self, contract: Contract, operation: Operation, formats: str | None) -> bool:
        path = self._path(contract, operation)
        head = self._heads.get(path)
        if head is None:
            head = store.read_head(path)
            if head is None:
                return False
            self._heads[path] = head
        return formats is None or head.formats == formats

    def _path(self, contract: Contract, operation: Operation) -> Path:
        parts = (contract.digest(operation), operation.id, _generator(), str(self._seed), str(self._draws))
        return self._folder / f"{_name(parts)}.jsonl.gz"

    def _failed_path(self, contract: Contract, operation: Operation) -> Path:
        parts = (contract.digest(operation), operation.id, str(GENERATION_FORMAT))
        return self._folder / "failed" / f"{_name(parts)}.jsonl.gz"


def _name(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


@cache
def _generator() -> str:
    return f"{GENERATION_FORMAT} schemathesis {version('schemathesis')} hypothesis {version('hypothesis')}"
