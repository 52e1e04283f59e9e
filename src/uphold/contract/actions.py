"""What an API's actions do to its records, and how its endpoint versions spell their states (``api.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from uphold.contract.toml import Table, misfit

if TYPE_CHECKING:
    from pathlib import Path

_VALUE = re.compile(r"\$(now|(each|last)(#/.+)?|record#/.+|request\.body(#/.*)?|request\.path\.[^#]+)")


class Spelling(Table, frozen=True, kw_only=True):
    """``[[spellings]]``: values of enums that endpoint versions spell differently and that mean the same. Those that
    differ in blanks, underscores, hyphens and case only need no such group."""

    same: tuple[str, ...]


class Action(Table, frozen=True, kw_only=True):
    """``[[actions]]``: what an action does to records, where its name and its schemas do not tell; instead of what they
    tell. Several for one operation happen in their order.

    A text that starts with ``$`` stands for a value, much as in OpenAPI's runtime expressions: ``$request.path.user``,
    ``$request.body#/amount``, ``$record#/userId`` (of the record that the path addresses last, as it was before),
    ``$each`` and ``$each#/id`` (see `each`), ``$last#/id`` (of the record that was made or changed before) and ``$now``
    (when it happens). What stands for a value that was not sent is left out. Members are dotted: ``security.profile``.
    """

    operation: str
    on: str = ""
    """Which records: empty: the one that the path addresses last; the name of a path parameter; or a collection:
    `Family.resource` with the name of a path parameter, or a value, in each pair of braces."""
    where: dict[str, Any] = msgspec.field(default_factory=dict)
    """Member → value: which records of the collection. A list stands for any of its elements; a value of the request
    that was not sent excludes nothing."""
    each: str = ""
    """A list: this happens for each of its elements."""
    does: Literal["changes", "creates", "deletes", "nothing"] = "changes"
    """``creates``: a record of the collection, under the id that `set` gives, if it gives one; a record that is there
    already under this id is changed."""
    set: dict[str, Any] = msgspec.field(default_factory=dict)
    """Member → its value. An object is laid over the one that is there; the member ``*`` stands for all members of an
    object."""
    values: dict[str, Any] = msgspec.field(default_factory=dict)
    """What a value of the request is called in the record."""
    clear: tuple[str, ...] = ()
    """Members that become null, or nothing."""
    add: dict[str, Any] = msgspec.field(default_factory=dict)
    """Member that is a number → what it grows by."""
    attach: dict[str, Any] = msgspec.field(default_factory=dict)
    """Member that is an array → the element that it gains; one that has the same id is changed instead."""
    detach: dict[str, Any] = msgspec.field(default_factory=dict)
    """Member that is an array → the element, or its id, that it loses."""
    when: dict[str, tuple[Any, ...]] = msgspec.field(default_factory=dict)
    """Value → what it must be one of, else this does not happen. The text ``*`` stands for anything but null; an empty
    list: it must be null, or not sent."""
    refused: int | None = None
    """Status that refuses the action where `unless`, `once` or `unlike` says so; without these: always. An operation
    that does not document it is not refused; nothing changes all the same."""
    unless: dict[str, tuple[Any, ...]] = msgspec.field(default_factory=dict)
    """Member → what it must be one of; ``*`` as above."""
    once: tuple[str, ...] = ()
    """Members that no client and no action may have set before."""
    unlike: tuple[str, ...] = ()
    """Members of which one at least must differ from what `set` would make of it."""


def check_actions(actions: tuple[Action, ...], path: Path) -> None:
    """Raises InputError for a text that starts with ``$`` and stands for nothing, and for a record that is to be made
    nowhere."""
    for index, action in enumerate(actions):
        for key in ("on", "where", "each", "set", "add", "attach", "detach", "when"):
            for text in _texts(getattr(action, key), is_key=key == "when"):
                if text.startswith("$") and not _VALUE.fullmatch(text):
                    raise misfit(f"`{text}` stands for no value", path, ("actions", index, key))
        if action.does == "creates" and not action.on.startswith("/"):
            raise misfit("a record is made in a collection, which `on` has to name", path, ("actions", index, "on"))


def _texts(value: Any, *, is_key: bool = False) -> Iterator[str]:
    """The texts in a value; `is_key`: its keys, instead."""
    if isinstance(value, str):
        yield from re.findall(r"\{([^{}]*)\}", value) if value.startswith("/") else [value]
    elif isinstance(value, dict):
        for part in value if is_key else value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)
