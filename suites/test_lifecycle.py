"""What a client writes is what is there: records are made, shown, listed, changed and deleted as they were asked for.

Bodies come from the contract of each operation: the plainest one, and those that hold its members at their bounds.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from uphold.checks import records
from uphold.contract import Role
from uphold.runner import Born, Life, NotVerified, OperationUnderTest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.checks import Exchange

MOST_CASES = 16
"""Bodies that are tried of one operation."""
MOST_MEMBERS = 12
"""Members that are changed one after the other."""
MOST_EMPTIED = 3
"""Members that become null after that."""
MOST_FORBIDDEN = 6
"""Members that are not a client's to set which are sent one by one, where they are refused together."""
REFUSED = frozenset((400, 403, 409, 422))
EMPTY: tuple[Any, ...] = ("", [], {})


@pytest.mark.concerns("creating")
@pytest.mark.checks("lifecycle", "server-error")
def test_what_was_created_is_there(operation: OperationUnderTest) -> None:
    """A new record can be read, is listed, is where its Location says, and has an id of its own."""
    life = Life.of(operation)
    collection = operation.within.records.bind(operation.operation, 0)
    if life.operation(Role.LIST) is not None:
        life.pages(collection, until=bool)  # a listing that is remembered must not be shown again
    born = life.create()
    made = born.exchange
    if life.operation(Role.READ) is not None:
        (read,) = life.verify(
            lambda read: records.judge_created(made, read[0]), lambda: [life.find(born)], made, facet="created"
        )
        if not records.succeeded(read):
            return
        located = life.located(made)
        if located is not None:
            there = life.read(Born(made, located))
            operation.note("lifecycle", records.judge_location(made, there), made, there)
    if life.operation(Role.LIST) is not None:
        life.verify(
            lambda pages: records.judge_listed(made, pages, whole=life.last_whole),
            lambda: life.pages(made.asked.path, until=lambda page: records.holds(made, [page])),
            made,
            facet="listed",
        )
    another = life.create()
    operation.note("lifecycle", records.judge_ids(made, another.exchange), made, another.exchange)


@pytest.mark.concerns("creating")
@pytest.mark.checks("lifecycle", "server-error")
def test_every_value_comes_back(operation: OperationUnderTest) -> None:
    """Whatever value the contract allows for a member is what a read shows, and what is left out has its default."""
    life = Life.of(operation)
    taken = [born for case in life.cases(Role.CREATE, MOST_CASES) if (born := life.try_create(case)) is not None]
    if not taken:
        reason = "no allowed body creates a record"
        raise NotVerified(reason)
    if life.operation(Role.READ) is None:
        return
    for born in taken:
        life.verify(
            lambda read, made=born.exchange: records.judge_told(made, read[0]),  # type: ignore[misc]
            lambda born=born: [life.read(born)],  # type: ignore[misc]
            born.exchange,
            facet="created",
        )


@pytest.mark.concerns("patching")
@pytest.mark.checks("lifecycle", "server-error")
def test_a_patch_changes_what_it_names(operation: OperationUnderTest) -> None:
    """A PATCH of one member changes that member, keeps all others and the record's id, and moves its time."""
    life = Life.of(operation)
    life.needed(Role.READ)
    values = life.values()
    changed = 0
    for record, most in subjects(operation, life):
        before = life.read(record)
        for name, value in changes(life, before, values, most):
            patched = life.change(record, {name: value})
            changed += records.is_done(patched)
            before = after_change(life, record, before, patched)
        keep_apart(life, record)
    if not changed:
        reason = "no allowed change of one member is taken"
        raise NotVerified(reason)


@pytest.mark.concerns("replacing")
@pytest.mark.checks("lifecycle", "server-error")
def test_a_replacement_replaces(operation: OperationUnderTest) -> None:
    """A PUT leaves of the record what it sends, and nothing else but what is the tenant's to set."""
    life = Life.of(operation)
    life.needed(Role.READ)
    full, lean = life.full_and_lean()
    others = [case.body for case in life.cases(Role.REPLACE, MOST_CASES)]
    bare = life.read(life.create()) if life.operation(Role.CREATE) is not None else None
    replaced = 0
    for record, most in subjects(operation, life):
        before = life.read(record)
        for body in (full, lean, *others[1:most]):
            put = life.replace(record, body)
            replaced += records.is_done(put)
            before = after_change(life, record, before, put, bare)
    if not replaced:
        reason = "no allowed replacement is taken"
        raise NotVerified(reason)


@pytest.mark.concerns("deleting")
@pytest.mark.checks("lifecycle", "server-error")
def test_what_was_deleted_is_gone(operation: OperationUnderTest) -> None:
    """A deleted record can't be read, is not listed, and can't be deleted a second time with another outcome."""
    life = Life.of(operation)
    record = life.subject_record()
    shown = record.exchange
    if life.operation(Role.READ) is not None and not records.succeeded(life.find(record)):
        reason = "the record that was created can't be read"
        raise NotVerified(reason)
    if life.operation(Role.LIST) is not None:
        life.pages(shown.asked.path, until=lambda page: records.holds(shown, [page]))
    deleted = life.delete(record)
    if not records.is_done(deleted):
        reason = f"deleting a record is answered with {deleted.reply.status}"
        raise NotVerified(reason)
    if life.operation(Role.READ) is not None:
        life.verify(
            lambda read: records.judge_deleted(deleted, read[0]), lambda: [life.read(record)], deleted, facet="deleted"
        )
    if life.operation(Role.LIST) is not None:
        life.verify(
            lambda pages: records.judge_unlisted(shown, deleted, pages, whole=life.last_whole),
            lambda: life.pages(shown.asked.path, until=lambda page: records.holds(shown, [page])),
            deleted,
            facet="listed",
        )
    again = life.delete(record)
    operation.note("lifecycle", records.judge_deleted_again(deleted, again), deleted, again)


@pytest.mark.concerns("below")
@pytest.mark.checks("lifecycle", "server-error")
def test_what_lies_under_a_deleted_record_is_gone(operation: OperationUnderTest) -> None:
    """A record is gone once the one that it lies under was deleted."""
    life = Life.of(operation)
    above = Life.of(operation, next(life.above()))
    path = life.addressed() if operation.within.tenant.is_embedded else {}
    if not path:
        path = life.create(under=above.create().path).path
    there = life.send(operation.operation, path)
    if not records.succeeded(there):
        reason = f"a record that lies under another is answered with {there.reply.status}"
        raise NotVerified(reason)
    deleted = above.send(above.needed(Role.DELETE), path)
    if not records.is_done(deleted):
        reason = f"deleting the record above is answered with {deleted.reply.status}"
        raise NotVerified(reason)
    gone = above.operation(Role.READ)
    if gone is not None and records.succeeded(above.send(gone, path)):
        reason = "the record above is still there after its deletion"
        raise NotVerified(reason)
    life.verify(
        lambda read: records.judge_orphan(deleted, read[0]),
        lambda: [life.send(operation.operation, path)],
        there,
        deleted,
        facet="references",
    )


@pytest.mark.concerns("below")
@pytest.mark.checks("lifecycle", "server-error")
def test_what_lies_under_one_record_does_not_lie_under_another(operation: OperationUnderTest) -> None:
    """A new record is listed under the one that it was made under, and under no other new one."""
    life = Life.of(operation)
    life.needed(Role.LIST)
    above = Life.of(operation, next(life.above()))
    made = life.create(under=above.create().path).exchange
    elsewhere = life.pages(above.create().path, until=lambda page: records.holds(made, [page]))
    operation.note("lifecycle", records.judge_foreign(made, elsewhere), made, *elsewhere)


@pytest.mark.concerns("writing")
@pytest.mark.checks("lifecycle", "server-error")
def test_what_is_the_tenants_to_set_stays(operation: OperationUnderTest) -> None:
    """A member that no client may set keeps what the tenant gave it, whatever a request says of it."""
    life = Life.of(operation)
    role = operation.contract.role(operation.operation)
    if role is Role.DELETE:
        reason = "a deletion sets nothing"
        raise NotVerified(reason)
    is_new = role is Role.CREATE
    born = life.create() if is_new else life.subject_record()
    both = life.forbidden(operation.operation, life.shown(born))
    if not both[0]:
        reason = "no member of such a record is certain to be the tenant's to set"
        raise NotVerified(reason)
    judged = [try_to_set(life, born, both)]
    if any(wrote.reply.status in REFUSED for wrote, _, _ in judged[0]):  # perhaps for one member, not for the others
        named = list(both[0])[:MOST_FORBIDDEN] if len(both[0]) > 1 else []
        judged += [try_to_set(life, born, tuple({name: values[name]} for values in both)) for name in named]
    for tries in judged:
        seen = [one for wrote, shown, _ in tries for one in ([wrote] if shown is wrote else [wrote, shown])]
        operation.note("lifecycle", records.judge_untouched(tries), *seen)


def try_to_set(
    life: Life, born: Born, both: tuple[Mapping[str, Any], ...]
) -> list[tuple[Exchange, Exchange, Mapping[str, Any]]]:
    """Writes of members that are the tenant's to set, each with what shows the record afterwards and with the values
    that it had for them."""
    operation = life.subject.operation
    is_new = life.subject.contract.role(operation) is Role.CREATE
    tries = []
    for values in both:
        wrote = life.smuggle(operation, born, values)
        shown = life.made_by(wrote) if is_new else born
        is_read = records.succeeded(wrote) and shown is not None and life.operation(Role.READ) is not None
        tries.append((wrote, life.read(shown) if shown is not None and is_read else wrote, values))
    return tries


def subjects(operation: OperationUnderTest, life: Life) -> list[tuple[Born, int]]:
    """Records to change, and how often: a new one; and one that was there for a while, where that is the run's own or
    nobody else is harmed, so that a time which moves can be seen to."""
    found: list[tuple[Born, int]] = []
    known = life.existing() if operation.within.tenant.is_embedded else life.earlier()
    if known is not None:
        found.append((known, 2))
    if life.operation(Role.CREATE) is not None or known is None:
        new = life.full_record()
        if records.succeeded(life.find(new)):
            found.append((new, MOST_MEMBERS))
    if not found:
        reason = "there is no record to change"
        raise NotVerified(reason)
    return found


def keep_apart(life: Life, record: Born) -> None:
    """A change of a record leaves another new one as it was."""
    if life.operation(Role.CREATE) is None:
        return
    other = life.create()
    values = life.values()
    for name, value in changes(life, life.read(record), values, 1):
        before = life.read(other)
        patched = life.change(record, {name: value})
        if records.is_done(patched):
            life.verify(
                lambda read, before=before, patched=patched: records.judge_unmoved(before, patched, read[0]),  # type: ignore[misc]
                lambda: [life.read(other)],
                before,
                patched,
                facet="patched",
            )


def changes(life: Life, before: Exchange, values: Mapping[str, list[Any]], most: int) -> list[tuple[str, Any]]:
    """Member → a value that it does not have yet, one member after the other; those first of which nothing else in a
    record is likely to follow. The first one comes again once the others are set: they must stay then, too."""
    shown = records.record_of(before)
    if shown is None:
        reason = "a read does not show the record"
        raise NotVerified(reason)
    found = []
    for name, known in values.items():
        view = shown.view.members.get(name)
        own = shown.members.get(name)
        other = [value for value in known if value != own and value is not None]
        other.sort(key=lambda value: value in EMPTY)  # what is set to nothing may be filled
        good = [value for value in other if life.may_change({name: value})]
        if good:
            found.append((view is None, view is not None and not records.is_quiet(name, view), name, good))
    chosen = [(name, good[0]) for _, _, name, good in sorted(found, key=lambda one: one[:2])[:most]]
    spare = next((good[1:] for _, _, name, good in found if chosen[1:] and name == chosen[0][0]), [])
    chosen += [(chosen[0][0], value) for value in spare[:1]]
    emptied = [name for name, _ in chosen if None in values[name] and life.may_change({name: None})]
    return chosen + [(name, None) for name in emptied[:MOST_EMPTIED]]


def after_change(life: Life, record: Born, before: Exchange, write: Exchange, bare: Exchange | None = None) -> Exchange:
    """The record after a write that was taken, judged."""
    if not records.is_done(write):
        return before
    now = dt.datetime.now(dt.UTC) if life.subject.within.tenant.is_embedded else None
    (after,) = life.verify(
        lambda read: records.judge_change(before, write, read[0], bare=bare, now=now),
        lambda: [life.read(record)],
        before,
        write,
        facet="created",
    )
    if after.reply.body == before.reply.body:  # a change that can't be seen, or a stale read: the next one is not
        return life.read(record)
    return after
