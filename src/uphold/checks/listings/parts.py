"""Which parts of records a request has to ask for, and how: by name in one parameter, or by a flag each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from uphold.checks.listings.forms import Form, parameter_form, record_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.contract import Contract, Conventions, Include, Operation


@dataclass(frozen=True)
class Part:
    """A member of records that is shown only to whoever asks for it."""

    path: tuple[str, ...]
    """Member names, through objects and lists."""
    parameter: str
    """The query parameter that asks for it."""
    value: Any
    """What that parameter is, or holds."""
    is_flag: bool
    form: Form

    @property
    def facet(self) -> str:
        """What of the check `include` it verifies."""
        return "flags" if self.is_flag else "named"


def parts_of(contract: Contract, conventions: Conventions, operation: Operation) -> list[Part]:
    """The parts that an operation lets a request ask for, those that its records declare, in the contract's order."""
    include, form = conventions.include, record_form(contract, conventions, operation)
    if include is None or form is None:
        return []
    found = []
    for parameter in operation.parameters:
        if parameter.location != "query":
            continue
        asked = parameter_form(contract, operation, parameter)
        for name, value, is_flag in _named(parameter.name, asked, include):
            path = tuple(name.split("."))
            member = form.at(path)
            if member is not None and not _is_required(form, path):
                found.append(Part(path, parameter.name, value, is_flag, member))
    return found


def query_for(wanted: Sequence[Part], parts: Sequence[Part]) -> dict[str, Any]:
    """The query that asks for `wanted`, and for those of `parts` that these lie in."""
    chosen = [part for part in parts if any(part.path == one.path[: len(part.path)] for one in wanted)]
    query: dict[str, Any] = {}
    for part in chosen:
        if part.is_flag or not isinstance(part.value, list):
            query[part.parameter] = part.value
        else:
            query[part.parameter] = [*query.get(part.parameter, []), *part.value]
    return query


def shown(record: Any, path: Sequence[str]) -> list[Any]:
    """What a record shows at a place, through objects and lists; empty where it shows nothing there."""
    if isinstance(record, list):
        return [value for child in record for value in shown(child, path)]
    if not path:
        return [record]
    if not isinstance(record, dict) or path[0] not in record:
        return []
    inner = record[path[0]]
    return [inner] if len(path) == 1 else shown(inner, path[1:])


def _named(parameter: str, asked: Form, include: Include) -> Iterator[tuple[str, Any, bool]]:
    """Dotted member, the value that asks for it, and whether that is a flag."""
    if parameter == include.parameter:
        words = asked.items.values if asked.items is not None else asked.values
        yield from ((word, [word] if asked.items is not None else word, False) for word in words if _is_word(word))
        return
    if "boolean" not in asked.types:
        return
    flag = next((flag for flag in include.flags if flag.parameter == parameter), None)
    if flag is not None:
        yield from ((member, True, True) for member in flag.members)
        return
    rest = parameter.removeprefix(include.flag_prefix)
    if include.flag_prefix and rest not in {parameter, ""}:
        yield rest[:1].lower() + rest[1:], True, True


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_required(form: Form, path: tuple[str, ...]) -> bool:
    """Whether the contract requires the member, so that it can't be left out."""
    around = form.at(path[:-1]) if len(path) > 1 else form
    around = around.items if around is not None and not around.members and around.items is not None else around
    return around is not None and path[-1] in around.required
