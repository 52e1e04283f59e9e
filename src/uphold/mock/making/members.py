"""Objects: what they have beyond the members that are declared and known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from uphold.mock.making.drafts import ABSENT, MISSING, Draft, bare
from uphold.mock.making.draws import Draws
from uphold.mock.making.forms import Form, Plain
from uphold.mock.making.lists import Making
from uphold.mock.making.patterns import text_of

_NAMES = ("first", "second", "third", "fourth", "fifth", "sixth")
_SHOWN = 2
"""Members of a map that nothing is known of."""
_PATIENCE = 20


def completed(maker: Making, way: Plain, form: Form, draft: Draft, given: dict[str, Any], made: dict[str, Any]) -> None:
    """Adds to an object, of which `made` is made: required members that are not declared; given ones that a schema
    allows; those that others need (``dependentRequired``); a few to show what a map holds; as many as there have to
    be. Then what is too much goes, as far as it may."""
    anything = Form(form.book, {}, form.root, None)

    def add(name: str) -> None:
        target = way.properties.get(name) or way.beyond(name) or anything
        known = given.get(name, MISSING)
        made[name] = maker.make(target, draft.below(name, form), MISSING if known is ABSENT else known)

    for name in way.required - made.keys():
        add(name)
    for name, value in given.items():
        if name in made or name in way.properties or value is ABSENT or value is MISSING:
            continue
        if way.is_free:
            made[name] = bare(value)
        elif way.beyond(name) is not None:
            add(name)
    _needed(way, made, add)
    least = way.schema.get("minProperties", 0)
    for name in way.properties:
        if len(made) < least and name not in made and not way.properties[name].is_forbidden:
            add(name)
    is_map = (way.extra is not None or way.patterns) and not way.properties
    shown = max(least, 0 if given or draft.lean or not is_map else _SHOWN)
    for name in _new_names(maker, way, form, draft):
        if len(made) >= shown:
            break
        if name not in made:
            add(name)
    _needed(way, made, add)
    _shortened(way, given, made)


def _shortened(way: Plain, given: dict[str, Any], made: dict[str, Any]) -> None:
    """Takes away what is too much, as far as nothing needs it."""
    most = way.schema.get("maxProperties")
    if most is None or len(made) <= most:
        return
    needed = {*way.required, *(other for name in made for other in way.needs.get(name, ()))}
    free = [name for name in made if name not in needed]
    for name in sorted(free, key=lambda name: name in given)[: len(made) - most]:
        del made[name]


def _needed(way: Plain, made: dict[str, Any], add: Callable[[str], None]) -> None:
    """Adds what the members that are there need beside them."""
    waiting = [name for name in made if name in way.needs]
    while waiting:
        for name in way.needs.get(waiting.pop(), ()):
            if name not in made:
                add(name)
                waiting.append(name)


def _new_names(maker: Making, way: Plain, form: Form, draft: Draft) -> Iterator[str]:
    """Names that members which are not declared may have."""
    for turn in range(_PATIENCE):
        if way.names is not None:
            name = maker.make(way.names, draft.below(f"?name{turn}", form))
            if isinstance(name, str):
                yield name
        elif way.patterns and (way.is_closed or way.extra is None):
            pattern = way.patterns[turn % len(way.patterns)]
            yield text_of(pattern, Draws(f"{draft.key}?name{turn}"))
        elif not way.is_closed:
            yield _NAMES[turn] if turn < len(_NAMES) else f"member{turn}"
