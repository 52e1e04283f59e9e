"""Which branch of a union became which: by discriminator, by name, by what they say, or by best fit."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from uphold.compat.containment.json_values import key_of
from uphold.compat.containment.parts import Union
from uphold.compat.containment.pieces import finite
from uphold.compat.containment.shapes import shape_of
from uphold.compat.containment.sides import Node
from uphold.compat.walking.views import View
from uphold.contract import pointer_of

_ALIKE = 0.5
"""Two branches are taken for one when at least this share of what they say is the same."""


class Match(msgspec.Struct, frozen=True):
    """A branch of both unions, or of one of them."""

    old: Node | None
    new: Node | None
    label: str


def pair_branches(old: View, new: View) -> Iterator[tuple[str, Match]]:
    """The branches of the unions that both views have, with the keyword of the old one, or of the new one for what is
    new. anyOf and oneOf are matched with each other where there is one of them on each side."""
    mine = [union for union in old.unions if union.keyword != "if"]
    theirs = [union for union in new.unions if union.keyword != "if"]
    for one in mine:
        other = next((two for two in theirs if two.keyword == one.keyword), None)
        if other is None and len(mine) == len(theirs) == 1:
            other = theirs[0]
        if other is not None:
            theirs.remove(other)
            for match in _matched(one, other, old, new):
                yield (one if match.old else other).keyword, match


def _matched(old: Union, new: Union, old_view: View, new_view: View) -> Iterator[Match]:
    left, right = list(old.branches), list(new.branches)
    for same in (_by_digest, _by_tag, _by_name):
        known = {key: node for node in reversed(right) if (key := same(node, new_view))}
        for node in list(left):
            key = same(node, old_view)
            if key and key in known:
                left.remove(node)
                right.remove(known[key])
                yield Match(node, known.pop(key), label_of(node, old_view))
    for score, one, other in sorted(
        ((_likeness(one, other), one, other) for one in left for other in right),
        key=lambda found: (-found[0], found[1].pointer, found[2].pointer),
    ):
        if score >= _ALIKE and one in left and other in right:
            left.remove(one)
            right.remove(other)
            yield Match(one, other, label_of(one, old_view))
    for node in left:
        yield Match(node, None, label_of(node, old_view))
    for node in right:
        yield Match(None, node, label_of(node, new_view))


def label_of(node: Node, view: View) -> str:
    """What tells a branch apart in words."""
    return _by_tag(node, view) or _by_name(node, view) or _kinds(node)


def _by_digest(node: Node, _view: View) -> str:
    return node.digest()


def _by_tag(node: Node, view: View) -> str:
    """The value of the discriminator: mapped to, or the only value of a required member."""
    said = view.discriminator
    if said is not None:
        target = node.target()
        for value, reference in (said.get("mapping") or {}).items():
            place = pointer_of(str(reference)) or f"/components/schemas/{reference}"
            if target is not None and place == target.pointer:
                return str(value)
    facts = shape_of(node).facts
    names = [said["propertyName"]] if said and "propertyName" in said else sorted(facts.required)
    for name in names:
        member = facts.member(name) if isinstance(name, str) else None
        values = finite(member) if member is not None else None
        if values is not None and len(values) == 1:
            return values[0] if isinstance(values[0], str) else key_of(values[0])
    return ""


def _by_name(node: Node, _view: View) -> str:
    """The component, or the title."""
    target = node.target()
    if target is not None:
        return target.pointer.rpartition("/")[2]
    schema = node.schema()
    title = schema.get("title") if isinstance(schema, dict) else None
    return title if isinstance(title, str) else ""


def _kinds(node: Node) -> str:
    return " or ".join(sorted(shape_of(node).facts.types)) or "nothing"


def _likeness(one: Node, other: Node) -> float:
    """The share of types, members and values that two branches have in common; 0 to 1."""
    said = [_traits(node) for node in (one, other)]
    both = said[0] | said[1]
    return len(said[0] & said[1]) / len(both) if both else 0.0


def _traits(node: Node) -> set[str]:
    facts = shape_of(node).facts
    return {f"type {word}" for word in facts.kinds} | {f"member {name}" for name in facts.declared}
