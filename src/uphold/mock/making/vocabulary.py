"""Words for members that may hold any text, where a filter of the contract says which texts there are."""

from __future__ import annotations

from typing import Any

from uphold.contract import Family, Role
from uphold.mock.listings.selectors import Selector, Selectors
from uphold.mock.making.forms import Form
from uphold.mock.making.places import items_of
from uphold.mock.making.values import Draft
from uphold.mock.plans import Workshop

_SHAPING = frozenset({"enum", "const", "format", "pattern"})


class Vocabulary:
    """The texts that listings can be asked for: a record that had others could never be found by them."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._selectors = Selectors(workshop)
        self._families: dict[str, list[Family]] = {}
        for family in workshop.contract.families:
            self._families.setdefault(family.resource, []).append(family)
        self._asked: dict[str, dict[str, Form]] = {}

    def words(self, resource: str, key: str) -> dict[str, Any]:
        """Member → a text, for the record of `resource` whose draws `key` names."""
        asked = self._asked.get(resource)
        if asked is None:
            asked = self._asked[resource] = self._look(resource)
        found: dict[str, Any] = {}
        for member, form in asked.items():
            text = self._workshop.request_maker.make(form, Draft(f"{key}|word {member}", member))
            if isinstance(text, str) and text:
                found[member] = text
        return found

    def _look(self, resource: str) -> dict[str, Form]:
        found: dict[str, Form] = {}
        for family in self._families.get(resource, ()):
            listing = family.operations.get(Role.LIST)
            if listing is None:
                continue
            plan = self._workshop.plan(self._workshop.contract.operations[listing])
            for selector in self._selectors.of(plan).values():
                if selector is not None and selector.asked is not None and _is_free(selector):
                    asked = items_of(selector.asked) or selector.asked
                    if asked.allows("string") and any(_SHAPING & way.schema.keys() for way in asked.alternatives):
                        found.setdefault(selector.field[0], asked)
        return found


def _is_free(selector: Selector) -> bool:
    """Whether it selects equal values of a member that may hold any text, and nothing but texts."""
    if selector.how != "is" or len(selector.field) != 1 or selector.member is None:
        return False
    ways = selector.member.alternatives
    return all(set(way.types) <= {"string", "null"} and not _SHAPING & way.schema.keys() for way in ways)
