"""Where a fault may reach into the serving of a request; without faults everything here is honest.

A fault that only changes what is sent back defines ``apply`` (see `fault`). One that has to lie deeper defines
functions with the names of `HOOKS`; the mock calls them at the step that they are named after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from uphold.mock.exchange import Request, Target

if TYPE_CHECKING:
    from uphold.mock.keeping.store import Key, Record
    from uphold.mock.listings.paging import Page
    from uphold.mock.notices import Delivery

HOOKS = ("judged", "selected", "paged", "included", "kept", "shown", "delivered")
Hook = Callable[..., Any]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that the contract forbids about a request."""

    field: str
    """Dotted member, or name of a parameter; empty: the whole."""
    keyword: str
    """The schema keyword that is broken: ``required``, ``maximum``, ``enum``…"""
    message: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way through the mock, as a hook sees it."""

    target: Target
    request: Request
    values: Mapping[str, Any] = field(default_factory=dict)
    """The query parameters that were sent, read."""
    body: Any = None
    """The JSON body; None when there is none."""
    memory: dict[str, Any] = field(default_factory=dict)
    """The fault's own, for what it has to remember between requests; empty after a reset."""


@dataclass(frozen=True, slots=True)
class Twist:
    """One fault's hooks, with what it remembers."""

    hooks: Mapping[str, Hook]
    memory: dict[str, Any]


class Twists:
    """The twists on one operation, as the steps that serve a request call them."""

    def __init__(self, skips: frozenset[str] = frozenset(), twists: Sequence[Twist] = ()) -> None:
        self.skips = skips
        """Steps that are left out: ``authentication``, ``token`` (any is good), ``permission`` (any token may write),
        ``tenancy`` (whose records they are), ``validation``, ``existence``, ``parents`` (whether the records that a
        record lies under exist), ``unsubscribing``."""
        self._twists = tuple(twists)

    def judged(self, call: Call, wrong: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """What is held against a request, of what is wrong with it; empty: it is accepted."""
        return self._through("judged", call, wrong)

    def selected(self, call: Call, records: list[Record], chosen: list[Record]) -> list[Record]:
        """The records that a listing is about: `chosen` of `records` by its filters."""
        return self._through("selected", call, chosen, records)

    def paged(self, call: Call, records: list[Record], page: Page) -> Page:
        """The page of `records` that is shown."""
        return self._through("paged", call, page, records)

    def included(self, call: Call, all_: frozenset[str], parts: frozenset[str]) -> frozenset[str]:
        """The parts that are added to records: `parts` of `all_`, as the request names them."""
        return self._through("included", call, parts, all_)

    def kept(self, call: Call, key: Key, before: Record | None, after: Record | None) -> Record | None:
        """What the store holds after a write that found `before` and means `after`; None: no record."""
        return self._through("kept", call, after, key, before)

    def shown(self, call: Call, key: Key, record: Record) -> Record:
        """The state of a record that is shown."""
        return self._through("shown", call, record, key)

    def delivered(self, call: Call, deliveries: list[Delivery]) -> list[Delivery]:
        """The notifications that really go out for a change."""
        return self._through("delivered", call, deliveries)

    def _through(self, name: str, call: Call, value: _Value, *around: Any) -> _Value:
        for twist in self._twists:
            hook = twist.hooks.get(name)
            if hook is not None:
                own = Call(call.target, call.request, call.values, call.body, twist.memory)
                value = hook(own, value, *around)
        return value


HONEST = Twists()
