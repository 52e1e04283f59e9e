"""What a contract declares of the records that an operation shows: members, their types, formats and values.

Branches of a schema (``allOf``, ``anyOf``, ``oneOf``) are read together: a member is declared when any branch declares
it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import jsonschema_rs

from uphold.checks.judging.references import lookup, target_of
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.contract import Contract, Conventions, Operation, Parameter, Schema

_DEEPEST: Final = 24
_BRANCHES: Final = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True)
class Form:
    """What may stand at one place: the plain schemas of all branches, references followed."""

    root: Schema = field(repr=False)
    """The self-contained schema that references lead into."""
    schemas: tuple[Schema, ...] = field(repr=False)
    nodes: tuple[Any, ...] = field(repr=False)
    """The same as they stand there: any of them may fit a value."""

    @cached_property
    def members(self) -> Mapping[str, Form]:
        """The declared members, in the order in which they are first declared."""
        found: dict[str, list[Any]] = {}
        for schema in self.schemas:
            for name, child in schema.get("properties", {}).items():
                found.setdefault(name, []).append(child)
        return {name: _form(self.root, *children) for name, children in found.items()}

    @cached_property
    def items(self) -> Form | None:
        """What the elements of a list are; None where it declares none."""
        found = [schema["items"] for schema in self.schemas if isinstance(schema.get("items"), dict)]
        return _form(self.root, *found) if found else None

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that are declared; empty: any."""
        found: set[str] = set()
        for schema in self.schemas:
            told = schema.get("type", ())
            found.update([told] if isinstance(told, str) else told)
        return frozenset(found)

    @cached_property
    def formats(self) -> frozenset[str]:
        """The format words."""
        return frozenset(word for schema in self.schemas if isinstance(word := schema.get("format"), str))

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """The values that enumerations and constants list; empty: there are none."""
        found: list[Any] = []
        for schema in self.schemas:
            found += schema.get("enum", ())
            found += [schema["const"]] if "const" in schema else []
        return tuple(found)

    @property
    def required(self) -> frozenset[str]:
        """Members that any branch requires."""
        return frozenset(name for schema in self.schemas for name in schema.get("required", ()))

    @property
    def is_choice(self) -> bool:
        """Whether one of several shapes stands here."""
        return any(len(schema.get(word, ())) > 1 for schema in self.schemas for word in ("anyOf", "oneOf"))

    @property
    def is_write_only(self) -> bool:
        """Whether it is only ever sent, so that no reply shows it."""
        return any(schema.get("writeOnly") is True for schema in self.schemas)

    @property
    def is_list(self) -> bool:
        """Whether a list stands here."""
        return self.items is not None or "array" in self.types

    def allows(self, value: Any) -> bool:
        """Whether the contract allows a value here; formats are not judged."""
        return bool(self._validator.is_valid(value))

    @cached_property
    def _validator(self) -> Any:
        around = {name: part for name, part in self.root.items() if name not in {"$ref", "$schema"}}
        if self.nodes == (self.root,):
            return jsonschema_rs.Draft202012Validator(self.root)
        return jsonschema_rs.Draft202012Validator({**around, "anyOf": list(self.nodes)})

    def at(self, path: tuple[str, ...]) -> Form | None:
        """What stands at a path of member names, through lists; None where nothing is declared."""
        form: Form | None = self
        for name in path:
            while form is not None and name not in form.members and form.items is not None:
                form = form.items
            form = form.members.get(name) if form is not None else None
        return form

    def means(self, meaning: str, conventions: Conventions) -> bool:
        """Whether a format word here means `meaning`, by its own name or by ``[formats]``."""
        told = conventions.formats
        return any(word == meaning or (word in told and told[word].as_ == meaning) for word in self.formats)


def declared(value: Any, form: Form) -> Any:
    """`value` with the members that are declared, and no others: what others a server adds is its own affair."""
    if isinstance(value, list):
        return [declared(child, form.items) for child in value] if form.items is not None else value
    if isinstance(value, dict) and form.members:
        return {name: declared(child, form.members[name]) for name, child in value.items() if name in form.members}
    if isinstance(value, dict):
        return value if any(isinstance(one.get("additionalProperties"), dict) for one in form.schemas) else {}
    return value


def record_form(contract: Contract, conventions: Conventions, operation: Operation) -> Form | None:
    """The form of the records that a listing shows, or of the one that an operation shows; None where its success has
    no JSON body, or where the place of the records can't be told."""
    known = _FORMS.setdefault(contract, {})
    if operation.id not in known:
        known[operation.id] = _look(contract, conventions, operation)
    return known[operation.id]


def parameter_form(contract: Contract, operation: Operation, parameter: Parameter) -> Form:
    """The form of a parameter's value."""
    root = contract.parameter_schema(operation, parameter)
    return _form(root, root)


_FORMS: WeakKeyDictionary[Contract, dict[str, Form | None]] = WeakKeyDictionary()
"""Per process and contract, by operation; an operation has one kind of records."""


def body_form(contract: Contract, operation: Operation) -> Form | None:
    """The form of the JSON body of an operation's success; None where it has none."""
    statuses = [reply.status for reply in operation.replies if reply.status.startswith("2") and reply.content]
    root = contract.reply_schema(operation, int(statuses[0].replace("X", "0"))) if statuses else None
    return _form(root, root) if root is not None else None


def _look(contract: Contract, conventions: Conventions, operation: Operation) -> Form | None:
    body = body_form(contract, operation)
    if body is None:
        return None
    if body.is_list and not body.members:
        return body.items
    is_listing = contract.role(operation) is Role.LIST
    for name in places(conventions):
        inner = body.members.get(name)
        if inner is not None and (is_listing or not inner.is_list):
            return inner.items if inner.is_list else inner
    lists = [child for child in body.members.values() if child.items is not None and child.items.members]
    return lists[0].items if len(lists) == 1 and is_listing else body


def places(conventions: Conventions) -> Iterator[str]:
    """The members of a body in which records may stand, or a single one: a list in it is a listing's."""
    if conventions.pagination is not None and conventions.pagination.items:
        yield conventions.pagination.items
    if conventions.envelope is not None:
        yield conventions.envelope.member


def _form(root: Schema, *nodes: Any) -> Form:
    found: list[Schema] = []
    for node in nodes:
        _gather(root, node, found, 0)
    return Form(root, tuple(found), nodes)


def _gather(root: Schema, node: Any, found: list[Schema], depth: int) -> None:
    if not isinstance(node, dict) or depth > _DEEPEST:
        return
    if "$ref" in node:
        _gather(root, lookup(root, target_of(node["$ref"])), found, depth + 1)
    if node is not root or node.keys() & {"type", "properties", "items", "enum", "const", *_BRANCHES}:
        found.append(node)
    for word in _BRANCHES:
        for branch in node.get(word, ()):
            _gather(root, branch, found, depth + 1)
