"""A reply has the headers that are documented for its status.

**Promised**: a header that the contract requires of a reply is there, and one that is there satisfies its schema
(OpenAPI 3.1.1, Header Object).

**Applies** to each header that the contract declares for the status that came. A text stands for a number, a truth
value, a list or an object where the schema allows one and the text can be read as one (style ``simple``, or the media
type that ``content`` names).

**Ignores** Content-Type, of which OpenAPI says nothing here; headers about length, limits and deprecation, which have
checks of their own; the value of Set-Cookie, of which several may come; and a date of RFC 9110, 5.6.7, where the
document asks for one of JSON Schema.
"""

from __future__ import annotations

import email.utils
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import Compiled, documented, remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import Header

ID: Final = "headers"
_ELSEWHERE: Final = frozenset(("content-type", "content-length", "deprecation", "sunset", "link"))
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None, "": None}


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """One outcome for each documented header that is there, or should be."""
    reply = documented(exchange).reply
    for header in reply.headers if reply is not None else ():
        name = header.name.lower()
        if name in _ELSEWHERE | exchange.conventions.limits.headers:
            continue
        text = exchange.reply.headers.get(name)
        if text is not None:
            is_good = name == "set-cookie" or _fits(exchange, header, text.strip())
            message = f"the header {header.name} is not what its schema allows"
            yield Held() if is_good else Problem(message, place=header.pointer, keyword=name)
        elif header.required:
            yield Problem(f"the required header {header.name} is missing", place=header.pointer, keyword=name)


def _fits(exchange: Exchange, header: Header, text: str) -> bool:
    if not header.schema:
        return True
    compiled = remembered(
        exchange,
        ("header", header.pointer),
        lambda: Compiled(
            exchange.contract.header_schema(header),
            exchange.conventions,
            bears_additions=exchange.earlier is not None,
        ),
    )
    for value in _readings(text, header):
        said = compiled.judge(value)
        if not said.violations and (not said.misformed or _is_date(text)):
            return True
    return False


def _readings(text: str, header: Header) -> Iterator[Any]:
    """What `text` may stand for (OpenAPI 3.1.1, Style Values); the schema tells which of them it is."""
    if header.media_type is not None:
        try:
            yield msgspec.json.decode(text)
        except ValueError:
            yield text
        return
    yield from _plain(text)
    parts = [part.strip() for part in text.split(",")] if text else []
    lists = [list(_plain(part)) for part in parts]
    yield [found[0] for found in lists]
    yield [found[-1] for found in lists]
    pairs = (
        [part.partition("=")[::2] for part in parts]
        if header.explode
        else list(zip(parts[::2], parts[1::2], strict=False))
    )
    yield {name: next(_plain(value)) for name, value in pairs}
    yield {name: list(_plain(value))[-1] for name, value in pairs}


def _plain(text: str) -> Iterator[Any]:
    """The text itself, and the number or the word that it may stand for."""
    yield text
    if _NUMBER.fullmatch(text):
        yield float(text) if set(text) & set(".eE") else int(text)
    elif text in _WORDS:
        yield _WORDS[text]


def _is_date(text: str) -> bool:
    try:
        return email.utils.parsedate_to_datetime(text) is not None
    except ValueError:
        return False
