"""Ctrl-C that is never lost.

Python raises KeyboardInterrupt wherever it happens to be, and some places swallow it: callbacks of the garbage
collector, of a validator, of an event loop. So while requests follow each other within a millisecond the wish is only
noted, and heeded before the next request; a second Ctrl-C does not wait.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType


class Interrupts:
    """Notes that the user wants to stop."""

    def __init__(self) -> None:
        self._wanted = False
        self.is_gentle = False
        """Whether `check` is called so often that nothing need be raised in between."""

    def install(self) -> None:
        """Listen from now on, where Python lets one listen (its main thread)."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._note)

    def check(self) -> None:
        """Raise KeyboardInterrupt if it was wanted at any time."""
        if self._wanted:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        waits = self.is_gentle and not self._wanted
        self._wanted = True
        if not waits:
            signal.default_int_handler(number, frame)
