"""An API that limits calls says so in the documented way.

**Promised**: the headers that ``[limits]`` in ``api.toml`` names tell the limit and what is left of it; each call that
counts takes one off; one call too many has the documented status (429, RFC 6585, 4) and error shape, and says after
how many seconds, or when, to try again (RFC 9110, 10.2.3); then calls are served again.

**Applies** to replies that carry one of these headers or the status of a call too many, and, on an embedded tenant with
a low limit, to calls in a row until one is refused and after that. What is verified is narrowed to ``headers``,
``remaining``, ``refusal`` and ``retry-after``.

**Ignores** APIs whose ``api.toml`` has no ``[limits]``, and replies without any of the headers: a tenant need not limit
calls. On a live tenant it is not counted, since others may call with the same token, and windows end.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks import error_shape
from uphold.checks.base import Held, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks.base import Exchange

ID: Final = "rate-limit"
_HELD: Final = Held("headers")
_NUMBER: Final = re.compile(r"\s*(\d+)\s*(?:[,;].*)?")
"""A number, perhaps with the windows and policies that some servers list behind it."""
_SECONDS: Final = re.compile(r"\d+")


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """What the headers of one reply say; a reply to a call too many is judged as a whole."""
    if not exchange.conventions.declares_limits:
        return
    limits, headers = exchange.conventions.limits, exchange.reply.headers
    if exchange.reply.status == limits.status:
        yield from _judge_refusal(exchange)
        return
    told = {name: headers.get(name.lower()) for name in (limits.limit, limits.remaining) if name}
    numbers = {name: _number(text) for name, text in told.items() if text is not None}
    if not numbers:
        return
    wrong = [name for name, number in numbers.items() if number is None]
    for name in wrong:
        yield Problem(f"the header {name} holds no number", keyword=f"number:{name}", facet="headers")
    most, left = numbers.get(limits.limit), numbers.get(limits.remaining)
    if most is not None and left is not None and left > most:
        yield Problem("more calls are left than the limit allows", keyword="above-limit", facet="headers")
    elif not wrong:
        yield _HELD


def judge_countdown(calls: Sequence[Exchange]) -> Iterator[Held | Problem]:
    """Whether each of the `calls`, which were made in a row with one token and by nobody else, took one off what is
    left, if it is one that counts. The last exchange that it needs is the last of `calls`."""
    if not calls or not calls[0].conventions.declares_limits:
        return
    limits = calls[0].conventions.limits
    counted = [call for call in calls if _counts(call)]
    left = [_number(call.reply.headers.get(limits.remaining.lower())) for call in counted] if limits.remaining else []
    known = [number for number in left if number is not None]
    if len(known) < len(counted) and known:
        message = f"some counted calls are answered without the header {limits.remaining}, others with it"
        yield Problem(message, keyword="missing", facet="headers")
    elif any(one - 1 != next_ for one, next_ in itertools.pairwise(known)):
        message = f"a call that counts does not take one off what {limits.remaining} says is left"
        yield Problem(message, keyword="countdown", facet="remaining")
    elif len(known) > 1:
        yield Held("remaining")


def judge_too_many(refused: Exchange) -> Iterator[Held | Problem]:
    """Whether a call that is one too many for certain was refused with the documented status."""
    if not refused.conventions.declares_limits:
        return
    wanted, status = refused.conventions.limits.status, refused.reply.status
    if status != wanted:
        did = "served" if status < HTTPStatus.MULTIPLE_CHOICES else "refused as if something else were wrong"
        yield Problem(f"one call too many is {did}, and not with {wanted}", keyword=f"not:{wanted}", facet="refusal")


def judge_served_again(refused: Exchange, again: Exchange) -> Iterator[Held | Problem]:
    """Whether a call is served when the time has passed that the refusal asked to wait."""
    limits = refused.conventions.limits
    if not refused.conventions.declares_limits or refused.reply.status != limits.status:
        return
    if again.reply.status == limits.status:
        message = f"a call is refused after the time that {limits.retry_after} asked to wait"
        yield Problem(message, keyword="too-early", facet="retry-after")
    else:
        yield Held("retry-after")


def seconds_to_wait(refused: Exchange) -> float | None:
    """What a refusal asks to wait, where it says so in seconds; None otherwise."""
    name = refused.conventions.limits.retry_after
    text = refused.reply.headers.get(name.lower(), "").strip() if name else ""
    return float(text) if _SECONDS.fullmatch(text) else None


def _judge_refusal(exchange: Exchange) -> Iterator[Held | Problem]:
    limits, headers = exchange.conventions.limits, exchange.reply.headers
    problems = [one for one in error_shape.judge(exchange) if isinstance(one, Problem)]
    for problem in problems:
        yield replace(problem, facet="refusal")
    if not problems:
        yield Held("refusal")
    if limits.retry_after:
        text = headers.get(limits.retry_after.lower())
        if text is None:
            message = f"a call too many is answered without {limits.retry_after}"
            yield Problem(message, keyword=f"missing:{limits.retry_after}", facet="retry-after")
        elif not _SECONDS.fullmatch(text.strip()) and not _is_date(text):
            message = f"the header {limits.retry_after} holds neither seconds nor a date"
            yield Problem(message, keyword=f"form:{limits.retry_after}", facet="retry-after")
        else:
            yield Held("retry-after")


def _counts(call: Exchange) -> bool:
    limits, status = call.conventions.limits, call.reply.status
    if status == limits.status:
        return False
    return limits.counts == "authenticated" or status < HTTPStatus.BAD_REQUEST


def _number(text: str | None) -> int | None:
    match = _NUMBER.fullmatch(text) if text is not None else None
    return int(match[1]) if match is not None else None


def _is_date(text: str) -> bool:
    try:
        parsedate_to_datetime(text)
    except ValueError:
        return False
    return True
