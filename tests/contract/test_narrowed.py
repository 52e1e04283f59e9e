"""A contract with some of its operations only: it says of them what the whole one says."""

from __future__ import annotations

from pathlib import Path

import pytest

from uphold.contract import Contract, find_apis

SPECS = Path(__file__).resolve().parent.parent.parent / "specs"
CONTRACTS = [api.contract() for api in find_apis(SPECS)]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda one: one.api)
def test_what_is_kept_says_what_it_said(contract: Contract) -> None:
    kept = list(contract.operations)[::7]
    narrow = contract.narrowed(kept)
    assert list(narrow.operations) == kept
    for id in kept:
        mine, theirs = narrow.operation(id), contract.operation(id)
        assert narrow.digest(mine) == contract.digest(theirs)
        assert narrow.body_schema(mine) == contract.body_schema(theirs)
        for reply in theirs.replies:
            if reply.status.isdigit():
                assert narrow.reply_schema(mine, int(reply.status)) == contract.reply_schema(theirs, int(reply.status))
    assert len(narrow.homes) < len(contract.homes)
