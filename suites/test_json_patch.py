"""A JSON Patch does what its steps say, in their order, and all of them or none."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from uphold.checks import records
from uphold.runner import Born, Life, NotVerified, OperationUnderTest, pointer_to

if TYPE_CHECKING:
    from uphold.checks import Exchange

CHECK = "lifecycle"


@pytest.mark.concerns("patching")
@pytest.mark.checks("lifecycle", "server-error")
def test_a_patch_whose_test_fails_changes_nothing(operation: OperationUnderTest) -> None:
    """RFC 6902, 5: a patch is atomic, and a test that fails stops it."""
    life, born, before = begin(operation)
    for name, first, second in texts(life, before):
        replaced = {"op": "replace", "path": pointer_to(name)}
        patched = life.patch(
            born, [{**replaced, "op": "test", "value": shown(before, name)}, {**replaced, "value": first}]
        )
        if not records.is_done(patched):
            continue
        refused = life.patch(born, [{**replaced, "value": second}, {**replaced, "op": "test", "value": first}])
        after = settled(life, born)
        operation.note(CHECK, records.judge_failed_test(refused, after, name, second), patched, refused, after)
        return
    raise NotVerified("no allowed patch with a test is taken")


@pytest.mark.concerns("patching")
@pytest.mark.checks("lifecycle", "server-error")
def test_a_member_that_is_removed_is_gone(operation: OperationUnderTest) -> None:
    """RFC 6902, 4.2. A member may come back with its default."""
    life, born, before = begin(operation)
    for name, _, _ in texts(life, before):
        if life.is_required(name):
            continue
        removed = life.patch(born, [{"op": "remove", "path": pointer_to(name)}])
        if records.is_done(removed):
            after = settled(life, born)
            operation.note(CHECK, records.judge_removed(before, removed, after, name), before, removed, after)
            return
    raise NotVerified("no member can be removed")


@pytest.mark.concerns("patching")
@pytest.mark.checks("lifecycle", "server-error")
def test_a_member_is_copied(operation: OperationUnderTest) -> None:
    """RFC 6902, 4.5."""
    life, born, before = begin(operation)
    names = [name for name, _, _ in texts(life, before)]
    for name, to in pairwise(names):
        copied = life.patch(born, [{"op": "copy", "from": pointer_to(name), "path": pointer_to(to)}])
        if records.is_done(copied):
            after = settled(life, born)
            operation.note(CHECK, records.judge_copied(before, copied, after, name, to), before, copied, after)
            return
    raise NotVerified("no member can be copied")


def settled(life: Life, born: Born) -> Exchange:
    """The second of two reads: one that shows what was there before a write is another law's."""
    life.read(born)
    return life.read(born)


def begin(operation: OperationUnderTest) -> tuple[Life, Born, Exchange]:
    """A record to patch, and what it shows; raises NotVerified where patches are no lists of steps."""
    life = Life.of(operation)
    if life.patch_style() != "json-patch":
        raise NotVerified("its PATCH is no JSON Patch")
    born = life.full()
    return life, born, life.read(born)


def texts(life: Life, before: Exchange) -> list[tuple[str, Any, Any]]:
    """Member with a text → two other texts that it may have."""
    record = records.record_of(before)
    found = []
    for name, known in life.values().items() if record is not None else ():
        value, view = shown(before, name), record.view.members.get(name) if record is not None else None
        other = [one for one in known if isinstance(one, str) and one.strip() and one != value]
        if isinstance(value, str) and value and view is not None and records.is_quiet(name, view) and len(other) > 1:
            found.append((name, other[0], other[1]))
    return found


def shown(exchange: Exchange, name: str) -> Any:
    """What a reply shows of a member."""
    record = records.record_of(exchange)
    return record.members.get(name) if record is not None else None
