"""The bodies of notifications: made from the callback's schema, given all that is known of the change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import msgspec

from uphold.contract import Callback, Contract, Direction, Notifications, is_json
from uphold.mock.exchange import JSON_TYPE
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.seeds import shown_id
from uphold.mock.keeping.store import Key, Record
from uphold.mock.making.formats import instant
from uphold.mock.making.forms import Form
from uphold.mock.making.judging import Judge
from uphold.mock.making.places import id_member
from uphold.mock.making.values import ABSENT, Draft, Ready
from uphold.mock.notices.events import VERBS, Rule
from uphold.mock.notices.wording import words
from uphold.mock.plans import Workshop

_ATTEMPTS = 4
_ID = words("id")


@dataclass(frozen=True, slots=True)
class Change:
    """What happened, as far as a notification tells of it."""

    rule: Rule
    verb: str
    """``created``, ``updated`` or ``deleted``; empty: an operation was called."""
    key: Key
    """The collection of the record."""
    record: Record | None
    """None: what happened has to do with no record."""
    when: dt.datetime
    said: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Members of the request and of the reply, where an operation is what happened."""
    named: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Other records that the request names: parameter of its path → id."""

    @property
    def draw(self) -> str:
        """Names the draws of what nothing is known of: the record's own, so that it is told of as it is read."""
        return self.rule.event if self.record is None else self.record.key


class Payload:
    """Makes the bodies of one callback. They travel from the tenant to a client, so what is write-only stays out of
    them as it stays out of replies."""

    def __init__(self, workshop: Workshop, callback: Callback, notifications: Notifications) -> None:
        self._workshop = workshop
        self._callback = callback
        self._times = notifications.times
        conventions = workshop.conventions
        self._id = id_member(conventions)
        self._updated = conventions.records.updated if conventions.records is not None else ()
        content = callback.body.content if callback.body is not None else {}
        json = [name for name in content if is_json(name.partition(";")[0].strip().lower())]
        self.media_type = json[0] if json else JSON_TYPE
        piece = payload_schema(workshop.contract, callback)
        self._form: Form | None = None
        self._judge: Judge | None = None
        if piece is not None:
            self._form = workshop.reply_book.form(piece)
            self._judge = workshop.reply_judges.of(f"{callback.pointer}#callback", piece)
        self._members = self._known_members()
        self._verbs = {
            name: options
            for name, form in self._members.items()
            if not _options(form).isdisjoint(VERBS)
            for options in (_options(form),)
        }

    def tells(self, verb: str) -> bool:
        """Whether this callback has a word for `verb`, or needs none."""
        return not self._verbs or any(verb in options for options in self._verbs.values())

    def body(self, change: Change, records: Records) -> bytes:
        """The body that tells of `change`; empty where the callback has none."""
        if self._form is None or self._judge is None:
            return b""
        given = self._given(change, records)
        draft = Draft(change.draw)
        for attempt in range(_ATTEMPTS):
            maker = self._workshop.usual_maker if attempt else self._workshop.maker
            made = maker.make(self._form, draft, given)
            if self._judge.is_valid(made):
                break
            wrong = {str(error.instance_path[0]) for error in self._judge.errors(made) if error.instance_path}
            given = {name: value for name, value in given.items() if name not in wrong}
        else:
            made = self._workshop.usual_maker.make(self._form, draft)
        return msgspec.json.encode(made)

    def _known_members(self) -> dict[str, Form]:
        """The declared members, and required ones that are not declared."""
        if self._form is None:
            return {}
        members = dict(self._form.properties)
        anything = Form(self._form.book, {}, self._form.root, None)
        for way in self._form.alternatives:
            members.update((name, anything) for name in way.required if name not in members)
        return members

    def _given(self, change: Change, records: Records) -> dict[str, Any]:
        """What is known of the members: of the record, of what was said, of the change itself; later ones win."""
        record, members = change.record, self._members
        sources: dict[str, Any] = dict(change.said)
        given: dict[str, Any] = {}
        if record is not None and self._form is not None:
            sources = {**records.given(record, change.key[0], self._form), **sources}
            for name, target in members.items():
                if words(name) == _resource_words(change.key[0]) and target.allows("object"):
                    whole = records.given(record, change.key[0], target)
                    given[name] = Ready(self._workshop.maker.make(target, Draft(record.key), whole))
        given = {name: value for name, value in sources.items() if name in members} | given
        given.update(self._ids(change))
        given.update((name, sources[source]) for name, source in change.rule.takes.items() if source in sources)
        given.update((name, instant(change.when)) for name in (*self._updated, *self._times) if name in members)
        if change.verb:
            given.update((name, change.verb) for name, options in self._verbs.items() if change.verb in options)
        given.update((name, change.rule.event) for name, form in members.items() if change.rule.event in _options(form))
        return {**given, **dict.fromkeys(change.rule.omits, ABSENT), **change.rule.sets}

    def _ids(self, change: Change) -> Iterable[tuple[str, Any]]:
        """The members that hold the id of the record or of one that it lies under: ``userId`` for ``users``."""
        owned = {words(parameter): id_ for parameter, id_ in change.named.items()}
        if change.record is not None:
            resource, *above = change.key
            pieces = resource.split("/{}")
            owned.update((_resource_words("/{}".join(pieces[: depth + 1])), id_) for depth, id_ in enumerate(above))
            owned[_resource_words(resource)] = change.record.id
        for name, form in self._members.items():
            spelled = words(name)
            if spelled[-1:] == _ID and spelled[:-1] in owned:
                yield name, shown_id(owned[spelled[:-1]], form)
            elif name == self._id and change.record is not None:
                yield name, shown_id(change.record.id, form)


def payload_schema(contract: Contract, callback: Callback) -> dict[str, Any] | None:
    """The self-contained schema of a callback's body, as its reader sees it; None without one."""
    if callback.body is None or not callback.body.content:
        return None
    names = list(callback.body.content)
    chosen = next((name for name in names if is_json(name.partition(";")[0].strip().lower())), names[0])
    escaped = chosen.replace("~", "~0").replace("/", "~1")
    return contract.schema_at(f"{callback.body.pointer}/content/{escaped}/schema", Direction.REPLY)


def _resource_words(resource: str) -> tuple[str, ...]:
    static = [part for part in resource.split("/") if part and part != "{}"]
    return words(static[-1]) if static else ()


def _options(form: Form) -> frozenset[Any]:
    """The values that an enumeration allows."""
    return frozenset(
        value
        for way in form.alternatives
        for value in way.schema.get("enum", (way.schema["const"],) if "const" in way.schema else ())
        if isinstance(value, str)
    )
