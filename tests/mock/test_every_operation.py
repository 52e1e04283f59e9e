"""Every operation of the real contracts, judged by a validator that uphold does not use: python-jsonschema."""

from __future__ import annotations

import json
from typing import Any

from uphold.contract import Operation, Role, load_api
from uphold.mock import Reply

from .conftest import SPECS, Served, serve


def _body(real: Served, operation: Operation) -> Any:
    patch = real.conventions.patch
    if operation.body is None:
        return None
    if patch is not None and patch.style == "json-patch" and real.contract.role(operation) is Role.UPDATE:
        return [{"op": "replace", "path": "/description", "value": "Another one."}]
    return real.app.valid_body(operation)


def _query(operation: Operation) -> str:
    needed = [item.name for item in operation.parameters if item.location == "query" and item.required]
    return "&".join(f"{name}=1" for name in needed)


def _ask(real: Served, operation: Operation, **options: Any) -> Reply:
    real.app.reset()
    path = real.app.known_path(operation)
    assert path is not None, operation.id
    return real.ask(operation.method, f"{path}?{_query(operation)}", _body(real, operation), **options)


def _successes(operation: Operation) -> list[int]:
    return [int(reply.status) for reply in operation.replies if reply.status.startswith("2")]


def test_a_valid_request_gets_each_documented_success(real: Served) -> None:
    wrong = []
    for operation in real.contract.operations.values():
        for status in _successes(operation):
            reply = _ask(real, operation, prefer=f"code={status}")
            complaint = real.complaint(operation, reply) if reply.status == status else str(reply)[:300]
            if complaint:
                wrong.append((operation.id, status, complaint))
    # No value satisfies overlapping branches; such a reply satisfies one of them at least.
    hopeless = {operation for operation, _ in real.app.unsatisfiable}
    assert [one for one in wrong if one[0] not in hopeless] == []
    assert [one for one in wrong if "several branches" not in one[2]] == []


def test_only_overlapping_branches_are_beyond_satisfying(real: Served) -> None:
    for operation, pointer in real.app.unsatisfiable:
        schema = real.contract.reply_schema(real.contract.operation(operation), int(pointer.rpartition("/")[2]))
        assert '"oneOf"' in json.dumps(schema), operation


def test_a_valid_request_gets_each_documented_failure_that_it_prefers(real: Served) -> None:
    for operation in real.contract.operations.values():
        statuses = [
            int(reply.status) for reply in operation.replies if reply.status[0] in "45" and reply.status.isdigit()
        ]
        for status in statuses:
            reply = _ask(real, operation, prefer=f"code={status}")
            assert (reply.status, real.complaint(operation, reply)) == (status, ""), operation.id


def _ids(served: Served, collection: str, token: str) -> set[str]:
    """Of the records of a listing; empty when they show none."""
    said = json.loads(served.ask("GET", collection, token=token).content)
    records = next((value for value in said.values() if isinstance(value, list)), [])
    return {str(record["id"]) for record in records if "id" in record}


def test_no_tenant_sees_a_record_of_another(real: Served) -> None:
    both = serve(load_api(SPECS / real.contract.api), tokens={"full": "mine", "other": "theirs"})
    seen = 0
    for operation in both.contract.operations.values():
        collection = operation.path.rpartition("/")[0]
        if operation.path.count("{") > 1 or both.contract.role(operation) is not Role.READ:
            continue
        if f"GET {collection}" not in both.contract.operations:
            continue
        mine, theirs = (_ids(both, collection, token) for token in ("mine", "theirs"))
        assert mine.isdisjoint(theirs), operation.id
        for ids, owner, stranger in ((mine, "mine", "theirs"), (theirs, "theirs", "mine")):
            for id_ in sorted(ids)[:1]:
                assert both.ask("GET", f"{collection}/{id_}", token=owner).status == 200, operation.id
                assert both.ask("GET", f"{collection}/{id_}", token=stranger).status == 404, operation.id
                seen += 1
    assert seen >= 4


def test_without_a_good_token_nothing_is_served(real: Served) -> None:
    authentication = real.conventions.authentication
    assert authentication is not None
    shape = real.conventions.error_for(authentication.refused)
    assert shape is not None
    for operation in real.contract.operations.values():
        if operation.id in authentication.anonymous:
            continue
        for token in (None, "nobody-issued-this", "issued.1.0123"):
            reply = _ask(real, operation, token=token)
            assert reply.status == authentication.refused, operation.id
            assert real.complaint(operation, reply) == "", operation.id
            assert isinstance(json.loads(reply.content)[shape.message], str)


def test_an_unknown_record_is_not_found(real: Served) -> None:
    for operation in real.contract.operations.values():
        names = [item.name for item in operation.parameters if item.location == "path"]
        if not any(real.contract.resource_of(operation, name) for name in names):
            continue
        path = operation.path
        for name in names:
            path = path.replace(f"{{{name}}}", "987654321")
        reply = real.ask(operation.method, f"{path}?{_query(operation)}", _body(real, operation))
        assert reply.status == 404, operation.id
        if real.contract.reply(operation, 404) is not None:
            assert real.complaint(operation, reply) == "", operation.id


def test_a_body_of_the_wrong_type_is_refused_in_the_documented_shape(real: Served) -> None:
    validation = real.conventions.validation
    assert validation is not None
    shape = real.conventions.error_for(validation.status)
    assert shape is not None
    for operation in real.contract.operations.values():
        if operation.body is None or not operation.body.required:
            continue
        for body in (b"3", b"{", b"", b"\xff"):
            path = real.app.known_path(operation)
            reply = real.ask(operation.method, f"{path}?{_query(operation)}", body)
            assert reply.status in {validation.status, *validation.also}, (operation.id, body)
            if reply.status == validation.status:
                said = json.loads(reply.content)
                assert isinstance(said[shape.message], str)
                assert shape.fields is None or isinstance(said[shape.fields], dict), operation.id
            if real.contract.reply(operation, reply.status) is not None:
                assert real.complaint(operation, reply) == "", operation.id


def test_the_same_seed_gives_the_same_tenant(real: Served) -> None:
    reads = [item for item in real.contract.operations.values() if item.method == "GET"][::7]
    first = [_ask(real, operation) for operation in reads]
    again = Served(real.contract, real.conventions, _twin(real, seed=0))
    other = Served(real.contract, real.conventions, _twin(real, seed=1))
    assert [_ask(again, operation) for operation in reads] == first
    assert sum(_ask(other, operation) != reply for operation, reply in zip(reads, first, strict=True)) > len(reads) / 2


def _twin(real: Served, seed: int) -> Any:
    return type(real.app)(real.contract, real.conventions, seed=seed, tokens=["mock-token"], faults=())


def test_what_is_read_twice_is_the_same(real: Served) -> None:
    for operation in real.contract.operations.values():
        if operation.method == "GET":
            assert _ask(real, operation) == _ask(real, operation), operation.id
