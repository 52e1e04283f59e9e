"""How values travel: parameters and headers by their style, bodies by their media type.

Source: OpenAPI 3.1.1, Style Values and Encoding Object; what stands in a URL is encoded by RFC 3986.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from uphold.compat.model import Spot
from uphold.contract import Parameter
from uphold.contract.model import Encoding

_NUMBERED = re.compile(r"(\bpath parameter )\{(\d+)\}")
_SEPARATORS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}
"""Style → what stands between the items of a list (RFC 3986 wants both encoded); any other: a comma."""
_SHORT = 100
"""JSON up to this length stands on one line."""
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/"
BOUNDARY = "part"
_NO_ENCODING: Mapping[str, Encoding] = {}


def named(spot: Spot) -> str:
    """The position of a spot with path parameters called as its path calls them; the comparer counts them, since
    their names mean nothing to clients."""

    def name(counted: re.Match[str]) -> str:
        names = re.findall(r"\{([^{}]*)\}", spot.operation)
        number = int(counted[2])
        return f"{counted[1]}{names[number]}" if number < len(names) else counted[0]

    return _NUMBERED.sub(name, spot.position)


def in_query(parameter: Parameter, content: Any, *, reserved: bool = False) -> list[str]:
    """The encoded ``name=text`` of a query parameter. `reserved`: characters of RFC 3986 travel as they are."""
    name = parameter.name
    if parameter.media_type is not None:
        return [_pair(name, plain_json(content))]
    if not isinstance(content, list | dict):
        return (
            [f"{quote(name, safe='')}={quote(plain(content), safe=_RESERVED)}"] if reserved else [_pair(name, content)]
        )
    return _styled(name, content, parameter.style, explode=parameter.explode)


_RESERVED = ":/?[]@!$'()*,;"
"""Reserved characters that mean nothing to a query by themselves (RFC 3986, section 2.2)."""


def _styled(name: str, content: list[Any] | dict[str, Any], style: str, *, explode: bool) -> list[str]:
    if style == "deepObject":
        return [_pair(f"{name}{key}", item, safe="[]") for key, item in _deep(content)]
    if explode:
        items = [(name, one) for one in content] if isinstance(content, list) else list(content.items())
        return [_pair(key, item) for key, item in items]
    flat = content if isinstance(content, list) else [word for pair in content.items() for word in pair]
    return [f"{quote(name)}={_SEPARATORS.get(style, ',').join(_quoted(one) for one in flat)}"]


def in_path(parameter: Parameter, content: Any) -> str:
    """The encoded text of a path parameter."""
    text = plain_json(content) if parameter.media_type is not None else in_header(content, explode=parameter.explode)
    safe = ",=" if isinstance(content, list | dict) and parameter.media_type is None else ""
    encoded = quote(text, safe=safe)
    if parameter.style == "label":
        return f".{encoded.replace(',', '.') if parameter.explode else encoded}"
    if parameter.style == "matrix":
        if parameter.explode and isinstance(content, list | dict):
            return "".join(f";{one}" for one in in_query(parameter, content))
        return f";{quote(parameter.name)}={encoded}"
    return encoded


def in_header(content: Any, *, explode: bool = False, media_type: str | None = None) -> str:
    """A value in style ``simple``, or as JSON where a media type declares it."""
    if media_type is not None:
        return plain_json(content)
    if isinstance(content, list):
        return ",".join(map(plain, content))
    if isinstance(content, dict):
        return ",".join(f"{key}{'=' if explode else ','}{plain(item)}" for key, item in content.items())
    return plain(content)


def in_cookie(parameter: Parameter, content: Any) -> str:
    """``name=text`` of a cookie."""
    text = in_header(content, explode=parameter.explode, media_type=parameter.media_type)
    return f"{parameter.name}={text}"


def content_type(media_type: str) -> str:
    """The value of ``content-type``: a form of parts names its boundary."""
    return f"{media_type}; boundary={BOUNDARY}" if media_type.lower().startswith(_MULTIPART) else media_type


def as_body(media_type: str, content: Any, encoding: Mapping[str, Encoding] = _NO_ENCODING) -> str:
    """A body as text."""
    name = media_type.lower()
    if isinstance(content, dict) and name.startswith(_FORM):
        return "&".join(one for key, item in content.items() for one in _field(key, item, encoding.get(key)))
    if isinstance(content, dict) and name.startswith(f"{_MULTIPART}form-data"):
        parts = [line for key, item in content.items() for line in _part(key, item, encoding.get(key))]
        return "\n".join([*parts, f"--{BOUNDARY}--"])
    if isinstance(content, str) and not re.fullmatch(r".*[/+]json", name.partition(";")[0].strip()):
        return content
    return pretty(content)


def _field(name: str, content: Any, encoding: Encoding | None) -> list[str]:
    said = encoding if encoding is not None else None
    is_styled = said is not None and (said.style is not None or said.explode is not None)
    if not isinstance(content, list | dict):
        return [_pair(name, content)]
    if (isinstance(content, dict) or (said is not None and said.content_type)) and not is_styled:
        return [_pair(name, plain_json(content))]
    style = (said.style if said else None) or "form"
    return _styled(name, content, style, explode=said.explode if said and said.explode is not None else style == "form")


def _part(name: str, content: Any, encoding: Encoding | None) -> list[str]:
    said = encoding.content_type.partition(",")[0].strip() if encoding and encoding.content_type else ""
    kind = said or ("application/json" if isinstance(content, list | dict) else "")
    head = [f"--{BOUNDARY}", f'content-disposition: form-data; name="{name}"']
    return [*head, *([f"content-type: {kind}"] if kind else []), "", *(
        pretty(content).splitlines() if isinstance(content, list | dict) else [plain(content)]
    )]  # fmt: skip


def pretty(content: Any) -> str:
    """A JSON value, on one line where it is short."""
    short = msgspec.json.encode(content)
    return (short if len(short) <= _SHORT else msgspec.json.format(short, indent=2)).decode()


def plain(content: Any) -> str:
    """A value as text: a text as it is, anything else as JSON."""
    return content if isinstance(content, str) else plain_json(content)


def plain_json(content: Any) -> str:
    """A value as JSON on one line."""
    return msgspec.json.encode(content).decode()


def _deep(content: Any) -> list[tuple[str, Any]]:
    if isinstance(content, dict):
        return [(f"[{key}]{inner}", one) for key, item in content.items() for inner, one in _deep(item)]
    if isinstance(content, list):
        return [(f"[]{inner}", one) for item in content for inner, one in _deep(item)]
    return [("", content)]


def _pair(name: str, content: Any, safe: str = "") -> str:
    return f"{quote(name, safe=safe)}={_quoted(content)}"


def _quoted(content: Any) -> str:
    return quote(plain(content), safe="")
