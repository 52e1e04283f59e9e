"""Arrays: as many elements as are allowed, each as its place says."""

from __future__ import annotations

from typing import Any, Protocol

from uphold.mock.making.drafts import MISSING, Draft
from uphold.mock.making.draws import Draws
from uphold.mock.making.forms import Form, Plain

_PATIENCE = 20


class Making(Protocol):
    """Makes values, see `values.Maker`."""

    def make(self, form: Form, draft: Draft, given: Any = MISSING) -> Any:
        """A value of `form`."""


def made_list(maker: Making, way: Plain, form: Form, draft: Draft, given: list[Any] | None) -> list[Any]:
    """An array: of the elements `given`, or of some that are made. The first ones are what ``prefixItems`` say, the
    next ones what ``contains`` asks for, the others what ``items`` say (JSON Schema 2020-12, 10.3.1)."""
    if given is not None:
        count = int(min(len(given), way.most))
    elif draft.lean:
        count = way.least
    else:
        usual = Draws(f"{draft.key}?length").between(1, 3)
        count = int(min(max(usual, way.least, len(way.prefix)), max(way.most, way.least)))
    is_unique = way.schema.get("uniqueItems", False)
    made: list[Any] = []
    # An array of unique elements may need more draws than it has elements; it gives up in the end.
    for index in range(count * _PATIENCE if is_unique and given is None else count):
        child = _element(way, form, len(made), is_made=given is None)
        known = given[index] if given is not None else MISSING
        element = maker.make(child, draft.below(f"{draft.name}#{index}", form), known)
        if not is_unique or element not in made:
            made.append(element)
        if len(made) >= count:
            break
    return made


def _element(way: Plain, form: Form, place: int, *, is_made: bool) -> Form:
    """What the element at `place` holds."""
    if place < len(way.prefix):
        return way.prefix[place]
    if is_made and way.contained is not None and place < len(way.prefix) + way.contained[1]:
        return way.contained[0]
    return way.items or Form(form.book, {"type": "string"}, form.root, None)
