"""What is written alike in both documents, prose and all: a quick look that spares the thorough one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uphold.contract import Contract


class Sameness:
    """Answers for two contracts. Parts are compared as they are written, so that none is decoded."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self._old, self._new = old, new
        self._same_access = old.security_schemes == new.security_schemes
        self._known: dict[str, bool] = {}

    def of_operations(self, old: str, new: str) -> bool:
        """Whether two operations, told by their ids, are written alike, and so is all that they refer to."""
        if not self._same_access:
            return False
        part = self._old.parts.operation(old)
        return part == self._new.parts.operation(new) and all(map(self.of_schemas, part.needs))

    def of_schemas(self, pointer: str) -> bool:
        """Whether the schema that begins at `pointer` is written alike in both documents, and so is all that it
        refers to."""
        if pointer not in self._known:
            self._known[pointer] = self._is_same(pointer)
        return self._known[pointer]

    def _is_same(self, pointer: str) -> bool:
        """Whether every home that `pointer` leads to is the same; those on the way are then known to be, too."""
        seen, waiting = {pointer}, [pointer]
        while waiting:
            place = waiting.pop()
            if place not in self._old.homes or place not in self._new.homes:
                return False
            part = self._old.parts.home(place)
            if part.text != self._new.parts.home(place).text:
                return False
            for home in part.needs:
                if home not in seen and self._known.get(home) is not True:
                    if self._known.get(home) is False:
                        return False
                    seen.add(home)
                    waiting.append(home)
        self._known.update(dict.fromkeys(seen, True))
        return True
