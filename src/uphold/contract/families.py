"""Resource families and endpoint versions, found from the structure of the paths; names mean nothing here.

- An **item** is a path that ends in a parameter and can be read, changed or deleted.
- A **collection** is an item's path without that parameter; or, where no item exists, a path that lists: GET
  answers with an array, and nothing changes or deletes at that path.
- Everything else is an **action**: of the family whose item or collection it lies under, or, where it lies
  elsewhere, of the one whose item parameter bears the name of its first parameter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from uphold.contract.model import Family, Operation, Role, Schema
from uphold.contract.paths import PARAMETER, is_version, shape, version_key, version_of, without_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_ITEM_ROLES = {"GET": Role.READ, "PATCH": Role.UPDATE, "PUT": Role.REPLACE, "DELETE": Role.DELETE}
_COLLECTION_ROLES = {"GET": Role.LIST, "POST": Role.CREATE}
_COLLECTED = frozenset(_COLLECTION_ROLES.values())

Methods = dict[str, Operation]


class Families:
    """The families of one contract. `resolve` follows a reference of a schema: pointer → schema."""

    def __init__(self, operations: Iterable[Operation], resolve: Callable[[str], Any]) -> None:
        self._resolve = resolve
        self._paths: dict[str, Methods] = {}
        for operation in operations:
            self._paths.setdefault(operation.path, {})[operation.method] = operation
        self._roles: dict[str, Role] = {}
        self._members: dict[str, str] = {}
        """Operation id → path of its family."""
        self._take(self._find())
        self._take({path: self._with_parent(family) for path, family in self._all.items()})
        self._take(self._with_actions())

    @property
    def all(self) -> tuple[Family, ...]:
        """In the order in which the document first mentions them."""
        return tuple(self._all.values())

    def of(self, operation: Operation) -> Family | None:
        """The family that `operation` belongs to."""
        path = self._members.get(operation.id)
        return None if path is None else self._all[path]

    def whole(self, family: Family) -> Family:
        """`family` with what is done to its records at other paths: ``/orchards/{orchard}/trees`` lists what
        ``/trees/{tree}`` shows. The same where there is nothing of that kind, or no single one."""
        alike = [
            one
            for one in self._all.values()
            if one.name == family.name and one.endpoint_version == family.endpoint_version
        ]
        listed = [one for one in alike if one.item_path is None and one.parent is not None]
        addressed = [one for one in alike if one.item_path is not None and _COLLECTED.isdisjoint(one.operations)]
        if len(listed) != 1 or len(addressed) != 1 or addressed[0].parent is not None:
            return family
        collection, item = listed[0], addressed[0]
        return (
            family
            if family not in (collection, item)
            else structs.replace(
                collection,
                item_path=item.item_path,
                item_parameter=item.item_parameter,
                operations={**item.operations, **collection.operations},
            )
        )

    def role(self, operation: Operation) -> Role:
        """What `operation` does to the records of its family."""
        return self._roles.get(operation.id, Role.ACTION)

    def resource_of(self, operation: Operation, parameter: str) -> str | None:
        """The resource whose records the path parameter addresses: that of the family whose item path it
        ends; elsewhere, of the family whose item parameter has this name, where only one resource has."""
        segments = operation.path.split("/")
        at = next((index for index, part in enumerate(segments) if part == f"{{{parameter}}}"), None)
        if at is None:
            return None
        family = self._by_item.get(shape("/".join(segments[: at + 1])))
        if family is None:
            family = self._named(parameter, segments[:at])
        return None if family is None else family.resource

    def _take(self, families: dict[str, Family]) -> None:
        self._all = families
        self._by_path = {shape(path): family for path, family in families.items()}
        self._by_item = {shape(family.item_path): family for family in families.values() if family.item_path}

    # -- collections and items

    def _find(self) -> dict[str, Family]:
        items: dict[str, str] = {}
        for path, methods in self._paths.items():
            owner, _, last = path.rpartition("/")
            if PARAMETER.fullmatch(last) and owner and not methods.keys().isdisjoint(_ITEM_ROLES):
                items.setdefault(shape(owner), path)
        found: dict[str, Family] = {}
        for path, methods in self._paths.items():
            last = path.rpartition("/")[2]
            if PARAMETER.fullmatch(last):
                collection = path.rpartition("/")[0]
                if items.get(shape(collection)) == path and shape(collection) not in map(shape, found):
                    found[collection] = self._family(collection, path)
            elif shape(path) in items:
                if shape(path) not in map(shape, found):
                    found[path] = self._family(path, items[shape(path)])
            elif self._lists(methods) and not self._is_beside_items(path, items):
                found[path] = self._family(path, None)
        return found

    def _family(self, path: str, item_path: str | None) -> Family:
        operations: dict[Role, str] = {}
        for place, roles in ((path, _COLLECTION_ROLES), (item_path, _ITEM_ROLES)):
            for method, role in roles.items():
                operation = self._paths.get(place or "", {}).get(method)
                if operation is not None:
                    operations[role] = operation.id
                    self._roles[operation.id] = role
                    self._members[operation.id] = path
        resource = shape(without_version(path))
        static = [part for part in resource.split("/") if part and part != "{}"]
        return Family(
            path=path,
            resource=resource,
            name=static[-1] if static else "",
            endpoint_version=version_of(path),
            item_path=item_path,
            item_parameter=PARAMETER.findall(item_path)[-1] if item_path else None,
            parent=None,
            operations=operations,
        )

    def _lists(self, methods: Methods) -> bool:
        """Whether a path without items is a collection whose records can't be addressed."""
        if "GET" not in methods or not methods.keys() <= {"GET", "POST", "HEAD", "OPTIONS"}:
            return False
        replies = [reply for reply in methods["GET"].replies if reply.status.startswith("2")]
        bodies = [schema for reply in replies for schema in reply.content.values()]
        if not replies:  # depth operations: nothing is known of what it answers
            return True
        return any(self._holds_records(schema) for schema in bodies)

    def _holds_records(self, schema: Schema) -> bool:
        """Whether a reply is an array, or an object with an array of objects right inside."""
        if self._is_array(schema):
            return True
        return any(self._is_array(member, of_objects=True) for member in self._members_of(schema, 0).values())

    def _is_array(self, schema: Any, *, of_objects: bool = False) -> bool:
        schema = self._plain(schema)
        if "array" not in (schema.get("type"), *_listed(schema.get("type"))) and "items" not in schema:
            return False
        return not of_objects or bool(self._members_of(schema.get("items", {}), 0))

    def _members_of(self, schema: Any, depth: int) -> dict[str, Any]:
        schema = self._plain(schema)
        found = dict(schema.get("properties", {}))
        if depth < 8:  # noqa: PLR2004 - combinations nest a little; a recursive schema would not end
            for word in ("allOf", "anyOf", "oneOf"):
                for branch in schema.get(word, ()):
                    found.update(self._members_of(branch, depth + 1))
        return found

    def _plain(self, schema: Any) -> Mapping[str, Any]:
        for _ in range(32):
            if not isinstance(schema, dict):
                return {}
            if "$ref" not in schema:
                return schema
            schema = self._resolve(schema["$ref"][1:])
        return {}

    @staticmethod
    def _is_beside_items(path: str, items: Mapping[str, str]) -> bool:
        """``/users/countries`` beside ``/users/{user}``: a report on users, no collection of its own."""
        return shape(path.rpartition("/")[0]) in items

    def _with_parent(self, family: Family) -> Family:
        above = self._above(family.path.rpartition("/")[0], items_only=True)
        if above is None:
            return family
        return structs.replace(family, parent=above.path)

    def _above(self, path: str, *, items_only: bool = False) -> Family | None:
        """The family whose item (or collection) is `path` or the nearest path above it."""
        while path:
            found = self._by_item.get(shape(path)) or (None if items_only else self._by_path.get(shape(path)))
            if found is not None:
                return found
            path = path.rpartition("/")[0]
        return None

    # -- actions

    def _with_actions(self) -> dict[str, Family]:
        """The families with what is left over: each operation that is none of a family's six roles."""
        actions: dict[str, list[str]] = {}
        for path, methods in self._paths.items():
            rest = [operation for operation in methods.values() if operation.id not in self._members]
            family = self._above(path) if rest else None
            if rest and family is None:
                names = PARAMETER.findall(path)
                before = path.split("{")[0].rstrip("/").split("/")
                family = self._named(names[0], before) if names else None
            if family is not None:
                for operation in rest:
                    self._members[operation.id] = family.path
                    actions.setdefault(family.path, []).append(operation.id)
        return {
            path: structs.replace(family, actions=tuple(actions.get(path, ()))) for path, family in self._all.items()
        }

    def _named(self, parameter: str, before: list[str]) -> Family | None:
        """The family whose item parameter is `parameter`, for a path whose segments before it are `before`.
        Top-level families come first, then those whose name stands in the path, at its endpoint version, the
        newest of them. None when the name alone leaves several resources."""
        fitting = [family for family in self._all.values() if family.item_parameter == parameter]
        fitting = [family for family in fitting if family.parent is None] or fitting
        words = [part for part in before if part and not PARAMETER.fullmatch(part) and not is_version(part)]
        word = words[-1] if words else ""
        fitting = [family for family in fitting if _alike(word, family.name)] or fitting
        if len({family.resource for family in fitting}) != 1:
            return None
        wanted = next((part for part in before if is_version(part)), None)
        return max(
            fitting,
            key=lambda family: (family.endpoint_version == wanted, version_key(family.endpoint_version)),
        )


def _alike(word: str, name: str) -> bool:
    """Whether two words differ only in their endings: ``currency``, ``currencies``."""
    return bool(word) and (word == name or _stem(word) == _stem(name))


def _stem(word: str) -> str:
    for ending, instead in (("ies", "y"), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
