"""Two contracts, matched part by part; every pair is made once and handed to the rules with its place.

Operations match by method and path, whatever their path parameters are called; parameters by place and name; replies
by status, or by the range or default that covers it; media types without their parameters; callbacks by name and
expression, with the direction turned round, since there the tenant sends and the client answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from uphold.compat.pairs import (
    BodyPair,
    CallbackPair,
    DocumentPair,
    EncodingPair,
    HeaderPair,
    MediaPair,
    OperationPair,
    Pair,
    ParameterPair,
    ReplyPair,
    SchemePair,
    SecurityPair,
    ServersPair,
)
from uphold.compat.sameness import Sameness
from uphold.compat.security import ways
from uphold.compat.shapes import Shape, shape_of
from uphold.compat.sides import Side
from uphold.compat.travel import Travel, of_media_type, of_parameter
from uphold.compat.views import View
from uphold.compat.wire import urls
from uphold.contract import (
    Body,
    Callback,
    Contract,
    Depth,
    Direction,
    Header,
    Operation,
    Parameter,
    Reply,
    escape_pointer,
    path_shape,
)
from uphold.contract.model import Encoding

T = TypeVar("T")
REQUEST, REPLY = Direction.REQUEST, Direction.REPLY


@dataclass(frozen=True, slots=True)
class Sides:
    """Both contracts in one direction."""

    old: Side
    new: Side


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where both contracts have a schema, which is then compared."""

    old: str
    """Pointer of the schema."""
    new: str
    direction: Direction
    operation: str
    position: str
    travel: Travel
    """How the value travels."""
    needed: bool = False
    """Whether the old contract requires it."""


@dataclass(frozen=True, slots=True)
class _Here:
    """Where in an operation the walk is."""

    operation: str
    direction: Direction
    position: str = ""

    def at(self, *words: str) -> _Here:
        return replace(self, position=" ".join(word for word in (self.position, *words) if word))

    def turned(self) -> _Here:
        return replace(self, direction=REPLY if self.direction is REQUEST else REQUEST)


class Pairing:
    """Yields each pair of two contracts once: pairs for rules, and slots for the schemas in them."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self.old, self.new = old, new
        self.sides = {
            direction: Sides(Side(old, direction, "old"), Side(new, direction, "new")) for direction in (REQUEST, REPLY)
        }
        self._same = Sameness(old, new)
        self._ways = (ways(old, new), ways(new, old))

    def pairs(self) -> Iterator[Pair | Slot]:
        """All pairs, in the order of the old document, then what is new."""
        yield DocumentPair(old=self.old, new=self.new, direction=None, old_pointer="", new_pointer="")
        yield from self._schemes()
        for before, after in matched_operations(self.old, self.new):
            if before and after and self._same.of_operations(before, after):
                continue
            yield from self._operation(before, after)
        for left, right in _matched(self.old.webhooks, self.new.webhooks, lambda one: (one.name, one.method)):
            one = left or right
            if one is not None:
                here = _Here(f"webhook {one.name} {one.method}", REQUEST)
                yield from self._callback(left, right, here, webhook=True)

    def _schemes(self) -> Iterator[Pair]:
        for name in dict.fromkeys([*self.old.security_schemes, *self.new.security_schemes]):
            before, after = self.old.security_schemes.get(name), self.new.security_schemes.get(name)
            yield SchemePair(
                old=before,
                new=after,
                name=name,
                direction=None,
                position=f"security scheme {name}",
                old_pointer=before.pointer if before else None,
                new_pointer=after.pointer if after else None,
            )

    def _operation(self, old: Operation | None, new: Operation | None) -> Iterator[Pair | Slot]:
        one = old or new
        if one is None:
            return
        yield OperationPair(
            old=old,
            new=new,
            direction=None,
            operation=one.id,
            old_pointer=old.pointer if old else None,
            new_pointer=new.pointer if new else None,
            old_contract=self.old,
            new_contract=self.new,
        )
        if old is None or new is None or Depth.OPERATIONS in (self.old.depth, self.new.depth):
            return
        here = _Here(old.id, REQUEST)
        yield SecurityPair(
            old=self._ways[0](old),
            new=self._ways[1](new),
            direction=None,
            operation=old.id,
            position="security",
            old_pointer=old.pointer,
            new_pointer=new.pointer,
        )
        if operation_key(old) == operation_key(new):  # else what the path lost, the server has, or the other way round
            yield ServersPair(
                old=old.servers,
                new=new.servers,
                direction=None,
                operation=old.id,
                position="servers",
                old_pointer=old.servers[0].pointer if old.servers else old.pointer,
                new_pointer=new.servers[0].pointer if new.servers else new.pointer,
            )
        yield from self._parameters(old.parameters, new.parameters, here, (old.path, new.path))
        yield from self._body(old.body, new.body, here.at("body"), (old.pointer, new.pointer))
        yield from self._replies(old.replies, new.replies, here.turned(), (old.pointer, new.pointer))
        for before, after in _matched(
            old.callbacks, new.callbacks, lambda call: (call.name, call.expression, call.method)
        ):
            call = before or after
            if call is not None:
                at = here.at("callback", call.name, call.expression, call.method)
                yield from self._callback(before, after, at, webhook=False)

    # -- what is sent

    def _parameters(
        self, old: Iterable[Parameter], new: Iterable[Parameter], here: _Here, paths: tuple[str, str] = ("", "")
    ) -> Iterator[Pair | Slot]:
        places = [{name: number for number, name in enumerate(_names(path))} for path in paths]

        def key(one: Parameter, side: int) -> tuple[str, str | int]:
            if one.location == "path":
                return one.location, places[side].get(one.name, one.name)
            return one.location, one.name.lower() if one.location == "header" else one.name

        left = {key(one, 0): one for one in old}
        right = {key(one, 1): one for one in new}
        for which in dict.fromkeys([*left, *right]):
            before, after = left.get(which), right.get(which)
            one = before or after
            if one is None:
                continue
            at = here.at(one.location, "parameter", one.name if one.location != "path" else f"{{{which[1]}}}")
            styled = before and after and (before.style, before.explode) != (after.style, after.explode)
            views = [
                View(self._shape(side, schema_pointer(two), here.direction)) if two and styled else None
                for side, two in ((0, before), (1, after))
            ]
            yield ParameterPair(
                old=before,
                new=after,
                old_schema=views[0],
                new_schema=views[1],
                direction=here.direction,
                operation=here.operation,
                position=at.position,
                old_pointer=before.pointer if before else None,
                new_pointer=after.pointer if after else None,
            )
            if before and after:
                flat = before.media_type is None and after.media_type is None
                travel = of_parameter(after.style, explode=after.explode) if flat else Travel()
                yield from self._slot(schema_pointer(before), schema_pointer(after), at, travel, needed=before.required)

    def _body(self, old: Body | None, new: Body | None, here: _Here, owners: tuple[str, str]) -> Iterator[Pair | Slot]:
        yield BodyPair(
            old=old,
            new=new,
            direction=here.direction,
            operation=here.operation,
            position=here.position,
            old_pointer=old.pointer if old else owners[0],
            new_pointer=new.pointer if new else owners[1],
        )
        if old and new:
            yield from self._content(old, new, here)

    # -- what is answered

    def _replies(
        self,
        old: tuple[Reply, ...],
        new: tuple[Reply, ...],
        here: _Here,
        owners: tuple[str, str],
        *,
        inverted: bool = False,
    ) -> Iterator[Pair | Slot]:
        has_success = any(one.status[:1] == "2" for one in old)
        for before, after, status in matched_replies(old, new):
            at = here.at("reply", status)
            yield ReplyPair(
                old=before,
                new=after,
                status=status,
                success=status[:1] in ("2", "3") or (status == "default" and not has_success),
                inverted=inverted,
                direction=here.direction,
                operation=here.operation,
                position=at.position,
                old_pointer=before.pointer if before else owners[0],
                new_pointer=after.pointer if after else owners[1],
            )
            if before and after:
                yield from self._headers(before.headers, after.headers, at, (before.pointer, after.pointer))
                yield from self._content(before, after, at)

    def _headers(
        self, old: Iterable[Header], new: Iterable[Header], here: _Here, owners: tuple[str, str]
    ) -> Iterator[Pair | Slot]:
        for before, after in _matched(old, new, lambda one: one.name.lower()):
            one = before or after
            if one is None or one.name.lower() == "content-type":  # OpenAPI 3.1.1, Response Object: it says nothing
                continue
            at = here.at("header", one.name)
            exploded = before and after and before.explode != after.explode
            views = [
                View(self._shape(side, schema_pointer(two), here.direction)) if two and exploded else None
                for side, two in ((0, before), (1, after))
            ]
            yield HeaderPair(
                old=before,
                new=after,
                name=one.name,
                old_schema=views[0],
                new_schema=views[1],
                direction=here.direction,
                operation=here.operation,
                position=at.position,
                old_pointer=before.pointer if before else owners[0],
                new_pointer=after.pointer if after else owners[1],
            )
            if before and after:
                flat = before.media_type is None and after.media_type is None
                travel = of_parameter("simple", explode=after.explode) if flat else Travel()
                yield from self._slot(schema_pointer(before), schema_pointer(after), at, travel, needed=before.required)

    # -- content

    def _content(self, old: Body | Reply, new: Body | Reply, here: _Here) -> Iterator[Pair | Slot]:
        for before, after in matched_media(list(old.content), list(new.content), here.direction):
            name = before or after or ""
            at = here.at(name)
            yield MediaPair(
                old=before,
                new=after,
                offered=here.direction is REQUEST or isinstance(old, Reply),
                direction=here.direction,
                operation=here.operation,
                position=at.position,
                old_pointer=media_pointer(old.pointer, before) if before else f"{old.pointer}/content",
                new_pointer=media_pointer(new.pointer, after) if after else f"{new.pointer}/content",
            )
            if before and after:
                places = [f"{media_pointer(one.pointer, two)}/schema" for one, two in ((old, before), (new, after))]
                yield from self._slot(places[0], places[1], at, of_media_type(after))
                yield from self._encodings(old, new, (before, after), at)

    def _encodings(
        self, old: Body | Reply, new: Body | Reply, names: tuple[str, str], here: _Here
    ) -> Iterator[Pair | Slot]:
        left: dict[str, Encoding] = old.encoding.get(names[0], {})
        right: dict[str, Encoding] = new.encoding.get(names[1], {})
        if not left and not right:
            return
        views = [
            View(self._shape(side, f"{media_pointer(owner.pointer, name)}/schema", here.direction))
            for side, owner, name in ((0, old, names[0]), (1, new, names[1]))
        ]
        for member in dict.fromkeys([*left, *right]):
            before, after = left.get(member), right.get(member)
            mine, theirs = views[0].members.get(member), views[1].members.get(member)
            if mine is None or theirs is None:
                continue  # the member itself is new or gone
            at = here.at("encoding", member)
            places = (
                before.pointer if before else media_pointer(old.pointer, names[0]),
                after.pointer if after else media_pointer(new.pointer, names[1]),
            )
            yield EncodingPair(
                old=before,
                new=after,
                member=member,
                media_type=names[0],
                old_schema=mine.view,
                new_schema=theirs.view,
                direction=here.direction,
                operation=here.operation,
                position=at.position,
                old_pointer=places[0],
                new_pointer=places[1],
            )
            yield from self._headers(before.headers if before else (), after.headers if after else (), at, places)

    # -- callbacks

    def _callback(
        self, old: Callback | None, new: Callback | None, here: _Here, *, webhook: bool
    ) -> Iterator[Pair | Slot]:
        yield CallbackPair(
            old=old,
            new=new,
            webhook=webhook,
            direction=None,
            operation=here.operation,
            position=here.position,
            old_pointer=old.pointer if old else None,
            new_pointer=new.pointer if new else None,
        )
        if old is None or new is None:
            return
        sent = here.turned()
        places = old.pointer, new.pointer
        yield from self._parameters((*old.headers, *old.parameters), (*new.headers, *new.parameters), sent)
        yield from self._body(old.body, new.body, sent.at("body"), places)
        yield from self._replies(old.replies, new.replies, here, places, inverted=True)

    # -- helpers

    def _shape(self, side: int, pointer: str, direction: Direction) -> Shape:
        sides = self.sides[direction]
        return shape_of((sides.new if side else sides.old).node(pointer))

    def _slot(self, old: str, new: str, here: _Here, travel: Travel, *, needed: bool = False) -> Iterator[Slot]:
        if old != new or not self._same.of_schemas(old):
            yield Slot(old, new, here.direction, here.operation, here.position, travel, needed)


def matched_replies(old: tuple[Reply, ...], new: tuple[Reply, ...]) -> Iterator[tuple[Reply | None, Reply | None, str]]:
    """Replies that answer the same status, which is the narrower one where a range or a default covers a number.
    What only one side answers stands alone."""
    left, right = {one.status: one for one in old}, {one.status: one for one in new}
    met: set[str] = set()
    for status, after in right.items():
        before = left.get(status) or _covering(status, left)
        if before is not None:
            met.add(before.status)
        yield before, after, status
    for status, before in left.items():
        if status not in right and status not in met:
            yield before, _covering(status, right), status
        elif status not in right and (wider := _covering(status, right)) is not None:
            yield before, wider, status


def _covering(status: str, replies: dict[str, Reply]) -> Reply | None:
    """The reply that stands for `status` where it is not written: that of its range, else the default one. A default
    beside written successes speaks of failures (OpenAPI 3.1.1, Responses Object)."""
    if status == "default":
        return None
    wider = replies.get(f"{status[0]}XX")
    if wider is not None:
        return wider
    if status.startswith("2") and any(one.startswith("2") for one in replies):
        return None
    return replies.get("default")


def matched_media(old: list[str], new: list[str], direction: Direction) -> Iterator[tuple[str | None, str | None]]:
    """Media types that describe the same bodies: alike but for parameters, or one a range that covers the other."""
    left = {one.partition(";")[0].strip().lower(): one for one in old}
    right = {one.partition(";")[0].strip().lower(): one for one in new}
    used: set[str] = set()
    for name, before in left.items():
        after = right.get(name)
        if after is None and direction is REQUEST:
            after = next((right[one] for one in _ranges(name) if one in right), None)
        if after is None and direction is REPLY:
            after = next((one for word, one in right.items() if name in _ranges(word)), None)
        if after is not None:
            used.add(after)
        yield before, after
    yield from ((None, one) for one in right.values() if one not in used)


def _ranges(name: str) -> tuple[str, str]:
    return f"{name.partition('/')[0]}/*", "*/*"


def matched_operations(old: Contract, new: Contract) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Operations by method and path, whatever their path parameters are called; those that are left by their whole
    URLs, for a base path may move between the servers and the paths."""
    pairs: list[tuple[Operation | None, Operation | None]] = [
        *_matched(old.operations.values(), new.operations.values(), operation_key)
    ]
    fresh = {one.id: _whole_urls(one) for before, one in pairs if one is not None and before is None}
    moved: dict[str, Operation] = {}
    for before, after in pairs:
        if before is not None and after is None:
            whole = _whole_urls(before)
            found = next((id for id, other in fresh.items() if whole and whole <= other), None)
            if found is not None:
                del fresh[found]
                moved[before.id] = new.operations[found]
    taken = {one.id for one in moved.values()}
    for before, after in pairs:
        if before is not None and before.id in moved:
            yield before, moved[before.id]
        elif before is not None or after is None or after.id not in taken:
            yield before, after


def _whole_urls(one: Operation) -> frozenset[tuple[str, str]]:
    """Method and whole URL, for each base URL that an operation has."""
    bases = {base.rstrip("/") for server in one.servers for base in urls(server)}
    return frozenset((one.method, path_shape(f"{base}{one.path}")) for base in bases)


def _matched(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[tuple[T | None, T | None]]:
    left, right = {key(one): one for one in old}, {key(one): one for one in new}
    for which in dict.fromkeys([*left, *right]):
        yield left.get(which), right.get(which)


def operation_key(one: Operation) -> tuple[str, str]:
    """What operations of two contracts are matched by."""
    return one.method, path_shape(one.path)


def _names(path: str) -> list[str]:
    return re.findall(r"\{([^{}]*)\}", path)


def schema_pointer(one: Parameter | Header) -> str:
    """Where the schema of a parameter or header stands."""
    content = f"/content/{escape_pointer(one.media_type)}" if one.media_type is not None else ""
    return f"{one.pointer}{content}/schema"


def media_pointer(owner: str, media_type: str) -> str:
    """Where a media type of a body or reply stands."""
    return f"{owner}/content/{escape_pointer(media_type)}"
