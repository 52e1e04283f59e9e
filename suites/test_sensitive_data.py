"""No reply tells a secret that was sent, nor one that only its owner may know. (Every other suite's replies are judged
for that, too; here a secret is written first.)"""

from __future__ import annotations

import pytest

from uphold.checks import secrets
from uphold.contract import Role
from uphold.runner import NotVerified, OperationUnderTest

SECRET = "Uph0ld!-never-shown-again"


@pytest.mark.concerns("writing")
@pytest.mark.checks("secrets")
def test_a_secret_that_was_written_is_not_shown(operation: OperationUnderTest) -> None:
    """A password that a client sets comes back in no reply, unless the contract documents that."""
    plain = operation.plain()
    schema = operation.contract.body_schema(operation.operation)
    names = secrets.secret_members(schema) if schema is not None else ()
    if operation.contract.role(operation.operation) is Role.DELETE or not names or not isinstance(plain.body, dict):
        reason = "it takes no secret"
        raise NotVerified(reason)
    written = operation.call(base=plain, body={**plain.body, **dict.fromkeys(names, SECRET)})
    if written.reply.status >= 300:
        reason = f"a write with a secret is answered with {written.reply.status}"
        raise NotVerified(reason)
    operation.note("secrets", secrets.judge_sent_secret(written, SECRET), written)
    family = operation.contract.family_of(operation.operation)
    reading = family.operations.get(Role.READ) if family is not None else None
    if reading is not None and operation.contract.role(operation.operation) is not Role.CREATE:
        read = operation.call(operation.contract.operation(reading), path=plain.path)
        operation.note("secrets", secrets.judge_sent_secret(read, SECRET), written, read)
