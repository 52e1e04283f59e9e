"""Which record a reply is about: the identifier of what was made, and those of what a listing holds.

A reply is a stranger's text. What is no plain identifier counts as none, and an identifier is used as one quoted
segment of a path, never as a path.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.contract import Conventions, Family, Operation

_LONGEST: Final = 200


class Identities:
    """Reads identifiers as `conventions` say."""

    def __init__(self, conventions: Conventions) -> None:
        records = conventions.records
        envelope, paging, success = conventions.envelope, conventions.pagination, conventions.success
        self._names = (records.id, *records.also_id) if records is not None else ("id",)
        self._envelope = envelope.member if envelope is not None else ""
        self._items = paging.items if paging is not None else ""
        self._constant = frozenset(success.constant) if success is not None else frozenset[str]()

    def of_new(self, family: Family, operation: Operation, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """The identifier of the record that was made in the collection at `path`; empty when the reply does not tell.

        It stands in the body, or at the end of the Location (RFC 9110, 15.3.2), which must lie right under `path`.
        `operation` is one at the record's own path.
        """
        parameter = next((one for one in operation.parameters if one.name == family.item_parameter), None)
        is_integer = parameter is not None and parameter.schema.get("type") == "integer"
        names = [*self._names, family.item_parameter or ""]
        found = [*self._in_record(_parsed(body), names), _in_location(headers.get("location", ""), path)]
        return next((one for one in found if one and (one.isdecimal() or not is_integer)), "")

    def in_listing(self, family: Family, body: bytes) -> set[str]:
        """The identifiers of the records in a listing of `family`."""
        parsed = _parsed(body)
        names = [*self._names, family.item_parameter or ""]
        places = [parsed]
        if isinstance(parsed, dict):
            likely = [parsed.get(name) for name in (self._items, self._envelope, family.name) if name]
            places = [*likely, *parsed.values()]
        for place in places:
            if isinstance(place, list):
                found = {one for record in place for one in self._in_record(record, names)}
                if found:
                    return found
        return set()

    def _in_record(self, body: Any, names: list[str]) -> Iterator[str]:
        """The members of a record that may be its identifier, the likely ones first."""
        record = self._unwrapped(body)
        if record is not None:
            yield from (text for name in names if (text := _text(record.get(name))))

    def _unwrapped(self, body: Any) -> dict[str, Any] | None:
        """The record in a body: in its envelope, or in the only member that says more than that all went well."""
        if not isinstance(body, dict):
            return None
        inner = body.get(self._envelope) if self._envelope else None
        if isinstance(inner, dict):
            return inner
        rest = [value for name, value in body.items() if name not in self._constant]
        return rest[0] if len(rest) == 1 and isinstance(rest[0], dict) else body


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> str:
    """`value` as an identifier; empty when it can't be one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**_LONGEST else ""
    if not isinstance(value, str) or len(value) > _LONGEST or value in {".", ".."}:
        return ""
    return value if value.isprintable() else ""


def _in_location(location: str, path: str) -> str:
    try:
        target = urlsplit(location).path
    except ValueError:
        return ""
    owner, slash, last = target.rstrip("/").rpartition("/")
    return _text(unquote(last)) if slash and last and unquote(owner).endswith(unquote(path.rstrip("/"))) else ""
