"""Filters of listings: the records that the query of a request selects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import Any

from uphold.mock.keeping.store import Record
from uphold.mock.listings.fields import Field
from uphold.mock.listings.matching import Test, prepared, test
from uphold.mock.listings.selectors import Selector, Selectors
from uphold.mock.listings.views import Views
from uphold.mock.making.forms import Form
from uphold.mock.making.spellings import Spellings
from uphold.mock.making.values import MISSING
from uphold.mock.plans import OperationPlan, Workshop

_MOST_COLUMNS = 32


class Filters:
    """Selects records as the query of a listing asks."""

    def __init__(self, workshop: Workshop, views: Views) -> None:
        self._views = views
        self._spellings = Spellings(workshop.conventions)
        filters = workshop.conventions.filters
        self._parameter = filters.parameter if filters is not None else ""
        self._selectors = Selectors(workshop)
        self._columns: dict[str, tuple[Sequence[Record], list[Any]]] = {}
        """Where records keep what is compared → the records of a collection, and what is compared of each."""

    def select(
        self, plan: OperationPlan, values: Mapping[str, Any], records: Sequence[Record], resource: str
    ) -> list[Record]:
        """Those of `records` that all filters in the query `values` select; a filter that can't be understood
        selects nothing away. What is compared of a tuple of records is kept for the next request."""
        selectors = self._selectors.of(plan) if values else {}
        for name, wanted in self._asked(values, selectors):
            selector, below = self._of(selectors, name)
            judge = self._test(selector, wanted) if selector is not None else None
            if selector is not None and judge is not None:
                found = self._inner(selector, below, records, resource) if below else None
                column = self._column(selector, records, resource) if found is None else found
                records = list(compress(records, judge(column)))
        return records if isinstance(records, list) else list(records)

    def unsettled(self, plan: OperationPlan) -> tuple[str, ...]:
        """The filters of a listing of which nothing says what they select on."""
        return tuple(name for name, selector in self._selectors.of(plan).items() if selector is None)

    # -- what was asked

    def _asked(self, values: Mapping[str, Any], selectors: Mapping[str, Selector | None]) -> Iterable[tuple[str, Any]]:
        """Filter → what it asks for, dotted where the query nests."""
        given = values.get(self._parameter)
        if isinstance(given, dict):
            yield from _flat(given)
        yield from ((name, value) for name, value in values.items() if name in selectors)

    @staticmethod
    def _of(selectors: Mapping[str, Selector | None], name: str) -> tuple[Selector | None, Field]:
        """The selector of a filter, and the rest of a dotted name that goes on inside its member."""
        if name in selectors:
            return selectors[name], ()
        steps = name.split(".")
        for count in range(len(steps) - 1, 0, -1):
            selector = selectors.get(".".join(steps[:count]))
            if selector is not None and selector.how == "is" and selector.member is not None:
                return selector, tuple(steps[count:]) if selector.member.allows("object") else ()
        return None, ()

    def _test(self, selector: Selector, wanted: Any) -> Test | None:
        if selector.member is not None and selector.how == "is":
            several = wanted if isinstance(wanted, list) else [wanted]
            wanted = [_as_boolean(self._spelled(one, selector.member), selector.member) for one in several]
        return test(wanted, selector.how, is_time=selector.is_time, is_exclusive=selector.is_exclusive)

    def _spelled(self, value: Any, form: Form) -> Any:
        return self._spellings.fit(value, form) if isinstance(value, str) else value

    # -- going through the records

    def _inner(self, selector: Selector, below: Field, records: Sequence[Record], resource: str) -> list[Any]:
        """What is compared of what lies `below` a member: such names come from clients, so it is not kept."""
        shown = (self._value(selector, record, resource) for record in records)
        return [prepared(_inside(value, below), selector.how, is_time=False) for value in shown]

    def _column(self, selector: Selector, records: Sequence[Record], resource: str) -> list[Any]:
        """What is compared of each of `records`: worked out once for a record, but for its own times, which cost too
        little for that, and put together once for a tuple."""
        place = selector.place
        kept = self._columns.get(place)
        if kept is not None and kept[0] is records:
            return kept[1]
        if selector.stamp:
            column = [getattr(record, selector.stamp).timestamp() for record in records]
        else:
            column = [record.replies.get(place, MISSING) for record in records]
            for index, record in enumerate(records):
                if column[index] is MISSING:
                    value = self._value(selector, record, resource)
                    column[index] = record.replies[place] = prepared(value, selector.how, is_time=selector.is_time)
        if isinstance(records, tuple):
            if len(self._columns) >= _MOST_COLUMNS:
                self._columns.clear()
            self._columns[place] = records, column
        return column

    def _value(self, selector: Selector, record: Record, resource: str) -> Any:
        name, *rest = selector.field
        return _inside(self._views.member(record, resource, selector.form, name), tuple(rest))


def _flat(values: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _inside(value: Any, field: Field) -> Any:
    for index, name in enumerate(field):
        if isinstance(value, list):
            found = [_inside(child, field[index:]) for child in value]
            return [child for child in found if child is not MISSING]
        if not isinstance(value, dict) or name not in value:
            return MISSING
        value = value[name]
    return value


def _as_boolean(value: Any, form: Form) -> Any:
    if isinstance(value, str) and form.allows("boolean") and not form.allows("string"):
        return {"1": True, "true": True, "0": False, "false": False}.get(value.lower(), value)
    return value
