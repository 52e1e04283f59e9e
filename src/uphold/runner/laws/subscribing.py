"""Subscribing: subscriptions on a tenant, changes that it has to tell of, and what its subscribers received."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import msgspec
import pytest

from uphold.checks import notices, records
from uphold.contract import Role
from uphold.errors import UpholdError
from uphold.findings import Evidence
from uphold.generation import Case, Mode
from uphold.runner.laws.changing import Changes, done
from uphold.runner.laws.living import Life
from uphold.runner.laws.receiver import Receiver
from uphold.runner.subjects.subject import NotVerified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks import Exchange
    from uphold.contract import Callback, Operation
    from uphold.runner.laws.living import Born
    from uphold.runner.laws.receiver import Inbox, Received
    from uphold.runner.options import RunOptions
    from uphold.runner.subjects.subject import OperationUnderTest

_TRIES = 8
"""Requests that are tried until one makes a change or a subscription: a tenant may refuse some for its own reasons."""
_LONGEST = 4_000
"""Characters of a notification that are shown."""
_MOMENT = 0.05
"""Seconds in which what is sent twice comes again; short, since every test waits so long."""
_GRACE = 0.5
"""Seconds in which what must not come at all comes."""


@dataclass(slots=True)
class Patience:
    """How long one waits for a notification. Whoever waited in vain for so long once waits less after that."""

    long: float
    short: float
    was_in_vain: bool = False

    def wait(self, inbox: Inbox, count: int) -> bool:
        """Wait until so many messages have come; whether they have."""
        has_come = inbox.wait(count, self.short if self.was_in_vain else self.long)
        self.was_in_vain = not has_come
        return has_come


@dataclass(slots=True)
class Subscription:
    """One subscription to one event."""

    event: str
    callback: Callback
    inbox: Inbox
    made: Exchange
    id: str
    """Empty where the tenant does not say it."""
    path: dict[str, Any] | None
    """The path parameters that address it; None where they are not known."""
    ending: Operation | None
    """The operation that unsubscribes."""
    seen: dict[int, Exchange] = field(default_factory=dict)
    """Number of a message → the exchange that shows it as evidence."""


@dataclass(slots=True)
class Subscriber:
    """Who subscribes, for one test of an operation; `end` unsubscribes."""

    operation: OperationUnderTest
    receiver: Receiver
    patience: Patience
    _subscriptions: list[Subscription] = field(default_factory=list)

    @property
    def occasions(self) -> notices.Occasions:
        """What is declared of notifications; raises NotVerified where nothing is."""
        found = notices.occasions_of(self.operation.contract, self.operation.conventions)
        if found is None:
            reason = "api.toml declares no notifications"
            raise NotVerified(reason)
        return found

    def due(self) -> tuple[notices.Due, ...]:
        """The events that the operation has to bring about and that can be subscribed to; raises NotVerified when there
        is none."""
        found = tuple(one for one in self.occasions.due(self.operation.operation) if self._makers(one.event))
        if not found:
            reason = "nobody can subscribe to what it brings about"
            raise NotVerified(reason)
        of_members = [one for one in found if one.changed]
        return tuple(one for one in found if one not in of_members[1:])  # one change can't be one of several members

    # -- subscriptions

    def subscribe(self, event: str, by: Operation | None = None) -> Subscription:
        """A new subscription to one event, made by one of the operations that make one. Raises NotVerified when the
        tenant takes none."""
        makers = [by] if by is not None else self._makers(event)
        maker = self.operation.random.choice(makers)
        inbox = self.receiver.open()
        callback = self.occasions.callback_of(event, maker)
        statuses = [int(reply.status) for reply in callback.replies if reply.status.isdecimal()]
        inbox.usual = next((status for status in statuses if 200 <= status < 300), HTTPStatus.OK)  # noqa: PLR2004 - 2xx
        reason = "no subscription can be made"
        for case in list(self._cases(maker, event, inbox.url))[:_TRIES]:
            made = self.operation.call(maker, base=case, path=self.operation.within.records.bind(maker, 0))
            if not records.succeeded(made):
                reason = f"subscribing is answered with {made.reply.status}"
                continue
            family = self.operation.contract.family_of(maker)
            item = family.item_parameter if family is not None else None
            record = records.record_of(made)
            id = records.identity(record, self.operation.conventions) if record is not None else ""
            ending = family.operations.get(Role.DELETE) if family is not None else None
            subscription = Subscription(
                event, callback, inbox, made,
                id=id, path={**made.asked.path, item: id} if item is not None and id else None,
                ending=self.operation.contract.operation(ending) if ending is not None else None,
            )  # fmt: skip
            self._subscriptions.append(subscription)
            return subscription
        raise NotVerified(reason)

    def unsubscribe(self, subscription: Subscription) -> Exchange:
        """End a subscription; raises NotVerified where nothing does, or it has no address."""
        if subscription.ending is None or subscription.path is None:
            reason = "nothing unsubscribes" if subscription.ending is None else "a subscription does not say its id"
            raise NotVerified(reason)
        return done(self.operation.call(subscription.ending, path=subscription.path), "unsubscribing")

    def subscribe_for_resending(self) -> Subscription:
        """A subscription that the operation, which sends failed notifications again, can be asked for. Raises
        NotVerified when none can be made, and where one never has to wait."""
        declared = self.occasions.notifications.resend
        if declared is None or not declared.every_minutes:
            reason = "nobody has to wait before failed notifications are asked for again"
            raise NotVerified(reason)
        names = [parameter.name for parameter in self.operation.operation.parameters if parameter.location == "path"]
        resources = {self.operation.contract.resource_of(self.operation.operation, name) for name in names}
        for maker in self.occasions.subscribing:
            family = self.operation.contract.family_of(maker)
            events = sorted(self._listed(maker))
            if family is not None and family.resource in resources and events:
                return self.subscribe(events[0], maker)
        reason = "no subscription can be made that it can be asked for"
        raise NotVerified(reason)

    def resend(self, subscription: Subscription) -> Exchange:
        """Ask for the failed notifications of a subscription."""
        operation = self.operation
        declared = self.occasions.notifications.resend
        if subscription.path is None:
            reason = "a subscription does not say its id"
            raise NotVerified(reason)
        names = [parameter.name for parameter in operation.operation.parameters if parameter.location == "path"]
        path = dict.fromkeys(names[-1:], subscription.id)
        body = operation.plain().body
        if declared is not None and declared.events:
            body = _with(body, [(declared.events.split("."), [subscription.event])])
        return operation.call(path=path, body=body)

    def other_event(self, *events: str) -> str:
        """An event that can be subscribed to and is none of `events`; empty when there is none."""
        listed = [name for maker in self.occasions.subscribing for name in self._listed(maker)]
        others = sorted(set(listed) - set(events))
        return self.operation.random.choice(others) if others else ""

    def end(self) -> None:
        """Unsubscribe from all that is left on a tenant that is not put back to its first state."""
        if not self.operation.within.tenant.is_embedded:
            for subscription in self._subscriptions:
                with contextlib.suppress(NotVerified, UpholdError):  # what is left is in the journal
                    self.unsubscribe(subscription)
        self._subscriptions.clear()

    def _makers(self, event: str) -> list[Operation]:
        """The operations that make a subscription to `event`, and to it alone."""
        return [one for one in self.occasions.subscribing if event in self._listed(one)]

    def _listed(self, maker: Operation) -> frozenset[str]:
        """The events that a subscription may list; all, where nothing says which; none, where it can list none."""
        told = self.occasions.events_of(maker)
        names = frozenset(self.occasions.callbacks)
        if told is None:
            return names if len(names) == 1 else frozenset()
        return names & told[1] if told[1] else names

    def _cases(self, maker: Operation, event: str, url: str) -> Iterator[Case]:
        """Allowed requests for a subscription, the plainest first, those that hold a URL already before others."""
        told = self.occasions.events_of(maker)
        events = [] if told is None else [(told[0], [event])]
        enabled = self.occasions.notifications.enabled
        cases = [case for case in self.operation.within.cases(maker) if case.mode is Mode.VALID]
        cases.sort(key=lambda case: len(repr(case)))
        for place, path in self.occasions.urls_of(maker):
            ways = [((name,), path[0]) for name in self.occasions.ways_of(maker, path[0]) if len(path) > 1]
            held = {id(case) for case in cases if place == "body" and _holds(case.body, path)}
            for case in sorted(cases, key=lambda case: id(case) not in held):
                if place == "query":
                    body = _with(case.body, events) if events else case.body
                    yield msgspec.structs.replace(case, query={**case.query, path[0]: url}, body=body)
                    continue
                body = _with(case.body, [(path, url), *events, *ways])
                if enabled and _holds(body, tuple(enabled.split("."))):
                    body = _with(body, [(tuple(enabled.split(".")), True)])
                if self._allows(maker, body):
                    yield msgspec.structs.replace(case, body=body, media_type=case.media_type or "application/json")

    def _allows(self, maker: Operation, body: Any) -> bool:
        schema = self.operation.contract.body_schema(maker)
        return schema is None or jsonschema_rs.Draft202012Validator(schema, validate_formats=False).is_valid(body)

    # -- what came

    def wait(self, subscription: Subscription, count: int) -> int:
        """Wait until so many messages have come, and a moment more where two of them are alike; how many there are
        then."""
        if self.patience.wait(subscription.inbox, count) and self._repeats(subscription, count):
            subscription.inbox.wait(count + 1, _GRACE)
        return len(subscription.inbox.all())

    def linger(self, subscription: Subscription, count: int) -> None:
        """Give a message that must not come a moment to do so."""
        subscription.inbox.wait(count, _GRACE)

    def listen_on(self, subscription: Subscription, count: int) -> None:
        """Give messages that come once more than `count` times a moment to do so."""
        if subscription.inbox.wait(count + 1, _MOMENT):
            subscription.inbox.wait(2 * count, _GRACE)

    def messages(self, subscription: Subscription) -> list[notices.Message]:
        """What came, in the order in which it came."""
        return [self._message(subscription, one) for one in subscription.inbox.all()]

    def shown(self, subscription: Subscription) -> list[Exchange]:
        """What came, as evidence."""
        for number, one in enumerate(subscription.inbox.all()):
            if number not in subscription.seen:
                subscription.seen[number] = self.operation.show(self._evidence(subscription.inbox.url, one))
        return list(subscription.seen.values())

    def _evidence(self, url: str, one: Received) -> Evidence:
        tenant = self.operation.within.tenant
        lines = [f"{one.method} {url}"]
        lines += [f"{name}: {value}" for name, value in tenant.mask_headers(one.headers.items())]
        lines += ["", one.body.decode(errors="backslashreplace")[:_LONGEST]]
        return Evidence(
            curl=f"# the tenant sent: {one.method} {url}", request=tenant.mask("\n".join(lines)), reply=str(one.status)
        )

    def _repeats(self, subscription: Subscription, count: int) -> bool:
        came = subscription.inbox.all()
        return len({one.body for one in came}) < min(len(came), count)

    def _message(self, subscription: Subscription, one: Received) -> notices.Message:
        tenant = self.operation.within.tenant
        return notices.Message(
            event=subscription.event,
            method=one.method,
            headers=one.headers,
            body=one.body,
            proof=tenant.signature(one.body),
            tampered=tenant.signature(one.body + b" "),
            subscription=subscription.id,
        )

    # -- changes

    def some_changes(self, maker: Operation, count: int) -> tuple[Changes, str]:
        """So many changes by whatever operation brings about an event that `maker` can subscribe to, and that event.
        One was made for a trial. Raises NotVerified when there are none."""
        contract = self.operation.contract
        roles = (Role.CREATE, Role.UPDATE, Role.REPLACE, Role.ACTION)
        found = [
            (roles.index(contract.role(one)), number, one, due)
            for number, one in enumerate(contract.operations.values())
            if contract.role(one) in roles and one.id not in self.operation.conventions.safety.sensitive
            for due in self.occasions.due(one)
            if due.event in self._listed(maker)
        ]
        for _, _, operation, due in sorted(found, key=lambda one: one[:2])[:_TRIES]:
            try:
                changes = self.changes([due], count, by=operation)
                changes.make()
            except NotVerified:
                continue
            changes.made.clear()
            return changes, due.event
        reason = "no change could be made that somebody would be told of"
        raise NotVerified(reason)

    def changes(self, due: Sequence[notices.Due], count: int, *, by: Operation | None = None) -> Changes:
        """So many changes by an operation that bring `due` about, ready to be made one by one; records for them are
        made now, before anybody subscribes. Raises NotVerified when there are none to change."""
        operation = by or self.operation.operation
        role = self.operation.contract.role(operation)
        own = [] if role is Role.ACTION else [Life.of(self.operation, operation)]
        victims: list[Born] = []
        if role is Role.DELETE:
            victims = [self._victim(own[0], turn) for turn in range(count)]
        elif role in {Role.UPDATE, Role.REPLACE}:
            victims = [own[0].subject_record()]
        members = frozenset(name for one in due for name in one.changed)
        return Changes(self.operation, operation, role, own[0] if own else None, victims, members)

    def _victim(self, life: Life, turn: int) -> Born:
        if life.operation(Role.CREATE) is not None:
            return life.create()
        found = life.existing(turn)
        if found is None:
            reason = "the tenant lists no record to delete"
            raise NotVerified(reason)
        return found


class Receiving:
    """The part of the plugin that hands out receivers; in every process of a run."""

    def __init__(self, options: RunOptions) -> None:
        self._options = options
        self._patience: Patience | None = None

    @pytest.fixture(scope="session")
    def receiver(self) -> Iterator[Receiver]:
        """The receiver of this process."""
        receiver = Receiver(self._options.receiver)
        yield receiver
        receiver.close()

    @pytest.fixture
    def subscriber(self, operation: OperationUnderTest, request: pytest.FixtureRequest) -> Iterator[Subscriber]:
        """Who subscribes in a test. Where no tenant can reach this machine, the test is skipped by its first step."""
        tenant = operation.within.tenant
        if not tenant.is_local and self._options.receiver is None:
            pytest.skip("the tenant can't reach this machine: name an address that leads here with --receiver URL")
        if self._patience is None:
            long = 3.0 if tenant.is_embedded else 10.0 if tenant.is_local else 60.0
            self._patience = Patience(long, long / 6)
        subscriber = Subscriber(operation, request.getfixturevalue("receiver"), self._patience)
        yield subscriber
        subscriber.end()


def _holds(body: Any, path: Sequence[str]) -> bool:
    for name in path:
        if not isinstance(body, dict) or name not in body:
            return False
        body = body[name]
    return True


def _with(body: Any, members: Sequence[tuple[Sequence[str], Any]]) -> Any:
    """`body` with these members set, however deep."""
    whole = body if isinstance(body, dict) else {}
    for (name, *rest), value in members:
        whole = {**whole, name: _with(whole.get(name), [(rest, value)]) if rest else value}
    return whole
