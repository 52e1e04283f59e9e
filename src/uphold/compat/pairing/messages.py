"""Messages under two contracts, matched part by part: parameters, bodies, replies, their headers and content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from uphold.compat.containment.shapes import Shape, shape_of
from uphold.compat.containment.travel import Travel, of_media_type, of_parameter
from uphold.compat.pairing.counterparts import matched, matched_media, matched_replies
from uphold.compat.pairing.pairs import (
    BodyPair,
    EncodingPair,
    HeaderPair,
    LinkPair,
    MediaPair,
    Pair,
    ParameterPair,
    ReplyPair,
)
from uphold.compat.pairing.sameness import Sameness
from uphold.compat.pairing.slots import Here, Sides, Slot, media_pointer, schema_pointer
from uphold.compat.walking.views import View
from uphold.contract import Body, Contract, Direction, Header, Parameter, Reply, path_shape
from uphold.contract.model import Encoding, Link

REQUEST, REPLY = Direction.REQUEST, Direction.REPLY


class Messages:
    """Yields each pair of two messages once: pairs for rules, and slots for the schemas in them."""

    def __init__(self, sides: dict[Direction, Sides], same: Sameness) -> None:
        self.sides = sides
        self._same = same
        self._called: dict[int, dict[str, str]] = {}
        """For each of both contracts: what its operations are called."""

    def parameters(
        self, old: Iterable[Parameter], new: Iterable[Parameter], here: Here, paths: tuple[str, str] = ("", "")
    ) -> Iterator[Pair | Slot]:
        """Parameters by place and name; those of a path by their order in it (`paths`)."""
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

    def body(self, old: Body | None, new: Body | None, here: Here, owners: tuple[str, str]) -> Iterator[Pair | Slot]:
        """Bodies and their content; `owners`: pointers of those that have them."""
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

    def replies(
        self,
        old: tuple[Reply, ...],
        new: tuple[Reply, ...],
        here: Here,
        owners: tuple[str, str],
        *,
        inverted: bool = False,
    ) -> Iterator[Pair | Slot]:
        """Replies by status, with their headers and content; `inverted`: it is the client that answers."""
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
                yield from self._links(before, after, at)

    def _links(self, old: Reply, new: Reply, here: Here) -> Iterator[Pair]:
        for name in dict.fromkeys([*old.links, *new.links]):
            before, after = old.links.get(name), new.links.get(name)
            yield LinkPair(
                old=before,
                new=after,
                name=name,
                old_target=self._target(before, 0),
                new_target=self._target(after, 1),
                direction=here.direction,
                operation=here.operation,
                position=here.at("link", name).position,
                old_pointer=before.pointer if before else f"{old.pointer}/links",
                new_pointer=after.pointer if after else f"{new.pointer}/links",
            )

    def _target(self, link: Link | None, side: int) -> str:
        """The operation that a link leads to; where the contract has no such one, its name."""
        if link is None:
            return ""
        if side not in self._called:
            sides = self.sides[REPLY]
            self._called[side] = _called((sides.new if side else sides.old).contract)
        name = link.operation_ref or link.operation_id or ""
        return self._called[side].get(name, name)

    def _headers(
        self, old: Iterable[Header], new: Iterable[Header], here: Here, owners: tuple[str, str]
    ) -> Iterator[Pair | Slot]:
        for before, after in matched(old, new, lambda one: one.name.lower()):
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

    def _content(self, old: Body | Reply, new: Body | Reply, here: Here) -> Iterator[Pair | Slot]:
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
                yield from self._slot(places[0], places[1], at, self._travel((old, new), (before, after), places, at))
                yield from self._encodings(old, new, (before, after), at)

    def _travel(
        self, owners: tuple[Body | Reply, Body | Reply], names: tuple[str, str], places: list[str], here: Here
    ) -> Travel:
        """How bodies of a media type travel; a form whose members say how they are written is judged as JSON."""
        said = [one for owner, name in zip(owners, names, strict=True) for one in owner.encoding.get(name, {}).values()]
        if any(one.style is not None or one.explode is not None or one.content_type is not None for one in said):
            travel = of_media_type(names[1])
            return Travel() if travel.is_text else travel
        return of_media_type(names[1], *(self._shape(side, place, here.direction) for side, place in enumerate(places)))

    def _encodings(
        self, old: Body | Reply, new: Body | Reply, names: tuple[str, str], here: Here
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

    # -- helpers

    def _shape(self, side: int, pointer: str, direction: Direction) -> Shape:
        sides = self.sides[direction]
        return shape_of((sides.new if side else sides.old).node(pointer))

    def _slot(self, old: str, new: str, here: Here, travel: Travel, *, needed: bool = False) -> Iterator[Slot]:
        if old != new or not self._same.of_schemas(old):
            yield Slot(old, new, here.direction, here.operation, here.position, travel, needed)


def _names(path: str) -> list[str]:
    return re.findall(r"\{([^{}]*)\}", path)


def _called(contract: Contract) -> dict[str, str]:
    """Pointer and operationId of each operation → its method and path, in words that parameter names do not change."""
    found: dict[str, str] = {}
    for one in contract.operations.values():
        for name in (one.pointer, one.operation_id):
            if name is not None:
                found.setdefault(name, f"{one.method} {path_shape(one.path)}")
    return found
