"""Which events a change has to bring about: as ``[[notifications.on]]`` says, else as their names tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from uphold.checks.notices.names import are_alike, pieces, said_by
from uphold.checks.records import View, view_of
from uphold.contract import Direction, Role, pick_media_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Callback, Contract, Conventions, Notifications, Operation, Schema

_VERBS: Final = {
    Role.CREATE: "created",
    Role.UPDATE: "updated",
    Role.REPLACE: "updated",
    Role.DELETE: "deleted",
}
_ALL: Final = frozenset(_VERBS.values())
_BRACES: Final = re.compile(r"\{[^{}]*\}")
_IN_BODY: Final = "{$request.body#/"
_IN_QUERY: Final = "{$request.query."


@dataclass(frozen=True, slots=True)
class Due:
    """An event that an operation has to bring about."""

    event: str
    callback: Callback
    verb: str = ""
    """``created``, ``updated`` or ``deleted``; empty: the operation's success is what happens."""
    changed: tuple[str, ...] = ()
    """Members of the record, one of which an update must change; empty: any of them."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """One way in which an event comes about."""

    event: str
    callback: Callback
    verbs: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Words of the name of the member that must change."""

    def means(self, member: str) -> bool:
        """Whether `member` is the one that must change."""
        return bool(self.words) and are_alike(pieces(member), self.words)


class Occasions:
    """The notifications of one contract."""

    def __init__(self, contract: Contract, conventions: Conventions, notifications: Notifications) -> None:
        self._contract = contract
        self._conventions = conventions
        self.notifications = notifications
        operations = contract.operations
        named = [operations[id] for id in notifications.subscribe if id in operations]
        self.subscribing: tuple[Operation, ...] = tuple(
            named if notifications.subscribe else [one for one in operations.values() if one.callbacks]
        )
        """The operations that make a subscription."""
        callbacks = [callback for one in self.subscribing for callback in one.callbacks]
        self.callbacks: dict[str, Callback] = {}
        """Event → what is sent of it, the first that declares it."""
        for callback in (*callbacks, *contract.webhooks):
            self.callbacks.setdefault(callback.name, callback)
        families = [contract.family_of(one) for one in self.subscribing]
        self._own = {family.resource for family in families if family is not None}
        self._due: dict[str, tuple[Due, ...]] = {}
        self._words: dict[str, list[frozenset[str]]] = {}

    def due(self, operation: Operation) -> tuple[Due, ...]:
        """The events that the operation has to bring about, in the document's order."""
        if operation.id not in self._due:
            self._due[operation.id] = tuple(self._find(operation))
        return self._due[operation.id]

    def schema_of(self, callback: Callback) -> Schema | None:
        """The self-contained schema of a notification's body, as its receiver sees it; None without one."""
        if callback.body is None:
            return None
        name = pick_media_type(callback.body.content, None)
        if name is None:
            return None
        escaped = name.replace("~", "~0").replace("/", "~1")
        return self._contract.schema_at(f"{callback.body.pointer}/content/{escaped}/schema", Direction.REPLY)

    def callback_of(self, event: str, subscribing: Operation) -> Callback:
        """What a subscription that `subscribing` made is sent of an event."""
        return next((one for one in subscribing.callbacks if one.name == event), self.callbacks[event])

    def urls_of(self, subscribing: Operation) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Where a subscription may hold its URL: ``body`` or ``query``, and the names that lead there; of the members
        that ``api.toml`` names those that this operation declares, where it declares one."""
        if self.notifications.urls:
            root = view_of(self._contract.body_schema(subscribing))
            paths = [tuple(name.split(".")) for name in self.notifications.urls]
            declared = [path for path in paths if _at(root, path) is not None]
            return tuple(("body", path) for path in declared or paths)
        found: dict[tuple[str, tuple[str, ...]], None] = {}
        for callback in subscribing.callbacks or self.callbacks.values():
            text = callback.expression
            for place, start in (("body", _IN_BODY), ("query", _IN_QUERY)):
                if text.startswith(start):
                    inside = text[len(start) :].partition("}")[0]
                    names = inside.split("/") if place == "body" else [inside]
                    found[place, tuple(name.replace("~1", "/").replace("~0", "~") for name in names)] = None
        return tuple(found)

    def ways_of(self, subscribing: Operation, name: str) -> tuple[str, ...]:
        """The members that say by a word how a subscription is served, of which `name` is one."""
        root = view_of(self._contract.body_schema(subscribing))
        return tuple(
            member for member, view in (root.members if root is not None else {}).items() if name in view.options
        )

    def events_of(self, subscribing: Operation) -> tuple[tuple[str, ...], frozenset[str]] | None:
        """The names that lead to the list of a subscription's events, and the events that it may list (empty: any);
        None where a subscription is about all events."""
        root = view_of(self._contract.body_schema(subscribing))
        if self.notifications.events:
            path = tuple(self.notifications.events.split("."))
            items = _at(root, path)
            return path, _texts(items.items if items is not None else None)
        for name, view in (root.members if root is not None else {}).items():
            listed = _texts(view.items)
            if listed & self.callbacks.keys():
                return (name,), listed
        return None

    def _find(self, operation: Operation) -> Iterator[Due]:
        family = self._contract.family_of(operation)
        verb = _VERBS.get(self._contract.role(operation), "")
        if family is not None and family.resource in self._own:
            return
        found = {rule.event: [Due(rule.event, rule.callback)] for rule in self._called.get(operation.id, ())}
        rules = self._told.get(family.resource, ()) if family is not None and verb else ()
        body = view_of(self._contract.body_schema(operation)) if rules else None
        settable = tuple(body.members) if body is not None else ()
        for rule in rules:
            if verb not in rule.verbs or not self._tells(rule.callback, verb):
                continue
            is_any = verb != "updated" or not (rule.changed or rule.words)
            changed = tuple(name for name in settable if name in rule.changed or rule.means(name))
            if is_any or changed:
                found.setdefault(rule.event, []).append(Due(rule.event, rule.callback, verb, () if is_any else changed))
        yield from (found[event][0] for event in self.callbacks if event in found)

    @cached_property
    def _called(self) -> dict[str, list[_Rule]]:
        """Operation id → the events that its success brings about: by itself, or because it always makes a record."""
        found: dict[str, list[_Rule]] = {}
        for action in self._conventions.actions:
            resource = _BRACES.sub("{}", action.on)
            if action.does == "creates" and not action.when and not action.each:
                made = [rule for rule in self._told.get(resource, ()) if "created" in rule.verbs]
                found.setdefault(action.operation, []).extend(
                    rule for rule in made if self._tells(rule.callback, "created")
                )
        for occasion in self.notifications.on:
            for event in occasion.events:
                for id in occasion.operations if event in self.callbacks else ():
                    found.setdefault(id, []).append(_Rule(event, self.callbacks[event]))
        return found

    @cached_property
    def _told(self) -> dict[str, list[_Rule]]:
        """Resource → the events that changes of its records bring about. A name that could mean records of several
        collections tells nothing for sure."""
        found: dict[str, list[_Rule]] = {}
        settled = {event for occasion in self.notifications.on for event in occasion.events}
        for occasion in self.notifications.on:
            for event in occasion.events if occasion.resource else ():
                if event in self.callbacks:
                    rule = _Rule(event, self.callbacks[event], occasion.verbs, occasion.changed)
                    found.setdefault(occasion.resource, []).append(rule)
        for event, callback in self.callbacks.items():
            about, verbs = said_by(event) if event not in settled else ((), ())
            if not verbs:
                continue
            named = self._named(about)
            if len(named) == 1:
                found.setdefault(named[0], []).append(_Rule(event, callback, verbs))
            for cut in range(1, len(about)) if "updated" in verbs and not named else ():
                above = self._named(about[:cut])
                if len(above) == 1:
                    found.setdefault(above[0], []).append(_Rule(event, callback, ("updated",), words=about[cut:]))
        return found

    def _named(self, words: tuple[str, ...]) -> list[str]:
        """The resources that are called so: at the top; else by the names of all that they lie under and their own;
        else by their own alone."""
        for kind in range(3):
            found = [one for one, names in self._names if names[kind] and are_alike(names[kind], words)]
            if found:
                return found
        return []

    @cached_property
    def _names(self) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
        """Each resource with its names in words: at the top, with those that it lies under, its own below another."""
        own = {family.resource: pieces(family.name) for family in self._contract.families}
        found: list[tuple[str, tuple[tuple[str, ...], ...]]] = []
        for resource, name in own.items():
            parts = resource.split("/{}")
            above = [own[up] for depth in range(1, len(parts)) if (up := "/{}".join(parts[:depth])) in own]
            chain = tuple(word for part in (*above, name) for word in part)
            found.append((resource, ((), chain, name) if above else (name, (), ())))
        return found

    def _tells(self, callback: Callback, verb: str) -> bool:
        """Whether a notification has a word for the verb, or needs none."""
        if callback.pointer not in self._words:
            view = view_of(self.schema_of(callback))
            told = [_ALL & _texts(member) for member in (view.members if view is not None else {}).values()]
            self._words[callback.pointer] = [options for options in told if options]
        options = self._words[callback.pointer]
        return not options or any(verb in one for one in options)


_KNOWN: WeakKeyDictionary[Contract, tuple[Conventions, Occasions | None]] = WeakKeyDictionary()


def occasions_of(contract: Contract, conventions: Conventions) -> Occasions | None:
    """The notifications of a contract; None where ``api.toml`` declares none."""
    known = _KNOWN.get(contract)
    if known is None or known[0] is not conventions:
        declared = conventions.notifications
        found = Occasions(contract, conventions, declared) if declared is not None else None
        known = _KNOWN[contract] = (conventions, found)
    return known[1]


def _at(view: View | None, path: tuple[str, ...]) -> View | None:
    for name in path:
        view = view.members.get(name) if view is not None else None
    return view


def _texts(view: View | None) -> frozenset[str]:
    return frozenset(value for value in (view.options if view is not None else ()) if isinstance(value, str))
