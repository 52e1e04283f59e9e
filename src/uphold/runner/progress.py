"""Progress while a run goes on: a bar on a terminal, plain lines elsewhere; always on stderr."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from types import TracebackType

_LINE_EVERY = 5.0
"""Seconds between two plain lines."""


class RunProgress:
    """Counts steps of `total`; a context manager, so that the terminal is left clean whatever happens."""

    def __init__(self, title: str, total: int, *, console: Console | None = None) -> None:
        self._title = title
        self._total = total
        self._console = console or Console(stderr=True)
        self._done = 0
        self._findings = 0
        self._last_line = time.monotonic() - _LINE_EVERY  # the first step is told at once
        self._bar: Progress | None = None
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.completed:>5}/{task.total}"),
                TextColumn("{task.fields[findings]}"),
                TimeRemainingColumn(compact=True),
                console=self._console,
                transient=True,
            )
            self._task = self._bar.add_task(title, total=total, findings="")

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the bar away, or say the last plain line."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        elif self._done and self._last_line:
            self._say()
            self._last_line = 0.0

    def step(self, *, findings: int = 0, steps: int = 1) -> None:
        """So many steps are done; so many causes are known by now."""
        self._done += steps
        self._findings = findings
        if self._bar is not None:
            said = f"[red]{findings} findings[/red]" if findings else ""
            self._bar.update(self._task, completed=self._done, findings=said)
        elif self._done and self._last_line and time.monotonic() - self._last_line >= _LINE_EVERY:
            self._last_line = time.monotonic()
            self._say()

    def _say(self) -> None:
        said = f", {self._findings} findings" if self._findings else ""
        self._console.print(f"{self._title}: {self._done} of {self._total}{said}", highlight=False)
