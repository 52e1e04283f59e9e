"""What a document gets wrong: said, and carried on, where the reader is lenient; else refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uphold.errors import InputError


class Remarks:
    """Gathers remarks on one document. `lenient`: whether what is wrong in itself (a type that does not exist, a
    reference that leads nowhere) is only remarked as well, and then passed over."""

    def __init__(self, *, lenient: bool = False) -> None:
        self.lenient = lenient
        self.excused = False
        """Whether an error was."""
        self._places: dict[str, list[str]] = {}

    def say(self, message: str, at: str) -> None:
        """Remark on something untidy at the pointer `at`."""
        self._places.setdefault(message, []).append(at)

    def excuse(self, error: InputError) -> None:
        """Remark on an error, after which the caller carries on without the faulty part; raises it unless lenient."""
        if not self.lenient:
            raise error
        self.excused = True
        self.say(error.message, (error.place.pointer if error.place else None) or "")

    def lines(self) -> list[str]:
        """One line for each kind of remark, with its first place."""
        return [
            f"{message} (at {places[0]}{_more(len(places) - 1)})" if places[0] else message
            for message, places in self._places.items()
        ]


def _more(count: int) -> str:
    if not count:
        return ""
    return f" and {count} more place{'s' if count > 1 else ''}"
