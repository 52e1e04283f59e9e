"""Whether a value satisfies a schema: jsonschema-rs, with the API's own meaning of formats."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import jsonschema_rs

from uphold.contract import Schema
from uphold.mock.formats import Formats


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

    def messages(self, value: Any, most: int = 20) -> dict[str, list[str]]:
        """What is wrong, as dotted member → messages in plain words; no value is repeated back."""
        found: dict[str, list[str]] = {}
        for error in self._validator.iter_errors(value):
            steps = [str(step) for step in error.instance_path]
            kind = error.kind
            if kind.name == "required":
                steps.append(str(getattr(kind, "property", "")))
            said = found.setdefault(".".join(steps), [])
            text = f"This does not satisfy `{kind.name}`." if kind.name != "required" else "This is required."
            if text not in said:
                said.append(text)
            if len(found) >= most:
                break
        return found


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
