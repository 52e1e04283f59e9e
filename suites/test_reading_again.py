"""What is read twice is the same twice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from uphold.checks import Held, idempotence
from uphold.contract import Role
from uphold.runner import Listing, NotVerified, OperationUnderTest, bare, confirmed

if TYPE_CHECKING:
    from uphold.contract import Operation
    from uphold.runner import Seen

LISTED = 2
"""Records of a listing that are read by themselves."""


@pytest.mark.concerns("getting")
@pytest.mark.checks("idempotence")
def test_a_read_sent_again_shows_the_same(operation: OperationUnderTest) -> None:
    """Twice in a row; where somebody else may write, a third time if the second one differs."""
    base = bare(operation)
    facet = "list" if operation.contract.role(operation.operation) is Role.LIST else "read"
    is_quiet = operation.within.tenant.is_embedded
    reads = [operation.call(base=base), operation.call(base=base)]
    given = list(idempotence.judge_again(reads, facet, is_quiet=is_quiet))
    if not given and not is_quiet:
        reads.append(operation.call(base=base))
        given = list(idempotence.judge_again(reads, facet, is_quiet=is_quiet))
    if not given:
        raise NotVerified("it is not served, or what it shows changes by itself")
    operation.note("idempotence", given, *reads)


@pytest.mark.concerns("listing")
@pytest.mark.checks("idempotence")
def test_a_listed_record_can_be_read(operation: OperationUnderTest) -> None:
    """By itself it shows what it shows in the listing."""
    family = operation.contract.family_of(operation.operation)
    reading = family.operations.get(Role.READ) if family is not None else None
    if reading is None:
        raise NotVerified("its records can't be read by themselves")
    listing = Listing(operation, least=1)
    whole = listing.page({})
    if not whole.has_ids:
        raise NotVerified("its records show no ids")
    for key in whole.keys[:LISTED]:
        look = partial(listed_and_read, operation, listing, operation.contract.operation(reading), key)
        given, exchanges = confirmed(operation, look)
        operation.note("idempotence", given, *exchanges)


def listed_and_read(operation: OperationUnderTest, listing: Listing, reading: Operation, key: str) -> Seen:
    """A record in the listing and by itself; but where one of both shows something else when it is asked for again,
    that is all that is told."""
    wholes = [listing.page({}), listing.page({})]
    reads = [operation.call(reading, path=listing.path_to(reading, key)) for _ in range(2)]
    for pair, facet in (([one.exchange for one in wholes], "list"), (reads, "read")):
        given = list(idempotence.judge_again(pair, facet, is_quiet=True))
        if any(not isinstance(outcome, Held) for outcome in given):
            return (given if operation.within.tenant.is_embedded else []), tuple(pair)
    whole = wholes[-1]
    record: Any = next((one for one, name in zip(whole.records, whole.keys, strict=True) if name == key), None)
    if record is None:
        return [], ()
    return list(idempotence.judge_listed(whole.exchange, record, reads[-1])), (whole.exchange, reads[-1])
