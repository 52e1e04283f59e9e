"""Lift equal inlined schemas into named components.

Two schemas are equal when they say the same in whatever order (members and `required` have no order). A
schema is lifted when it would stand in the result twice or more and is large enough to be worth a name; one
that equals a component of the document's own becomes a reference to that component. A list of records is
written out, and the records get the name. Each place proposes names (`proposals`), and `choosing` picks one.

The branches of a combination with a discriminator stay where they are: whether a branch has a name, and
which, tells values apart there (OpenAPI 3.0.4, "Discriminator Object").
"""

from __future__ import annotations

import json
from typing import Any

from uphold.contract import pointers
from uphold.contract.grammar import MEMBERS, rebuild
from uphold.contract.importer import naming, proposals
from uphold.contract.importer.choosing import choose_names
from uphold.contract.importer.context import Context
from uphold.contract.importer.proposals import Proposal
from uphold.contract.importer.repeats import name_repeats
from uphold.contract.importer.resources import Resource, resources_of
from uphold.contract.importer.shared import REFERENCE_LENGTH, WORTH, SharedSchema, is_fixed, mark
from uphold.contract.importer.unused import drop_unused


def lift(document: dict[str, Any]) -> dict[str, Any]:
    """`document` (references as `bundle` leaves them): its equal parts named once, nothing unused."""
    resources = resources_of(document)
    for kind in ("parameter", "response"):
        document = name_repeats(document, kind, resources)
    document = drop_unused(_Lifter(document, resources).run())
    components = document.get("components")
    if isinstance(components, dict):  # the order of the specification
        first = [section for section in MEMBERS["components"] if section in components]
        document["components"] = {section: components[section] for section in [*first, *components]}
    return document


class _Lifter:
    def __init__(self, document: dict[str, Any], resources: dict[str, Resource]) -> None:
        self.document = document
        self.resources = resources
        self.schemas: dict[str, Any] = document.get("components", {}).get("schemas", {})
        self.named: dict[str, list[str]] = {}
        self.shared: dict[str, SharedSchema] = {}
        self.all: list[SharedSchema] = []

    def run(self) -> dict[str, Any]:
        bodies = self.take_components()
        shells = {member: self.walk(value, member) for member, value in self.document.items()}
        self.decide()
        choose_names([one for one in self.all if one.is_lifted], taken=set(self.schemas))
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
            bodies[name] = body = self.take(self.schemas[name], proposals.component(name), "", is_own=True)
            if isinstance(body, SharedSchema):
                body.above.append(None)
                if body.size >= WORTH and not body.is_fixed:
                    self.named.setdefault(self.key(body.node), []).append(name)
        return bodies

    def walk(self, value: Any, member: str) -> Any:
        if member == "paths":
            return {
                path: self.visit(item, "path-item", Context(self.resources.get(path))) for path, item in value.items()
            }
        if member == "webhooks":
            return {
                name: self.visit(item, "path-item", Context(event=name, event_kind="Webhook"))
                for name, item in value.items()
            }
        if member == "components":
            rest = {section: named for section, named in value.items() if section != "schemas"}
            return self.visit(rest, "components", Context())
        return value

    def visit(self, node: Any, kind: str, context: Context) -> Any:
        """`node` with every schema in it replaced by its `SharedSchema`."""
        if not isinstance(node, dict):
            return node
        if kind == "schema":
            shared = self.take(node, context.proposal(node), context.method)
            shared.above.append(None)
            return shared
        return rebuild(
            node,
            kind,
            lambda child, child_kind, steps: self.visit(
                child, child_kind, context.enter(child, child_kind, steps, kind)
            ),
        )

    def take(self, node: Any, proposal: Proposal, method: str, *, is_own: bool = False, is_alone: bool = False) -> Any:
        """The one `SharedSchema` of all schemas equal to `node`, made of those of its children.

        `is_own`: a component of the document's own. `is_alone`: to be written out where it stands.
        """
        if not isinstance(node, dict):
            return node

        def change(child: Any, kind: str, steps: tuple[str | int, ...]) -> Any:
            if kind != "schema":
                return child
            is_kind = "discriminator" in node and steps[0] in ("oneOf", "anyOf")
            return self.take(child, proposals.inside(proposal, method, steps, child), method, is_alone=is_kind)

        new = rebuild(node, "schema", change)
        key = self.key(new)
        if is_own or is_alone:
            shared = self.add(f"{len(self.all)} {key}", new, len(key))
        else:
            if key in self.named:
                name = _nearest(self.named[key], proposal)
                new = {"$ref": pointers.to_component("schemas", name)}
                key = self.key(new)
            shared = self.shared.get(key) or self.add(key, new, len(key))
        shared.proposals.append(proposal)
        return shared

    def add(self, key: str, node: dict[str, Any], length: int) -> SharedSchema:
        shared = SharedSchema(len(self.all), node, length, is_fixed=is_fixed(node))
        for child in shared.inner:
            child.above.append(shared)
            shared.size += child.size - len(json.dumps(mark(child)))
            shared.is_fixed |= child.is_fixed
        if "$ref" in node:
            shared.size = REFERENCE_LENGTH
        self.shared[key] = shared
        self.all.append(shared)
        return shared

    def key(self, node: dict[str, Any]) -> str:
        required = node.get("required")
        if isinstance(required, list) and all(isinstance(name, str) for name in required):
            node = {**node, "required": sorted(required)}
        return json.dumps(node, sort_keys=True, separators=(",", ":"), default=mark)

    # what to lift

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
                    (REFERENCE_LENGTH if child.is_lifted else child.collapsed) - child.size for child in one.inner
                )

    # and out again

    def put_back(self, node: Any) -> Any:
        if isinstance(node, SharedSchema):
            return self.out(node)
        if isinstance(node, dict):
            return {name: self.put_back(value) for name, value in node.items()}
        if isinstance(node, list):
            return [self.put_back(value) for value in node]
        return node

    def out(self, shared: Any) -> Any:
        if isinstance(shared, SharedSchema) and shared.is_lifted:
            return {"$ref": pointers.to_component("schemas", shared.name)}
        return self.body(shared)

    def body(self, shared: Any) -> Any:
        """The schema itself, whether it is lifted or not."""
        if not isinstance(shared, SharedSchema):
            return shared
        return rebuild(shared.node, "schema", lambda child, kind, _: self.out(child) if kind == "schema" else child)


def _nearest(names: list[str], proposal: Proposal) -> str:
    """Of several components with equal schemas, the one that is named like the place."""
    wanted = proposal.base.lower()
    return next((name for name in names if naming.pascal(name).lower() == wanted), names[0])
