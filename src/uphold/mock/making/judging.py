"""Whether a value satisfies a schema: jsonschema-rs, with the API's own meaning of formats."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import jsonschema_rs

from uphold.contract import Schema
from uphold.mock.making.formats import Formats
from uphold.mock.making.telling import telling
from uphold.mock.twists import Violation


class Judge:
    """Judges values against one self-contained schema."""

    def __init__(self, piece: Schema, formats: Formats) -> None:
        self._validator = jsonschema_rs.Draft202012Validator(formats.narrow(piece), validate_formats=True)
        self._piece = piece
        self.is_valid = self._validator.is_valid
        """Whether a JSON value satisfies the schema."""

    @cached_property
    def is_plainly_valid(self) -> Callable[[Any], bool]:
        """Whether a value satisfies the schema with formats as mere annotations, which JSON Schema 2020-12 makes
        of them (validation, 7.2.1): with ``oneOf`` that is not the weaker reading."""
        return jsonschema_rs.Draft202012Validator(self._piece, validate_formats=False).is_valid

    def errors(self, value: Any) -> list[jsonschema_rs.ValidationError]:
        """What is wrong with `value`; empty when nothing is."""
        return list(self._validator.iter_errors(value))

    def violations(self, value: Any, most: int = 20) -> tuple[Violation, ...]:
        """What is wrong with `value`, in plain words that repeat no value back; empty when nothing is."""
        if self.is_valid(value):
            return ()
        found: dict[Violation, None] = {}
        for error in self._validator.iter_errors(value):
            kind = error.kind
            said = telling(kind)
            steps = [str(step) for step in error.instance_path]
            for below in _named(kind) or [[]]:
                found[Violation(".".join([*steps, *below]), kind.name, said)] = None
            if len(found) >= most:
                break
        return tuple(found)


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
