"""What a rule sees of a schema: one merged view, the same however the schema is written."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import msgspec

from uphold.compat.containment.json_values import kind_of
from uphold.compat.containment.matching import matches
from uphold.compat.containment.parts import Union
from uphold.compat.containment.plain_facts import Bound
from uphold.compat.containment.shapes import Facts, Shape, shape_of
from uphold.compat.containment.sides import Node
from uphold.contract import Direction


class Member(msgspec.Struct, frozen=True):
    """A member that a schema declares."""

    name: str
    shape: Shape
    """Its values, as the whole owner allows them."""
    required: bool
    read_only: bool
    write_only: bool
    deprecated: bool
    pointer: str
    """Where it is declared first."""

    @property
    def view(self) -> View:
        """The merged view of its schema."""
        return View(self.shape)


class View:
    """The merged view of a shape: references, allOf and one-branch unions followed, null of its own taken aside."""

    def __init__(self, shape: Shape) -> None:
        self.whole = shape
        """With all that may be null."""
        core, null = _without_null(shape)
        self.core = core
        self._null = null and "null" in shape.facts.kinds
        self.facts: Facts = core.facts

    def __repr__(self) -> str:
        return f"<View {self.pointer}>"

    @cached_property
    def pointer(self) -> str:
        """The place of the schema, references followed while they stand alone."""
        nodes = sorted((node for node in self.core.nodes if node.side is not None), key=lambda one: one.pointer)
        if not nodes:
            return ""
        node = nodes[0]
        while True:
            schema, target = node.schema(), node.target()
            if target is None or set(schema) - _ANNOTATIONS != {"$ref"}:
                return node.pointer
            node = target

    def place(self, keyword: str) -> str:
        """The pointer of what the schema says under `keyword`; its own place where it says nothing."""
        for part in self.facts.parts:
            if keyword in part.schema and part.node.side is not None:
                return f"{part.node.pointer}/{keyword}"
        return self.pointer

    # -- plain facts

    @cached_property
    def types(self) -> frozenset[str]:
        """The type words that are allowed; ``number`` has ``integer`` beside it, `null` counts."""
        found = self.facts.types
        for union in self.unions:
            if union.keyword != "if":
                found &= frozenset().union(*(View(shape_of(branch)).types for branch in union.branches))
        return found | ({"null"} if self._null else frozenset())

    @property
    def nullable(self) -> bool:
        """Whether null is allowed."""
        return "null" in self.types

    @property
    def enum(self) -> tuple[Any, ...] | None:
        """The only values, from enum and const, null left out; None: not limited to a list."""
        found = self.facts.enum
        return None if found is None else tuple(one for one in found if one is not None)

    @property
    def minimum(self) -> Bound | None:
        """The lower end of numbers, bounds of formats included."""
        return self.facts.minimum

    @property
    def maximum(self) -> Bound | None:
        """The upper end of numbers, bounds of formats included."""
        return self.facts.maximum

    def least(self, keyword: str) -> int:
        """A lower count: minLength, minItems, minProperties, minContains; 0 without one."""
        return self.facts.least(keyword)

    def most(self, keyword: str) -> int | None:
        """An upper count: maxLength, maxItems, maxProperties, maxContains; None without one."""
        return self.facts.most(keyword)

    @property
    def patterns(self) -> frozenset[str]:
        """Patterns that texts must match."""
        return self.facts.patterns

    @property
    def formats(self) -> frozenset[str]:
        """Formats that mean something."""
        return self.facts.formats

    @property
    def multiples(self) -> tuple[Any, ...]:
        """What numbers must be multiples of, sorted."""
        return self.facts.multiples

    @property
    def unique(self) -> bool:
        """Whether items may not stand twice."""
        return self.facts.unique

    @property
    def required(self) -> frozenset[str]:
        """Names of required members."""
        return self.facts.required

    def value(self, keyword: str) -> Any:
        """What the outermost part says under a plain keyword (``default``, ``x-…``); None: nothing."""
        return self.facts.value(keyword)

    def has(self, keyword: str) -> bool:
        """Whether any part says something under `keyword`."""
        return bool(self.facts.all(keyword))

    def said(self, *keywords: str) -> frozenset[str]:
        """Digests of what the parts say under these keywords together; equal sets say the same."""
        found = set()
        for part in self.facts.parts:
            words = {word: part.schema[word] for word in keywords if word in part.schema}
            if words and part.node.side is not None:
                found.add(part.node.side.contract.schema_digest(words))
        return frozenset(found)

    # -- objects, lists and unions

    @cached_property
    def members(self) -> dict[str, Member]:
        """The members that are declared, and that travel in this direction, by name."""
        found = {}
        for name in self.facts.declared:
            if not self.facts.expects(name):
                continue
            node = next(one for part in self.facts.parts for one in part.properties(name))
            shape = self.facts.named(name)
            said = shape.facts
            if not said.kinds:
                continue  # a member that can't be
            found[name] = Member(
                name=name,
                shape=shape,
                required=name in self.facts.required,
                read_only=True in said.all("readOnly"),
                write_only=True in said.all("writeOnly"),
                deprecated=True in said.all("deprecated"),
                pointer=node.pointer,
            )
        return found

    @property
    def hidden(self) -> frozenset[str]:
        """Names of declared members that do not travel in this direction: read-only or write-only ones."""
        return self.facts.hidden

    def has_in_branch(self, name: str) -> bool:
        """Whether only a branch of a union declares the member."""
        return name not in self.facts.declared and name in self.facts.known

    @property
    def closed(self) -> bool:
        """Whether members that are not named are forbidden."""
        return not self.facts.rest().facts.kinds

    def allows_name(self, name: str) -> bool:
        """Whether an object may have a member `name`."""
        if any(matches(one, name) for said in self.facts.all("patternProperties") for one in said):
            return True
        return name in self.facts.declared or not self.closed

    @property
    def rest(self) -> Shape:
        """The values of members that are not named."""
        return self.facts.rest()

    @property
    def prefix(self) -> int:
        """How many items have a place of their own."""
        return self.facts.prefix

    def item(self, index: int | None) -> Shape:
        """The values of the item at `index`; None: of those beyond the prefix."""
        return self.facts.item(index)

    @property
    def unions(self) -> list[Union]:
        """Choices: anyOf, oneOf and if, but for "this or null"."""
        return self.facts.unions

    @property
    def discriminator(self) -> dict[str, Any] | None:
        """The Discriminator Object, if there is one."""
        found = self.value("discriminator")
        return found if isinstance(found, dict) else None

    @cached_property
    def words(self) -> dict[str, str]:
        """Word of the discriminator → the component that it means: as mapped, else by its name (OpenAPI 3.1.1,
        Discriminator Object), where the branch allows the word at all."""
        said = self.discriminator or {}
        member = said.get("propertyName")
        found: dict[str, str] = {}
        for union in self.unions:
            for branch in union.branches if union.keyword != "if" else ():
                target = branch.target()
                if target is None or not isinstance(member, str):
                    continue
                name = _component(target.pointer)
                words = [word for word, one in (said.get("mapping") or {}).items() if _component(one) == name]
                values = shape_of(branch).facts.named(member)
                found.update({word: name for word in words or [name] if values.allows(word)})
        return found

    @cached_property
    def listed(self) -> frozenset[str]:
        """The components among the branches whose own schema lists the words that they may be called by."""
        member = (self.discriminator or {}).get("propertyName")
        branches = [branch for union in self.unions if union.keyword != "if" for branch in union.branches]
        return frozenset(
            _component(target.pointer)
            for branch in branches
            if isinstance(member, str) and (target := branch.target()) is not None
            if shape_of(branch).facts.named(member).facts.enum is not None
        )

    @property
    def direction(self) -> Direction | None:
        """The direction in which these values travel."""
        return self.whole.side.direction if self.whole.side else None


_ANNOTATIONS = frozenset(
    {"description", "title", "summary", "deprecated", "readOnly", "writeOnly", "example", "examples"}
)


def _component(reference: Any) -> str:
    """The name of the component that a reference, or a bare name, means."""
    return str(reference).rpartition("/")[2]


def _without_null(shape: Shape) -> tuple[Shape, bool]:
    """A shape without the branch that is only null, and whether there was one."""
    for union in shape.facts.unions:
        if union.keyword != "if" and len(union.branches) == _TWO:
            for number, branch in enumerate(union.branches):
                if _is_null(branch):
                    return shape.chosen(union, (1 - number,)), True
    return shape, False


_TWO = 2


def _is_null(node: Node) -> bool:
    schema = node.schema()
    return isinstance(schema, dict) and (
        schema.get("type") in ("null", ["null"]) or [kind_of(one) for one in schema.get("enum", ())] == ["null"]
    )
