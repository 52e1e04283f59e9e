"""What the filters of a listing select on: as ``api.toml`` settles it, or found from the contract."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from uphold.contract import Filters, Include, Records, Role, Select
from uphold.mock.listings.fields import Field, Fields
from uphold.mock.listings.parts import record_form
from uphold.mock.making.forms import Form
from uphold.mock.plans import OperationPlan, Workshop


@dataclass(frozen=True, slots=True)
class Selector:
    """What one filter of one listing selects on."""

    form: Form
    """Of the records that show the member."""
    field: Field
    """The member; empty: one of the two times below."""
    how: str
    member: Form | None = None
    is_exclusive: bool = False
    is_time: bool = False
    stamp: str = ""
    """``created`` or ``updated``: a bound of the record's own time, and not of what shows it."""
    asked: Form | None = None
    """Of the filter's own value."""

    @property
    def place(self) -> str:
        """Where a record keeps what is compared."""
        return f"{self.form.likeness}?{'.'.join(self.field) or self.stamp}|{self.how}"


class Selectors:
    """Finds what filters select on."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._declared = workshop.conventions.filters or Filters()
        records = workshop.conventions.records or Records()
        self._stamps = {**dict.fromkeys(records.created, "created"), **dict.fromkeys(records.updated, "updated")}
        """Member that shows a record's own time → which one."""
        self._known: dict[str, Mapping[str, Selector | None]] = {}

    def of(self, plan: OperationPlan) -> Mapping[str, Selector | None]:
        """The filters of a listing, by name, dotted where they nest; None: nothing says what it selects on."""
        known = self._known.get(plan.operation.id)
        if known is None:
            known = self._known[plan.operation.id] = self._look(plan)
        return known

    def _look(self, plan: OperationPlan) -> Mapping[str, Selector | None]:
        form = record_form(plan)
        if plan.role is not Role.LIST or form is None:
            return {}
        found: dict[str, Selector | None] = {}
        for name, asked, is_certain in self._names(plan):
            told = self._told(plan, name)
            if told is not None:
                if told.how != "nothing":
                    found[name] = self._settled(told, asked, plan, form)
                continue
            selector = self._derived(name, asked, plan, form)
            if selector is not None or is_certain:
                found[name] = selector
        return found

    def _names(self, plan: OperationPlan) -> Iterable[tuple[str, Form, bool]]:
        """The filters of a listing: those of the filter parameter; and query parameters that may be some."""
        conventions = self._workshop.conventions
        pagination, include = conventions.pagination, conventions.include or Include()
        others = {include.parameter, *(flag.parameter for flag in include.flags)}
        if pagination is not None:
            others |= {pagination.size_parameter, pagination.page_parameter, pagination.cursor_parameter}
        for reader in plan.query.readers:
            if reader.name == self._declared.parameter:
                yield from ((name, form, True) for name, form in _flat_forms(reader.form))
            elif reader.name not in others and not reader.form.allows("boolean"):
                yield reader.name, reader.form, False

    def _told(self, plan: OperationPlan, name: str) -> Select | None:
        return next(
            (
                select
                for select in self._declared.selects
                if select.filter == name and any(_fits(plan.operation.id, glob) for glob in select.operations)
            ),
            None,
        )

    def _settled(self, told: Select, asked: Form, plan: OperationPlan, form: Form) -> Selector | None:
        field = tuple((told.field or told.filter).split("."))
        if told.how == "unknown":
            return None
        for shown in self._forms(plan, form):
            member = Fields(shown).at(field)
            if member is not None:
                return self._selector(shown, field, told.how, member, told.filter, asked)
        return None

    def _derived(self, name: str, asked: Form, plan: OperationPlan, form: Form) -> Selector | None:
        family = plan.family.name if plan.family is not None else ""
        base, how = self._bound(name)
        for shown in self._forms(plan, form):
            fields = Fields(shown, family)
            field = fields.find_time(base) if base and name not in shown.properties else None
            if field is not None and (member := fields.at(field)) is not None:
                return self._selector(shown, field, how, member, name, asked)
            owner, _, inner = name.rpartition(".")
            field = _below(fields, owner, inner) if owner else fields.find(inner)
            if field is not None and (member := fields.at(field)) is not None:
                return self._selector(shown, field, self._way(asked, member), member, name, asked)
        stamp = self._stamp(base) if base else ""
        return Selector(form, (), how, stamp=stamp) if stamp else None

    def _selector(self, form: Form, field: Field, how: str, member: Form, name: str, asked: Form) -> Selector:
        is_exclusive = any(name.lower().endswith(end.lower()) for end in self._declared.exclusive)
        is_time = self._is(member, "date-time")
        shows_own = is_time and how in {"from", "to"} and len(field) == 1 and str in member.open_to
        stamp = self._stamps.get(field[0], "") if shows_own else ""
        return Selector(form, field, how, member, is_exclusive, is_time, stamp, asked)

    def _way(self, asked: Form, member: Form) -> str:
        """How a filter compares that is named like its member."""
        if self._is(asked, "boolean") or asked.allows("boolean"):
            is_boolean = member.allows("boolean") or self._is(member, "boolean")
            return "is" if is_boolean else "has"
        return "day" if self._is(asked, "date") and self._is(member, "date-time") else "is"

    def _is(self, form: Form, meaning: str) -> bool:
        """Whether a format word of `form` means `meaning` in this API."""
        formats = self._workshop.conventions.formats
        words = {way.schema.get("format") for way in form.alternatives}
        return any(word == meaning or (word in formats and formats[word].as_ == meaning) for word in words)

    def _bound(self, name: str) -> tuple[str, str]:
        """What a filter bounds, and how, by its name: ``createdAfter``, ``price.min``; empty for one that does not."""
        owner, _, inner = name.rpartition(".")
        for endings, how in ((self._declared.from_, "from"), (self._declared.to, "to")):
            for ending in endings:
                if owner and inner.lower() == ending.lower():
                    return owner, how
                if not owner and name.endswith(ending) and name != ending:
                    return name.removesuffix(ending), how
        return "", "is"

    def _stamp(self, base: str) -> str:
        """Which of a record's own times `base` names."""
        likely = {f"{base}at".lower(), f"last{base}at".lower()}
        return next((stamp for name, stamp in self._stamps.items() if name.lower() in likely), "")

    def _forms(self, plan: OperationPlan, form: Form) -> Iterable[Form]:
        """The forms that may show what a filter means: the listing's own, then that of a single record."""
        yield form
        reading = plan.family.operations.get(Role.READ) if plan.family is not None else None
        if reading is not None:
            single = record_form(self._workshop.plan(self._workshop.contract.operations[reading]))
            if single is not None:
                yield single


def _fits(operation_id: str, glob: str) -> bool:
    """Glob, where only ``*`` and ``?`` are special: braces and brackets are parts of paths."""
    return fnmatch.fnmatchcase(operation_id, glob.replace("[", "[[]"))


def _flat_forms(form: Form, above: str = "") -> Iterable[tuple[str, Form]]:
    for name, child in form.properties.items():
        if child.properties:
            yield from _flat_forms(child, f"{above}{name}.")
        else:
            yield f"{above}{name}", child


def _below(fields: Fields, owner: str, inner: str) -> Field | None:
    """The member `inner` of the member `owner`."""
    field = tuple(owner.split("."))
    above = fields.at(field)
    found = Fields(above).find(inner) if above is not None else None
    return None if found is None else field + found
