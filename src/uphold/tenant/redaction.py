"""Nothing that uphold writes holds a secret: masking of tokens, credentials headers and secret members.

Two nets: the tokens themselves, in every spelling that a URL, a JSON text or a Basic credential gives it; and
whatever stands where secrets stand (headers that authenticate, members that are named like a secret).
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADERS = r"(?:proxy-)?authorization|(?:set-)?cookie2?|(?:x-)?[\w-]*(?:api-?key|token|secret|password)[\w-]*"
_HEADER = re.compile(rf"^(?:{_HEADERS})$", re.IGNORECASE)
_HEADER_LINE = re.compile(
    rf"^(?P<name>(?:{_HEADERS}))(?P<gap>[ \t]*:[ \t]*)(?P<value>.*)$", re.IGNORECASE | re.MULTILINE
)
_BEARER = re.compile(r"\b(?P<name>Bearer|Basic)(?P<gap>[ \t]+)(?P<value>[\w.~+/=:-]{12,})", re.IGNORECASE)
_NAMED = (
    r"(?:password|passwd|passphrase|token|secret|credential|cvc|cvv|sharing_?code|(?:download|accept)_?url"
    r"|(?:pin(?:code)?|key)(?=[\"=]))"
)
_NAME = rf"[^\"\\&=?\s]*{_NAMED}[^\"\\&=?\s]*"
_VALUE = r"\"(?:[^\"\\]|\\.)*(?:\"|\\?$)|[^\s,\"{}\[\]]+"
_MEMBER = re.compile(rf"(?P<name>\"{_NAME}\")(?P<gap>\s*:\s*)(?P<value>\[[^\[\]{{}}]*(?:\]|$)|{_VALUE})", re.IGNORECASE)
_PERSON = (
    r"e?-?mail\w*|phone\w*|mobile\w*|(?:first|middle|last|full|sur|family|given)_?name|address\w*|street\w*|post_?code"
    r"|zip(?:_?code)?|birth\w*|\w*iban|personal_?id|vehicle_?no|\w*plate|last_?4|vat_?(?:no|number|id)|tax_?id|ip_?address"
)
_PERSONAL = re.compile(rf"(?P<name>\"(?:{_PERSON})\")(?P<gap>\s*:\s*)(?P<value>{_VALUE})", re.IGNORECASE)
_PAIR = re.compile(rf"(?P<name>(?<=[?&\s]){_NAME})(?P<gap>=)(?P<value>[^&\s\"'$\ue000]+)", re.IGNORECASE)
_KEPT = frozenset(("null", "true", "false", '""'))


class Redactor:
    """Masks `tokens` (None: there is none) and whatever stands where secrets stand.

    `personal`: also what stands where a person's data stand (names, e-mail and postal addresses, numbers that
    name somebody); for live tenants, whose records are people.
    """

    def __init__(self, *tokens: str | None, personal: bool = False) -> None:
        known = sorted({token for token in tokens if token}, key=lambda token: (-len(token), token))
        self._personal = personal
        self._mark = _mark_for("".join(known))
        self._token = _spellings(known) if known else None

    def mask(self, text: str) -> str:
        """`text` without a token in any spelling, credentials headers or values of secret members."""
        text = self.mask_token(text)
        text = _HEADER_LINE.sub(self._hide, text)
        text = _BEARER.sub(self._hide, text)
        text = _MEMBER.sub(self._hide, text)
        if self._personal:
            text = _PERSONAL.sub(self._hide, text)
        return self.mask_token(_PAIR.sub(self._hide, text))

    def mask_token(self, text: str) -> str:
        """`text` without a token in any spelling."""
        return text if self._token is None else self._token.sub(self._mark, text)

    def mask_headers(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """`headers` with the values of those that authenticate masked, and no token in the others."""
        return [
            (self.mask_token(name), self._mark if _HEADER.match(name) and value else self.mask(value))
            for name, value in headers
        ]

    def _hide(self, match: re.Match[str]) -> str:
        value = match["value"]
        if value in _KEPT:
            return match[0]
        mark = f'"{self._mark}"' if value[:1] == '"' else self._mark
        return f"{match['name']}{match['gap']}{mark}"


def _mark_for(tokens: str) -> str:
    """A mark that shares no character with the tokens: masking can never put a token together again."""
    return next(sign * 3 for sign in "*#~•█" if sign not in tokens)


def _spellings(tokens: list[str]) -> re.Pattern[str]:
    """Every spelling of `tokens`, of which the longer ones come first: one may begin with another."""
    whole = ["".join(_character(character) for character in token) for token in tokens]
    encoded = sorted({part for token in tokens for part in _base64_parts(token)}, key=lambda part: (-len(part), part))
    return re.compile("|".join([*whole, *map(re.escape, encoded)]))


def _character(character: str) -> str:
    """A pattern of one character as it is, percent-encoded, form-encoded, or escaped as in JSON or HTML."""
    percent = "".join(f"%(?:25)*{_either_case(f'{byte:02x}')}" for byte in character.encode())
    units = character.encode("utf-16-be")
    escaped = "".join(rf"\\u{_either_case(units[at : at + 2].hex())}" for at in range(0, len(units), 2))
    html = rf"&#(?:0*{ord(character)}|[xX]0*{_either_case(f'{ord(character):x}')});"
    spellings = [percent, escaped, html, rf"\\*{re.escape(character)}"]
    spellings += {
        "&": ["&amp;"], "<": ["&lt;"], ">": ["&gt;"], '"': ["&quot;"], "'": ["&apos;"], " ": [r"\+"],
    }.get(character, [])  # fmt: skip
    return f"(?:{'|'.join(spellings)})"


def _either_case(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)


def _base64_parts(token: str) -> set[str]:
    """What the token becomes in base64: alone, and inside a longer text at each of the three positions it can
    start at (the digits that do not depend on what stands around it, when they are enough to tell)."""
    raw = token.encode()
    alone = base64.b64encode(raw).decode()
    parts = {alone, alone.replace("+", "-").replace("/", "_")}
    parts |= {part.rstrip("=") for part in parts}
    for shift in range(3):
        digits = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        start = (shift * 8 + 5) // 6
        end = (shift + len(raw)) * 8 // 6
        part = digits[start:end]
        if len(part) >= 8:  # noqa: PLR2004 - 48 bits: shorter runs turn up in other text
            parts |= {part, part.replace("+", "-").replace("/", "_")}
    return parts
