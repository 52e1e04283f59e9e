"""The references of one document: followed where they stand for objects, checked where schemas hold them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from uphold.contract import pointers
from uphold.contract.anchors import anchors
from uphold.contract.circles import endless_circle, references_in_place
from uphold.contract.grammar import IN_PLACE, references, subschemas
from uphold.contract.homes import SCHEMAS, home_of, normalised, schema_at
from uphold.contract.normalise import Normaliser
from uphold.contract.remarks import Remarks
from uphold.contract.soundness import refuse_unsound

if TYPE_CHECKING:
    from collections.abc import Callable

    from uphold.contract.model import Schema
    from uphold.errors import InputError


class Resolver:
    """Gives the parts of one document by pointer, and normalises each schema when it is first asked for.

    Whatever does not fit raises InputError with its place: `file` and what `line` makes of a pointer.
    """

    def __init__(
        self,
        document: dict[str, Any],
        *,
        file: str | None,
        line: Callable[[str], int | None],
        remarks: Remarks | None = None,
    ) -> None:
        self.document = document
        self.remarks = remarks or Remarks()
        self._normaliser = Normaliser(
            is_30=str(document["openapi"]).startswith("3.0"),
            file=file,
            line=line,
            remarks=self.remarks,
            anchor=self._pointer_of,
        )
        self.problem = self._normaliser.problem
        self._homes: dict[str, Schema] = {}
        self._missed: list[tuple[InputError, list[str]]] = []
        """References of named schemas to nothing, and the homes of all schemas that refer there."""
        for name in self.members(document.get("components", {}), "schemas", "/components"):
            self.home(f"{SCHEMAS}/{pointers.escape(name)}")

    def _pointer_of(self, anchor: str) -> str | None:
        return self._anchors.get(anchor)

    @cached_property
    def _anchors(self) -> dict[str, str]:
        return anchors(self.document, "document")

    def home(self, at: str, owner: Any = None, default: Schema | None = None) -> Schema:
        """The normalised schema at the pointer `at`; where the document has none: `default`, or any value. `owner`: the
        object whose ``schema`` it is, where that is known."""
        if at not in self._homes:
            try:
                raw = owner["schema"] if isinstance(owner, dict) else pointers.lookup(self.document, at)
            except KeyError:
                raw = default or {}
            self._homes[at] = self._normaliser.schema(raw, at)
        return self._homes[at]

    def finish(self) -> dict[str, Schema]:
        """All schemas by pointer, once each reference is known to lead to a schema and none in a circle."""
        seen = self._normaliser.references
        done = 0
        while done < len(seen):  # what is reached from here may hold references, too
            for target, at in list(seen.items())[done:]:
                done += 1
                self._check(target, at)
        refuse_unsound(self._homes, self._normaliser.patterns, self.problem, self.remarks.excuse)
        self._move_references()
        self._refuse_missed()
        self._refuse_circles()
        return self._homes

    def follow(self, at: str, found: Any = None) -> tuple[dict[str, Any], str]:
        """The object at `at` with the references that stand in its place followed, and where it really is. `found`:
        that object, where it is known."""
        if isinstance(found, dict) and "$ref" not in found:
            return found, at
        seen: list[str] = []
        while True:
            try:
                raw = self.an_object(pointers.lookup(self.document, at), at)
            except KeyError:
                place = seen[-1] if seen else at
                self._miss(at, place)
                return {}, place
            if "$ref" not in raw:
                return raw, at
            if at in seen:
                self.remarks.excuse(self.problem("the reference leads back to itself", at))
                return {}, at
            seen.append(at)
            target = pointers.from_reference(str(raw["$ref"]))
            if target is None:
                message = f"the reference `{raw['$ref']}` does not point into this document"
                raise self.problem(message, at, "Import it with `uphold import`")
            at = target

    def an_object(self, value: Any, at: str) -> dict[str, Any]:
        """`value`, which must be an object."""
        if not isinstance(value, dict):
            self.remarks.excuse(self.problem("an object belongs here", at))
            return {}
        return value

    def members(self, owner: dict[str, Any], key: str, at: str) -> dict[str, Any]:
        """The object that is the member `key` of `owner`; absent or written as an empty list, it is empty."""
        value = owner.get(key)
        if value is None or value == []:
            return {}
        if not isinstance(value, dict):
            self.remarks.excuse(self.problem("an object belongs here", f"{at}/{key}"))
            return {}
        return value

    def elements(self, owner: dict[str, Any], key: str, at: str) -> list[Any]:
        """The list that is the member `key` of `owner`; absent, it is empty."""
        value = owner.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.remarks.excuse(self.problem("a list belongs here", f"{at}/{key}"))
            return []
        return value

    def _miss(self, target: str, at: str) -> None:
        """Nothing stands at `target`. What an operation says by it can't be known; a named schema may be unused."""
        shown = target[1:] if target.startswith("/#") else f"#{target}"
        problem = self.problem(f"nothing stands at the reference `{shown}`", at)
        if not at.startswith(f"{SCHEMAS}/"):
            raise problem
        reference = pointers.to_reference(target)
        self._missed.append((problem, [home for home, one in self._homes.items() if reference in references(one)]))
        self.remarks.excuse(problem)

    def _refuse_missed(self) -> None:
        """Refuse references to nothing that an operation reaches, whichever schemas lie in between."""
        if not self._missed:
            return
        reached = [home for home in self._homes if not home.startswith(f"{SCHEMAS}/")]
        known = set(reached)
        for home in reached:  # which grows on the way
            for reference in references(self._homes[home]):
                inner = home_of(pointers.from_reference(reference) or "", self._homes)
                if inner is not None and inner not in known:
                    known.add(inner)
                    reached.append(inner)
        for problem, holders in self._missed:
            if not known.isdisjoint(holders):
                raise problem

    def _check(self, target: str, at: str) -> None:
        """That something stands at `target`; it becomes a home when no other schema holds it."""
        try:
            pointers.lookup(self.document, target)
        except KeyError:
            self._miss(target, at)
            self._cut(target)
            return
        if home_of(target, self._homes) is None:
            if target == "" or any(home.startswith(f"{target}/") for home in self._homes):
                self.remarks.excuse(self.problem(f"no schema stands at the reference `#{target}`", at))
                self._cut(target)
                return
            self.home(target)

    def _cut(self, target: str) -> None:
        """Take out the references to `target`, so that any value is allowed there."""
        del self._normaliser.references[target]
        for schema in self._homes.values():
            _drop_references(schema, pointers.to_reference(target))

    def _move_references(self) -> None:
        """Lead references to where normalising has moved their targets."""
        moved: dict[str, str] = {}
        hidden: list[str] = []
        for target, at in self._normaliser.references.items():
            try:
                place = normalised(target, self._homes)
            except KeyError:
                message = f"the reference `#{target}` leads to what a `$ref` beside it hides"
                self.remarks.excuse(self.problem(message, at))
                hidden.append(target)
                continue
            if place != target:
                moved[pointers.to_reference(target)] = pointers.to_reference(place)
        for target in hidden:
            self._cut(target)
        if moved:
            for schema in self._homes.values():
                _move(schema, moved)

    def _refuse_circles(self) -> None:
        def targets(at: str) -> list[str]:
            found = references_in_place(schema_at(at, self._homes))
            return [pointers.from_reference(reference) or "" for reference in found]

        starts = [at for at in self._homes if at in self._normaliser.references] + [*self._normaliser.references]
        while (circle := endless_circle(starts, targets)) is not None:
            steps = " → ".join(f"#{step}" for step in circle)
            self.remarks.excuse(self.problem(f"the schema refers to itself without end: {steps}", circle[0]))
            _drop_references(schema_at(circle[-2], self._homes), pointers.to_reference(circle[-1]), in_place=True)


def _drop_references(schema: Any, reference: str, *, in_place: bool = False) -> None:
    """Remove a reference from `schema` and from those inside it (`in_place`: those that judge the same value)."""
    if isinstance(schema, dict):
        if schema.get("$ref") == reference:
            del schema["$ref"]
        for keyword, _, child in subschemas(schema):
            if not in_place or keyword in IN_PLACE:
                _drop_references(child, reference, in_place=in_place)


def _move(schema: Any, moved: dict[str, str]) -> None:
    """Change the references in `schema`, which nobody else has seen yet, to where their targets stand now."""
    if isinstance(schema, dict):
        if schema.get("$ref") in moved:
            schema["$ref"] = moved[schema["$ref"]]
        for _, _, child in subschemas(schema):
            _move(child, moved)
