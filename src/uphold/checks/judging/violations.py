"""A validator's errors as violations: the place in the release file, the place in the body, and a sentence.

An `anyOf` or `oneOf` that no branch fits says little. Here the branch that fits best speaks for it, so that
a user reads of the wrong member and not of a choice that went wrong somewhere above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Problem

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

_DECISIVE: Final = frozenset(("const", "enum"))
_VALUES: Final = frozenset(("const", "enum", "pattern", "format"))
_UNEXPECTED: Final = ("additionalProperties:", "unevaluatedProperties:")
_FIXED: Final = {
    "const": "is not the one documented value",
    "pattern": "does not match the documented pattern",
    "uniqueItems": "holds an item twice",
}
_CLOSING: Final = frozenset(("additionalProperties", "unevaluatedProperties", "maxProperties"))
"""Keywords that no object violates but by members that it has more than the schema names."""
_NAMED: Final = {
    "required": "property",
    "additionalProperties": "unexpected",
    "unevaluatedProperties": "unexpected",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One place of a schema that a value violates."""

    place: str
    """JSON pointer into the release file, down to the keyword."""
    instance: str
    """JSON pointer into the value."""
    keyword: str
    """The violated keyword; for a missing or undocumented member its name too: ``required:email``."""
    message: str
    by_document: bool = False
    """The document contradicts itself: the value satisfies more branches of a `oneOf` than one."""
    format: str = ""
    """The format word that a text is not of; empty for other keywords."""
    is_new_value: bool = False
    """A text stands where an enumeration lists several texts, and is none of them."""

    def problem(self, *, facet: str = "", risky: bool = False) -> Problem:
        """The violation as a check's problem."""
        subject = "document" if self.by_document else "tenant"
        return Problem(self.message, self.place, self.instance, self.keyword, facet, subject, risky)


def violations(errors: Iterable[ValidationError], *, bears_additions: bool = False) -> list[Violation]:
    """One violation per violated place and keyword, in the order in which the validator found them.

    `bears_additions`: members that a closed object does not name count as nothing wrong, as old clients pass over what
    later releases add; nor does it that the parts of a choice fit more than one of its branches then.
    """
    found: dict[tuple[str, str], Violation] = {}
    for error in errors:
        for leaf in _leaves(error, bears_additions=bears_additions):
            for violation in _violations(leaf):
                found.setdefault((violation.place, violation.keyword), violation)
    return _without_followers(list(found.values()))


def _without_followers(found: list[Violation]) -> list[Violation]:
    """Without what follows from another violation: a value of a wrong type is no documented value either, and a member
    that is called otherwise is one that is missing and one that is not allowed."""
    mistyped = {one.instance for one in found if one.keyword == "type"}
    lacking = {one.instance for one in found if one.keyword.startswith("required:")}
    return [
        one
        for one in found
        if not (one.keyword in _VALUES and one.instance in mistyped)
        and not (one.keyword.startswith(_UNEXPECTED) and one.instance in lacking)
    ]


def pointer(steps: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) of path steps."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def type_of(value: object) -> str:
    """The JSON type of a value, as JSON Schema names it."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _leaves(error: ValidationError, *, bears_additions: bool) -> Iterator[ValidationError]:
    kind = error.kind
    if bears_additions and (kind.name in _CLOSING or _is_ambiguous(error)):
        return
    if kind.name not in {"anyOf", "oneOf"} or _is_ambiguous(error):
        yield error
        return
    branches = [
        [leaf for inner in branch for leaf in _leaves(inner, bears_additions=bears_additions)]
        for branch in kind.as_dict()["context"]
    ]
    if bears_additions and not all(branches):
        return
    best = min(
        enumerate(branches),
        key=lambda item: (_misfit(item[1], len(error.instance_path)), item[0]),
        default=None,
    )
    if best is None or not best[1]:
        yield error
        return
    yield from best[1]


def _misfit(leaves: Sequence[ValidationError], depth: int) -> tuple[int, int, int, int]:
    """How badly a branch fits a value that stands `depth` steps deep: another type altogether, another
    value of a member that tells branches apart, then how many places are wrong and how near to the top."""
    faults = [leaf for leaf in leaves if not _is_ambiguous(leaf)]
    here = [leaf for leaf in faults if len(leaf.instance_path) == depth]
    return (
        sum(leaf.kind.name in {"type", "falseSchema"} for leaf in here),
        sum(leaf.kind.name in _DECISIVE and len(leaf.instance_path) <= depth + 1 for leaf in faults),
        len(faults),
        -max((len(leaf.instance_path) for leaf in faults), default=0),
    )


def _is_ambiguous(error: ValidationError) -> bool:
    return type(error.kind).__name__ == "OneOfMultipleValid"


def _violations(error: ValidationError) -> Iterator[Violation]:
    keyword = error.kind.name
    details = error.kind.as_dict()
    place, instance = pointer(error.schema_path), pointer(error.instance_path)
    where = _where(error.instance_path)
    if _is_ambiguous(error):
        message = f"{where} fits more than one of the branches of which it may fit only one"
        yield Violation(place, instance, keyword, message, by_document=True)
        return
    names = details.get(_NAMED.get(keyword, ""))
    if names is None:
        message = f"{where} {_predicate(keyword, details, error.instance)}"
        is_new = keyword == "enum" and isinstance(error.instance, str) and _lists_texts(details["options"])
        yield Violation(place, instance, keyword, message, format=details.get("format", ""), is_new_value=is_new)
        return
    for name in [names] if isinstance(names, str) else names:
        what = "lacks the required member" if keyword == "required" else "has the member, which is not allowed,"
        yield Violation(place, instance, f"{keyword}:{name}", f"{where} {what} `{name}`")


def _lists_texts(options: Sequence[object]) -> bool:
    """Whether an enumeration is one of texts that can grow: a single text is a constant."""
    texts = [option for option in options if option is not None]
    return len(texts) > 1 and all(isinstance(text, str) for text in texts)


def _where(steps: Sequence[str | int]) -> str:
    """The place in the body, the same for every element of an array."""
    return pointer("*" if isinstance(step, int) else step for step in steps) or "the body"


def _predicate(keyword: str, details: dict[str, Any], value: object) -> str:
    match details:
        case {"types": types}:
            return f"must be {' or '.join(types)} but is {type_of(value)}"
        case {"options": options}:
            return f"is none of the {len(options)} documented values"
        case {"format": word}:
            return f"is not of the format {word}"
        case {"limit": limit}:
            return f"breaks {keyword} {limit}"
        case {"multiple_of": step}:
            return f"is no multiple of {step}"
        case _:
            return _FIXED.get(keyword, f"violates `{keyword}`")
