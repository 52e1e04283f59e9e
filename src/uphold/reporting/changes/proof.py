"""A witness as the request, the reply or the message that it travels in."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import msgspec

from uphold.reporting.changes.model import Carrier, Change

_BODY = re.compile(r"body (\S+/\S+)(?: .*)?")
_REPLY = re.compile(r"reply (\S+) (\S+/\S+)(?: .*)?")
_REPLY_HEADER = re.compile(r"reply (\S+) header (\S+).*")
_CALLBACK = re.compile(r"callback (.+) ([A-Z]+) (body|reply|header|query|cookie|path) (.*)")
_SEPARATORS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}
"""Style → what stands between the items of a list (RFC 3986 wants both encoded); any other: a comma."""
_SHORT = 100
"""JSON up to this length stands on one line."""
_BOUNDARY = "part"


def witness_head(change: Change) -> str:
    """What the witness shows, in words."""
    if change.witness is None:
        return ""
    new = change.witness.allowed_by == "new"
    if _is_message(change):
        sent, answered = ("may be sent now, and could not before", "was sent before")
        taken, refused = ("is accepted as an answer now", "was accepted as an answer, and is refused now")
    else:
        sent, answered = ("may be answered now, and could not before", "was answered before")
        taken, refused = ("is accepted now", "was accepted, and is refused now")
    if change.direction == "reply":
        return sent if new else answered
    return taken if new else refused


def witness_lines(change: Change) -> list[str]:
    """The witness as it travels; where it is only a part of what travels, that part and its place."""
    witness = change.witness
    if witness is None or not change.spots:
        return []
    spot = change.spots[0]
    if not witness.whole:
        return [f"{spot.operation} {spot.position}".strip(), *pretty(witness.value)]
    if witness.parameter is not None:
        return _request(spot.operation, witness.parameter, witness.value)
    if callback := _CALLBACK.fullmatch(spot.position):
        return _exchange(f"callback {callback[1]} {callback[2]}", f"{callback[3]} {callback[4]}", witness.value)
    return _exchange(spot.operation, spot.position, witness.value)


def pretty(content: Any) -> list[str]:
    """A JSON value, on one line where it is short."""
    short = msgspec.json.encode(content)
    if len(short) <= _SHORT:
        return [short.decode()]
    return msgspec.json.format(short, indent=2).decode().splitlines()


def _is_message(change: Change) -> bool:
    """Whether the tenant sends it of its own accord, so that the client answers."""
    spot = change.spots[0] if change.spots else None
    return spot is not None and (spot.operation.startswith("webhook ") or spot.position.startswith("callback "))


def _exchange(operation: str, position: str, content: Any) -> list[str]:
    if body := _BODY.fullmatch(position):
        bounded = f"; boundary={_BOUNDARY}" if _is_multipart(body[1]) else ""
        return [operation, f"content-type: {body[1]}{bounded}", "", *_body(body[1], content)]
    if header := _REPLY_HEADER.fullmatch(position):
        return [f"{operation} answers {header[1]}", f"{header[2]}: {_joined(content)}"]
    if reply := _REPLY.fullmatch(position):
        return [f"{operation} answers {reply[1]}", f"content-type: {reply[2]}", "", *_body(reply[2], content)]
    return [f"{operation} {position}".strip(), *pretty(content)]


def _is_multipart(media_type: str) -> bool:
    return media_type.lower().startswith("multipart/form-data")


def _body(media_type: str, content: Any) -> list[str]:
    if isinstance(content, dict) and media_type.lower().startswith("application/x-www-form-urlencoded"):
        return ["&".join(_pair(name, item) for name, item in content.items())]
    if isinstance(content, dict) and _is_multipart(media_type):
        parts = [
            line
            for name, item in content.items()
            for line in (
                f"--{_BOUNDARY}",
                f'content-disposition: form-data; name="{name}"',
                "",
                *(pretty(item) if isinstance(item, list | dict) else [_plain(item)]),
            )
        ]
        return [*parts, f"--{_BOUNDARY}--"]
    return pretty(content)


def _request(operation: str, parameter: Carrier, content: Any) -> list[str]:
    method, _, path = operation.partition(" ")
    name, location = parameter.name, parameter.location
    if location == "query":
        return [f"{method} {path}?{'&'.join(_query(parameter, content))}".removesuffix("?")]
    text = _plain_json(content) if parameter.media_type is not None else _joined(content, explode=parameter.explode)
    if location == "path":
        return [f"{method} {path.replace(f'{{{name}}}', _segment(parameter, content, text))}"]
    return [f"{method} {path}", f"cookie: {name}={text}" if location == "cookie" else f"{name}: {text}"]


def _query(parameter: Carrier, content: Any) -> list[str]:
    """The encoded ``name=text`` of a query parameter (OpenAPI 3.1.1, style values)."""
    name = parameter.name
    if parameter.media_type is not None:
        return [_pair(name, _plain_json(content))]
    if not isinstance(content, list | dict):
        return [_pair(name, content)]
    if parameter.style == "deepObject":
        return [_pair(f"{name}{key}", item, safe="[]") for key, item in _deep(content)]
    if parameter.explode:
        items = [(name, one) for one in content] if isinstance(content, list) else list(content.items())
        return [_pair(key, item) for key, item in items]
    flat = content if isinstance(content, list) else [word for pair in content.items() for word in pair]
    return [f"{quote(name)}={_SEPARATORS.get(parameter.style, ',').join(_quoted(one) for one in flat)}"]


def _deep(content: Any) -> list[tuple[str, Any]]:
    if isinstance(content, dict):
        return [(f"[{key}]{inner}", one) for key, item in content.items() for inner, one in _deep(item)]
    if isinstance(content, list):
        return [(f"[]{inner}", one) for item in content for inner, one in _deep(item)]
    return [("", content)]


def _segment(parameter: Carrier, content: Any, text: str) -> str:
    safe = ",=" if isinstance(content, list | dict) and parameter.media_type is None else ""
    encoded = quote(text, safe=safe)
    if parameter.style == "label":
        return f".{encoded.replace(',', '.') if parameter.explode else encoded}"
    if parameter.style == "matrix":
        if parameter.explode and isinstance(content, list | dict):
            return "".join(f";{one}" for one in _query(parameter, content))
        return f";{quote(parameter.name)}={encoded}"
    return encoded


def _joined(content: Any, *, explode: bool = False) -> str:
    """A value in style ``simple``."""
    if isinstance(content, list):
        return ",".join(map(_plain, content))
    if isinstance(content, dict):
        return ",".join(f"{key}{'=' if explode else ','}{_plain(item)}" for key, item in content.items())
    return _plain(content)


def _pair(name: str, content: Any, safe: str = "") -> str:
    return f"{quote(name, safe=safe)}={_quoted(content)}"


def _quoted(content: Any) -> str:
    return quote(_plain(content), safe="")


def _plain(content: Any) -> str:
    return content if isinstance(content, str) else _plain_json(content)


def _plain_json(content: Any) -> str:
    return msgspec.json.encode(content).decode()
