"""Who wants to hear of what: read from the subscriptions that clients make, as records of their family."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from uphold.contract import Callback, Contract, Notifications, Operation
from uphold.mock.keeping.store import Record
from uphold.mock.making.forms import Form
from uphold.mock.making.places import items_of
from uphold.mock.notices.addresses import Addresses, Forbidden
from uphold.mock.plans import Workshop

Path = tuple[str, ...]
_IN_BODY = "{$request.body#/"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription of one tenant."""

    tenant: str
    id: str
    url: str
    """Empty: its messages go by another way than HTTP."""
    events: frozenset[str] | None
    """None: all of them."""
    is_enabled: bool
    unsent: str
    """Why nothing is sent to it, whatever happens; empty: it is sent to."""
    token: str = field(repr=False)
    """The token that made it: the key of its signatures. It stays in memory."""

    def wants(self, event: str) -> bool:
        """Whether it is to be told of `event`."""
        return self.is_enabled and not self.unsent and (self.events is None or event in self.events)


class Subscriptions:
    """The subscriptions that clients made, by tenant and id. Seeded ones, which nobody made with a token, are none
    of these before a client writes them."""

    def __init__(self, workshop: Workshop, notifications: Notifications, addresses: Addresses) -> None:
        self._addresses = addresses
        contract = workshop.contract
        makers = _makers(contract, notifications)
        self.callbacks: dict[str, Callback] = {}
        for callback in (*(item for operation in makers for item in operation.callbacks), *contract.webhooks):
            self.callbacks.setdefault(callback.name, callback)
        families = [contract.family_of(operation) for operation in makers]
        self.resources = frozenset(family.resource for family in families if family is not None)
        self._urls = [_steps(text) for text in notifications.urls] or _expressed(self.callbacks.values())
        forms = [form for operation in makers if (form := workshop.plan(operation).body_form) is not None]
        self._events = [_steps(notifications.events)] if notifications.events else _listed(forms, self.callbacks)
        self._enabled = _steps(notifications.enabled)
        self._all: dict[tuple[str, str], Subscription] = {}

    def __bool__(self) -> bool:
        return bool(self._all)

    def get(self, owner: tuple[str, str]) -> Subscription | None:
        """The subscription that a tenant's name and its id name."""
        return self._all.get(owner)

    def wanting(self, tenant: str, event: str) -> list[Subscription]:
        """The subscriptions of `tenant` that want to be told of `event`, the oldest first."""
        return [item for item in tuple(self._all.values()) if item.tenant == tenant and item.wants(event)]

    def forget(self, tenant: str, id: str) -> None:
        """A subscription that is no more."""
        self._all.pop((tenant, id), None)

    def clear(self) -> None:
        """Forgets all."""
        self._all.clear()

    def note(self, tenant: str, record: Record, token: str) -> Subscription:
        """A subscription as it is now. The token that made it stays its own whoever changes it."""
        known = self._all.get((tenant, record.id))
        url = next((value for path in self._urls if isinstance(value := _at(record.sent, path), str)), "")
        names = next((value for path in self._events if isinstance(value := _at(record.sent, path), list)), None)
        made = Subscription(
            tenant,
            record.id,
            url,
            None if names is None else frozenset(map(str, names)),
            is_enabled=not self._enabled or _at(record.sent, self._enabled) is not False,
            unsent=self._unsent(url),
            token=token if known is None else known.token,
        )
        self._all[tenant, record.id] = made
        return made

    def _unsent(self, url: str) -> str:
        if not url:
            return "it names no URL, and nothing goes another way"
        try:
            self._addresses.judged(url)
        except Forbidden as why:
            return str(why)
        return ""


def _makers(contract: Contract, notifications: Notifications) -> list[Operation]:
    """The operations that subscribe."""
    if notifications.subscribe:
        return [contract.operations[id_] for id_ in notifications.subscribe if id_ in contract.operations]
    return [operation for operation in contract.operations.values() if operation.callbacks]


def _expressed(callbacks: Iterable[Callback]) -> list[Path]:
    """The members of the request body that runtime expressions (OpenAPI 3.1, 4.8.20.4) name."""
    found: dict[Path, None] = {}
    for callback in callbacks:
        if callback.expression.startswith(_IN_BODY) and callback.expression.endswith("}"):
            pointer = callback.expression[len(_IN_BODY) : -1]
            found[tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/"))] = None
    return list(found)


def _listed(forms: Iterable[Form], callbacks: Iterable[str]) -> list[Path]:
    """The members at the top that list names of callbacks."""
    names = frozenset(callbacks)
    found: dict[Path, None] = {}
    for form in forms:
        for member, child in form.properties.items():
            items = items_of(child)
            options = [way.schema.get("enum", ()) for way in items.alternatives] if items is not None else []
            if any(not names.isdisjoint(filter(_is_text, enum)) for enum in options):
                found[(member,)] = None
    return list(found)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _steps(dotted: str) -> Path:
    return tuple(dotted.split(".")) if dotted else ()


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value
