"""Who subscribed is notified: of every change, once, in order, signed, and no longer than wanted.

The subscriber is a receiver of the run's own, on this machine. What brings an event about is what ``api.toml`` says of
it, or what its name tells.
"""

from __future__ import annotations

import pytest

from uphold.checks import notices
from uphold.runner import NotVerified, OperationUnderTest, Subscriber

CHECK = "notifications"


@pytest.mark.concerns("announcing")
@pytest.mark.checks("notifications", "server-error")
def test_a_change_is_told_to_those_who_subscribed_to_it(operation: OperationUnderTest, subscriber: Subscriber) -> None:
    """Two changes are two notifications: of the event that happened, as documented, signed, in order."""
    due = subscriber.due()
    changes = subscriber.changes(due, 2)
    subscriptions = [subscriber.subscribe(one.event) for one in due]
    elsewhere = subscriber.other_event(*(one.event for one in due))
    other = subscriber.subscribe(elsewhere) if elsewhere else None
    arrived: dict[str, list[int]] = {one.event: [] for one in due}
    for number in (1, 2):
        try:
            changes.make()
        except NotVerified:
            if number == 1:
                raise
            break
        for one in subscriptions:
            arrived[one.event].append(subscriber.wait(one, number))
    occasions, tenant = subscriber.occasions, operation.within.tenant
    for one in subscriptions:
        subscriber.listen_on(one, len(changes.made))
        heard = subscriber.messages(one)
        shown = subscriber.shown(one)
        asked = [one.made, *changes.made]
        for message, seen in zip(heard, shown, strict=True):
            said = notices.judge_message(message, one.callback, occasions, operation.contract, operation.conventions)
            operation.note(CHECK, said, *asked, seen)
        series = notices.Series(
            messages=heard,
            arrived=arrived[one.event],
            one_record=changes.is_of_one_record,
            surely=tenant.is_local or len(heard) > 0,
            at_once=tenant.is_embedded,
        )
        told = notices.judge_series(series, one.callback, occasions, operation.conventions)
        operation.note(CHECK, told, *asked, *shown)
    if other is not None:
        others = notices.judge_others(subscriber.messages(other))
        operation.note(CHECK, others, other.made, *changes.made, *subscriber.shown(other))


@pytest.mark.concerns("subscribing")
@pytest.mark.checks("notifications", "server-error")
def test_what_a_subscriber_failed_to_take_comes_again(operation: OperationUnderTest, subscriber: Subscriber) -> None:
    """A first try that is answered with a failure is followed by another one with the same body."""
    changes, event = subscriber.some_changes(operation.operation, 1)
    subscription = subscriber.subscribe(event, operation.operation)
    subscription.inbox.answers.append(500)
    changed = changes.make()
    if not subscriber.wait(subscription, 1):
        reason = "nothing is told to the subscriber"
        raise NotVerified(reason)
    if subscriber.wait(subscription, 2) < 2 and not operation.is_documented(CHECK, "retry"):
        reason = "it did not come again in time, and no document says that it has to"
        raise NotVerified(reason)
    retried = notices.judge_retry(subscriber.messages(subscription))
    operation.note(CHECK, retried, subscription.made, changed, *subscriber.shown(subscription))


@pytest.mark.concerns("resending")
@pytest.mark.checks("notifications", "server-error")
def test_failed_notifications_can_be_asked_for_now_and_then(
    operation: OperationUnderTest, subscriber: Subscriber
) -> None:
    """Who asks twice in a row is refused the second time, where the documents say that one has to wait."""
    subscription = subscriber.subscribe_for_resending()
    first, second = (subscriber.resend(subscription) for _ in range(2))
    judged = notices.judge_resend(first.reply.status, second.reply.status)
    operation.note(CHECK, judged, subscription.made, first, second)


@pytest.mark.concerns("subscribing")
@pytest.mark.checks("notifications", "server-error")
def test_whoever_unsubscribed_is_told_nothing_more(operation: OperationUnderTest, subscriber: Subscriber) -> None:
    """Of two subscribers one leaves: the next change is told to the other one alone."""
    changes, event = subscriber.some_changes(operation.operation, 2)
    leaving, staying = (subscriber.subscribe(event, operation.operation) for _ in range(2))
    changes.make()
    if not subscriber.wait(leaving, 1):
        reason = "nothing is told to it while it is subscribed"
        raise NotVerified(reason)
    subscriber.wait(staying, 1)
    left = subscriber.unsubscribe(leaving)
    before = len(leaving.inbox.all())
    changed = changes.make()
    if subscriber.wait(staying, 2) < 2:
        reason = "nobody else is told of the change"
        raise NotVerified(reason)
    subscriber.linger(leaving, before + 1)
    heard = subscriber.messages(leaving)[before:]
    operation.note(CHECK, notices.judge_end(heard), leaving.made, left, changed, *subscriber.shown(leaving))
