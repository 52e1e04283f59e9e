"""Members of records, by dotted name, whatever endpoint version declares them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from uphold.mock.acting import states
from uphold.mock.keeping.records import Records, merged
from uphold.mock.keeping.store import Record
from uphold.mock.making.formats import instant
from uphold.mock.making.forms import Form
from uphold.mock.making.scalars import has_type
from uphold.mock.making.values import MISSING, Draft
from uphold.mock.plans import Workshop

ALL = "*"
_TIMES = ("date-time", "date")


class Members:
    """Reads and prepares members of records."""

    def __init__(self, workshop: Workshop, records: Records) -> None:
        self._workshop = workshop
        self._records = records
        common = workshop.conventions.records
        self._stamps = (*common.created, *common.updated) if common is not None else ()

    def forms(self, resource: str, path: str) -> list[Form]:
        """The forms of the member `path`, one for each endpoint version that has it."""
        found = []
        for form in self._records.forms(resource):
            inner: Form | None = form
            for name in path.split("."):
                inner = inner.properties.get(name) if inner is not None else None
            if inner is not None:
                found.append(inner)
        return found

    def names(self, resource: str) -> list[str]:
        """The members of records of `resource`, over all endpoint versions."""
        return list(dict.fromkeys(name for form in self._records.forms(resource) for name in form.properties))

    def options(self, resource: str, path: str) -> tuple[str, ...]:
        """The texts that the enum of a member lists, at any endpoint version."""
        ways = (way for form in self.forms(resource, path) for way in form.alternatives)
        listed = (value for way in ways for value in way.schema.get("enum", ()))
        return tuple(dict.fromkeys(value for value in listed if isinstance(value, str)))

    def below(self, resource: str) -> list[str]:
        """The resources that lie right below records of `resource`."""
        prefix = f"{resource}/{{}}/"
        found = [one.resource for one in self._workshop.contract.families if one.resource.startswith(prefix)]
        return [one for one in dict.fromkeys(found) if resource and "{}" not in one.removeprefix(prefix)]

    def must_be_time(self, resource: str, name: str) -> bool:
        """Whether records of `resource` must have a member `name` that holds a time, and not one to come."""
        ways = [way for form in self._records.forms(resource) for way in form.alternatives]
        if states.is_end(name) or name in self._stamps or not any(name in way.required for way in ways):
            return False
        meanings = self._workshop.conventions.formats
        words = {way.schema.get("format") for form in self.forms(resource, name) for way in form.alternatives}
        return any(word in _TIMES or (word in meanings and meanings[word].as_ in _TIMES) for word in words)

    def views(self, record: Record, resource: str) -> Iterator[Any]:
        """The record as each endpoint version shows it."""
        for form in self._records.forms(resource):
            given = self._records.given(record, resource, form)
            yield self._workshop.usual_maker.make(form, Draft(record.key), given)

    def value(self, record: Record, resource: str, path: str) -> Any:
        """What the first endpoint version that shows the member `path` shows; MISSING if none does."""
        for view in self.views(record, resource):
            value = dig(view, path.split("."))
            if value is not MISSING:
                return value
        return MISSING

    def has(self, record: Record, resource: str, where: Mapping[str, Any]) -> bool:
        """Whether the members of a record have the values `where`, each as some endpoint version shows it. A list
        stands for any of its elements."""
        views: list[Any] = []
        for path, wanted in where.items():
            known = self._at_hand(record, resource, path)
            if known is MISSING:
                views = views or list(self.views(record, resource))
            values = [dig(view, path.split(".")) for view in views] if known is MISSING else [known]
            if not any(self.is_same(value, wanted) for value in values):
                return False
        return True

    def _at_hand(self, record: Record, resource: str, path: str) -> Any:
        """The member `path`, if it is known without showing the record; else MISSING."""
        same = self._records.synonyms(resource)
        if same is not None and same.has(tuple(path.split("."))):
            return MISSING
        if record.made is None:
            for form in self._records.forms(resource)[:1]:
                self._records.given(record, resource, form)
        for known in (record.sent, record.made or {}):
            if path in known:
                return known[path]
        return MISSING

    def is_same(self, value: Any, wanted: Any) -> bool:
        """Whether a member's value means `wanted`, or one of its elements if that is a list; 7 and ``7`` are one id."""
        if isinstance(wanted, (list, tuple)):
            return any(self.is_same(value, one) for one in wanted)
        if wanted == ALL:
            return value is not MISSING and value is not None
        if isinstance(value, (bool, dict, list)) or isinstance(wanted, bool) or value is None or value is MISSING:
            return bool(value == wanted)
        return value == wanted or self._workshop.spellings.same(str(value), str(wanted))

    def adapted(self, value: Any, forms: list[Form]) -> Any:
        """`value` as a member of `forms` can hold it: a time as text, an id as number or text, a state as it is
        spelled there."""
        if isinstance(value, dt.datetime):
            words = {way.schema.get("format", "") for form in forms for way in form.alternatives}
            return value.date().isoformat() if "date" in words else instant(value)
        if isinstance(value, str) and value.isdecimal() and not any(form.allows("string") for form in forms):
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool) and not any(is_number(form) for form in forms):
            return str(value) if any(form.allows("string") for form in forms) else value
        if isinstance(value, str) and forms:
            return self._workshop.spellings.fit(value, forms[0])
        return value

    def takes(self, value: Any, forms: list[Form]) -> bool:
        """Whether one of `forms` has the type of `value`, and its enum, if it has one, holds it in some spelling."""
        return any(
            has_type(value, way.kinds)
            and ("enum" not in way.schema or value in way.schema["enum"] or self._spelled(value, way.schema["enum"]))
            for form in forms
            for way in form.alternatives
        )

    def _spelled(self, value: Any, options: list[Any]) -> bool:
        return self._workshop.spellings.among(value, options) is not None

    def nothing(self, resource: str, path: str) -> Any:
        """What stands for nothing in a member: null, an empty array, 0; MISSING: that it is not there."""
        forms = self.forms(resource, path)
        if any(form.allows("null") for form in forms):
            return None
        if any(form.allows("array") for form in forms):
            return []
        return 0 if any(is_number(form) for form in forms) else MISSING

    @staticmethod
    def nested(members: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`members`, by dotted name, as top-level members, laid over `before`."""
        there = before or {}
        after: dict[str, Any] = {}
        for path, value in members.items():
            name, *below = path.split(".")
            inner = value
            for step in reversed(below):
                inner = {step: inner}
            after[name] = merged(after.get(name, there.get(name)), inner)
        return after

    def laid(self, record: Record, resource: str, members: Mapping[str, Any]) -> dict[str, Any]:
        """`members`, by dotted name, as top-level members, laid over what the record has there."""
        there: dict[str, Any] = {}
        for view in self.views(record, resource):
            for path in members:
                name, *below = path.split(".")
                if below and isinstance(view, dict) and isinstance(view.get(name), dict):
                    there.setdefault(name, view[name])
        return self.nested(members, there)


def dig(value: Any, path: list[str]) -> Any:
    """What stands at `path` in JSON; MISSING if nothing does."""
    for name in path:
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return MISSING
    return value


def is_number(form: Form) -> bool:
    """Whether a value of `form` may be a number."""
    return form.allows("integer") or form.allows("number")
