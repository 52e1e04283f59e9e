"""Processes that make cases: a stuck or crashed one costs one operation, never the others.

Not `concurrent.futures`: one process that dies takes its whole executor with it there, and a task that runs too long
can't be ended.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

from uphold.generation.making import Made, make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from uphold.generation.subject import Subject

LONGEST = 60.0
"""Seconds after which the process of an operation is ended. It must only ever hit what would not end by itself."""

Answer = tuple[Made | None, str]
"""What was made, or None and the reason."""


def in_process(subjects: Iterator[Subject], seed: int, draws: int, done: Callable[[Subject, Answer], None]) -> None:
    """Make the cases of each subject right here."""
    for subject in subjects:
        done(subject, _answer(subject, seed, draws))


def in_processes(
    subjects: Iterator[Subject], seed: int, draws: int, done: Callable[[Subject, Answer], None], *, workers: int
) -> None:
    """Make the cases of the subjects in `workers` processes, and hand each answer to `done` in this one.

    The next subject goes to whichever process is free. All processes end with this call, however it ends.
    """
    context = multiprocessing.get_context("spawn")
    running: dict[Connection, _Worker] = {}
    try:
        for _ in range(workers):
            worker = _Worker(context, seed, draws)
            if worker.give(subjects):
                running[worker.pipe] = worker
            else:
                worker.end()
        while running:
            ready = wait(list(running), timeout=min(1.0, LONGEST))
            for pipe, worker in list(running.items()):
                answer = worker.answer(is_ready=pipe in ready)
                if answer is None:
                    continue
                subject = worker.subject
                del running[pipe]
                if not worker.is_alive:
                    worker.end()
                    worker = _Worker(context, seed, draws)  # noqa: PLW2901 - it takes the place of the lost one
                running[worker.pipe] = worker
                if not worker.give(subjects):
                    del running[worker.pipe]
                    worker.end()
                done(subject, answer)
    finally:
        for worker in running.values():
            worker.end()


class _Worker:
    """One process, seen from outside."""

    def __init__(self, context: Any, seed: int, draws: int) -> None:
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, seed, draws), daemon=True)
        self._process.start()
        theirs.close()
        self.is_alive = True
        self.subject: Subject
        self._since = 0.0

    def give(self, subjects: Iterator[Subject]) -> bool:
        """Hand the next subject over; False when there is none."""
        subject = next(subjects, None)
        if subject is None:
            return False
        self.subject = subject
        self._since = time.monotonic()
        with contextlib.suppress(OSError):  # a process that died is noticed when its answer is read
            self.pipe.send(subject)
        return True

    def answer(self, *, is_ready: bool) -> Answer | None:
        """Its answer; None while it is at work."""
        if is_ready:
            try:
                return self.pipe.recv()  # type: ignore[no-any-return]
            except (EOFError, OSError):
                self.is_alive = False
                self._process.join()
                return None, f"generation crashed (exit status {self._process.exitcode})"
        if time.monotonic() - self._since > LONGEST:
            self.is_alive = False
            return None, f"generation took longer than {LONGEST:.0f} s"
        return None

    def end(self) -> None:
        """End the process."""
        self.pipe.close()
        self._process.terminate()
        self._process.join()


def _work(pipe: Connection, seed: int, draws: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its processes
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_answer(pipe.recv(), seed, draws))


def _answer(subject: Subject, seed: int, draws: int) -> Answer:
    try:
        return make(subject, seed=seed, draws=draws), ""
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is told as a note, and the rest goes on
        return None, f"generation failed: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
