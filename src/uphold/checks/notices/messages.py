"""One notification as its subscriber received it: its event, its body, its headers and its signature."""

from __future__ import annotations

import datetime as dt
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import msgspec

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import Compiled
from uphold.checks.records import moment, view_of
from uphold.contract import is_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.checks.notices.occasions import Occasions
    from uphold.contract import Callback, Contract, Conventions

_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z")


@dataclass(frozen=True, slots=True)
class Message:
    """What a subscriber received."""

    event: str
    """What its subscription is about."""
    method: str
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes
    proof: str
    """The signature that the token of the subscription gives for `body`, in hexadecimal digits."""
    tampered: str
    """The one that it gives for another body."""
    subscription: str = ""
    """Id of the subscription."""

    @property
    def media_type(self) -> str:
        """``application/json`` without parameters, lower-case; empty when not declared."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON; raises ValueError when it is none."""
        return msgspec.json.decode(self.body)


def judge_message(
    message: Message, callback: Callback, occasions: Occasions, contract: Contract, conventions: Conventions
) -> Iterator[Held | Problem]:
    """What is wrong with one notification by itself."""
    yield from _judge_headers(message, callback, occasions)
    schema = occasions.schema_of(callback)
    if schema is None:
        return
    if message.media_type and not is_json(message.media_type):
        yield _problem("a notification does not have the documented media type", "media type", "body")
        return
    try:
        body = message.json()
    except ValueError:
        yield _problem("the body of a notification is no JSON", "JSON", "body")
        return
    view = view_of(schema)
    named = {
        name
        for name, member in (view.members if view is not None else {}).items()
        if message.event in member.options and isinstance(body, dict) and name in body
    }
    wrong = {name for name in named if body[name] != message.event}
    if wrong or _header(message, callback, occasions, "event") not in {None, message.event}:
        yield _problem("a notification names another event than the one that happened", "event", "event")
    elif named or _header(message, callback, occasions, "event"):
        yield Held("event")
    judged = _compiled(contract, conventions, callback, occasions).judge(body)
    broken = [one for one in (*judged.violations, *judged.misformed) if one.instance.lstrip("/") not in wrong]
    for violation in broken:
        yield violation.problem(facet="body")
    if not broken:
        yield Held("body")


def time_of(message: Message, callback: Callback, occasions: Occasions, conventions: Conventions) -> dt.datetime | None:
    """When the change was that a notification tells of, by its header or its body; None where neither says it."""
    header = _header(message, callback, occasions, "time")
    if header and (found := moment(header)) is not None:
        return found
    try:
        body = message.json()
    except ValueError:
        return None
    records = conventions.records
    names = (*(records.updated if records is not None else ()), *occasions.notifications.times)
    times = [moment(body.get(name)) for name in names] if isinstance(body, dict) else []
    return next((time for time in times if time is not None), None)


def _judge_headers(message: Message, callback: Callback, occasions: Occasions) -> Iterator[Held | Problem]:
    if message.method != callback.method:
        yield _problem(f"a notification comes as {message.method}, not as documented", "method", "headers")
    given = _header(message, callback, occasions, "signature")
    if given is not None:
        sent = given.lower()
        if not given:
            yield _problem("a notification carries no signature", "unsigned", "signature")
        elif not _is(sent, message.proof):
            yield _problem("the signature of a notification is not that of its body", "signature", "signature")
        elif _is(sent, message.tampered):
            yield _problem("the signature of a notification is also that of another body", "tampered", "signature")
        else:
            yield Held("signature")
    wrong = dict(_wrong_headers(message, callback, occasions))
    for name, said in sorted(wrong.items()):
        yield _problem(said, f"header {name.lower()}", "headers")
    if not wrong:
        yield Held("headers")


def _wrong_headers(message: Message, callback: Callback, occasions: Occasions) -> Iterator[tuple[str, str]]:
    """Header → what is wrong with it, signature and event aside."""
    names = occasions.notifications.headers
    time = _header(message, callback, occasions, "time")
    if time is not None and not (_TIME.fullmatch(time) and moment(time)):
        yield names.time, f"the header {names.time} of a notification is no time in UTC with microseconds"
    if _header(message, callback, occasions, "tenant") == "":
        yield names.tenant, f"a notification lacks the header {names.tenant}"
    subscription = _header(message, callback, occasions, "subscription")
    if subscription is not None and message.subscription and subscription != message.subscription:
        yield names.subscription, f"the header {names.subscription} of a notification does not name its subscription"
    for header in callback.headers:
        is_told = header.name.lower() in {names.signature.lower(), names.event.lower()}
        if header.required and not is_told and header.name.lower() not in message.headers:
            yield header.name, f"a notification lacks the required header {header.name}"


def _header(message: Message, callback: Callback, occasions: Occasions, role: str) -> str | None:
    """The text of the header with a role, empty where it is missing; None where this callback does not have it."""
    name: str = getattr(occasions.notifications.headers, role).lower()
    declared = {header.name.lower() for header in callback.headers}
    if not name or (declared and name not in declared):
        return None
    return message.headers.get(name, "")


def _is(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _problem(message: str, keyword: str, facet: str) -> Problem:
    return Problem(message, keyword=keyword, facet=facet)


_COMPILED: WeakKeyDictionary[Contract, dict[tuple[int, str], Compiled]] = WeakKeyDictionary()


def _compiled(contract: Contract, conventions: Conventions, callback: Callback, occasions: Occasions) -> Compiled:
    known = _COMPILED.setdefault(contract, {})
    key = (id(conventions), callback.pointer)
    if key not in known:
        known[key] = Compiled(occasions.schema_of(callback) or {}, conventions)
    return known[key]
