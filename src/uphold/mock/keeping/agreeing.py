"""Values that every endpoint version can show: of members whose limits differ from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uphold.mock.making.forms import Form
from uphold.mock.making.values import Draft
from uphold.mock.plans import Workshop

_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})
_MEANING = ("type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
            "exclusiveMinimum", "exclusiveMaximum", "multipleOf")  # fmt: skip


class Agreed:
    """Makes the values. `forms` gives the forms that records of a resource are read in."""

    def __init__(self, workshop: Workshop, forms: Callable[[str], list[Form]]) -> None:
        self._workshop = workshop
        self._forms = forms
        self._members: dict[str, dict[str, tuple[Form, Form, list[Form]]]] = {}

    def values(self, resource: str, key: str) -> dict[str, Any]:
        """Member → a value within all limits, for the record of `resource` whose draws `key` names. A member that no
        one value is found for is left to each endpoint version."""
        members = self._members.get(resource)
        if members is None:
            members = self._members[resource] = self._look(resource)
        found: dict[str, Any] = {}
        for name, (home, both, each) in members.items():
            for maker in dict.fromkeys((self._workshop.maker, self._workshop.usual_maker)):
                value = maker.make(both, Draft(key).below(name, home))
                if all(self._judges(form, value) for form in each):
                    found[name] = value
                    break
        return found

    def _judges(self, form: Form, value: Any) -> bool:
        name = form.pointer or f"merged {form.likeness}"
        return self._workshop.reply_judges.of(f"{name}#agreed", form.piece).is_valid(value)

    def _look(self, resource: str) -> dict[str, tuple[Form, Form, list[Form]]]:
        """The plain members whose limits differ: the form of the record that shows it first, the member's form under
        all limits, and its forms."""
        shown: dict[str, list[tuple[Form, Form]]] = {}
        for home in self._forms(resource):
            for name, form in home.properties.items():
                shown.setdefault(name, []).append((home, form))
        found: dict[str, tuple[Form, Form, list[Form]]] = {}
        for name, places in shown.items():
            each = [form for _, form in places]
            if len({_limits(form) for form in each}) > 1 and all(map(_is_plain, each)):
                home, first = places[0]
                both = Form(first.book, {"allOf": [form.alternatives[0].schema for form in each]}, {}, None)
                found[name] = (home, both, each)
        return found


def _is_plain(form: Form) -> bool:
    """Whether only scalars stand there, without branches; what is listed has spellings, see `spellings`."""
    if len(form.alternatives) > 1 or form.exclusive:
        return False
    way = form.alternatives[0]
    return way.kinds <= _SCALARS and not {"enum", "const"} & way.schema.keys()


def _limits(form: Form) -> str:
    """What a form says of the values that it allows."""
    schema = form.alternatives[0].schema
    return repr([(word, schema[word]) for word in _MEANING if word in schema])
