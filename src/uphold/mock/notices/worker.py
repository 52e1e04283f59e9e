"""A thread of its own for what must not hold up the answering of requests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine

_STOPPING = 5.0
"""Seconds in which a thread breaks off."""


class Worker:
    """A thread with an event loop, and the tasks on it. `leave` is called and awaited last."""

    def __init__(self, leave: Callable[[], Coroutine[object, object, None]]) -> None:
        self._leave = leave
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="uphold-notices", daemon=True)
        self._thread.start()

    def call(self, function: Callable[[], None]) -> None:
        """Has `function` called on the thread."""
        self._loop.call_soon_threadsafe(function)

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Starts a task; on the thread only."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def break_off(self) -> None:
        """Cancels the tasks and waits for their end."""
        asyncio.run_coroutine_threadsafe(self._cancel(), self._loop).result(_STOPPING)

    def stop(self) -> None:
        """Breaks off and ends the thread."""
        self.break_off()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOPPING)

    async def _cancel(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self) -> None:
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(self._leave())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()
