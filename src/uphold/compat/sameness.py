"""What is written alike in both documents, prose and all: a quick look that spares the thorough one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from uphold.contract import home_of, pointer_of, references

if TYPE_CHECKING:
    from uphold.contract import Contract, Operation
    from uphold.contract.model import Schema

_REFERENCE = b'"$ref"'


class Sameness:
    """Answers for two contracts."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self._old, self._new = old.homes, new.homes
        self._same_access = old.security_schemes == new.security_schemes
        self._known: dict[str, bool] = {}

    def of_operations(self, old: Operation, new: Operation) -> bool:
        """Whether two operations are written alike, and refer to no schema that might not be."""
        return self._same_access and old == new and _REFERENCE not in msgspec.json.encode(old)

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
            if place not in self._old or self._old[place] != self._new.get(place):
                return False
            for home in self._targets(self._old[place]):
                if home not in seen and self._known.get(home) is not True:
                    if self._known.get(home) is False:
                        return False
                    seen.add(home)
                    waiting.append(home)
        self._known.update(dict.fromkeys(seen, True))
        return True

    def _targets(self, schema: Schema) -> list[str]:
        if _REFERENCE not in msgspec.json.encode(schema):
            return []
        return [home_of(pointer_of(one) or "", self._old) or "" for one in dict.fromkeys(references(schema))]
