"""One OpenAPI document → operations, with every schema normalised and every reference checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from uphold.contract import pointers
from uphold.contract.access import security_schemes, servers
from uphold.contract.grammar import METHODS
from uphold.contract.model import (
    Body,
    Callback,
    Encoding,
    Header,
    Link,
    Operation,
    Parameter,
    Reply,
    Schema,
    SecurityScheme,
    Server,
)
from uphold.contract.paths import PARAMETER
from uphold.contract.remarks import Remarks
from uphold.contract.resolving import Resolver
from uphold.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from uphold.contract.parts import Parts

_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})  # OpenAPI 3.0.4, Parameter Object


@dataclass(frozen=True, slots=True)
class Built:
    """What a document says."""

    operations: Mapping[str, Operation]
    """By id."""
    webhooks: tuple[Callback, ...]
    homes: Mapping[str, Schema]
    """Pointer → normalised schema, for every place where a schema begins: components, bodies, parameters…"""
    security_schemes: dict[str, SecurityScheme]
    """By name."""
    remarks: list[str]
    """What the document gets wrong without harm, one sentence each."""
    parts: Parts | None = None
    """How all this is written, where it is known."""


def build(
    document: dict[str, Any],
    *,
    file: str | None,
    line: Callable[[str], int | None],
    remarks: Remarks | None = None,
) -> Built:
    """Read `document`; raises InputError, with the place, where it can't be used. What can be passed over goes to
    `remarks`."""
    remarks = remarks or Remarks()
    builder = _Builder(Resolver(document, file=file, line=line, remarks=remarks))
    operations = {operation.id: operation for operation in builder.operations()}
    webhooks = tuple(builder.webhooks())
    homes = builder.resolver.finish()
    return Built(operations, webhooks, homes, security_schemes(builder.resolver), remarks.lines())


class _Builder:
    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self._ids: dict[str, str] = {}
        """operationId → where it stood first."""

    def operations(self) -> Iterator[Operation]:
        resolver = self.resolver
        for path in resolver.members(resolver.document, "paths", ""):
            if not path.startswith("/"):
                if not path.startswith("x-"):
                    message = f"a path begins with `/`, here is `{path}`"
                    resolver.remarks.excuse(resolver.problem(message, pointers.join("paths", path)))
                continue
            item, at = resolver.follow(pointers.join("paths", path))
            for method in item:
                if method in METHODS:
                    yield self._operation(path, method, item, at)

    def _operation(self, path: str, method: str, item: dict[str, Any], at: str) -> Operation:
        here = f"{at}/{method}"
        raw = self.resolver.an_object(item[method], here)
        if not raw.get("responses"):
            self.resolver.remarks.say("an operation documents no reply", here)
        operation_id = raw.get("operationId") if isinstance(raw.get("operationId"), str) else None
        if operation_id is not None and self._ids.setdefault(operation_id, here) != here:
            self.resolver.remarks.say(f"the operationId `{operation_id}` stands twice", here)
        owner, place = (raw, here) if "security" in raw else (self.resolver.document, "")
        needs = [
            self.resolver.an_object(need, f"{place}/security/{index}")
            for index, need in enumerate(self.resolver.elements(owner, "security", place))
        ]
        return Operation(
            id=f"{method.upper()} {path}",
            method=method.upper(),
            path=path,
            operation_id=operation_id,
            tags=tuple(str(tag) for tag in self.resolver.elements(raw, "tags", here)),
            deprecated=raw.get("deprecated") is True,
            parameters=self._on_path(path, self._parameters(item, raw, at, here), here),
            body=self._body(raw, here),
            replies=self._replies(raw, here),
            security=tuple(tuple(need) for need in needs),
            scopes=tuple(tuple(_scopes(asked) for asked in need.values()) for need in needs),
            servers=self._servers(raw, here, item, at),
            sunset=_sunset(raw),
            callbacks=tuple(self._callbacks(raw, here)),
            pointer=here,
        )

    def _parameters(self, item: dict[str, Any], raw: dict[str, Any], item_at: str, at: str) -> tuple[Parameter, ...]:
        found: dict[tuple[str, str], Parameter] = {}
        for owner, place in ((item, item_at), (raw, at)):
            for index, said in enumerate(self.resolver.elements(owner, "parameters", place)):
                one = self._parameter(f"{place}/parameters/{index}", said)
                if one is None:
                    continue
                if one.location != "header" or one.name.lower() not in _IGNORED_HEADERS:
                    found[one.name, one.location] = one
        return tuple(found.values())

    def _on_path(self, path: str, found: tuple[Parameter, ...], at: str) -> tuple[Parameter, ...]:
        """`found` with the path parameters that the template has, no more and no less: one that is not in it
        can't be sent, and one that the document forgot to declare takes any text."""
        names = list(dict.fromkeys(PARAMETER.findall(path)))
        kept = [one for one in found if one.location != "path" or one.name in names]
        for name in names:
            if not any(one.location == "path" and one.name == name for one in kept):
                place = f"{at}/parameters/{pointers.escape(name)}"
                schema = self.resolver.home(f"{place}/schema", default={"type": "string"})
                kept.append(
                    Parameter(
                        name=name,
                        location="path",
                        required=True,
                        schema=schema,
                        style="simple",
                        explode=False,
                        pointer=place,
                    )
                )
        return tuple(kept)

    def _parameter(self, at: str, said: Any) -> Parameter | None:
        raw, at = self.resolver.follow(at, said)
        name, location = raw.get("name"), raw.get("in")
        if not isinstance(name, str) or not isinstance(location, str) or location not in _STYLES:
            message = "a parameter needs `name`, and `in`: path, query, header or cookie"
            self.resolver.remarks.excuse(self.resolver.problem(message, at))
            return None
        if location == "path" and raw.get("required") is not True:
            self.resolver.remarks.say("a path parameter is not marked as required, which it always is", at)
        if "schema" not in raw and "content" not in raw:
            self.resolver.remarks.say("a parameter has no schema, so any value counts as allowed", at)
        schema, media_type = self._value_schema(raw, at)
        style = raw.get("style", _STYLES[location])
        if not isinstance(style, str):
            self.resolver.remarks.excuse(self.resolver.problem("a style must be a text", f"{at}/style"))
            style = _STYLES[location]
        return Parameter(
            name=name,
            location=location,
            required=raw.get("required") is True or location == "path",
            schema=schema,
            style=style,
            explode=bool(raw.get("explode", style == "form")),
            media_type=media_type,
            allow_reserved=raw.get("allowReserved") is True,
            allow_empty=raw.get("allowEmptyValue") is True,
            deprecated=raw.get("deprecated") is True,
            sunset=_sunset(raw),
            pointer=at,
        )

    def _value_schema(self, raw: dict[str, Any], at: str) -> tuple[Schema, str | None]:
        """The schema of a parameter or header, and its media type where it is declared by ``content``."""
        media_type = next(iter(self.resolver.members(raw, "content", at)), None)
        if media_type is None:
            return self.resolver.home(f"{at}/schema", raw), None
        return self.resolver.home(f"{at}/content/{pointers.escape(media_type)}/schema"), media_type

    def _body(self, raw: dict[str, Any], at: str) -> Body | None:
        if raw.get("requestBody") is None:
            return None
        body, at = self.resolver.follow(f"{at}/requestBody", raw["requestBody"])
        return Body(
            required=body.get("required") is True,
            content=self._content(body, at),
            encoding=self._encoding(body, at),
            pointer=at,
        )

    def _replies(self, raw: dict[str, Any], at: str) -> tuple[Reply, ...]:
        found = []
        for status, said in self.resolver.members(raw, "responses", at).items():
            if str(status).startswith("x-"):
                continue
            reply, place = self.resolver.follow(f"{at}/responses/{pointers.escape(str(status))}", said)
            if "description" not in reply:
                self.resolver.remarks.say("a reply has no description", place)
            headers = tuple(
                self._header(name, f"{place}/headers/{pointers.escape(name)}")
                for name in self.resolver.members(reply, "headers", place)
            )
            word = "default" if str(status) == "default" else str(status).upper()
            content = self._content(reply, place)
            encoding = self._encoding(reply, place)
            links = self._links(reply.get("links"), f"{place}/links")
            found.append(
                Reply(status=word, content=content, encoding=encoding, headers=headers, links=links, pointer=place)
            )
        return tuple(found)

    def _links(self, said: Any, place: str) -> dict[str, Link]:
        """The links of a reply: whatever is wrong with them, nothing else rests on them."""
        found = {}
        for name, one in said.items() if isinstance(said, dict) else ():
            try:
                raw, at = self.resolver.follow(f"{place}/{pointers.escape(name)}", one)
            except InputError:
                self.resolver.remarks.say("a link refers to nothing", f"{place}/{pointers.escape(name)}")
                continue
            word, reference, sent = raw.get("operationId"), raw.get("operationRef"), raw.get("parameters")
            where = pointers.from_reference(reference) if isinstance(reference, str) else None
            found[name] = Link(
                operation_id=word if isinstance(word, str) else None,
                operation_ref=where or (reference if isinstance(reference, str) else None),
                parameters=sent if isinstance(sent, dict) else {},
                body=raw.get("requestBody"),
                pointer=at,
            )
        return found

    def _header(self, name: str, at: str) -> Header:
        raw, at = self.resolver.follow(at)
        schema, media_type = self._value_schema(raw, at)
        return Header(
            name=name,
            required=raw.get("required") is True,
            schema=schema,
            explode=raw.get("explode") is True,
            media_type=media_type,
            deprecated=raw.get("deprecated") is True,
            pointer=at,
        )

    def _content(self, owner: dict[str, Any], at: str) -> dict[str, Schema]:
        return {
            media_type: self.resolver.home(f"{at}/content/{pointers.escape(media_type)}/schema", media)
            for media_type, media in self.resolver.members(owner, "content", at).items()
        }

    def _encoding(self, owner: dict[str, Any], at: str) -> dict[str, dict[str, Encoding]]:
        found: dict[str, dict[str, Encoding]] = {}
        for media_type, media in self.resolver.members(owner, "content", at).items():
            place = f"{at}/content/{pointers.escape(media_type)}"
            if isinstance(media, dict) and isinstance(media.get("encoding"), dict):
                found[media_type] = {
                    name: self._encoded(f"{place}/encoding/{pointers.escape(name)}") for name in media["encoding"]
                }
        return found

    def _encoded(self, at: str) -> Encoding:
        raw = self.resolver.an_object(pointers.lookup(self.resolver.document, at), at)
        explode, style, content_type = raw.get("explode"), raw.get("style"), raw.get("contentType")
        return Encoding(
            content_type=content_type if isinstance(content_type, str) else None,
            style=style if isinstance(style, str) else None,
            explode=explode if isinstance(explode, bool) else None,
            allow_reserved=raw.get("allowReserved") is True,
            headers=tuple(
                self._header(name, f"{at}/headers/{pointers.escape(name)}")
                for name in self.resolver.members(raw, "headers", at)
            ),
            pointer=at,
        )

    def _servers(self, raw: dict[str, Any], at: str, item: dict[str, Any], item_at: str) -> tuple[Server, ...]:
        for owner, place in ((raw, at), (item, item_at), (self.resolver.document, "")):
            if owner.get("servers"):
                return servers(owner["servers"], f"{place}/servers")
        return ()

    def webhooks(self) -> Iterator[Callback]:
        for name in self.resolver.members(self.resolver.document, "webhooks", ""):
            yield from self._sent(name, "", pointers.join("webhooks", name))

    def _callbacks(self, raw: dict[str, Any], at: str) -> Iterator[Callback]:
        for name in self.resolver.members(raw, "callbacks", at):
            callback, place = self.resolver.follow(f"{at}/callbacks/{pointers.escape(name)}")
            for expression in callback:
                if not expression.startswith("x-"):
                    yield from self._sent(name, expression, f"{place}/{pointers.escape(expression)}")

    def _sent(self, name: str, expression: str, at: str) -> Iterator[Callback]:
        """The requests that the path item at `at` says the tenant sends."""
        item, at = self.resolver.follow(at)
        for method in item:
            if method not in METHODS:
                continue
            here = f"{at}/{method}"
            sent = self.resolver.an_object(item[method], here)
            parameters = self._parameters(item, sent, at, here)
            yield Callback(
                name=name,
                expression=expression,
                method=method.upper(),
                body=self._body(sent, here),
                headers=tuple(one for one in parameters if one.location == "header"),
                parameters=tuple(one for one in parameters if one.location in ("query", "cookie")),
                replies=self._replies(sent, here),
                pointer=here,
            )


def _scopes(asked: Any) -> tuple[str, ...]:
    return tuple(sorted(map(str, asked))) if isinstance(asked, list) else ()


def _sunset(raw: dict[str, Any]) -> str | None:
    said = raw.get("x-sunset")
    return None if said is None else str(said)
