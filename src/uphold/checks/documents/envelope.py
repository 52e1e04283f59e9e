"""The bodies of successes are wrapped as ``api.toml`` says, all but those that it excepts.

**Promised**: the schema of a success has the member that ``[envelope]`` names. An operation whose schema has not is
listed under ``except``, and only such an operation is.

**Applies** to replies with a documented JSON body and a status from 200 to 299.

**Ignores** schemas that name no members of an object and could hold any; operations under ``except`` that the
release does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import IN_PLACE, target
from uphold.contract import is_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract import Contract, Conventions, Operation

ID: Final = "document-envelope"
NOTHING: Final = "api.toml does not declare [envelope]"


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:
    """One problem for each success that is not wrapped, and for each that is, though it is excepted."""
    envelope = conventions.envelope
    if envelope is None:
        return
    seen, broken = False, False
    for operation in contract.operations.values():
        successes = list(_successes(contract, operation, envelope.member))
        seen = seen or bool(successes)
        bare = [place for place, is_wrapped in successes if not is_wrapped]
        if operation.id in envelope.except_:
            # one bare success of several is reason enough for the exception
            wrong, what = ([] if bare else [place for place, _ in successes[:1]]), "is wrapped, though excepted,"
        else:
            wrong, what = bare, "is not wrapped"
        broken = broken or bool(wrong)
        message = f"the body of a success {what} in `{envelope.member}`"
        for place in wrong:
            yield Problem(message, place, keyword=f"envelope:{what}", subject="document")
    if seen and not broken:
        yield Held()


def _successes(contract: Contract, operation: Operation, member: str) -> Iterator[tuple[str, bool]]:
    """Place of each JSON schema of a success that tells, and whether it has the member."""
    for reply in operation.replies:
        if not reply.status.startswith("2"):
            continue
        for media_type, schema in reply.content.items():
            if not is_json(media_type.partition(";")[0].strip().lower()):
                continue
            members, tells = _members(contract, schema, set())
            if tells:
                name = media_type.replace("~", "~0").replace("/", "~1")
                yield f"{reply.pointer}/content/{name}/schema", member in members


def _members(contract: Contract, schema: Any, seen: set[str]) -> tuple[set[str], bool]:
    """The members that a schema or any of its branches names, and whether it says what it holds at all."""
    if not isinstance(schema, dict):
        return set(), False
    members = set(schema.get("properties", ()))
    types = schema.get("type", "object")
    tells = bool(members) or not ("object" in types if isinstance(types, list) else types == "object")
    reference = schema.get("$ref")
    branches: list[Any] = []
    if isinstance(reference, str) and reference not in seen:
        seen.add(reference)
        branches.append(target(contract, reference))
    for keyword in IN_PLACE & schema.keys() - {"not", "if", "dependentSchemas"}:
        held = schema[keyword]
        branches += held if isinstance(held, list) else [held]
    for branch in branches:
        more, does = _members(contract, branch, seen)
        members |= more
        tells = tells or does
    return members, tells
