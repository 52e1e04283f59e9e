"""A token does no more than its rights allow: one that may only read writes nothing, and nobody sees what is another's.

Both tokens come from the environment: the variable of the good token with ``_READ_ONLY`` and ``_OTHER`` after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from uphold.checks import listings, permission, records
from uphold.contract import Role
from uphold.runner import Life, NotVerified, OperationUnderTest, look_around, settling_of, writes
from uphold.tenant import Credential

if TYPE_CHECKING:
    from uphold.checks import Exchange
    from uphold.generation import Case

HIDDEN = frozenset((403, 404))


@pytest.mark.concerns("unsafe")
@pytest.mark.checks("permission")
def test_a_token_that_may_only_read_writes_nothing(operation: OperationUnderTest) -> None:
    """Whatever changes something is refused with the documented status and error, and not done."""
    needs(operation, Credential.READ_ONLY)
    settling = settling_of(operation)  # what is refused for its body is refused whoever sends it
    base = settling.settle(operation.plain()) if settling is not None else None
    try:
        written = look_around(operation)
    except NotVerified:  # no other operation shows what it does: the answer alone tells
        written = None
    refused = asked_by(operation, Credential.READ_ONLY, base)
    operation.note("permission", permission.judge_write(refused), refused)
    if written is not None:
        operation.note("permission", permission.judge_silence(refused, is_written=written()), refused)


@pytest.mark.concerns("getting")
@pytest.mark.checks("permission")
def test_a_token_that_may_only_read_reads(operation: OperationUnderTest) -> None:
    """It reads what the full token reads."""
    needs(operation, Credential.READ_ONLY)
    pair = [operation.call(), operation.call(authorization=Credential.READ_ONLY)]
    operation.note("permission", permission.judge_read(*pair), *pair)


@pytest.mark.concerns("read")
@pytest.mark.checks("permission")
def test_a_record_is_kept_from_another_owner(operation: OperationUnderTest) -> None:
    """Who knows its id does not get it, nor finds it in a listing."""
    needs(operation, Credential.OTHER)
    ours, theirs = operation.call(), asked_by(operation, Credential.OTHER)
    listing = None
    family = operation.contract.family_of(operation.operation)
    name = family.operations.get(Role.LIST) if family is not None else None
    if name is not None and theirs.reply.status == ours.reply.status:
        listed = operation.contract.operation(name)
        own = {parameter.name for parameter in listed.parameters if parameter.location == "path"}
        path = {key: value for key, value in ours.asked.path.items() if key in own}
        listing = operation.call(listed, path=path, authorization=Credential.OTHER)
    operation.note("permission", permission.judge_other_owner(ours, theirs, listing), ours, theirs)


@pytest.mark.concerns("listing")
@pytest.mark.checks("permission")
def test_a_listing_shows_no_record_of_another_owner(operation: OperationUnderTest) -> None:
    """Two owners' listings have no record in common."""
    needs(operation, Credential.OTHER)
    ours, theirs = operation.call(), operation.call(authorization=Credential.OTHER)
    is_kept = is_kept_from_one(operation, ours, theirs)
    operation.note("permission", permission.judge_other_list(ours, theirs, is_kept=is_kept), ours, theirs)


def is_kept_from_one(operation: OperationUnderTest, ours: Exchange, theirs: Exchange) -> bool:
    """Whether a record that stands in both owners' listings is shown to one of them and refused to the other."""
    family = operation.contract.family_of(operation.operation)
    name = family.operations.get(Role.READ) if family is not None else None
    known = listings.records_of(ours)
    both = [one for one in listings.records_of(theirs) if isinstance(one, dict) and one in known]
    key = listings.id_of(both[0], operation.conventions) if both else None
    if family is None or name is None or family.item_parameter is None or key is None:
        return False
    read, path = operation.contract.operation(name), {**ours.asked.path, family.item_parameter: key}
    said = [operation.call(read, path=path), operation.call(read, path=path, authorization=Credential.OTHER)]
    return any(map(records.succeeded, said)) and any(one.reply.status in HIDDEN for one in said)


@pytest.mark.concerns("writing")
@pytest.mark.checks("permission")
def test_a_record_is_not_changed_by_another_owner(operation: OperationUnderTest) -> None:
    """A change or deletion with another owner's token leaves the record as it is."""
    needs(operation, Credential.OTHER)
    if operation.contract.role(operation.operation) is Role.CREATE:
        raise NotVerified("it is about no record that exists")
    if operation.within.tenant.is_embedded or Role.CREATE not in Life.of(operation).family.operations:
        written = look_around(operation)
        theirs = asked_by(operation, Credential.OTHER)
        operation.note("permission", permission.judge_other_write(theirs, is_written=written()), theirs)
        return
    ours, role = Life.of(operation), operation.contract.role(operation.operation)
    others, nobody = ours.sent_by(Credential.OTHER), ours.sent_by(None)
    born = ours.full()
    if records.succeeded(others.read(born)):
        raise NotVerified("the record is shown to the other owner, who may share it")
    before, again = ours.read(born), ours.read(born)
    if not records.succeeded(again) or records.differs(before, again):
        raise NotVerified("the record that was made can't be read, or changes by itself")
    for theirs in writes(others, role, born):
        is_written = records.differs(before, ours.read(born))
        if is_written and any(records.succeeded(one) for one in writes(nobody, role, ours.full())):
            raise NotVerified("it does not ask for a token")
        said = list(permission.judge_other_write(theirs, is_written=is_written))
        operation.note("permission", said, theirs)
        if said:
            return
    raise NotVerified("no allowed write with the other owner's token is answered so that it tells")


def asked_by(operation: OperationUnderTest, credential: Credential, base: Case | None = None) -> Exchange:
    """The plainest request, or `base`, with another token. Raises NotVerified where it is served, and is not refused
    without any token: who calls does not matter then, which is a finding of `unauthorized`."""
    exchange = operation.call(base=base, authorization=credential)
    sign_in = operation.conventions.authentication
    if exchange.reply.status < 300 and sign_in is not None:
        nobody = operation.call(base=base, authorization=None, mode="unauthorized", why="no-token")
        if nobody.reply.status != sign_in.refused:
            reason = "it does not ask for a token"
            raise NotVerified(reason)
    return exchange


def needs(operation: OperationUnderTest, credential: Credential) -> None:
    """Raise NotVerified unless a request can carry `credential`, and the operation needs one."""
    sign_in = operation.conventions.authentication
    if sign_in is None:
        reason = "api.toml declares no authentication"
        raise NotVerified(reason)
    if operation.operation.id in sign_in.anonymous:
        reason = "it needs no token"
        raise NotVerified(reason)
    if lack := operation.within.tenant.lack(credential):
        raise NotVerified(lack)
