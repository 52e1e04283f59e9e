"""A case as the bytes of a request: the fast path of the sweep.

Parameters travel as OpenAPI 3.1 says for their style ("Style Values"), percent-encoded by RFC 3986. What OpenAPI
leaves open is decided here: an array of style ``deepObject`` travels as ``name[]=a&name[]=b``, a member of a member
as ``name[a][b]=c``, nothing (null) as an empty text, and an empty array or object is not sent at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from uphold.contract import is_json

if TYPE_CHECKING:
    from uphold.contract import Operation, Parameter
    from uphold.generation.case import Case

JSON = "application/json"
Pairs = list[tuple[str, str]]
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request, ready to be sent."""

    method: str
    target: str
    """Path and query, percent-encoded."""
    headers: tuple[tuple[str, str], ...]
    """Lower-case names; no Authorization, no Host, no Content-Length."""
    content: bytes | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What of an operation never changes from case to case."""

    operation: Operation
    """Kept alive, so that its identity stays its own."""
    segments: tuple[tuple[str, str], ...]
    """Text of the path and the name of the parameter after it; the last one may have no name."""
    path: dict[str, Parameter]
    query: dict[str, Parameter]
    headers: dict[str, Parameter]
    cookies: dict[str, Parameter]


_plans: dict[int, _Plan] = {}
_MOST_PLANS = 4096
_NO_BIND: Mapping[str, str] = {}


def wire(operation: Operation, case: Case, *, base_path: str = "", bind: Mapping[str, str] = _NO_BIND) -> WireRequest:
    """Serialise `case`. `bind` replaces path parameters by the (plain, not encoded) values given.

    Raises UnicodeEncodeError for a text that UTF-8 can't carry, and KeyError when a path parameter has no value.
    """
    plan = _plans.get(id(operation)) or _plan(operation)
    target = base_path
    for text, name in plan.segments:
        target += text
        if name:
            bound = bind.get(name)
            target += quote(bound, safe="") if bound is not None else _segment(plan.path.get(name), case.path, name)
    if case.query:
        pairs = [pair for name, value in case.query.items() for pair in _query(plan.query.get(name), name, value)]
        if pairs:
            target += "?" + "&".join([f"{name}={text}" for name, text in pairs])
    headers = [(name.lower(), value) for name, value in case.headers.items()]
    if case.cookies:
        headers.append(("cookie", "; ".join(f"{name}={quote(_text(v), safe='')}" for name, v in case.cookies.items())))
    if case.body is msgspec.UNSET:
        return WireRequest(operation.method, target, tuple(headers), None)
    media_type = case.media_type or JSON
    headers.append(("content-type", media_type))
    if media_type == JSON or is_json(media_type.partition(";")[0].strip().lower()):
        content = _encode(case.body)
    else:
        content = case.body.encode() if isinstance(case.body, str) else _encode(case.body)
    return WireRequest(operation.method, target, tuple(headers), content)


_TRAVELS = "/?:@!$&'()*+,;=~-._%"
"""What stands in a documented path and travels as it is (RFC 3986, 3.3); a `#` would cut the rest off."""


def _plan(operation: Operation) -> _Plan:
    segments = []
    rest = operation.path
    while "{" in rest:
        text, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        segments.append((quote(text, safe=_TRAVELS), name))
    segments.append((quote(rest, safe=_TRAVELS), ""))
    places: dict[str, dict[str, Parameter]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    for parameter in operation.parameters:
        places[parameter.location][parameter.name] = parameter
    plan = _Plan(operation, tuple(segments), places["path"], places["query"], places["header"], places["cookie"])
    if len(_plans) >= _MOST_PLANS:
        _plans.clear()
    _plans[id(operation)] = plan
    return plan


def _text(value: Any) -> str:
    """A scalar as text; RFC 3986 knows no types, so: JSON's words for them, and nothing for null."""
    if type(value) is str:
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return _encode(value).decode()
    return str(value)


def _quoted(value: Any) -> str:
    return quote(_text(value), safe="")


def _members(value: dict[str, Any], between: str, joined: str) -> str:
    return joined.join(f"{quote(name, safe='')}{between}{_quoted(item)}" for name, item in value.items())


def _segment(parameter: Parameter | None, values: Mapping[str, Any], name: str) -> str:
    """A path parameter: style ``simple``, ``label`` or ``matrix``."""
    value = values[name]
    style = parameter.style if parameter is not None else "simple"
    explode = parameter is not None and parameter.explode
    if parameter is not None and parameter.media_type is not None:
        return quote(_encode(value).decode(), safe="")
    if style == "simple":
        return _joined(value, ",", explode=explode)
    if style == "label":
        return "." + _joined(value, "." if explode else ",", explode=explode)
    key = quote(name, safe="")
    if explode and isinstance(value, list):
        return "".join(f";{key}={_quoted(item)}" for item in value)
    if explode and isinstance(value, dict):
        return ";" + _members(value, "=", ";")
    return f";{key}=" + _joined(value, ",", explode=False)


def _joined(value: Any, separator: str, *, explode: bool) -> str:
    if isinstance(value, list):
        return separator.join([_quoted(item) for item in value])
    if isinstance(value, dict):
        return _members(value, "=" if explode else separator, separator)
    return _quoted(value)


def _query(parameter: Parameter | None, name: str, value: Any) -> Pairs:
    """The encoded name=text pairs of one query parameter."""
    key = quote(name, safe="")
    if parameter is not None and parameter.media_type is not None:
        return [(key, quote(_encode(value).decode(), safe=""))]
    if not isinstance(value, (list, dict)):
        return [(key, _quoted(value))]
    if not value:
        return []
    style = parameter.style if parameter is not None else "form"
    return _STYLES.get(style, _form)(key, value, parameter is None or parameter.explode)


def _form(key: str, value: Any, explode: bool) -> Pairs:  # noqa: FBT001 - one signature for all styles
    if not explode:
        return [(key, _joined(value, ",", explode=False))]
    if isinstance(value, list):
        return [(key, _quoted(item)) for item in value]
    return [(quote(name, safe=""), _quoted(item)) for name, item in value.items()]


def _deep(key: str, value: Any, explode: bool) -> Pairs:  # noqa: FBT001 - one signature for all styles
    if isinstance(value, list):
        return [pair for item in value for pair in _deep(f"{key}%5B%5D", item, explode)]
    if isinstance(value, dict):
        return [pair for n, v in value.items() for pair in _deep(f"{key}%5B{quote(n, safe='')}%5D", v, explode)]
    return [(key, _quoted(value))]


def _separated(separator: str) -> Callable[[str, Any, bool], Pairs]:
    def pairs(key: str, value: Any, explode: bool) -> Pairs:  # noqa: FBT001 - one signature for all styles
        return _form(key, value, explode) if explode else [(key, _joined(value, separator, explode=False))]

    return pairs


_STYLES: Mapping[str, Callable[[str, Any, bool], Pairs]] = {
    "form": _form,
    "deepObject": _deep,
    "spaceDelimited": _separated("%20"),
    "pipeDelimited": _separated("%7C"),
}
