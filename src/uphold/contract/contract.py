"""The contract of one release: what a document says, as answers to questions."""

from __future__ import annotations

import difflib
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from uphold.contract import pointers
from uphold.contract.digest import Digester
from uphold.contract.families import Families
from uphold.contract.homes import SCHEMAS, schema_at
from uphold.contract.model import Depth, Direction, Header, Operation, Role, Schema
from uphold.contract.parts import Parts
from uphold.contract.paths import shape, version_of, without_version
from uphold.contract.routing import Router
from uphold.contract.slices import Slicer
from uphold.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from uphold.contract.building import Built
    from uphold.contract.lines import Lines
    from uphold.contract.model import Callback, Family, Parameter, Reply, SecurityScheme


class Contract:
    """What one release of an API documents. Nothing in it may be changed; all schemas share their parts."""

    def __init__(
        self,
        *,
        built: Built,
        document: dict[str, Any] | Callable[[], dict[str, Any]],
        header: dict[str, Any],
        api: str,
        release: str,
        depth: Depth,
        path: Path | None,
        lines: Lines,
    ) -> None:
        self.api = api
        self.release = release
        self.depth = depth
        self.path = path
        self.header = header
        """What the importer wrote about the file's origin; empty for a file that it did not write."""
        self.operations: Mapping[str, Operation] = built.operations
        """By id, in the document's order."""
        self.undescribed: dict[str, Operation] = {}
        """Operations that the release has and of whose input and output nothing is known here; see `as_release`."""
        self.basis = release
        """The release whose document says all this: another one than `release` after `as_release`."""
        self.webhooks: tuple[Callback, ...] = built.webhooks
        """What the tenant sends without being asked by an operation (OpenAPI 3.1)."""
        self.security_schemes: dict[str, SecurityScheme] = built.security_schemes
        """How a client proves who it is, by name."""
        self.remarks: tuple[str, ...] = tuple(built.remarks)
        """What the document gets wrong without harm to the rest, one sentence each."""
        self._document = document
        self._built = built
        self._homes = built.homes
        self._slicer = Slicer(built.homes)
        self._digests: dict[str, str] = {}
        self._lines = lines
        self.parts = built.parts or Parts(built.operations, built.homes)
        """Its operations and schemas as they are written: what is written alike in two contracts has equal parts."""

    def __repr__(self) -> str:
        name = f"{self.api or self.path}@{self.release}"
        return f"<Contract {name}: {len(self.operations)} operations, {self.depth}>"

    @property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document as it was read."""
        if not isinstance(self._document, dict):
            self._document = self._document()
        return self._document

    @cached_property
    def schemas(self) -> dict[str, Schema]:
        """The components, normalised, by name."""
        depth = SCHEMAS.count("/") + 1
        return {
            pointers.split(place)[-1]: schema
            for place, schema in self._homes.items()
            if place.startswith(f"{SCHEMAS}/") and place.count("/") == depth
        }

    # -- operations

    def operation(self, id: str) -> Operation:
        """The operation ``METHOD path``; raises UsageError when the release has none of that id."""
        found = self.operations.get(id)
        if found is None:
            near = difflib.get_close_matches(id, self.operations, n=1)
            remedy = f"Did you mean `{near[0]}`?" if near else None
            raise UsageError(f"release {self.release} has no operation `{id}`", remedy=remedy)
        return found

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that a request reaches, and its decoded path parameters. `path` is percent-encoded as
        sent. A static segment wins over a parameter."""
        found = self._router.find(method, path)
        return None if found is None or found[0].id in self.undescribed else found

    def methods(self, path: str) -> tuple[str, ...]:
        """The methods that the contract declares for a concrete path, sorted; empty when no template fits."""
        return self._router.methods(path)

    def undescribed_at(self, method: str, path: str) -> Operation | None:
        """The operation among `undescribed` that a request reaches; `path` as in `find`."""
        found = self._router.find(method, path) if self.undescribed else None
        return found[0] if found is not None and found[0].id in self.undescribed else None

    def as_release(self, outline: Contract) -> Contract:
        """What this contract says of the operations of `outline`, another release of the API that is known by its
        operations only; deprecated is what `outline` marks so. Operations that only `outline` has are the
        `undescribed` ones. Schemas are shared, and `document` stays that of the basis."""
        theirs = {_place(operation): operation for operation in outline.operations.values()}
        known = [operation for operation in self.operations.values() if _place(operation) in theirs]
        made = Contract(
            built=replace(
                self._built,
                operations={
                    one.id: msgspec.structs.replace(one, deprecated=theirs[_place(one)].deprecated) for one in known
                },
                parts=None,
            ),
            document=self._document,
            header=outline.header,
            api=self.api,
            release=outline.release,
            depth=self.depth,
            path=self.path,
            lines=self._lines,
        )
        described = {_place(operation) for operation in known}
        made.undescribed = {one.id: one for place, one in theirs.items() if place not in described}
        made.basis = self.basis
        return made

    def outline(self, like: Contract) -> Contract:
        """This contract with its operations only, as one known in that depth: ids, and which are deprecated; where
        its document does not tell these, as `like` marks them. `depth` stays."""
        marks = {_place(one): one.deprecated for one in like.operations.values()}
        tells = self.header.get("deprecated") != "unknown"
        operations = {
            one.id: Operation(
                id=one.id,
                method=one.method,
                path=one.path,
                operation_id=None,
                tags=(),
                deprecated=one.deprecated if tells else marks.get(_place(one), False),
                parameters=(),
                body=None,
                replies=(),
                security=(),
                pointer=one.pointer,
            )
            for one in self.operations.values()
        }
        return Contract(
            built=replace(self._built, operations=operations, webhooks=(), security_schemes={}, parts=None),
            document=self._document,
            header=self.header,
            api=self.api,
            release=self.release,
            depth=self.depth,
            path=self.path,
            lines=self._lines,
        )

    def narrowed(self, ids: Collection[str]) -> Contract:
        """This contract with some of its operations only, and the schemas that they need: what a ladder of releases
        keeps of one that differs in a few places. Its `document` is empty."""
        places: dict[str, None] = {}
        waiting = [place for id in ids for place in self.parts.operation(id).needs]
        while waiting:
            place = waiting.pop()
            if place not in places:
                places[place] = None
                waiting.extend(self.parts.home(place).needs)
        return Contract(
            built=replace(
                self._built,
                operations={id: self.operations[id] for id in ids},
                homes={place: self._homes[place] for place in places},
                webhooks=(),
                parts=None,
            ),
            document={},
            header=self.header,
            api=self.api,
            release=self.release,
            depth=self.depth,
            path=self.path,
            lines=self._lines,
        )

    # -- schemas

    def body_schema(self, op: Operation, media_type: str | None = None) -> Schema | None:
        """The self-contained schema of the request body: of `media_type`, or of JSON, or of the first one."""
        if op.body is None:
            return None
        return self._content_schema(op.body.content, op.body.pointer, media_type, Direction.REQUEST)

    def reply(self, op: Operation, status: int) -> Reply | None:
        """What the contract says about `status`: by number, else by range (``2XX``), else ``default``."""
        by_status = {reply.status: reply for reply in op.replies}
        names = (str(status), f"{status // 100}XX", "default")
        return next((by_status[name] for name in names if name in by_status), None)

    def reply_schema(self, op: Operation, status: int, media_type: str | None = None) -> Schema | None:
        """The self-contained schema of the reply body; None when the status, or a body for it, is not
        documented."""
        reply = self.reply(op, status)
        if reply is None:
            return None
        return self._content_schema(reply.content, reply.pointer, media_type, Direction.REPLY)

    def parameter_schema(self, op: Operation, parameter: Parameter) -> Schema:  # noqa: ARG002 - says whose it is
        """The self-contained schema of a parameter's value."""
        place = parameter.pointer
        if parameter.media_type is not None:
            place += pointers.join("content", parameter.media_type)
        return self.schema_at(f"{place}/schema", Direction.REQUEST)

    def header_schema(self, header: Header) -> Schema:
        """The self-contained schema of the value of a reply's header; empty where the document gives none."""
        place = header.pointer
        if header.media_type is not None:
            place += pointers.join("content", header.media_type)
        return self.schema_at(f"{place}/schema", Direction.REPLY) if header.schema else {}

    def schema_at(self, pointer: str, direction: Direction) -> Schema:
        """The self-contained schema for the one at `pointer` (with or without ``#``), normalised.

        It mirrors the document: ``$ref`` leads to `pointer`, and each schema stands at its own place. In a
        request, read-only members are not required; in a reply, write-only ones. Raises UsageError.
        """
        place = pointer.removeprefix("#")
        try:
            return self._slicer.slice(place, direction)
        except KeyError:
            raise UsageError(f"release {self.release} has no schema at `{pointer}`") from None

    def directed(self, pointer: str, direction: Direction) -> tuple[Any, str]:
        """The schema at `pointer` as it travels in `direction` (see `schema_at`), with its references kept, and
        the pointer where it stands after normalising. It may be a boolean. Raises UsageError."""
        try:
            return self._slicer.directed(pointer.removeprefix("#"), direction)
        except KeyError:
            raise UsageError(f"release {self.release} has no schema at `{pointer}`") from None

    @property
    def homes(self) -> Mapping[str, Schema]:
        """Every place where a schema begins, by pointer: components, bodies, parameters…, normalised."""
        return self._homes

    def _content_schema(
        self, content: dict[str, Schema], at: str, media_type: str | None, direction: Direction
    ) -> Schema | None:
        chosen = pick_media_type(content, media_type)
        if chosen is None:
            return None
        return self.schema_at(at + pointers.join("content", chosen, "schema"), direction)

    # -- families and endpoint versions

    @property
    def families(self) -> tuple[Family, ...]:
        """The resource families, in the order in which the document mentions them."""
        return self._families.all

    def family_of(self, op: Operation) -> Family | None:
        """The family that `op` belongs to, as one of its six roles or as an action."""
        return self._families.of(op)

    def whole_family(self, family: Family) -> Family:
        """`family` with the operations that address its records at a path elsewhere, and the other way round: records
        are listed under others (``/orchards/{orchard}/trees``) and addressed at the top (``/trees/{tree}``)."""
        return self._families.whole(family)

    def role(self, op: Operation) -> Role:
        """What `op` does to the records of its family."""
        return self._families.role(op)

    def resource_of(self, op: Operation, path_parameter: str) -> str | None:
        """`Family.resource` of the records that a path parameter addresses; None: it is no record's id."""
        return self._families.resource_of(op, path_parameter)

    def endpoint_versions(self, op: Operation) -> tuple[Operation, ...]:
        """The same endpoint at other endpoint versions: same method, same path but for the segment that names
        the version; parameter names do not matter. In the document's order."""
        same = self._endpoints[_endpoint(op)]
        return tuple(other for other in same if version_of(other.path) != version_of(op.path))

    # -- the rest

    def digest(self, op: Operation) -> str:
        """SHA-256 over all that the contract says of `op` to a machine, 64 hex digits; see `digest.py`."""
        if op.id not in self._digests:
            self._digests[op.id] = self._digester.operation(op)
        return self._digests[op.id]

    def schema_digest(self, schema: Any) -> str:
        """A digest over all that one of this contract's schemas says to a machine, wherever its parts stand:
        what `digest` counts, and defaults, deprecation and discriminators as well."""
        return self._thorough_digester.schema(schema)

    def line(self, pointer: str) -> int | None:
        """1-based line of `pointer` in the contract's file, or of the nearest place around it."""
        return self._lines.line(pointer.removeprefix("#"))

    @cached_property
    def _router(self) -> Router:
        return Router([*self.operations.values(), *self.undescribed.values()])

    @cached_property
    def _families(self) -> Families:
        return Families(self.operations.values(), self._resolve)

    @cached_property
    def _digester(self) -> Digester:
        return Digester(self._resolve)

    @cached_property
    def _thorough_digester(self) -> Digester:
        return Digester(self._resolve, thorough=True)

    @cached_property
    def _endpoints(self) -> dict[tuple[str, str], list[Operation]]:
        found: dict[tuple[str, str], list[Operation]] = {}
        for operation in self.operations.values():
            found.setdefault(_endpoint(operation), []).append(operation)
        return found

    def _resolve(self, pointer: str) -> Any:
        return schema_at(pointers.from_reference(f"#{pointer}") or "", self._homes)


def pick_media_type(content: dict[str, Schema], media_type: str | None) -> str | None:
    """The key of `content` that describes `media_type` (parameters ignored, ranges such as ``application/*``
    allowed); without `media_type`: JSON if there is one, else the first."""
    names = {key.partition(";")[0].strip().lower(): key for key in reversed(content)}
    if media_type is None:
        return next((key for name, key in reversed(names.items()) if is_json(name)), next(iter(content), None))
    wanted = media_type.partition(";")[0].strip().lower()
    return next((names[name] for name in (wanted, f"{wanted.partition('/')[0]}/*", "*/*") if name in names), None)


def is_json(media_type: str) -> bool:
    """Whether a lower-case media type without parameters is JSON (RFC 6839: the suffix ``+json``)."""
    return media_type == "application/json" or media_type.endswith("+json")


def _place(operation: Operation) -> tuple[str, str]:
    """What operations of two releases share that are the same: parameters may have other names."""
    return operation.method, shape(operation.path)


def _endpoint(operation: Operation) -> tuple[str, str]:
    return operation.method, shape(without_version(operation.path))
