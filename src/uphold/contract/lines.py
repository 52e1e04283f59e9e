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
        return self._positions.line(pointer) if self._positions else None

    @cached_property
    def _positions(self) -> Positions | None:
        try:
            raw = read_bytes(self._path, str(self._path))
            return Positions(raw if raw[:1] == b"{" else decode(raw, str(self._path)))
        except InputError:
            return None
