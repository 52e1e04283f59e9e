"""Tenants made from the same objects share what is known of schemas, and nothing else."""

from __future__ import annotations

import gc
import json
import weakref
from typing import Any

from uphold.contract import Api
from uphold.mock import create_app
from uphold.mock.making.formats import Formats
from uphold.mock.making.judging import Judges


def test_tenants_of_one_contract_share_their_workshop_and_no_record(library: Any) -> None:
    other = create_app(library.contract, library.conventions)
    assert other._workshop is library.app._workshop  # noqa: SLF001 - what is shared
    creating = library.contract.operation("POST /v1.0/books")
    before = library.ask("GET", "/base/v1.0/books").content
    first, library.app = library.app, other
    assert library.ask("POST", "/base/v1.0/books", other.valid_body(creating)).status == 201
    assert library.ask("GET", "/base/v1.0/books").content != before
    library.app = first
    assert library.ask("GET", "/base/v1.0/books").content == before
    assert json.loads(before)


def test_what_is_shared_is_for_one_variation_and_goes_with_its_last_tenant(library_api: Api) -> None:
    contract = library_api.contract()
    usual, varied = (create_app(contract, library_api.conventions, vary=number) for number in (0, 9))
    assert usual._workshop is not varied._workshop  # noqa: SLF001 - what is shared
    kept = weakref.ref(varied._workshop)  # noqa: SLF001 - as above
    del varied
    gc.collect()
    assert kept() is None


def test_judges_judge_alike_when_there_are_more_than_are_kept_at_hand(real: Any) -> None:
    judges = Judges(Formats(real.conventions))
    schemas = [{"type": "string", "maxLength": number} for number in range(400)]
    for _ in range(2):
        for number, schema in enumerate(schemas):
            judge = judges.of(f"/{number}", schema)
            assert judge.is_valid("x" * number)
            assert judge.is_plainly_valid("x" * number)
            assert not judge.is_valid("x" * (number + 1))
            assert [error.kind.name for error in judge.errors("x" * (number + 1))] == ["maxLength"]
