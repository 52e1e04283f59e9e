"""Looking at replies: what comes in is bodies, what goes out is counts."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import msgspec

from uphold.checks.judging.compiled import judged
from uphold.checks.judging.violations import type_of
from uphold.checks.sights.forms import forms_of
from uphold.checks.sights.look import EACH, UNNAMED, Look, Looks, Spot
from uphold.checks.sights.promised import Promises
from uphold.contract import endpoint_version_of, is_json

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import Contract, Operation

Thing = tuple["Hashable", ...]
"""Names a thing in this process; it is never written anywhere."""

_BY_ID: Final = "id"
"""First word of the name of a thing that has an id."""

_MOST_VALUES: Final = 64
"""A place with more different texts than this is no enumeration."""

_COMMON: Final = 5
"""So many things must be seen before a name that no schema declares can be told from the key of a map: in a record, a
name is the same in most."""


@dataclass(slots=True)
class _Node:
    """One place, as it was seen."""

    seen: Counter[Thing] = field(default_factory=Counter)
    """Thing → how often it was there."""
    types: dict[str, set[Thing]] = field(default_factory=lambda: defaultdict(set))
    forms: dict[str, set[Thing]] = field(default_factory=lambda: defaultdict(set))
    texts: dict[str, set[Thing]] = field(default_factory=lambda: defaultdict(set))
    """Text → things; None of it leaves this process unless the contract lists it."""
    unfit: dict[frozenset[str], set[Thing]] = field(default_factory=lambda: defaultdict(set))
    """The forms of a text → things."""
    has_many: bool = False
    objects: Counter[Thing] = field(default_factory=Counter)
    """Thing → how often it was an object."""
    members: dict[str, _Node] = field(default_factory=dict)
    items: _Node | None = None


class Observer:
    """Looks at the replies of one operation."""

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self._contract = contract
        self._operation = operation
        self._roots: dict[int, _Node] = defaultdict(_Node)
        self._exchanges: dict[int, list[Exchange]] = defaultdict(list)
        self._wrong: set[tuple[int, str]] = set()

    def see(self, exchange: Exchange) -> bool:
        """Count what a reply shows; whether it shows anything: a success whose body is JSON."""
        reply = exchange.reply
        if exchange.mode != "valid" or reply.status >= HTTPStatus.MULTIPLE_CHOICES or not is_json(reply.media_type):
            return False
        try:
            body = reply.json()
        except ValueError:
            return False
        records = exchange.conventions.records
        names = (records.id, *records.also_id) if records is not None else ("id",)
        asked = b"" if exchange.operation.method == "GET" else msgspec.json.encode(exchange.asked.body)
        _count(self._roots[reply.status], body, (exchange.target, asked), names, is_told=False)
        self._exchanges[reply.status].append(exchange)
        self._wrong.update((reply.status, place) for place in _violated(exchange))
        return True

    def looks(self) -> Looks:
        """What was seen until now."""
        return Looks(
            endpoint_version=endpoint_version_of(self._operation.path) or "",
            statuses={str(status): self._look(status) for status in sorted(self._roots)},
        )

    def is_violated(self, status: int, pointer: str) -> bool:
        """Whether a reply broke its own schema at a place or around it: this is told by other checks."""
        return any(seen == status and (pointer + "/").startswith(place + "/") for seen, place in self._wrong)

    def example(self, status: int, pointer: str, keyword: str, before: Spot) -> Exchange:
        """The smallest exchange that shows that `pointer` is not as `before`, which a problem with `keyword` says."""
        shown = [
            exchange
            for exchange in self._exchanges[status]
            if any(_shows(value, keyword, before) for value in _values(exchange.reply.json(), pointer, keyword))
        ]
        return min(shown or self._exchanges[status], key=lambda exchange: len(exchange.reply.body))

    def _look(self, status: int) -> Look:
        root = self._roots[status]
        promises = Promises(self._contract, self._operation, status)
        spots: dict[str, Spot] = {}
        self._freeze(root, "", root.seen, promises, spots)
        return Look(
            replies=len(self._exchanges[status]), things=_digest(_told(root)), spots=dict(sorted(spots.items()))
        )

    def _freeze(
        self, node: _Node, pointer: str, around: Counter[Thing], promises: Promises, spots: dict[str, Spot]
    ) -> None:
        spots[pointer] = self._spot(node, pointer, around, promises)
        promised = promises.at(pointer)
        is_many = len(node.objects) >= _COMMON and not promised.is_map
        unnamed: list[_Node] = []
        for name, member in node.members.items():
            if name in promised.members or (is_many and 2 * len(member.seen) >= len(node.objects)):
                escaped = name.replace("~", "~0").replace("/", "~1")
                self._freeze(member, f"{pointer}/{escaped}", node.objects, promises, spots)
            else:
                unnamed.append(member)
        if unnamed:
            self._freeze(_joined(unnamed), f"{pointer}/{UNNAMED}", node.objects, promises, spots)
        if node.items is not None:
            self._freeze(node.items, f"{pointer}/{EACH}", node.items.seen, promises, spots)

    def _spot(self, node: _Node, pointer: str, around: Counter[Thing], promises: Promises) -> Spot:
        listed = promises.at(pointer).values
        others = {thing for text, things in node.texts.items() if text not in listed for thing in things}
        keeps = bool(listed) and not node.has_many
        forms = node.forms
        return Spot(
            asked=len(around),
            there=len(node.seen),
            always=sum(node.seen[thing] >= often for thing, often in around.items()),
            types={kind: len(things) for kind, things in sorted(node.types.items())},
            formats={word: len(things) for word, things in sorted(forms.items())},
            misfits={
                word: len(others)
                for word in sorted(forms)
                if (others := {t for had, things in node.unfit.items() if word not in had for t in things})
            },
            values={text: len(node.texts[text]) for text in sorted(node.texts) if text in listed} if keeps else {},
            unlisted=len(others) if keeps else 0,
        )


def _count(node: _Node, value: Any, thing: Thing, names: tuple[str, ...], *, is_told: bool) -> None:
    """Count a value at a place. `is_told`: an object with an id is around it, or is it."""
    if isinstance(value, dict):
        own = next((value[name] for name in names if isinstance(value.get(name), str | int)), None)
        if own is not None:
            thing, is_told = (_BY_ID, own), True
        node.objects[thing] += 1
        for name, child in value.items():
            _count(_child(node, name), child, thing, names, is_told=is_told)
    elif isinstance(value, list):
        if value and node.items is None:
            node.items = _Node()
        for element in value:
            own_thing = thing if is_told else (*thing[:1], msgspec.json.encode(element))
            _count(node.items or _Node(), element, own_thing, names, is_told=is_told)
    elif isinstance(value, str):
        forms = frozenset(forms_of(value))
        node.unfit[forms].add(thing)
        for word in forms:
            node.forms[word].add(thing)
        if not node.has_many:
            node.texts[value].add(thing)
            node.has_many = len(node.texts) > _MOST_VALUES
            if node.has_many:
                node.texts.clear()
    kind = type_of(value)
    node.types["number" if kind == "integer" else kind].add(thing)
    node.seen[thing] += 1


def _told(node: _Node) -> set[Thing]:
    """The things with an id, at a place and below it."""
    found = {thing for thing in node.objects if thing[0] == _BY_ID}
    for member in (*node.members.values(), *([node.items] if node.items is not None else [])):
        found |= _told(member)
    return found


def _digest(things: set[Thing]) -> str:
    text = "\n".join(sorted(map(repr, things)))
    return hashlib.sha256(text.encode()).hexdigest()[:16] if things else ""


def _child(node: _Node, name: str) -> _Node:
    child = node.members.get(name)
    if child is None:
        child = node.members[name] = _Node()
    return child


def _joined(nodes: Iterable[_Node]) -> _Node:
    """Several places as one."""
    whole = _Node()
    for node in nodes:
        whole.seen.update(dict.fromkeys(node.seen, 1))
        whole.objects.update(node.objects)
        whole.has_many = whole.has_many or node.has_many
        for into, more in ((whole.types, node.types), (whole.forms, node.forms), (whole.texts, node.texts)):
            for word, things in more.items():
                into[word] |= things
        for had, things in node.unfit.items():
            whole.unfit[had] |= things
        for name, member in node.members.items():
            whole.members[name] = _joined([whole.members[name], member]) if name in whole.members else member
        if node.items is not None:
            whole.items = _joined([whole.items, node.items]) if whole.items is not None else node.items
    return whole


def _violated(exchange: Exchange) -> Iterator[str]:
    """The places in a body at which it breaks its schema, as pointers of a `Look`."""
    found = judged(exchange)
    if found is None:
        return
    for violation in (*found.violations, *found.misformed):
        place = "/".join(EACH if step.isdecimal() else step for step in violation.instance.split("/"))
        keyword, _, name = violation.keyword.partition(":")
        yield f"{place}/{name}" if keyword in {"required", "additionalProperties"} and name else place


def _values(value: Any, pointer: str, keyword: str) -> Iterator[Any]:
    """The values at a place; for a member that is gone, the objects that lack it."""
    step, _, rest = pointer.removeprefix("/").partition("/")
    if not pointer:
        yield value
    elif step == EACH and isinstance(value, list):
        for element in value:
            yield from _values(element, f"/{rest}" if rest else "", keyword)
    elif isinstance(value, dict):
        name = step.replace("~1", "/").replace("~0", "~")
        names = value if name == UNNAMED else [name]
        if keyword == "member" and not rest and name not in value:
            yield value
        for one in names:
            if one in value:
                yield from _values(value[one], f"/{rest}" if rest else "", keyword)


def _shows(value: Any, keyword: str, before: Spot) -> bool:
    kind = type_of(value)
    match keyword:
        case "member":
            return True
        case "null":
            return value is None
        case "type":
            return ("number" if kind == "integer" else kind) not in before.types
        case "format":
            return isinstance(value, str) and before.formats.keys().isdisjoint(forms_of(value))
        case _:
            return isinstance(value, str) and value not in before.values
