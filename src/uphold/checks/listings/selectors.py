"""What a filter of a listing selects on: settled by ``[[filters.selects]]``, else found from its name.

Only what its name leaves no doubt about is found: the member of the same name, in the singular or the plural, with
other capitals or underscores; what a bound is the bound of (`createdAfter`: `createdAt`, `priceMin`: `price`); what it
is the id of (`userId`: `user.id`); a member of another one (`evseLabel`: `evses.label`); and the name without the
collection's (`evseStatus` among `evses`: `status`). The listing's own records have to show the member.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.listings.forms import Form, parameter_form, record_form
from uphold.contract import Filters, Include

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Conventions, Operation, Select

_WORD: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")
_TIMES: Final = ("", "at", "on", "date", "time", "datetime")
_TEMPORAL: Final = ("date-time", "date")


@dataclass(frozen=True)
class Selector:
    """What one filter of one listing selects on."""

    parameter: str
    """The query parameter that it is, or is a member of."""
    path: tuple[str, ...]
    """Its name inside that parameter; empty: it is the parameter."""
    field: tuple[str, ...]
    """The member of a record, through objects and lists."""
    how: str
    """As in `Select.how`."""
    asked: Form
    """Of the filter's value."""
    member: Form
    is_told: bool
    """Whether ``api.toml`` says so."""
    is_exclusive: bool
    """Whether a bound does not select its own value."""

    @property
    def name(self) -> str:
        """As a person would call it."""
        return ".".join(self.path) or self.parameter

    def query(self, value: Any) -> dict[str, Any]:
        """The query that asks for `value`."""
        for step in reversed(self.path):
            value = {step: value}
        return {self.parameter: value}


def selectors_of(contract: Contract, conventions: Conventions, operation: Operation) -> list[Selector]:
    """The filters of a listing of which it is known what they select on, in the order of the contract."""
    form = record_form(contract, conventions, operation)
    if form is None or not form.members:
        return []
    family = contract.family_of(operation)
    finder = _Finder(form, conventions, operation.id, family.name if family is not None else "")
    return [found for one in _filters(contract, conventions, operation) if (found := finder.find(*one)) is not None]


def _filters(
    contract: Contract, conventions: Conventions, operation: Operation
) -> Iterator[tuple[str, tuple[str, ...], Form]]:
    """The filters of a listing: parameter, name inside it, and form. A parameter that pages, asks for parts or says who
    calls is none."""
    others = _no_filters(conventions)
    wanted = conventions.filters.parameter if conventions.filters is not None else ""
    flag = conventions.include.flag_prefix if conventions.include is not None else ""
    for parameter in operation.parameters:
        if parameter.location != "query" or parameter.name in others or parameter.media_type is not None:
            continue
        form = parameter_form(contract, operation, parameter)
        if parameter.name == wanted:
            yield from ((parameter.name, path, inner) for path, inner in _flat(form, ()))
        elif not form.members and not (flag and parameter.name.startswith(flag)):
            yield parameter.name, (), form


def _no_filters(conventions: Conventions) -> set[str]:
    include, paging, sign_in = conventions.include or Include(), conventions.pagination, conventions.authentication
    found = {include.parameter, *(flag.parameter for flag in include.flags)}
    if paging is not None:
        found |= {paging.size_parameter, paging.page_parameter, paging.cursor_parameter, paging.offset_parameter}
    if sign_in is not None and sign_in.scheme == "query":
        found.add(sign_in.name)
    return found


def _flat(form: Form, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Form]]:
    for name, child in form.members.items():
        if child.members:
            yield from _flat(child, (*above, name))
        else:
            yield (*above, name), child


class _Finder:
    """Finds what the filters of one listing select on."""

    def __init__(self, form: Form, conventions: Conventions, operation: str, family: str) -> None:
        self._form = form
        self._conventions = conventions
        self._filters = conventions.filters or Filters()
        self._operation = operation
        self._family = [word.lower() for word in re.split(r"[^A-Za-z0-9]+", family) if word]

    def find(self, parameter: str, path: tuple[str, ...], asked: Form) -> Selector | None:
        """What a filter selects on; None where nothing says it."""
        name = ".".join(path) or parameter
        told = self._told(name)
        if told is not None:
            field, how = tuple((told.field or name).split(".")), str(told.how)
        elif len(path) > 1 or (not path and "boolean" in asked.types and not self._is_flag(name)):
            return None
        else:
            found = self._derived(name, asked)
            if found is None:
                return None
            field, how = found
        member = self._form.at(field)
        if how in {"nothing", "unknown"} or member is None:
            return None
        if how in {"has", "lacks"} and _is_always_there(self._form, field):
            return None
        exclusive = any(name.lower().endswith(end.lower()) for end in self._filters.exclusive)
        return Selector(parameter, path, field, how, asked, member, told is not None, exclusive)

    def _is_flag(self, name: str) -> bool:
        """Whether the records have a flag of this very name: another parameter that is a flag asks for something else
        than to be selected by, as a rule."""
        member = self._form.members.get(name)
        return member is not None and member.types - {"null"} == {"boolean"}

    def _told(self, name: str) -> Select | None:
        for select in self._filters.selects:
            globs = [glob.replace("[", "[[]") for glob in select.operations]
            if select.filter == name and any(fnmatchcase(self._operation, glob) for glob in globs):
                return select
        return None

    def _derived(self, name: str, asked: Form) -> tuple[tuple[str, ...], str] | None:
        bound = self._bound(name) if _same(name, self._form) is None else None
        if bound is not None:
            member = self._bounded(bound[0])
            return (member, bound[1]) if member is not None else None
        for word in (name, *self._without_family(name)):
            field = _direct(word, self._form) or _nested(word, self._form)
            if field is not None:
                return self._way(field, asked)
        return None

    def _way(self, field: tuple[str, ...], asked: Form) -> tuple[tuple[str, ...], str] | None:
        """How a filter compares that is named like its member: a day of a time, whether there is a value, or is it."""
        member = self._form.at(field)
        if member is None:
            return None
        is_flag = asked.types == {"boolean"} or asked.means("boolean", self._conventions)
        if is_flag and "boolean" not in member.types:
            return field, "has"
        if asked.means("date", self._conventions) and member.means("date-time", self._conventions):
            return field, "day"
        return field, "is"

    def _bound(self, name: str) -> tuple[str, str] | None:
        """What a filter bounds by its name, and whether from below or from above."""
        for endings, how in ((self._filters.from_, "from"), (self._filters.to, "to")):
            for ending in endings:
                for written in (ending, f"_{ending.lower()}"):
                    if name.endswith(written) and name != written:
                        return name.removesuffix(written), how
        return None

    def _bounded(self, base: str) -> tuple[str, ...] | None:
        """The member that a bound is the bound of: a time, or a number of that very name."""
        wanted = [_folded(base) + ending for ending in _TIMES]
        stem = next((_folded(base).removesuffix(end) for end in _TIMES[:0:-1] if _folded(base).endswith(end)), "")
        wanted += [stem + ending for ending in _TIMES] if stem else []
        for name in wanted:
            for member, form in self._form.members.items():
                is_time = any(form.means(meaning, self._conventions) for meaning in _TEMPORAL)
                if _folded(member) == name and (is_time or (name == wanted[0] and form.types & {"integer", "number"})):
                    return (member,)
        return None

    def _without_family(self, name: str) -> Iterator[str]:
        """`name` without the word that the collection is called by, in the singular."""
        words = _WORD.findall(name)
        for start in range(len(self._family)):
            own = self._family[start:]
            for last in _singular(own[-1]):
                if len(words) > len(own) and [word.lower() for word in words[: len(own)]] == [*own[:-1], last]:
                    yield _joined(words[len(own) :])


def _is_always_there(form: Form, field: tuple[str, ...]) -> bool:
    """Whether every record has to show a value of a member, so that the value does not tell who has one."""
    for name in field:
        if name not in form.required or name not in form.members:
            return False
        form = form.members[name]
    return not form.allows(None) and not form.allows("")


def _direct(word: str, form: Form) -> tuple[str, ...] | None:
    """The member of this name, or the one that it is the id of."""
    same = _same(word, form)
    if same is not None:
        return (same,)
    for end in ("Id", "_id", "Ids", "_ids"):
        stem = word.removesuffix(end)
        owner = _same(stem, form) if stem not in {word, ""} else None
        if owner is not None:
            inner = form.members[owner].items or form.members[owner]
            return (owner, "id") if "id" in inner.members else None
    return None


def _nested(word: str, form: Form) -> tuple[str, ...] | None:
    """A member of a member: ``evseLabel`` is ``label`` of ``evses``."""
    words = _WORD.findall(word)
    for count in range(len(words) - 1, 0, -1):
        owner = _same(_joined(words[:count]), form)
        inner = (form.members[owner].items or form.members[owner]) if owner is not None else None
        below = _same(_joined(words[count:]), inner) if inner is not None else None
        if owner is not None and below is not None:
            return owner, below
    return None


def _same(word: str, form: Form) -> str | None:
    """The member of this name: itself, or in other capitals, with underscores, in the singular or the plural."""
    if word in form.members:
        return word
    for wanted in (_folded(word), *map(_folded, _singular(word)), _folded(word) + "s"):
        for name in form.members:
            if _folded(name) == wanted:
                return name
    return None


def _joined(words: list[str]) -> str:
    return words[0][:1].lower() + words[0][1:] + "".join(words[1:])


def _folded(word: str) -> str:
    return word.replace("_", "").replace("-", "").lower()


def _singular(word: str) -> list[str]:
    if word.endswith("ies"):
        return [f"{word[:-3]}y", word]
    return [word[:-1], word] if word.endswith("s") and not word.endswith("ss") else [word]
