"""From a JSON pointer to the line of a file; costs nothing until it is asked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from uphold.contract.positions import Positions
from uphold.contract.reading import decode, read_bytes
from uphold.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


class Lines:
    """The lines of one JSON or YAML file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def line(self, pointer: str) -> int | None:
        """1-based line of the member or element that `pointer` names. Where the file ends before the pointer
        does (a normalised schema may be deeper), the line of the nearest place around it; None: no file."""
        found = self._positions.find(pointer) if self._positions else None
        return found.line if found else None

    @cached_property
    def _positions(self) -> Positions | None:
        try:
            return Positions(decode(read_bytes(self._path, str(self._path)), str(self._path)))
        except InputError:
            return None
