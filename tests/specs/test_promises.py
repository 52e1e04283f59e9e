"""Each promises.toml: ids, checks and operations that it names are real; each has a check or a reason."""

from __future__ import annotations

from fnmatch import fnmatchcase

from uphold import checks
from uphold.contract import Api


def test_ids_are_unique(api: Api) -> None:
    ids = [promise.id for promise in api.promises]
    assert sorted(ids) == sorted(set(ids))


def test_every_promise_has_a_check_or_says_why_it_has_none(api: Api) -> None:
    for promise in api.promises:
        assert bool(promise.checks) != bool(promise.unverifiable), promise.id


def test_checks_that_are_named_exist(api: Api) -> None:
    named = {check.partition(":")[0] for promise in api.promises for check in promise.checks}
    assert named - checks.PAGES.keys() == set()


def test_facets_that_are_named_mean_something(api: Api) -> None:
    """What is not settled by the API's own files stands on the page of the check."""
    meanings = {
        "format": set(api.conventions.formats),
        "member": {shape.id for shape in api.shapes},
        "unauthorized": {"no-token", "malformed-token", "unknown-token"},
        "refused": {"path", "query", "header", "body"},
        "error-shape": {str(status) for status in range(400, 600)},
        "document-missing-reply": {str(status) for status in range(400, 600)},
    }
    for promise in api.promises:
        for check in promise.checks:
            base, _, facet = check.partition(":")
            if facet:
                known = meanings.get(base)
                told = facet.partition(".")[0] in known if known is not None else facet in checks.PAGES[base]
                assert told, f"{promise.id}: {check}"


def test_operations_that_are_named_exist(api: Api, known_operations: dict[str, frozenset[str]]) -> None:
    for promise in api.promises:
        for glob in promise.operations:
            assert any(fnmatchcase(operation, glob) for operation in known_operations[api.name]), (
                f"{promise.id}: {glob}"
            )


def test_a_promise_that_checks_verify_concerns_an_operation_of_the_newest_full_contract(api: Api) -> None:
    operations = api.contract().operations
    for promise in api.promises:
        if promise.checks and promise.operations:
            found = [name for name in operations for glob in promise.operations if fnmatchcase(name, glob)]
            assert found, promise.id


def test_the_general_promises_and_the_user_read_are_there(api: Api) -> None:
    assert {"DOC-1", "DOC-2", "DOC-3", "DOC-4", "UR-1"} <= {promise.id for promise in api.promises}


def test_what_only_dates_or_two_contracts_decide_is_not_given_to_a_check_of_replies(api: Api) -> None:
    for promise in api.promises:
        if promise.kind in {"pair", "time"}:
            assert not promise.checks, promise.id
