"""An example is a value that its own schema allows.

**Promised**: readers copy examples, and tools send and serve them (OpenAPI 3.0.4, Media Type Object: an example
SHOULD match the schema).

**Applies** to ``example`` and ``examples`` of schemas, of media types that are JSON, of parameters and of headers.
Numbers are compared as decimals (0.07 is a multiple of 0.01), formats judged as ``api.toml`` explains them. A member
that only replies have may be missing or there, as far as both directions use the schema.

**Ignores** examples that stand elsewhere (``externalValue``), those that show a list or an object as text, and null
where the schema is nullable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import found, told
from uphold.checks.documents.values import Values, sentence, shown
from uphold.checks.judging.references import lookup
from uphold.contract import Direction, escape_pointer, is_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions
    from uphold.contract.model import Body, Reply

ID: Final = "document-example"
NOTHING: Final = "the document shows no example"
_HELD: Final = Held()


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:
    """One problem for each example that does not fit."""
    yield from told(_judged(contract, Values(contract, conventions)))


def _judged(contract: Contract, values: Values) -> Iterator[Held | Problem]:
    for place, (at, value, name) in found(contract, ID, _examples):
        if at is None:
            yield _HELD
            continue
        yield _outcome(values, place, place + at, value, f"`{name}`" if name else "a schema", tuple(Direction))
    owners = dict(_owners(contract))
    for place, (what, direction) in owners.items():
        owner = lookup(contract.document, place)
        for at, value in shown(contract, owner) if isinstance(owner, dict) else ():
            if "schema" in owner and not (value is None and owner["schema"].get("nullable") is True):
                yield _outcome(values, f"{place}/schema", place + at, value, what, (direction,))


def _outcome(
    values: Values, schema: str, place: str, value: Any, what: str, directions: tuple[Direction, ...]
) -> Held | Problem:
    wrong = values.misfit(schema, value, directions)
    if wrong is None or (what.startswith("the parameter") and isinstance(value, str) and not wrong.instance):
        return _HELD  # a parameter's example may show how it travels
    if wrong.format:
        return Problem(f"an example is not of the format {wrong.format}", place, keyword=f"format:{wrong.format}")
    return Problem(sentence(f"an example of {what}", wrong), place, keyword=f"example:{what}:{wrong.keyword}")


def _examples(node: Node) -> list[tuple[str | None, Any, str]]:
    """The examples of a schema: where each stands in it (None: it is null, as it may be), its value, and the member
    that the schema describes."""
    listed = node.schema.get("examples")
    values = [("/example", node.schema["example"])] if "example" in node.schema else []
    values += [(f"/examples/{index}", value) for index, value in enumerate(listed if isinstance(listed, list) else ())]
    is_nullable = node.schema.get("nullable") is True
    return [(None if value is None and is_nullable else at, value, node.name) for at, value in values]


def _owners(contract: Contract) -> Iterator[tuple[str, tuple[str, Direction]]]:
    """Where media types, parameters and headers stand: what each is, and which way it travels."""
    for operation in contract.operations.values():
        for parameter in operation.parameters:
            yield parameter.pointer, (f"the parameter `{parameter.name}`", Direction.REQUEST)
        sent: list[tuple[Body | Reply, str, Direction]] = []
        if operation.body is not None:
            sent.append((operation.body, "a request body", Direction.REQUEST))
        sent += [(reply, f"a {reply.status} reply", Direction.REPLY) for reply in operation.replies]
        sent += [(one.body, "a callback", Direction.REPLY) for one in operation.callbacks if one.body is not None]
        for body, what, direction in sent:
            for media_type in body.content:
                if is_json(media_type.partition(";")[0].strip().lower()):
                    yield f"{body.pointer}/content/{escape_pointer(media_type)}", (what, direction)
        for reply in operation.replies:
            for header in reply.headers:
                yield header.pointer, (f"the header `{header.name}`", Direction.REPLY)
