"""A write is about one record: it makes one, or changes one, and leaves all others alone."""

from __future__ import annotations

import pytest

from uphold.checks import records
from uphold.contract import Role
from uphold.runner import Life, NotVerified, OperationUnderTest, writes

CHECK = "lifecycle"


@pytest.mark.concerns("creating")
@pytest.mark.checks("lifecycle", "server-error")
def test_a_create_makes_one_record(operation: OperationUnderTest) -> None:
    """The listing holds one record more with the texts that were sent, not two."""
    life = Life.of(operation)
    life.needed(Role.LIST)
    collection = operation.within.records.bind(operation.operation, 0)
    before = life.pages(collection, until=lambda _: False)
    made = life.unlike().exchange
    after = life.pages(made.asked.path, until=lambda _: False)
    said = list(records.judge_once(made, before, after))
    if not said:
        raise NotVerified("the listing does not tell which records are new")
    operation.note(CHECK, said, made, *after[:1])


@pytest.mark.concerns("listing")
@pytest.mark.checks("lifecycle", "server-error")
def test_a_listing_shows_a_record_once(operation: OperationUnderTest) -> None:
    """What can be read by itself stands on a page once."""
    life = Life.of(operation)
    life.needed(Role.READ)
    path = operation.within.records.bind(operation.operation, 0)
    life.verify(
        lambda pages: [one for page in pages for one in records.judge_listed_once(page)],
        lambda: life.pages(path, until=lambda _: True),
        facet="listed",
    )


@pytest.mark.concerns("writing")
@pytest.mark.checks("lifecycle", "server-error")
def test_a_write_leaves_other_records_alone(operation: OperationUnderTest) -> None:
    """Another record that the run made is what it was, after a change, a replacement or a deletion."""
    life = Life.of(operation)
    role = operation.contract.role(operation.operation)
    if role is Role.CREATE:
        raise NotVerified("a create is about no other record")
    life.needed(Role.READ)
    other, own = life.unlike(), life.full()
    before = life.read(other)
    for wrote in filter(records.is_done, writes(life, role, own)):
        life.verify(
            lambda read, wrote=wrote: records.judge_unmoved(before, wrote, read[0]),  # type: ignore[misc]
            lambda: [life.read(other)],
            before,
            wrote,
            facet="patched",
        )
        return
    raise NotVerified("no allowed write is taken")
