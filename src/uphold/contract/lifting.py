"""Lift equal inlined schemas into named components.

Two schemas are equal when they say the same in whatever order (members and `required` have no order). A
schema is lifted when it would stand in the result twice or more and is large enough to be worth a name; one
that equals a component of the document's own becomes a reference to that component. A list of records is
written out, and the records get the name. Names: `uphold.contract.spots`.

The branches of a combination with a discriminator stay where they are: whether a branch has a name, and
which, tells values apart there (OpenAPI 3.0.4, "Discriminator Object").
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from uphold.contract import naming, pointers, spots
from uphold.contract.grammar import MEMBERS, children, rebuild
from uphold.contract.repeats import name_repeats
from uphold.contract.scenes import Scene
from uphold.contract.spots import Rank, Spot
from uphold.contract.subjects import Subject, subjects_of
from uphold.contract.unused import drop_unused

WORTH: Final = 120
"""Characters of compact JSON from which on a repeated schema gets a name."""

_MANY_NAMES: Final = 3
"""A schema that its owner knows by so many names is named by none of them."""

_REFERENCE_LENGTH: Final = 45
"""Characters of a reference, whatever its name, so that names have no say in what is lifted."""

_FIXED: Final = frozenset({"$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$schema"})
"""A schema with one of these means something by its place."""

_LIFTABLE: Final = ("properties", "allOf", "anyOf", "oneOf", "enum", "items", "additionalProperties")


def lift(document: dict[str, Any]) -> dict[str, Any]:
    """`document` (references as `gather` leaves them): its equal parts named once, nothing unused."""
    subjects = subjects_of(document)
    for kind in ("parameter", "response"):
        document = name_repeats(document, kind, subjects)
    document = drop_unused(_Lifter(document, subjects).run())
    components = document.get("components")
    if isinstance(components, dict):  # the order of the specification
        first = [section for section in MEMBERS["components"] if section in components]
        document["components"] = {section: components[section] for section in [*first, *components]}
    return document


@dataclass(slots=True, eq=False)
class _Shared:
    """One distinct schema, wherever it stands; its children are `_Shared` too."""

    index: int
    node: dict[str, Any]
    size: int
    """Characters of compact JSON with everything written out."""
    is_fixed: bool
    above: list[_Shared | None] = field(default_factory=list)
    """The distinct schemas that hold it; None for a place outside of any schema."""
    spots: list[Spot] = field(default_factory=list)
    count: int = 0
    """Places in the result."""
    collapsed: int = 0
    """As `size`, with references for what is lifted inside it."""
    is_lifted: bool = False
    name: str = ""

    @property
    def inner(self) -> list[_Shared]:
        """The schemas directly inside it."""
        return [child for _, child, _ in children(self.node, "schema") if isinstance(child, _Shared)]

    @property
    def is_worth_a_name(self) -> bool:
        if self.is_fixed or self.collapsed < WORTH or "$ref" in self.node:
            return False
        items = self.node.get("items")
        if isinstance(items, _Shared) and "properties" not in self.node:
            return not ("$ref" in items.node or items.is_worth_a_name)
        return any(member in self.node for member in _LIFTABLE)


def _mark(shared: _Shared) -> str:
    """Stands for a schema in the JSON of the one around it."""
    return f"\0{shared.index}"


class _Lifter:
    def __init__(self, document: dict[str, Any], subjects: dict[str, Subject]) -> None:
        self.document = document
        self.subjects = subjects
        self.schemas: dict[str, Any] = document.get("components", {}).get("schemas", {})
        self.named: dict[str, list[str]] = {}
        self.shared: dict[str, _Shared] = {}
        self.all: list[_Shared] = []

    def run(self) -> dict[str, Any]:
        bodies = self.take_components()
        shells = {member: self.walk(value, member) for member, value in self.document.items()}
        self.decide()
        self.choose_names()
        result = {member: self.put_back(shell) for member, shell in shells.items()}
        schemas = {name: self.body(body) for name, body in bodies.items()}
        schemas |= {one.name: self.body(one) for one in self.all if one.is_lifted}
        if schemas:
            result.setdefault("components", {})["schemas"] = dict(sorted(schemas.items()))
        return result

    # into shared schemas

    def take_components(self) -> dict[str, Any]:
        """The document's own components; smaller ones first, since one may hold another, written out."""
        bodies: dict[str, Any] = {}
        for name in sorted(self.schemas, key=lambda name: len(json.dumps(self.schemas[name]))):
            bodies[name] = body = self.take(self.schemas[name], spots.component(name), "", is_own=True)
            if isinstance(body, _Shared):
                body.above.append(None)
                if body.size >= WORTH and not body.is_fixed:
                    self.named.setdefault(self.key(body.node), []).append(name)
        return bodies

    def walk(self, value: Any, member: str) -> Any:
        if member == "paths":
            return {path: self.visit(item, "path-item", Scene(self.subjects.get(path))) for path, item in value.items()}
        if member == "webhooks":
            return {
                name: self.visit(item, "path-item", Scene(event=name, event_kind="Webhook"))
                for name, item in value.items()
            }
        if member == "components":
            rest = {section: named for section, named in value.items() if section != "schemas"}
            return self.visit(rest, "components", Scene())
        return value

    def visit(self, node: Any, kind: str, scene: Scene) -> Any:
        """`node` with every schema in it replaced by its `_Shared`."""
        if not isinstance(node, dict):
            return node
        if kind == "schema":
            shared = self.take(node, scene.spot(node), scene.method)
            shared.above.append(None)
            return shared
        return rebuild(
            node,
            kind,
            lambda child, child_kind, steps: self.visit(child, child_kind, scene.enter(child, child_kind, steps, kind)),
        )

    def take(self, node: Any, spot: Spot, method: str, *, is_own: bool = False, is_alone: bool = False) -> Any:
        """The one `_Shared` of all schemas equal to `node`, made of those of its children.

        `is_own`: a component of the document's own. `is_alone`: to be written out where it stands.
        """
        if not isinstance(node, dict):
            return node

        def change(child: Any, kind: str, steps: tuple[str | int, ...]) -> Any:
            if kind != "schema":
                return child
            is_kind = "discriminator" in node and steps[0] in ("oneOf", "anyOf")
            return self.take(child, spots.inside(spot, method, steps, child), method, is_alone=is_kind)

        new = rebuild(node, "schema", change)
        key = self.key(new)
        if is_own or is_alone:
            shared = self.add(f"{len(self.all)} {key}", new, len(key))
        else:
            if key in self.named:
                name = _nearest(self.named[key], spot)
                new = {"$ref": "#" + pointers.join("components", "schemas", name)}
                key = self.key(new)
            shared = self.shared.get(key) or self.add(key, new, len(key))
        shared.spots.append(spot)
        return shared

    def add(self, key: str, node: dict[str, Any], length: int) -> _Shared:
        shared = _Shared(len(self.all), node, length, is_fixed=not _FIXED.isdisjoint(node))
        for child in shared.inner:
            child.above.append(shared)
            shared.size += child.size - len(json.dumps(_mark(child)))
            shared.is_fixed |= child.is_fixed
        if "$ref" in node:
            shared.size = _REFERENCE_LENGTH
        self.shared[key] = shared
        self.all.append(shared)
        return shared

    def key(self, node: dict[str, Any]) -> str:
        required = node.get("required")
        if isinstance(required, list) and all(isinstance(name, str) for name in required):
            node = {**node, "required": sorted(required)}
        return json.dumps(node, sort_keys=True, separators=(",", ":"), default=_mark)

    # what to lift, and its names

    def decide(self) -> None:
        """Larger ones first: whether a schema stands twice depends on what is lifted around it."""
        order = sorted(self.all, key=lambda one: (-one.size, one.index))
        for one in order:
            one.collapsed = one.size
        before: list[bool] = []
        while before != (now := [one.is_lifted for one in self.all]):
            before = now
            for one in order:
                one.count = sum(1 if above is None or above.is_lifted else above.count for above in one.above)
                one.is_lifted = one.count > 1 and one.is_worth_a_name
            for one in reversed(order):
                one.collapsed = one.size + sum(
                    (_REFERENCE_LENGTH if child.is_lifted else child.collapsed) - child.size for child in one.inner
                )

    def choose_names(self) -> None:
        taken = set(self.schemas)
        for one in sorted((one for one in self.all if one.is_lifted), key=_claim):
            one.name = naming.free_name(_proposals(one), taken)
            taken.add(one.name)

    # and out again

    def put_back(self, node: Any) -> Any:
        if isinstance(node, _Shared):
            return self.out(node)
        if isinstance(node, dict):
            return {name: self.put_back(value) for name, value in node.items()}
        if isinstance(node, list):
            return [self.put_back(value) for value in node]
        return node

    def out(self, shared: Any) -> Any:
        if isinstance(shared, _Shared) and shared.is_lifted:
            return {"$ref": f"#/components/schemas/{shared.name}"}
        return self.body(shared)

    def body(self, shared: Any) -> Any:
        """The schema itself, whether it is lifted or not."""
        if not isinstance(shared, _Shared):
            return shared
        return rebuild(shared.node, "schema", lambda child, kind, _: self.out(child) if kind == "schema" else child)


def _claim(one: _Shared) -> tuple[Any, ...]:
    """Who chooses a name first: by rank, older endpoint versions, plain reads, what stands in more places."""
    return (*min(map(_standing, one.spots)), -len(one.spots), one.index)


def _standing(spot: Spot) -> tuple[Any, ...]:
    is_result = spot.rank is Rank.RECORD and spot.subject is not None and bool(spot.subject.action)
    order = spot.subject.order if spot.subject and spot.rank is not Rank.MEMBER else ()
    return (spot.rank, is_result, order, spot.role)


def _proposals(one: _Shared) -> list[str]:
    """The candidates of its best places, the place whose name most of them propose first."""
    rank = min(spot.rank for spot in one.spots)
    best = [spot for spot in one.spots if spot.rank == rank]
    votes = Counter(spot.base for spot in best)
    best.sort(key=lambda spot: (-votes[spot.base], _standing(spot)))
    records = {spot.subject.record for spot in best if spot.subject}
    names: list[str] = []
    bodies = {spot.subject.name for spot in best if spot.subject}
    if rank is Rank.REQUEST and len(votes) > 1 and len(bodies) == 1:
        names.append(naming.joined(*bodies, "Input"))
    if rank is Rank.ERROR and len(votes) > 1:
        names.append("ErrorMessage" if set(one.node.get("properties", ())) == {"message"} else "Error")
    if rank is Rank.MEMBER and len(votes) >= _MANY_NAMES and len({spot.owner for spot in best}) == 1:
        names.append(best[0].owner + "Item")  # one schema for monday, tuesday and so on
    for spot in best:
        names += spot.candidates(one.node, is_shared=len(records) > 1)
    return list(dict.fromkeys(names))


def _nearest(names: list[str], spot: Spot) -> str:
    """Of several components with equal schemas, the one that is named like the place."""
    wanted = spot.base.lower()
    return next((name for name in names if naming.pascal(name).lower() == wanted), names[0])
