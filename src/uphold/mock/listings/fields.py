"""Which member of a record a filter means: found from its name and the members that the contract declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from uphold.mock.making.forms import Form
from uphold.mock.making.places import items_of

Field = tuple[str, ...]
"""A member, through objects and the elements of lists."""

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")
_OF_TIMES = ("DateTime", "Date", "Time", "At", "On")
"""Endings of members that hold a time."""


class Fields:
    """The members of one record form. `family` is the name of its collection, which filters may repeat:
    ``evseStatus`` among ``evses`` is ``status``."""

    def __init__(self, form: Form, family: str = "") -> None:
        self._form = form
        self._family = [word.lower() for word in re.split(r"[^A-Za-z0-9]+", family) if word]

    def find(self, name: str) -> Field | None:
        """The member that `name` means: the surest way to read it that leads to one."""
        for word in (name, *self._without_family(name)):
            found = _direct(word, self._form.properties) or _nested(word, self._form)
            if found is not None:
                return found
        return _inside(name, self._form)

    def find_time(self, name: str) -> Field | None:
        """The member that holds the time of what `name` says: ``created`` is ``createdAt``."""
        stem = next((name.removesuffix(end) for end in _OF_TIMES if name.endswith(end) and name != end), name)
        words = dict.fromkeys((name, *(stem + end for end in _OF_TIMES), *((stem,) if stem != name else ())))
        members = self._form.properties
        timed = {member: form for member, form in members.items() if member == name or member.endswith(_OF_TIMES)}
        return next((found for word in words if (found := _direct(word, timed))), None)

    def at(self, field: Field) -> Form | None:
        """The form of a member; None when there is no such member."""
        return _at(self._form, field)

    def _without_family(self, name: str) -> Iterable[str]:
        """`name` without the words that the collection is called by, or the last of them, in the singular."""
        words = _WORD.findall(name)
        for start in range(len(self._family)):
            own = [*self._family[start:-1], *_singular(self._family[-1])][: len(self._family) - start]
            for last in _singular(self._family[-1]):
                own[-1] = last
                if len(words) > len(own) and [word.lower() for word in words[: len(own)]] == own:
                    yield _joined(words[len(own) :])


def _at(form: Form, field: Field) -> Form | None:
    for name in field:
        while (items := items_of(form)) is not None and name not in form.properties:
            form = items
        if name not in form.properties:
            return None
        form = form.properties[name]
    return form


def _direct(word: str, members: Mapping[str, Form]) -> Field | None:
    """A member of this name, in the singular or the plural; the reference or the object that it is the id of; the
    only member whose name ends so."""
    if word in members:
        return (word,)
    near = next((other for other in members if _folded(other) == _folded(word)), None)
    for other in (near, *_singular(word), f"{word}s"):
        if other is not None and other in members:
            return (other,)
    stem = word.removesuffix("Id")
    if stem != word:
        for owner in (stem, f"{stem}s"):
            if owner in members and "id" in _members(members[owner]):
                return (owner, "id")
    elif f"{word}Id" in members:
        return (f"{word}Id",)
    ending = word[:1].upper() + word[1:]
    alike = [name for name in members if name.endswith(ending)]
    return (alike[0],) if len(alike) == 1 else None


def _nested(word: str, form: Form) -> Field | None:
    """A member whose name begins with another member's: ``evseLabel`` is ``label`` of ``evses``."""
    words = _WORD.findall(word)
    for count in range(len(words) - 1, 0, -1):
        owner = _direct(_joined(words[:count]), form.properties)
        child = _at(form, owner) if owner is not None else None
        below = _direct(_joined(words[count:]), _members(child)) if child is not None else None
        if owner is not None and below is not None:
            return owner + below
    return None


def _inside(word: str, form: Form) -> Field | None:
    """The only member of this name one step further in."""
    found = [(name, word) for name, child in form.properties.items() if word in _members(child)]
    return found[0] if len(found) == 1 else None


def _members(form: Form) -> Mapping[str, Form]:
    items = items_of(form)
    return form.properties or (items.properties if items is not None else {})


def _joined(words: list[str]) -> str:
    first = words[0]
    return first[:1].lower() + first[1:] + "".join(words[1:])


def _folded(word: str) -> str:
    return word.replace("_", "").lower()


def _singular(word: str) -> list[str]:
    """What `word` may be the plural of, and `word` itself."""
    found = [word]
    if word.endswith("ies"):
        found.append(f"{word[:-3]}y")
    elif word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    return found
