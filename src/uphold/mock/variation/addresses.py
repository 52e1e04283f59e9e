"""Identifiers of a varied tenant's records: other numbers, or texts that are no numbers."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from uphold.contract import Contract, Schema
from uphold.mock.variation.traits import Variation

_LONGEST = 40
"""Characters that a text must be allowed to have to serve as an id here."""
_SHAPING = frozenset({"pattern", "format", "enum", "const", "minLength"})
_POINTER = re.compile(r"(?P<stem>.+?)(?:_?[iI][dD]s?|Ids)$")
_WORDS = ("amber", "birch", "cobalt", "delta", "ember", "fjord", "garnet", "harbour", "iris", "juniper")
_SIGNS = ("-", "~", ".", ":", "@", " ", "ß")
_SAFE_START = 401
_LARGEST_INT32 = 2**31 - 1
_ROOM = 200
"""Ids that are left above and below the ones at the start."""


class Addresses:
    """Which ids the records of a contract's resources have."""

    def __init__(self, variation: Variation, contract: Contract) -> None:
        self._variation = variation
        self._contract = contract
        self._schemas: dict[str, list[Schema]] | None = None

    def numbers(self, key: Sequence[str], name: str, first: int) -> list[int]:
        """The numbers of the records that a collection starts with, as it lists them. `key` is its resource and the
        ids above it, `name` names it for draws, and `first` is the least number that it may use."""
        variation, resource = self._variation, key[0]
        if variation.is_empty(resource, key[1:]):
            return []
        start = variation.first_number if variation.gap > 0 else max(variation.first_number, _ROOM)
        if start + first + _ROOM > self._greatest(resource):
            start = _SAFE_START
        start += first - 1
        count = variation.draws(f"count {name}").between(variation.fewest, variation.most)
        found = [start + ordinal * variation.gap for ordinal in range(count)]
        if variation.record_order == "shuffled":
            variation.draws(f"records {name}").source().shuffle(found)
        return found

    def text(self, resource: str, key: str) -> str | None:
        """An id that is no number, for the record that `key` names; None where one may have to be a number."""
        kind = self._variation.ids
        if kind == "digits" or not self._takes_text(resource):
            return None
        draws = self._variation.draws(f"id {key}")
        match kind:
            case "padded":
                return f"{draws.below(10**9):012}"
            case "uuid":
                return str(uuid.UUID(int=draws.bits() << 64 | draws.bits(), version=4))
        sign = draws.choice(_SIGNS)
        return f"{draws.choice(_WORDS)}{sign}{draws.choice(_WORDS)}{sign}{draws.below(1_000_000)}"

    # -- what the contract says of ids

    def _places(self, resource: str) -> list[Schema]:
        """The schemas of the path parameters that address records of `resource`, and of the members and parameters
        that are called like a pointer to one."""
        if self._schemas is None:
            self._schemas = self._find()
        pieces = [piece for piece in resource.split("/") if piece and piece != "{}" and not piece.startswith("{")]
        stem = _singular(pieces[-1]) if pieces else ""
        return [*self._schemas[f"@{resource}"], *self._schemas[stem]]

    def _find(self) -> dict[str, list[Schema]]:
        found: dict[str, list[Schema]] = defaultdict(list)
        contract = self._contract
        for operation in contract.operations.values():
            for parameter in operation.parameters:
                resource = contract.resource_of(operation, parameter.name) if parameter.location == "path" else None
                if resource is not None:
                    found[f"@{resource}"].append(parameter.schema)
        for family in contract.families:
            for operation_id in family.operations.values():
                for schema in _record_ids(contract, operation_id):
                    found[f"@{family.resource}"].append(schema)
        for name, schema in _members(contract.document):
            match = _POINTER.fullmatch(name)
            if match is not None:
                found[_singular(match["stem"])].append(schema.get("items", schema) if "items" in schema else schema)
        return found

    def _takes_text(self, resource: str) -> bool:
        return all(
            "string" in _types(schema)
            and _SHAPING.isdisjoint(schema)
            and schema.get("maxLength", _LONGEST) >= _LONGEST
            and "$ref" not in schema
            for schema in self._places(resource)
        )

    def _greatest(self, resource: str) -> int:
        found = [2**53]
        for schema in self._places(resource):
            if schema.get("format") == "int32":
                found.append(_LARGEST_INT32)
            if "maximum" in schema:
                found.append(int(schema["maximum"]))
            if "maxLength" in schema and "string" in _types(schema):
                found.append(10 ** min(schema["maxLength"], 15))
            if "pattern" in schema or "enum" in schema:
                found.append(_SAFE_START)
        return min(found)


def _record_ids(contract: Contract, operation_id: str) -> Iterator[Schema]:
    """Schemas of the members called id at any depth of what an operation answers: more than needed does no harm."""
    operation = contract.operations[operation_id]
    for reply in operation.replies:
        if reply.status.startswith("2") and reply.status.isdigit():
            for name, schema in _members(contract.reply_schema(operation, int(reply.status))):
                if name == "id":
                    yield schema


def _members(node: Any) -> Iterator[tuple[str, Schema]]:
    """Every named schema below `node`: members of objects, and parameters."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            properties = part.get("properties")
            if isinstance(properties, dict):
                yield from ((name, schema) for name, schema in properties.items() if isinstance(schema, dict))
            if "in" in part and isinstance(part.get("schema"), dict) and isinstance(part.get("name"), str):
                yield part["name"].rstrip("]").rpartition("[")[2], part["schema"]
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _types(schema: Schema) -> tuple[str, ...]:
    declared = schema.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(declared)


def _singular(word: str) -> str:
    plain = re.sub(r"[-_]", "", word).lower()
    for ending, other in (("ies", "y"), ("ses", "s"), ("xes", "x"), ("s", "")):
        if plain.endswith(ending):
            return plain.removesuffix(ending) + other
    return plain
