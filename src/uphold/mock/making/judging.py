"""Whether a value satisfies a schema: jsonschema-rs, with the API's own meaning of formats."""

from __future__ import annotations

from collections import deque
from typing import Any

import jsonschema_rs

from uphold.contract import Schema
from uphold.mock.making.formats import Formats
from uphold.mock.making.telling import telling
from uphold.mock.twists import Violation

_MOST_COMPILED = 256
"""Judges that have their validators at hand. One takes far less time to compile than a request takes, and much memory:
with every regular expression in it, and what a validator works out as it goes."""


class Judge:
    """Judges values against one self-contained schema."""

    def __init__(self, piece: Schema, formats: Formats) -> None:
        self._formats = formats
        self._piece = piece
        self._validator: jsonschema_rs.Validator | None = None
        self._plain: jsonschema_rs.Validator | None = None

    def is_valid(self, value: Any) -> bool:
        """Whether a JSON value satisfies the schema."""
        return (self._validator or self._compiled()).is_valid(value)

    def is_plainly_valid(self, value: Any) -> bool:
        """Whether a value satisfies the schema with formats as mere annotations, which JSON Schema 2020-12 makes
        of them (validation, 7.2.1): with ``oneOf`` that is not the weaker reading."""
        plain = self._plain
        if plain is None:
            self._compiled()  # so that it is known to be at hand
            plain = self._plain = jsonschema_rs.Draft202012Validator(self._piece, validate_formats=False)
        return plain.is_valid(value)

    def _compiled(self) -> jsonschema_rs.Validator:
        """The validator, compiled where it is not at hand; the judge that has had its own for longest gives it up."""
        validator = self._validator
        if validator is None:
            narrowed = self._formats.narrow(self._piece)
            validator = self._validator = jsonschema_rs.Draft202012Validator(narrowed, validate_formats=True)
            _compiled.append(self)
            if len(_compiled) > _MOST_COMPILED:
                _compiled.popleft()._forget()  # noqa: SLF001 - of the same class
        return validator

    def _forget(self) -> None:
        self._validator = self._plain = None

    def errors(self, value: Any) -> list[jsonschema_rs.ValidationError]:
        """What is wrong with `value`; empty when nothing is."""
        return list(self._compiled().iter_errors(value))

    def violations(self, value: Any, most: int = 20) -> tuple[Violation, ...]:
        """What is wrong with `value`, in plain words that repeat no value back; empty when nothing is."""
        if self.is_valid(value):
            return ()
        found: dict[Violation, None] = {}
        for error in self._compiled().iter_errors(value):
            kind = error.kind
            said = telling(kind)
            steps = [str(step) for step in error.instance_path]
            for below in _named(kind) or [[]]:
                found[Violation(".".join([*steps, *below]), kind.name, said)] = None
            if len(found) >= most:
                break
        return tuple(found)


_compiled: deque[Judge] = deque()
"""Those that have their validators at hand, in this process; the one that has had it for longest comes first."""


def _named(kind: Any) -> list[list[str]]:
    """The members that an error is about, where it stands at the object around them; each as a path of one step."""
    if kind.name == "required":
        return [[str(kind.property)]]
    if kind.name in {"additionalProperties", "unevaluatedProperties"}:
        return [[str(name)] for name in kind.unexpected]
    return []


class Judges:
    """Judges by pointer, each made when it is first needed."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats
        self._judges: dict[str, Judge] = {}

    def of(self, pointer: str, piece: Schema) -> Judge:
        """The judge for the schema `piece`, which `pointer` names."""
        judge = self._judges.get(pointer)
        if judge is None:
            judge = self._judges[pointer] = Judge(piece, self._formats)
        return judge
