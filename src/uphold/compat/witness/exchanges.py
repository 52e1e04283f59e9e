"""Requests and replies as proofs show them: whole ones, which both contracts agree on but for one change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import structs

from uphold.compat.containment.engine import Engine
from uphold.compat.containment.shapes import Shape, shape_of
from uphold.compat.model import Exchange
from uphold.compat.pairing.contracts import operation_key
from uphold.compat.pairing.counterparts import matched_media, matched_replies
from uphold.compat.pairing.security import ways
from uphold.compat.pairing.slots import Sides, media_pointer, schema_pointer
from uphold.compat.witness import carriage
from uphold.contract import Body, Contract, Direction, Header, Operation, Parameter, Reply
from uphold.contract.model import Encoding, SecurityScheme

_TRIED = 60
"""Values of a parameter among which one that shows a change is looked for."""
Place = tuple[bool, str]
"""Whether a schema is the new contract's, and its pointer."""
Key = tuple[str, str]
"""Location and name of a parameter, as the old document has it."""


@dataclass(frozen=True, slots=True)
class Both:
    """One operation of both contracts; the new one may be gone."""

    old: Operation
    new: Operation | None


@dataclass(frozen=True, slots=True)
class Content:
    """A body as it is sent."""

    media_type: str
    value: Any
    encoding: Mapping[str, Encoding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """What of a request is not as small and usual as can be."""

    values: Mapping[Key, Any] = field(default_factory=dict)
    without: Collection[Key] = ()
    content: Content | None = None
    bodyless: bool = False
    way: int | None = None
    """Number of the alternative in the old operation's security; None: one that still suffices."""
    base: str = ""
    """The server's URL."""
    accept: str = ""
    queries: tuple[str, ...] = ()
    """Parts of the query that are written already."""
    written_by: Parameter | None = None
    """The new parameter, by whose style it travels instead of by the old one's."""
    reserved: bool = False


class Exchanges:
    """Makes the requests and replies of two contracts."""

    def __init__(
        self, old: Contract, new: Contract, sides: Mapping[Direction, Sides], engines: Mapping[Direction, Engine]
    ) -> None:
        self._contracts = old, new
        self._sides, self._engines = sides, engines
        self._new = {operation_key(one): one for one in new.operations.values()}
        self._ways = ways(old, new), ways(new, old)

    def operation(self, id: str) -> Both | None:
        """The operation that the old document calls `id`, with the new one; None where the old one has none."""
        old = self._contracts[0].operations.get(id)
        return Both(old, self._new.get(operation_key(old))) if old is not None else None

    # -- values

    def shape(self, direction: Direction, *places: Place) -> Shape:
        """The values that the schemas at all of `places` allow."""
        sides = self._sides[direction]
        first, *others = (shape_of((sides.new if is_new else sides.old).node(pointer)) for is_new, pointer in places)
        return first.also(*(node for one in others for node in one.nodes))

    def values(self, direction: Direction, *places: Place) -> list[Any]:
        """Some values that the schemas at all of `places` allow, the telling ones first; where there are none, some of
        the first one."""
        maker = self._engines[direction].maker
        for shape in (self.shape(direction, *places), self.shape(direction, places[0])):
            if found := maker.several(shape, _TRIED):
                return sorted(found, key=lambda one: one is None or one in ("", [], {}))
        return []

    def least(self, direction: Direction, *places: Place) -> tuple[Any, ...]:
        """The smallest value of `values`, alone in a tuple."""
        maker = self._engines[direction].maker
        return maker.least(self.shape(direction, *places)) or maker.least(self.shape(direction, places[0]))

    # -- requests

    def request(self, shows: str, both: Both, said: Request) -> Exchange:
        """A request that the old contract accepts, with all that it asks for but for what `said` leaves out."""
        old = both.old
        values = {**self._needed(both, said), **said.values}
        target, queries, headers, cookies = said.base + old.path, list(said.queries), [], []
        for parameter in old.parameters:
            key = parameter.location, parameter.name
            if key not in values or key in said.without:
                continue
            written = said.written_by if said.written_by is not None and key in said.values else parameter
            written = structs.replace(written, name=parameter.name)
            value = values[key]
            if parameter.location == "path":
                target = target.replace(f"{{{parameter.name}}}", carriage.in_path(written, value))
            elif parameter.location == "query":
                queries += carriage.in_query(written, value, reserved=said.reserved and key in said.values)
            elif parameter.location == "header":
                text = carriage.in_header(value, explode=written.explode, media_type=written.media_type)
                headers.append((parameter.name, text))
            else:
                cookies.append(carriage.in_cookie(written, value))
        for scheme, scopes in self._credentials(both, said.way):
            _show(scheme, scopes, queries, headers, cookies)
        headers += [("cookie", "; ".join(cookies))] if cookies else []
        headers += [("accept", said.accept)] if said.accept else []
        content = said.content if said.content is not None else None if said.bodyless else self.body(both)
        body = None
        if content is not None:
            headers.append(("content-type", carriage.content_type(content.media_type)))
            body = carriage.as_body(content.media_type, content.value, content.encoding)
        start = f"{old.method} {target}{'?' if queries else ''}{'&'.join(queries)}"
        return Exchange(shows, start, headers=tuple(headers), body=body)

    def body(self, both: Both, *, always: bool = False) -> Content | None:
        """The smallest body that both contracts accept; None where none need be sent. `always`: also then."""
        old, new = both.old.body, both.new.body if both.new else None
        if old is None or not (always or old.required or (new is not None and new.required)):
            return None
        pairs = [
            (one, other)
            for one, other in matched_media(list(old.content), list(new.content) if new else [], Direction.REQUEST)
            if one is not None
        ]
        pairs.sort(key=lambda pair: (pair[1] is None, "json" not in (pair[0] or "")))
        for mine, theirs in pairs:
            made = self.content(both, mine or "", theirs)
            if made is not None:
                return made
        return None

    def content(self, both: Both, media_type: str, other: str | None) -> Content | None:
        """The smallest body of a media type of the old operation; `other`: what the new one calls it."""
        old, new = both.old.body, both.new.body if both.new else None
        if old is None:
            return None
        places = [(False, schema_of(old, media_type)), *([(True, schema_of(new, other))] if new and other else [])]
        found = self.least(Direction.REQUEST, *places)
        return Content(media_type, found[0], old.encoding.get(media_type, {})) if found else None

    def parameter_values(self, both: Both, parameter: Parameter) -> list[Any]:
        """Values of a parameter of the old operation that both contracts allow, where there are any."""
        return self.values(Direction.REQUEST, *self._places(both, parameter))

    def parameter_shape(self, both: Both, parameter: Parameter) -> Shape:
        """The values that both contracts allow for a parameter of the old operation."""
        return self.shape(Direction.REQUEST, *self._places(both, parameter))

    def _places(self, both: Both, parameter: Parameter) -> list[Place]:
        other = self.counterpart(both, parameter)
        return [(False, schema_pointer(parameter)), *([(True, schema_pointer(other))] if other is not None else [])]

    @staticmethod
    def counterpart(both: Both, parameter: Parameter) -> Parameter | None:
        """The new operation's parameter that `parameter` of the old one is paired with."""
        if both.new is None:
            return None
        if parameter.location == "path":
            names = [_path_names(one.path) for one in (both.old, both.new)]
            if parameter.name not in names[0]:
                return None
            name = names[1][names[0].index(parameter.name)]
        else:
            name = parameter.name
        return next(
            (
                one
                for one in both.new.parameters
                if one.location == parameter.location
                and (one.name == name or (one.location == "header" and one.name.lower() == name.lower()))
            ),
            None,
        )

    def _needed(self, both: Both, said: Request) -> dict[Key, Any]:
        found = {}
        for parameter in both.old.parameters:
            key = parameter.location, parameter.name
            other = self.counterpart(both, parameter)
            needed = parameter.required or parameter.location == "path" or (other is not None and other.required)
            if needed and key not in said.values and key not in said.without:
                values = self.parameter_values(both, parameter)
                if values:
                    found[key] = values[0]
        return found

    def _credentials(self, both: Both, way: int | None) -> list[tuple[SecurityScheme, tuple[str, ...]]]:
        """The schemes, with their scopes, that a client shows."""
        old = both.old
        if not old.security:
            return []
        if way is None:
            known = self._ways[1](both.new) if both.new is not None else ()
            fitting = [
                number
                for number, one in enumerate(self._ways[0](old))
                if any(one.suffices_for(other) for other in known)
            ]
            way = fitting[0] if fitting else 0
        names, scopes = old.security[way], old.scopes[way] if way < len(old.scopes) else ()
        schemes = self._contracts[0].security_schemes
        return [
            (schemes[name], scopes[at] if at < len(scopes) else ()) for at, name in enumerate(names) if name in schemes
        ]

    # -- replies

    def reply(
        self,
        shows: str,
        start: str,
        status: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        content: Content | None = None,
    ) -> Exchange:
        """What is answered."""
        told = list(headers)
        if content is None:
            return Exchange(shows, start, status, tuple(told))
        told.append(("content-type", carriage.content_type(content.media_type)))
        return Exchange(
            shows, start, status, tuple(told), carriage.as_body(content.media_type, content.value, content.encoding)
        )

    def replies(self, both: Both, status: str) -> tuple[Reply | None, Reply | None]:
        """What both operations say of a status."""
        paired = matched_replies(both.old.replies, both.new.replies if both.new else ())
        return next(((old, new) for old, new, one in paired if one == status), (None, None))

    def headers(self, one: Reply, other: Reply | None, *, is_new: bool, without: str = "") -> list[tuple[str, str]]:
        """The headers that the reply `one` needs, with values that both contracts allow; all but `without`. `other`:
        the same reply of the other contract; `is_new`: whether `one` is the new contract's."""
        known = {header.name.lower(): header for header in (other.headers if other is not None else ())}
        found = []
        for header in one.headers:
            name = header.name.lower()
            if header.required and name not in (without.lower(), "content-type"):
                found += self.header(header, known.get(name), is_new=is_new)
        return found

    def header(self, one: Header, other: Header | None, *, is_new: bool) -> list[tuple[str, str]]:
        """A header, alone in a list; nothing where no value is known."""
        values = self.header_values(one, other, is_new=is_new)[:1]
        return [
            (one.name, carriage.in_header(value, explode=one.explode, media_type=one.media_type)) for value in values
        ]

    def header_values(self, one: Header, other: Header | None, *, is_new: bool) -> list[Any]:
        """Values of a header; see `headers`."""
        places = [(is_new, schema_pointer(one)), *([(not is_new, schema_pointer(other))] if other is not None else [])]
        return self.values(Direction.REPLY, *places)

    def reply_content(self, one: Reply, other: Reply | None, *, is_new: bool, media_type: str = "") -> Content | None:
        """The smallest body of the reply `one`, in a media type of its own (or in `media_type`); see `headers`."""
        old, new = (other, one) if is_new else (one, other)
        paired = matched_media(list(old.content) if old else [], list(new.content) if new else [], Direction.REPLY)
        found = [(pair[is_new], pair[not is_new]) for pair in paired if pair[is_new] is not None]
        found.sort(key=lambda pair: (pair[0] != media_type, pair[1] is None, "json" not in (pair[0] or "")))
        for mine, theirs in found:
            places = [(is_new, schema_of(one, mine or ""))]
            places += [(not is_new, schema_of(other, theirs))] if other is not None and theirs is not None else []
            for value in self.least(Direction.REPLY, *places):
                return Content(mine or "", value, one.encoding.get(mine or "", {}))
        return None


def schema_of(owner: Body | Reply, media_type: str) -> str:
    """Where the schema of a media type stands."""
    return f"{media_pointer(owner.pointer, media_type)}/schema"


def _path_names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def _show(
    scheme: SecurityScheme,
    scopes: tuple[str, ...],
    queries: list[str],
    headers: list[tuple[str, str]],
    cookies: list[str],
) -> None:
    """Add what a client shows for a security scheme, with words in place of secrets."""
    if scheme.type == "apiKey" and scheme.name:
        if scheme.location == "query":
            queries.append(f"{scheme.name}=<key>")
        elif scheme.location == "cookie":
            cookies.append(f"{scheme.name}=<key>")
        else:
            headers.append((scheme.name, "<key>"))
    elif scheme.type == "http" and scheme.scheme not in ("bearer", None):
        headers.append(("authorization", f"{(scheme.scheme or '').title()} <credentials>"))
    elif scheme.type != "mutualTLS":
        asked = f" with {', '.join(sorted(scopes))}" if scopes else ""
        headers.append(("authorization", f"Bearer <token{asked}>"))
