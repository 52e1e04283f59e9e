"""A digest over what a contract says of one operation: equal digests, equal obligations, in whatever release.

A Merkle hash: a reference counts as what it leads to, so that neither names nor places of components matter.
Left out: prose, examples, ``deprecated``, extensions, tags, operation ids, and every order without meaning.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from uphold.contract.grammar import LIST, MAP, ONE, SUBSCHEMAS, references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from uphold.contract.model import Body, Encoding, Header, Operation, Parameter, Reply, Schema

_PROSE = frozenset({
    "description", "title", "summary", "example", "examples", "externalDocs", "deprecated", "xml", "$comment",
})  # fmt: skip
_SETS = frozenset({"required", "enum", "type"})
_ROUNDS = 4
_UNORDERED = frozenset({"allOf", "anyOf", "oneOf"})


class Digester:
    """Digests of one contract's operations. `resolve` follows a reference: pointer → schema. A `thorough` one counts
    ``deprecated``, ``discriminator`` and ``x-extensible-enum`` in schemas as well."""

    def __init__(self, resolve: Callable[[str], Any], *, thorough: bool = False) -> None:
        self._resolve = resolve
        self._passed_over = _PROSE - {"deprecated"} if thorough else _PROSE | {"discriminator"}
        self._extensions = frozenset({"x-extensible-enum"}) if thorough else frozenset[str]()
        self._known: dict[str, str] = {}
        self._round: dict[str, str] = {}
        """Digests of the last round, while a group is settled."""
        self._parts: dict[int, str] = {}
        """Digests of schemas inside others, by their identity: the contract keeps them all."""

    def operation(self, operation: Operation) -> str:
        """SHA-256, 64 hex digits."""
        return _hash(
            "operation",
            operation.method,
            operation.path,
            sorted(self._parameter(one) for one in operation.parameters),
            self._body(operation.body),
            sorted(self._reply(one) for one in operation.replies),
            sorted(sorted(need) for need in operation.security),
            sorted(map(sorted, operation.scopes)),
            sorted(
                _hash(
                    one.name,
                    one.expression,
                    one.method,
                    self._body(one.body),
                    sorted(self._parameter(header) for header in one.headers),
                    sorted(self._reply(reply) for reply in one.replies),
                )
                for one in operation.callbacks
            ),
        )

    def _parameter(self, one: Parameter) -> str:
        return _hash(
            one.location,
            one.name,
            one.required,
            one.style,
            one.explode,
            one.media_type,
            one.allow_reserved,
            one.allow_empty,
            self._schema(one.schema),
        )

    def _body(self, body: Body | None) -> str:
        if body is None:
            return ""
        return _hash(body.required, self._content(body.content), self._encoding(body.encoding))

    def _reply(self, reply: Reply) -> str:
        headers = sorted(map(self._header, reply.headers))
        return _hash(reply.status, self._content(reply.content), headers, self._encoding(reply.encoding))

    def _header(self, header: Header) -> str:
        schema = self._schema(header.schema)
        return _hash(header.name.lower(), header.required, header.explode, header.media_type, schema)

    def _encoding(self, encoding: dict[str, dict[str, Encoding]]) -> list[str]:
        return sorted(
            _hash(
                media_type.lower(),
                name,
                one.content_type,
                one.style,
                one.explode,
                one.allow_reserved,
                sorted(map(self._header, one.headers)),
            )
            for media_type, members in encoding.items()
            for name, one in members.items()
        )

    def _content(self, content: dict[str, Schema]) -> list[tuple[str, str]]:
        return sorted((media_type.lower(), self._schema(schema)) for media_type, schema in content.items())

    def schema(self, schema: Any) -> str:
        """A digest of one schema, references counting as what they lead to."""
        return self._schema(schema)

    def _schema(self, schema: Any) -> str:
        if not isinstance(schema, dict):
            return json.dumps(schema)
        said: list[tuple[str, Any]] = []
        for key, value in schema.items():
            if key in self._passed_over or (key.startswith("x-") and key not in self._extensions):
                continue
            holds = SUBSCHEMAS.get(key)
            if key == "$ref":
                said.append((key, self._reference(value)))
            elif holds is ONE:
                said.append((key, self._part(value)))
            elif holds is LIST:
                hashes = [self._part(child) for child in value]
                said.append((key, sorted(hashes) if key in _UNORDERED else hashes))
            elif holds is MAP:
                said.append((key, sorted((name, self._part(child)) for name, child in value.items())))
            elif key in _SETS and isinstance(value, list):
                said.append((key, sorted(json.dumps(one, sort_keys=True) for one in value)))
            else:
                said.append((key, json.dumps(value, sort_keys=True)))
        if len(said) == 1 and said[0][0] == "$ref":
            return str(said[0][1])
        return _hash(sorted(said, key=lambda item: item[0]))

    def _part(self, schema: Any) -> str:
        """`_schema` of what lies inside a schema of the contract."""
        if self._round or not isinstance(schema, dict):
            return self._schema(schema)
        known = self._parts.get(id(schema))
        if known is None:
            known = self._parts[id(schema)] = self._schema(schema)
        return known

    def _reference(self, reference: str) -> str:
        if reference in self._round:
            return self._round[reference]
        if reference not in self._known:
            for group in groups(reference, lambda one: references(self._resolve(one[1:]))):
                self._settle(group)
        return self._known[reference]

    def _settle(self, group: list[str]) -> None:
        """Digests of schemas that refer to each other in a circle; all that they lead to is known.

        Each round looks one reference further than the round before. The first one sees every change of every
        member, so that few are enough; the last step makes each digest depend on the whole group.
        """
        if len(group) == 1 and group[0] not in set(references(self._resolve(group[0][1:]))):
            self._known[group[0]] = self._schema(self._resolve(group[0][1:]))
            return
        self._round = dict.fromkeys(group, "circle")
        for _ in range(_ROUNDS):
            self._round = {one: self._schema(self._resolve(one[1:])) for one in group}
        whole = _hash(sorted(self._round.values()))
        self._known |= {one: _hash(said, whole) for one, said in self._round.items()}
        self._round = {}


def groups(start: str, targets: Callable[[str], Iterable[str]]) -> Iterator[list[str]]:
    """The strongly connected groups of references that `start` reaches, each after all that it leads to
    (Tarjan's algorithm, without recursion)."""
    order: dict[str, int] = {start: 0}
    low = {start: 0}
    trail, waiting = [start], [(start, iter(dict.fromkeys(targets(start))))]
    on_trail = {start}
    while waiting:
        node, rest = waiting[-1]
        step = next((one for one in rest if one not in order or one in on_trail), None)
        if step is None:
            waiting.pop()
            if waiting:
                low[waiting[-1][0]] = min(low[waiting[-1][0]], low[node])
            if low[node] == order[node]:
                at = len(trail) - 1
                while trail[at] != node:
                    at -= 1
                yield trail[at:]
                on_trail.difference_update(trail[at:])
                del trail[at:]
        elif step in on_trail:
            low[node] = min(low[node], order[step])
        else:
            order[step] = low[step] = len(order)
            trail.append(step)
            on_trail.add(step)
            waiting.append((step, iter(dict.fromkeys(targets(step)))))


def _hash(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
