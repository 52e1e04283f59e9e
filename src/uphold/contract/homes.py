"""The homes of normalised schemas: each place of a document where a schema begins, by its pointer.

A schema inside another has no home of its own: it is found in the one that holds it, also where normalising
has moved it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.contract import pointers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.contract.model import Schema

SCHEMAS = "/components/schemas"
"""Above the homes of named schemas."""


def home_of(pointer: str, homes: Mapping[str, Schema]) -> str | None:
    """The pointer of the schema in `homes` that holds `pointer`, or None."""
    while pointer not in homes:
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return pointer


def schema_at(pointer: str, homes: Mapping[str, Schema]) -> Any:
    """The normalised schema at `pointer`, in whichever of `homes` holds it; raises KeyError."""
    return pointers.lookup(*_inside(normalised(pointer, homes), homes))


def normalised(pointer: str, homes: Mapping[str, Schema]) -> str:
    """Where the schema that the document has at `pointer` stands now: a nullable combination of OpenAPI 3.0
    has moved one step deeper, to ``anyOf/0``. Raises KeyError when normalising left nothing of it."""
    if pointer in homes:
        return pointer
    value, rest = _inside(pointer, homes)
    at = pointer[: len(pointer) - len(rest)]
    for token in pointers.split(rest):
        if _is_wrapper(value) and token not in value:
            value, at = value["anyOf"][0], f"{at}/anyOf/0"
        value = pointers.lookup(value, pointers.join(token))
        at += pointers.join(token)
    return at


def _inside(pointer: str, homes: Mapping[str, Schema]) -> tuple[Any, str]:
    home = home_of(pointer, homes)
    if home is None:
        raise KeyError(pointer)
    return homes[home], pointer[len(home) :]


def _is_wrapper(value: Any) -> bool:
    return isinstance(value, dict) and value.get("anyOf", ())[1:] == [{"type": "null"}]
