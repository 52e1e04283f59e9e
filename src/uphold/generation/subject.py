"""All that making and judging the requests of one operation needs, as plain data that other processes can be sent."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from uphold.contract import Format, Operation
from uphold.generation.patching import certain_patches
from uphold.generation.schemas import Flat, flatten

if TYPE_CHECKING:
    from uphold.contract import Contract, Conventions

IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters that OpenAPI 3.1 ("Parameter Object", `name`) tells readers to ignore."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One operation, cut loose from its contract."""

    operation: Operation
    digest: str
    parameters: dict[tuple[str, str], Flat]
    """(location, name) → schema."""
    bodies: dict[str, Flat]
    """Media type → schema."""
    patches: Flat | None
    """Set where the body is a JSON Patch; see `patching`."""
    formats: dict[str, Format]
    reserved: dict[str, frozenset[str]]
    """Path parameter → texts that other paths of the contract have at its place: they lead elsewhere."""


def subject_of(contract: Contract, conventions: Conventions, operation: Operation) -> Subject:
    """Cut `operation` out of its contract."""
    return Subject(
        operation=operation,
        digest=contract.digest(operation),
        parameters={
            (p.location, p.name): flatten(contract.parameter_schema(operation, p))
            for p in operation.parameters
            if not (p.location == "header" and p.name.lower() in IGNORED_HEADERS)
        },
        bodies={
            media_type: flatten(schema)
            for media_type in (operation.body.content if operation.body is not None else ())
            if (schema := contract.body_schema(operation, media_type)) is not None
        },
        patches=certain_patches(contract, conventions, operation),
        formats=conventions.formats,
        reserved=_reserved(contract, operation),
    )


def formats_digest(conventions: Conventions) -> str:
    """Names what an API's formats mean, for the corpus: other formats make other cases."""
    return hashlib.sha256(msgspec.json.encode(conventions.formats, order="deterministic")).hexdigest()[:16]


def _reserved(contract: Contract, operation: Operation) -> dict[str, frozenset[str]]:
    own = operation.path.split("/")
    found: dict[str, set[str]] = {}
    for path in {other.path for other in contract.operations.values()}:
        segments = path.split("/")
        if len(segments) != len(own):
            continue
        pairs = list(zip(own, segments, strict=True))
        if all(a == b or "{" in a or "{" in b for a, b in pairs):
            for mine, other in pairs:
                if mine.startswith("{") and "{" not in other:
                    found.setdefault(mine[1:-1], set()).add(other)
    return {name: frozenset(texts) for name, texts in found.items()}
