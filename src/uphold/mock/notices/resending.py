"""Asking for failed notifications again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from uphold.contract import Notifications
from uphold.mock.entrance.access import Caller
from uphold.mock.exchange import Refusal
from uphold.mock.keeping.store import Key
from uphold.mock.notices.delivery import Delivery
from uphold.mock.notices.failures import Asked, Failures
from uphold.mock.notices.subscriptions import Subscriptions
from uphold.mock.plans import Workshop
from uphold.mock.twists import Call

_CONFLICT = 409


class Resending:
    """Judges who may ask for what, and when. A subscription that nobody made with a token has nothing to be asked
    for, and no rule either."""

    def __init__(
        self, workshop: Workshop, notifications: Notifications, subscriptions: Subscriptions, failures: Failures
    ) -> None:
        self._workshop = workshop
        self._settings = notifications.resend
        self._subscriptions = subscriptions
        self._failures = failures
        self._asked: dict[tuple[str, str], dt.datetime] = {}
        """Subscription → when it was last asked for."""

    def is_asked_by(self, operation: str) -> bool:
        """Whether the operation of this id asks for failed notifications."""
        return self._settings is not None and self._settings.operation == operation

    def asked(
        self, call: Call, caller: Caller, places: Mapping[str, tuple[Key, str]], now: dt.datetime
    ) -> list[Delivery]:
        """The failed notifications that a request asks for. Raises Refusal, with status 409 where that is documented,
        for a subscription that is disabled, and for one that was asked for too recently: of the documented statuses
        409 and 429, the latter speaks of the rate limit that all operations share."""
        id_ = next((id_ for key, id_ in places.values() if key[0] in self._subscriptions.resources), "")
        subscription = self._subscriptions.get((caller.tenant, id_))
        settings = self._settings
        if settings is None or subscription is None:
            return []
        owner = (subscription.tenant, subscription.id)
        body = call.body if isinstance(call.body, dict) else {}
        plan = self._workshop.plan(call.target.operation)
        try:
            since, until = _moment(body.get(settings.since)), _moment(body.get(settings.until))
        except ValueError:
            raise Refusal(plan.refusal_status(), "invalid") from None
        last = self._asked.get(owner)
        wait = dt.timedelta(minutes=settings.every_minutes)
        if not subscription.is_enabled or (last is not None and now - last < wait):
            raise Refusal(plan.refusal_status(_CONFLICT), "invalid")
        self._asked[owner] = now
        names = body.get(settings.events)
        events = frozenset(map(str, names)) if isinstance(names, list) else None
        return self._failures.take(Asked(owner, events, since, until))

    def forget(self, owner: tuple[str, str]) -> None:
        """Forgets when a subscription was last asked for."""
        self._asked.pop(owner, None)

    def clear(self) -> None:
        """Forgets all."""
        self._asked.clear()


def _moment(text: Any) -> dt.datetime | None:
    """The instant that a text tells; None without one. Raises ValueError. A time without a zone is UTC."""
    if not isinstance(text, str):
        return None
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
