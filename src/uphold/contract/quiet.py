"""Room for work that makes many objects, and keeps them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause Python's collector of circular garbage. A contract is hundreds of thousands of objects that live on;
    looking through them again and again, while it is made, costs more than making it. Afterwards they count as old,
    which is looked through seldom."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.freeze()
            gc.unfreeze()  # both together move all that is there to the oldest generation
            gc.enable()
