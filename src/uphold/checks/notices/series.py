"""Several notifications: whether they came, how often, in which order, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from uphold.checks.base import Held, Problem
from uphold.checks.notices.messages import time_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks.notices.messages import Message
    from uphold.checks.notices.occasions import Occasions
    from uphold.contract import Callback, Conventions


@dataclass(frozen=True, slots=True)
class Series:
    """The notifications of one subscription about several changes, made one after the other."""

    messages: Sequence[Message]
    """In the order in which they came."""
    arrived: Sequence[int]
    """After each change, how many had come until then, when it was no longer waited for more."""
    one_record: bool
    """Whether all changes are of one and the same record."""
    surely: bool
    """Whether what has not come by now will not come."""
    at_once: bool
    """Whether nothing but another change makes the tenant send what it has not sent yet."""

    @property
    def is_late(self) -> bool:
        """Whether a change was made before the one before it was told."""
        return any(count < number for number, count in enumerate(self.arrived, 1))


def judge_series(
    series: Series, callback: Callback, occasions: Occasions, conventions: Conventions
) -> Iterator[Held | Problem]:
    """Whether each change was told, once, in order."""
    changes, messages = len(series.arrived), series.messages
    times = [time_of(message, callback, occasions, conventions) for message in messages]
    known = [time for time in times if time is not None]
    is_ordered = series.one_record and len(known) == len(times) and len(set(known)) > 1
    if is_ordered and known != sorted(known):
        text = "notifications of one record come in another order than its changes"
        yield Problem(text, keyword="order", facet="order", subject="tenant" if series.is_late else "neither")
    elif len(messages) < changes:
        subject = "tenant" if series.surely else "neither"
        yield Problem("a change is told to no subscriber", keyword="lost", facet="delivered", subject=subject)
    elif series.is_late:
        text = "a change is told to a subscriber only after the next one"
        yield Problem(text, keyword="late", facet="delivered", subject="tenant" if series.at_once else "neither")
    else:
        yield Held("delivered")
        if is_ordered:
            yield Held("order")
    repeated = len(messages) - len({message.body for message in messages})
    if len(messages) > changes and repeated:
        # what comes once more by mistake, at least once being a usual custom, is not what always comes twice
        text = "a notification that the subscriber took comes again"
        subject = "tenant" if repeated >= changes > 1 else "neither"
        yield Problem(text, keyword="twice", facet="delivered", subject=subject)


def judge_others(heard: Sequence[Message]) -> Iterator[Held | Problem]:
    """`heard`: what came to a subscription to other events."""
    if heard:
        yield Problem("a subscriber is told of an event that it did not subscribe to", keyword="other", facet="event")
    else:
        yield Held("event")


def judge_end(heard: Sequence[Message]) -> Iterator[Held | Problem]:
    """`heard`: what came to a subscription after its end, while another one was told of the same change."""
    if heard:
        yield Problem("whoever unsubscribed is still told", keyword="end", facet="unsubscribed")
    else:
        yield Held("unsubscribed")


def judge_retry(tries: Sequence[Message]) -> Iterator[Held | Problem]:
    """`tries`: what came of one change to a subscriber that answered the first try with a failure. How long a tenant
    waits is its own affair, so that nobody is blamed for sure where no second try came."""
    if len(tries) < 2:  # noqa: PLR2004 - the first one and another
        text = "a notification that the subscriber failed to take does not come again"
        yield Problem(text, keyword="retry", facet="retry", subject="neither")
    elif tries[0].body != tries[1].body:
        text = "a notification that comes again says something else"
        yield Problem(text, keyword="retry body", facet="retry")
    else:
        yield Held("retry")


def judge_resend(first: int, second: int) -> Iterator[Held | Problem]:
    """The statuses of two requests in a row to send failed notifications again, where one has to wait between them."""
    if first >= 300:  # noqa: PLR2004 - no success
        return
    if second < 300:  # noqa: PLR2004 - as above
        text = "failed notifications can be asked for again before the documented time is over"
        yield Problem(text, keyword="resend", facet="resend")
    else:
        yield Held("resend")
