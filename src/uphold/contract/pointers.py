"""JSON pointers (RFC 6901), always without the leading ``#``: ``/paths/~1users/get``."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

_SAFE = "/~!$&'()*+,;=:@"  # RFC 3986, section 3.5: what a fragment may hold as it is
_COMPONENT = 3
"""Keys in the pointer of a component: components, section, name."""


def escape(token: str) -> str:
    """One key as it stands in a pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def split(pointer: str) -> tuple[str, ...]:
    """The keys that a pointer names."""
    tokens = pointer.split("/")[1:]
    if "~" in pointer:
        tokens = [token.replace("~1", "/").replace("~0", "~") for token in tokens]
    return tuple(tokens)


def join(*tokens: str | int) -> str:
    """The pointer that names these keys."""
    return "".join(f"/{escape(str(token))}" for token in tokens)


def from_reference(reference: str) -> str | None:
    """The pointer in a ``$ref`` to the same document (a URI fragment: percent-decoded); None: another one."""
    if not reference.startswith("#") or reference[1:2] not in ("", "/"):
        return None
    return unquote(reference[1:])


def to_reference(pointer: str) -> str:
    """The ``$ref`` to `pointer` in the same document: percent-encoded, or validators refuse it."""
    return f"#{quote(pointer, safe=_SAFE)}"


def to_component(section: str, name: str) -> str:
    """The ``$ref`` to a component of the same document."""
    return to_reference(join("components", section, name))


def component_at(pointer: str) -> tuple[str, str] | None:
    """Section and name of the component that stands at `pointer`; None when no component stands there."""
    tokens = split(pointer)
    return (tokens[1], tokens[2]) if len(tokens) == _COMPONENT and tokens[0] == "components" else None


def lookup(document: Any, pointer: str) -> Any:
    """The value at `pointer`; raises KeyError when there is none."""
    value = document
    for token in split(pointer):
        if isinstance(value, dict):
            value = value[token]
        elif isinstance(value, list) and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        else:
            raise KeyError(pointer)
    return value
