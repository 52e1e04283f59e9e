"""Endpoint versions of one operation answer side by side, and tell the same of one record."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from uphold.checks import endpoint_versions, records
from uphold.contract import Role
from uphold.runner import Born, Life, NotVerified, OperationUnderTest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from uphold.checks import Exchange
    from uphold.contract import Operation

CHECK = "endpoint-versions"
MOST_RECORDS = 3
"""Records that two endpoint versions are asked for."""

Pair = tuple["Exchange", "Exchange"]


@pytest.mark.concerns("newest")
@pytest.mark.checks("endpoint-versions", "server-error")
def test_endpoint_versions_answer_and_agree(operation: OperationUnderTest) -> None:
    """What one endpoint version shows, makes, changes or deletes, the others show, or show no longer."""
    role = operation.contract.role(operation.operation)
    compare = COMPARISONS.get(role)
    if compare is None:
        reason = "it is an action: what two endpoint versions of it do is not told by their replies"
        raise NotVerified(reason)
    compared = 0
    for other in operation.contract.endpoint_versions(operation.operation):
        for older, newer in compare(operation, other):
            compared += 1
            operation.note(CHECK, endpoint_versions.judge_answers(older, newer), newer, older)
            if role is Role.LIST:
                operation.note(CHECK, endpoint_versions.judge_listings_agree(older, newer), older, newer)
            else:
                is_one = role is not Role.READ
                operation.note(CHECK, endpoint_versions.judge_agree(older, newer, is_one=is_one), older, newer)
    if not compared:
        reason = "no request that two endpoint versions serve could be made"
        raise NotVerified(reason)


def listed(operation: OperationUnderTest, older: Operation) -> Iterator[Pair]:
    """The first pages of both."""
    newer = operation.operation
    path = operation.within.records.bind(newer, 0)
    there = values_for(operation, older, path)
    yield Life.of(operation, older).send(older, there), Life.of(operation).send(newer, path)


def read(operation: OperationUnderTest, older: Operation) -> Iterator[Pair]:
    """Records that the tenant lists, read at both. One that only the newer endpoint version finds need not mean that
    the older one is gone: so another one is asked for."""
    newest = Life.of(operation)
    pairs: list[Pair] = []
    for turn in range(MOST_RECORDS):
        born = newest.existing(turn)
        if born is None or any(born.path == newer.asked.path for _, newer in pairs):
            break
        path = values_for(operation, older, born.path)
        pairs.append((Life.of(operation, older).send(older, path), born.exchange))
    found = [pair for pair in pairs if pair[0].reply.status != HTTPStatus.NOT_FOUND]
    yield from found or pairs[:1]


def created(operation: OperationUnderTest, older: Operation) -> Iterator[Pair]:
    """A record that the one makes, as the other shows it."""
    newest, oldest = Life.of(operation), Life.of(operation, older)
    if oldest.operation(Role.READ) is not None:
        born = newest.create()
        if newest.is_there(born):
            yield settled(oldest, moved(operation, born, oldest)), born.exchange
    first = oldest.attempt()
    if first is not None and not records.succeeded(first):
        yield first, newest.create().exchange
    elif first is not None and newest.operation(Role.READ) is not None:
        born = oldest.create()
        if oldest.is_there(born):
            yield born.exchange, settled(newest, moved(operation, born, newest))


def changed(operation: OperationUnderTest, older: Operation) -> Iterator[Pair]:
    """A record that the one changes, as the other shows it."""
    newest, oldest = Life.of(operation), Life.of(operation, older)
    born = newest.subject_record()
    there = moved(operation, born, oldest)
    if newest.operation(Role.READ) is None or not newest.is_there(born):
        return
    before = newest.read(born)
    wrote = write(newest, newest.needed(operation.contract.role(operation.operation)), born, before)
    is_it = records.same_record(before, wrote)  # a change that is answered under another id is another law's
    is_moved = records.succeeded(wrote) and moves(before, settled(newest, born))
    if is_it and is_moved and oldest.operation(Role.READ) is not None:
        yield settled(oldest, there), wrote
    before = newest.read(born)
    first = write(oldest, older, there, before)
    if records.succeeded(wrote) and not records.succeeded(first):
        yield first, wrote
    elif records.succeeded(first) and moves(before, settled(newest, born)):
        yield first, settled(newest, born)


def write(life: Life, operation: Operation, born: Born, before: Exchange) -> Exchange:
    """A change of the record: of a member that a client will see, where there is one."""
    shown = records.record_of(before)
    members = shown.members if shown is not None else {}
    if operation.method == "PATCH" and life.has(Role.UPDATE):
        for name, values in life.values().items():
            other = next((value for value in values if value and name in members and value != members[name]), None)
            if other is not None and life.may_change({name: other}):
                return life.change(born, {name: other})
    return life.send(operation, born.path)


def moves(before: Exchange, after: Exchange) -> bool:
    """Whether a record is not what it was, as far as clients set it. A write that is lost is another law's."""
    old, new = records.record_of(before), records.record_of(after)
    names = records.settable(after)
    return old is not None and new is not None and any(old.members.get(name) != new.members.get(name) for name in names)


def deleted(operation: OperationUnderTest, older: Operation) -> Iterator[Pair]:
    """A record that the older one deletes, as the newer one would have."""
    newest, oldest = Life.of(operation), Life.of(operation, older)
    born, another = newest.subject_record(), newest.subject_record()
    yield oldest.send(older, moved(operation, born, oldest).path), newest.delete(another)


def settled(life: Life, born: Born) -> Exchange:
    """The second of two reads: one that shows what was there before a write is another law's."""
    life.read(born)
    return life.read(born)


def moved(operation: OperationUnderTest, born: Born, life: Life) -> Born:
    """A record under the path parameters of another endpoint version."""
    item = life.operation(Role.READ) or life.operation(Role.DELETE) or life.operation(Role.UPDATE)
    if item is None:
        reason = "records have no address at one of the endpoint versions"
        raise NotVerified(reason)
    return Born(born.exchange, values_for(operation, item, born.path), born.body)


def values_for(operation: OperationUnderTest, other: Operation, path: Mapping[str, Any]) -> dict[str, Any]:
    """The values of path parameters under the names that another endpoint version has for them: by their order."""
    names, own = (re.findall(r"\{([^}]+)\}", one.path) for one in (other, operation.operation))
    values = [path[name] for name in own if name in path] or list(path.values())
    return dict(zip(names, values, strict=False))


COMPARISONS: dict[Role, Callable[[OperationUnderTest, Operation], Iterator[Pair]]] = {
    Role.LIST: listed,
    Role.READ: read,
    Role.CREATE: created,
    Role.UPDATE: changed,
    Role.REPLACE: changed,
    Role.DELETE: deleted,
}
"""Role → requests of an older and of the newest endpoint version."""
