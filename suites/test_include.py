"""Parts of records are shown to whoever asks for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from uphold.checks import Held, include, listings
from uphold.runner import NotVerified, OperationUnderTest, bare, confirmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uphold.generation import Case
    from uphold.runner import Seen


@pytest.mark.concerns("widened")
@pytest.mark.checks("include", "server-error")
def test_a_part_is_shown_to_whoever_asks_for_it(operation: OperationUnderTest) -> None:
    """None unasked; then all together, and each part by itself; what else the records show stays the same."""
    parts = listings.parts_of(operation.contract, operation.conventions, operation.operation)
    base = bare(operation)
    given, exchanges = confirmed(operation, partial(unasked, operation, base, parts))
    if not exchanges:
        raise NotVerified("no record is shown")
    operation.note("include", given, *exchanges)
    if Held("unnamed") not in given:
        return
    for asked in [parts, *([part] for part in parts if len(parts) > 1)]:
        given, exchanges = confirmed(operation, partial(asked_for, operation, base, asked, parts))
        if operation.note("include", given, *exchanges):
            return


def unasked(operation: OperationUnderTest, base: Case, parts: Sequence[listings.Part]) -> Seen:
    """The records, asked for without any part."""
    bare = operation.call(base=base)
    if not listings.records_of(bare):
        return [], ()
    return list(include.judge_unasked(bare, parts)), (bare,)


def asked_for(
    operation: OperationUnderTest, base: Case, asked: Sequence[listings.Part], parts: Sequence[listings.Part]
) -> Seen:
    """The records, asked for with some parts, beside those without."""
    bare = operation.call(base=base)
    exchange = operation.call(base=base, query=listings.query_for(asked, parts))
    again = operation.call(base=base)
    if not all(map(listings.records_of, (bare, exchange, again))):
        return [], ()
    return list(include.judge_asked(bare, exchange, again, asked, parts)), (bare, exchange)
