"""What the mock calls: every change of a record and every action comes by here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import IO, Any

from uphold.contract import Notifications
from uphold.mock.acting.actions import Actions
from uphold.mock.entrance.access import Caller
from uphold.mock.exchange import Reply
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.store import Key, Record
from uphold.mock.making.values import Sent
from uphold.mock.notices.addresses import Addresses
from uphold.mock.notices.delivery import Delivery
from uphold.mock.notices.events import Events, Rule
from uphold.mock.notices.failures import Failures
from uphold.mock.notices.payloads import Change, Payload
from uphold.mock.notices.resending import Resending
from uphold.mock.notices.sending import Pace, Sender
from uphold.mock.notices.signing import Headers
from uphold.mock.notices.silence import silent
from uphold.mock.notices.subscriptions import Subscriptions
from uphold.mock.plans import Workshop
from uphold.mock.twists import HONEST, Call, Twists

Places = Mapping[str, tuple[Key, str]]
"""Path parameter → the collection and the id that it names."""


class Notices:
    """Subscriptions, and what is sent to them. `now` is the tenant's clock, which moves on when it is read."""

    def __init__(
        self, workshop: Workshop, notifications: Notifications, records: Records, now: Callable[[], dt.datetime], *,
        callback_hosts: Collection[str] = (),
    ) -> None:  # fmt: skip
        self._workshop = workshop
        self._notifications = notifications
        self._records = records
        self._now = now
        pace = Pace()
        addresses = Addresses(callback_hosts)
        self.subscriptions = Subscriptions(workshop, notifications, addresses)
        self.failures = Failures(pace.failed)
        self._sender = Sender(addresses, pace, self._is_wanted, self.failures.add)
        self._resending = Resending(workshop, notifications, self.subscriptions, self.failures)
        self.events = Events(workshop, notifications, self.subscriptions.callbacks)
        self.headers = Headers(workshop, notifications)
        self._payloads: dict[str, Payload] = {}

    @property
    def log(self) -> IO[str] | None:
        """Where a line goes for each try, with event, host, status and time, and never a token or a body."""
        return self._sender.log

    @log.setter
    def log(self, log: IO[str] | None) -> None:
        self._sender.log = log

    @property
    def pace(self) -> Pace:
        """How patiently deliveries are made; another one counts from the next delivery on."""
        return self._sender.pace

    @pace.setter
    def pace(self, pace: Pace) -> None:
        self._sender.pace = pace
        self.failures.most = pace.failed

    def changed(
        self, call: Call, caller: Caller, resource: str, key: Key, before: Record | None, after: Record | None,
        verb: str, *, twists: Twists = HONEST,
    ) -> None:  # fmt: skip
        """A record of the collection `key` of `resource` was ``created``, ``updated`` or ``deleted``."""
        if resource in self.subscriptions.resources:
            if after is not None or "unsubscribing" not in twists.skips:
                self._note(caller, before, after)
        elif self.subscriptions:
            record = after or before
            if record is not None:
                self._announce(call, caller, self._about(resource, key, before, after, record, verb), twists)

    def acted(self, call: Call, caller: Caller, places: Places, reply: Reply, *, twists: Twists = HONEST) -> None:
        """An operation that is none of a family's six roles succeeded with `reply`; `places` are what its path names.
        Raises Refusal where it asks for failed notifications again and may not."""
        operation = call.target.operation.id
        if self._resending.is_asked_by(operation):
            self._sender.send(self._resending.asked(call, caller, places, self._now()), tries=1)
        elif self.subscriptions:
            rules = self.events.of_operation(operation)
            self._announce(call, caller, (self._called(rule, call, caller, places, reply) for rule in rules), twists)

    def silent(self) -> tuple[str, ...]:
        """The events that nothing here can bring about, in the document's order."""
        steps = Actions(self._workshop, self._records, self._now).steps
        return silent(self._workshop, self.events, steps, lambda event, verb: self._payload(event).tells(verb))

    def idle(self, timeout: float) -> bool:
        """Waits until nothing is queued or on its way; whether it came to that within `timeout` seconds."""
        return self._sender.idle(timeout)

    def reset(self) -> None:
        """Forgets all subscriptions, what waits for them and what failed."""
        self.subscriptions.clear()
        self._sender.drop()
        self.failures.clear()
        self._resending.clear()

    def close(self) -> None:
        """Drops what waits and ends the sending; that starts again with the next delivery."""
        self._sender.close()

    # -- subscriptions

    def _note(self, caller: Caller, before: Record | None, after: Record | None) -> None:
        if after is None:
            if before is not None:
                self.subscriptions.forget(caller.tenant, before.id)
                self.failures.forget((caller.tenant, before.id))
                self._resending.forget((caller.tenant, before.id))
            return
        known = self.subscriptions.get((caller.tenant, after.id))
        made = self.subscriptions.note(caller.tenant, after, caller.token)
        if made.unsent and (known is None or known.unsent != made.unsent):
            self._sender.say(f"subscription {made.id} is sent nothing: {made.unsent}")

    def _is_wanted(self, delivery: Delivery) -> bool:
        subscription = self.subscriptions.get(delivery.owner)
        return subscription is not None and subscription.is_enabled

    # -- what happened

    def _about(
        self, resource: str, key: Key, before: Record | None, after: Record | None, record: Record, verb: str
    ) -> Iterable[Change]:
        """What there is to tell of a change, at most once for each event."""
        told: set[str] = set()
        for rule in self.events.of_change(resource):
            is_about = rule.event not in told and verb in rule.verbs and self._payload(rule.event).tells(verb)
            if is_about and (before is None or after is None or self._has_changed(rule, resource, before, after)):
                told.add(rule.event)
                yield Change(rule, verb, key, record, record.updated if after is not None else self._now())

    def _has_changed(self, rule: Rule, resource: str, before: Record, after: Record) -> bool:
        return not rule.changed or any(
            self._value(before, resource, name) != self._value(after, resource, name) for name in rule.changed
        )

    def _value(self, record: Record, resource: str, name: str) -> Any:
        forms = self._records.forms(resource)
        form = next((form for form in forms if name in form.properties), forms[0] if forms else None)
        given = self._records.given(record, resource, form) if form is not None else record.sent
        value = given.get(name)
        return value.value if isinstance(value, Sent) else value

    def _called(self, rule: Rule, call: Call, caller: Caller, places: Places, reply: Reply) -> Change:
        """What there is to tell of an operation's success."""
        said = {**_members(call.body), **self._answered(reply)}
        fitting = [place for place in places.values() if place[0][0] == rule.resource] or list(places.values())
        key, id_ = fitting[0] if fitting else (("",), "")
        record = self._records.store(caller.tenant).get(key, id_) if fitting else None
        named = {parameter: id_ for parameter, (_, id_) in places.items()}
        return Change(rule, "", key, record, self._now(), said, named)

    def _answered(self, reply: Reply) -> dict[str, Any]:
        """The members of a reply, out of their envelope."""
        if not reply.content or "json" not in reply.media_type:
            return {}
        members = _members(reply.value())
        envelope = self._workshop.conventions.envelope
        return {**members, **_members(members.get(envelope.member))} if envelope is not None else members

    # -- telling

    def _announce(self, call: Call, caller: Caller, changes: Iterable[Change], twists: Twists) -> None:
        deliveries = [delivery for change in changes for delivery in self._deliveries(caller.tenant, change)]
        if deliveries:
            self._sender.send(twists.delivered(call, deliveries))

    def _deliveries(self, tenant: str, change: Change) -> list[Delivery]:
        event = change.rule.event
        wanting = self.subscriptions.wanting(tenant, event)
        if not wanting:
            return []
        callback = self.subscriptions.callbacks[event]
        payload = self._payload(event)
        body = payload.body(change, self._records)
        id_ = change.record.id if change.record is not None else ""
        record = "|".join((*change.key, id_))
        made = []
        for subscription in wanting:
            bare = Delivery(
                subscription.id, event, subscription.url, body, (), record, change.when,
                method=callback.method, tenant=tenant, token=subscription.token,
            )  # fmt: skip
            made.append(self.headers.onto(bare, callback, payload.media_type))
        return made

    def _payload(self, event: str) -> Payload:
        payload = self._payloads.get(event)
        if payload is None:
            callback = self.subscriptions.callbacks[event]
            payload = self._payloads[event] = Payload(self._workshop, callback, self._notifications)
        return payload


def _members(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
