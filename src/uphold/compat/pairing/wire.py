"""What values look like on the wire, as far as two ways to write them can be told apart.

Source: OpenAPI 3.1.1, Style Values and Encoding Object.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from uphold.contract.model import Encoding, Server

_FORM = "application/x-www-form-urlencoded"
_SERVER_VALUES = 64
_PORTS = {"http": ":80", "https": ":443"}


def wire(style: str, types: AbstractSet[str], *, explode: bool) -> frozenset[tuple[str, str]]:
    """How values of `types` look: for each kind of value the spelling that style and explode give it."""
    found = set()
    for kind in ("array", "object") if types & {"array", "object"} else ():
        if kind in types:
            found.add((kind, _spelling(style, kind, explode=explode)))
    if types - {"array", "object", "null"}:
        found.add(("plain", style if style in ("label", "matrix") else "plain"))
    return frozenset(found)


def _spelling(style: str, kind: str, *, explode: bool) -> str:
    if style == "simple":  # a list looks the same exploded or not
        return "simple" if kind == "array" or not explode else "simple exploded"
    if style == "deepObject":
        return "deepObject"
    return f"{style} exploded" if explode else style


def form(encoding: Encoding | None, media_type: str, types: AbstractSet[str]) -> frozenset[str]:
    """The ways in which a member of a form may travel: its content types, or its spelling, with the defaults filled
    in. Empty where the media type is no form: then an encoding means nothing."""
    name = media_type.partition(";")[0].strip().lower()
    if name != _FORM and not name.startswith("multipart/"):
        return frozenset()
    styled = encoding is not None and (
        encoding.style is not None or encoding.explode is not None or encoding.allow_reserved
    )
    if encoding is not None and encoding.content_type is not None and not styled:
        return frozenset(word.strip().lower() for word in encoding.content_type.split(","))
    style = (encoding.style if encoding else None) or "form"
    explode = encoding.explode if encoding and encoding.explode is not None else style == "form"
    if name == _FORM or styled:
        reserved = ["reserved"] if encoding is not None and encoding.allow_reserved else []
        spelled = sorted(f"{kind} {spelling}" for kind, spelling in wire(style, types, explode=explode))
        return frozenset({", ".join([*spelled, *reserved])})
    if types & {"object", "array"} and "string" not in types:
        return frozenset({"application/json"})
    return frozenset({"text/plain"})


def urls(server: Server) -> Iterator[str]:
    """The base URLs that a server's template stands for, without a slash at the end."""
    spellings: Iterable[tuple[str, ...]] = itertools.product(
        *(variable.enum or (variable.default,) for variable in server.variables.values())
    )
    for values in itertools.islice(spellings, _SERVER_VALUES):
        url = server.url
        for name, value in zip(server.variables, values, strict=True):
            url = url.replace(f"{{{name}}}", value)
        yield _plain(url)


def _plain(url: str) -> str:
    """`url` in its usual spelling: the host in small letters, no port that its scheme implies, no slash at the end
    (RFC 3986, section 6.2)."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return url.rstrip("/") or "/"
    host, slash, path = rest.partition("/")
    scheme = scheme.lower()
    host = host.lower().removesuffix(_PORTS.get(scheme, ""))
    return f"{scheme}://{host}{slash}{path}".rstrip("/")
