"""An id has one type: in a listing and where its record is read. (Times and texts are judged in every reply.)"""

from __future__ import annotations

import pytest

from uphold.checks import data_format, permission
from uphold.contract import Role
from uphold.runner import NotVerified, OperationUnderTest


@pytest.mark.concerns("read")
@pytest.mark.checks("data-format")
def test_an_id_has_one_type(operation: OperationUnderTest) -> None:
    """A client that keeps the id from a listing can compare it with that of the record it reads."""
    family = operation.contract.family_of(operation.operation)
    name = family.operations.get(Role.LIST) if family is not None else None
    if name is None:
        reason = "its records are listed nowhere"
        raise NotVerified(reason)
    listing = operation.contract.operation(name)
    read = operation.call()
    own = {parameter.name for parameter in listing.parameters if parameter.location == "path"}
    listed = operation.call(listing, path={key: value for key, value in read.asked.path.items() if key in own})
    record, others = permission.record_of(read), permission.records_of(listed)
    if not record or not others:
        reason = "no record was shown by both"
        raise NotVerified(reason)
    operation.note("data-format", data_format.judge_ids(others[0], record, read), listed, read)
