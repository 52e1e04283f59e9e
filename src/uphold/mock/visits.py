"""One request on its way, and who hears of what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from uphold.mock.acting.asking import Ask, Places
from uphold.mock.entrance.access import Caller
from uphold.mock.exchange import Reply
from uphold.mock.keeping.store import Key, Record, Store
from uphold.mock.making.values import MISSING
from uphold.mock.plans import OperationPlan, ReplyPlan
from uphold.mock.twists import Call, Twists


class OnChange(Protocol):
    """Whoever wants to hear of every change of a record."""

    def __call__(
        self, call: Call, caller: Caller, resource: str, key: Key, before: Record | None, after: Record | None,
        verb: str, *, twists: Twists,
    ) -> None:  # fmt: skip
        """A record of the collection `key` of `resource` was ``created``, ``updated`` or ``deleted``."""


class OnAction(Protocol):
    """Whoever wants to hear of the success of every operation that is none of a family's six roles."""

    def __call__(self, call: Call, caller: Caller, places: Places, reply: Reply, *, twists: Twists) -> None:
        """`reply` is what is answered, and `places` what the path names; a Refusal is answered instead."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request on its way, once it is known what it reaches."""

    plan: OperationPlan
    reply: ReplyPlan
    """What is answered."""
    caller: Caller
    store: Store
    """The records of the caller's tenant."""
    ids: list[str]
    """The path parameters, in the order of the path."""
    places: Places
    record: Record | None
    """The one that the path addresses last."""
    call: Call
    body: Any
    """MISSING when there is none."""
    twists: Twists

    def ask(self) -> Ask:
        """The request, as actions see it."""
        body = None if self.body is MISSING else self.body
        return asked(self.plan, self.reply, self.caller.tenant, self.ids, self.places, self.record, body)


def asked(
    plan: OperationPlan, reply: ReplyPlan, tenant: str, ids: list[str], places: Places, record: Record | None, body: Any
) -> Ask:
    """A request for an action."""
    path = {address.reader.name: id_ for address, id_ in zip(plan.addresses, ids, strict=True)}
    return Ask(plan, reply, tenant, places, path, record, body)
