"""Two contracts, matched part by part; every pair is made once and handed to the rules with its place.

Operations match by method and path, whatever their path parameters are called; parameters by place and name; replies
by status, or by the range or default that covers it; media types without their parameters; callbacks by name and
expression, with the direction turned round, since there the tenant sends and the client answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.containment.sides import Side
from uphold.compat.pairing.counterparts import matched
from uphold.compat.pairing.messages import Messages
from uphold.compat.pairing.pairs import (
    CallbackPair,
    DocumentPair,
    OperationPair,
    Pair,
    SchemePair,
    SecurityPair,
    ServersPair,
)
from uphold.compat.pairing.sameness import Sameness
from uphold.compat.pairing.security import ways
from uphold.compat.pairing.slots import Here, Sides, Slot
from uphold.compat.pairing.wire import urls
from uphold.contract import Callback, Contract, Depth, Direction, Operation, path_shape

REQUEST, REPLY = Direction.REQUEST, Direction.REPLY


class Pairing:
    """Yields each pair of two contracts once: pairs for rules, and slots for the schemas in them."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self.old, self.new = old, new
        self.sides = {
            direction: Sides(Side(old, direction, "old"), Side(new, direction, "new")) for direction in (REQUEST, REPLY)
        }
        self._same = Sameness(old, new)
        self._messages = Messages(self.sides, self._same)
        self._ways = (ways(old, new), ways(new, old))

    def pairs(self) -> Iterator[Pair | Slot]:
        """All pairs, in the order of the old document, then what is new."""
        yield DocumentPair(old=self.old, new=self.new, direction=None, old_pointer="", new_pointer="")
        yield from self._schemes()
        for before, after in matched_operations(self.old, self.new):
            if before is None or after is None or not self._same.of_operations(before, after):
                yield from self._operation(
                    self.old.operations[before] if before is not None else None,
                    self.new.operations[after] if after is not None else None,
                )
        for left, right in matched(self.old.webhooks, self.new.webhooks, lambda one: (one.name, one.method)):
            one = left or right
            if one is not None:
                here = Here(f"webhook {one.name} {one.method}", REQUEST)
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
        here = Here(old.id, REQUEST)
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
        yield from self._messages.parameters(old.parameters, new.parameters, here, (old.path, new.path))
        yield from self._messages.body(old.body, new.body, here.at("body"), (old.pointer, new.pointer))
        yield from self._messages.replies(old.replies, new.replies, here.turned(), (old.pointer, new.pointer))
        for before, after in matched(
            old.callbacks, new.callbacks, lambda call: (call.name, call.expression, call.method)
        ):
            call = before or after
            if call is not None:
                at = here.at("callback", call.name, call.expression, call.method)
                yield from self._callback(before, after, at, webhook=False)

    def _callback(
        self, old: Callback | None, new: Callback | None, here: Here, *, webhook: bool
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
        yield from self._messages.parameters((*old.headers, *old.parameters), (*new.headers, *new.parameters), sent)
        yield from self._messages.body(old.body, new.body, sent.at("body"), places)
        yield from self._messages.replies(old.replies, new.replies, here, places, inverted=True)


def matched_operations(old: Contract, new: Contract) -> Iterator[tuple[str | None, str | None]]:
    """The ids of operations that match: by method and path, whatever their path parameters are called; those that are
    left by their whole URLs, for a base path may move between the servers and the paths."""
    pairs: list[tuple[str | None, str | None]] = [*matched(old.operations, new.operations, _key_of)]
    fresh = {one: _whole_urls(new.operations[one]) for before, one in pairs if one is not None and before is None}
    moved: dict[str, str] = {}
    for before, after in pairs:
        if before is not None and after is None:
            whole = _whole_urls(old.operations[before])
            found = next((id for id, other in fresh.items() if whole and whole <= other), None)
            if found is not None:
                del fresh[found]
                moved[before] = found
    taken = set(moved.values())
    for before, after in pairs:
        if before is not None and before in moved:
            yield before, moved[before]
        elif before is not None or after is None or after not in taken:
            yield before, after


def _key_of(id: str) -> tuple[str, str]:
    """`operation_key` of the operation `id`."""
    method, _, path = id.partition(" ")
    return method, path_shape(path)


def _whole_urls(one: Operation) -> frozenset[tuple[str, str]]:
    """Method and whole URL, for each base URL that an operation has."""
    bases = {base.rstrip("/") for server in one.servers for base in urls(server)}
    return frozenset((one.method, path_shape(f"{base}{one.path}")) for base in bases)


def operation_key(one: Operation) -> tuple[str, str]:
    """What operations of two contracts are matched by."""
    return one.method, path_shape(one.path)
