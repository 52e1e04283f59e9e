"""Texts that were sent and texts that are shown for them: instants, times of day, and words."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from enum import Enum
from typing import Any, Final


class Likeness(Enum):
    """What comparing two values says."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"
    """Nothing that could be held against the tenant."""


_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CLOCK: Final = re.compile(r"\d\d:\d\d(:\d\d)?")
_ZONE: Final = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
_HIDDEN: Final = frozenset(
    ("password", "passphrase", "secret", "token", "pin", "hash", "credential", "credentials", "cvv", "cvc", "apikey")
)
_HISTORY: Final = frozenset(
    ("last", "created", "creation", "updated", "modified", "modification", "changed", "deleted")
)
_FOLDED: Final = frozenset((
    *("email", "mail", "currency", "country", "locale", "language", "lang", "colour", "color", "iban", "bic", "vin"),
    *("mac", "plate", "uuid", "guid", "domain", "host", "hostname", "url", "uri", "link", "username", "login"),
    *("code", "slug", "uid"),
))  # fmt: skip
"""Words of members in which usual tenants settle upper and lower case."""
_DIALLED: Final = frozenset(("phone", "mobile", "telephone", "tel", "fax", "msisdn"))
_FOLDED_FORMATS: Final = frozenset((
    *("email", "idn-email", "uuid", "hostname", "idn-hostname", "ipv6"),
    *("uri", "uri-reference", "iri", "iri-reference", "url"),
))  # fmt: skip
_STRANGE: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Kinds of characters that usual tenants take out of texts."""
_FEW: Final = 4
_MASKS: Final = frozenset("*•xX")


def words_of(name: str) -> frozenset[str]:
    """The words that a name is made of, in small letters."""
    return frozenset(word.lower() for word in _WORD.findall(name))


def is_secret(name: str) -> bool:
    """Whether a member is called like one that holds what nobody should see."""
    words = words_of(name)
    return bool(words & _HIDDEN) or ("key" in words and bool(words & {"api", "private", "access", "signing"}))


def is_history(name: str, value: Any) -> bool:
    """Whether a member holds when something last happened to a record: a tenant knows that better than a client."""
    return bool(words_of(name) & _HISTORY) and moment(value) is not None


def moment(text: Any) -> dt.datetime | None:
    """The instant that a text names, in UTC; None when it names none. What names no zone is taken as UTC."""
    if not isinstance(text, str) or len(text) < len("2026-01-31T00:00"):
        return None
    try:
        when = dt.datetime.fromisoformat(text)
        return when.replace(tzinfo=dt.UTC) if when.tzinfo is None else when.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def compare_texts(sent: str, shown: str, formats: frozenset[str], words: frozenset[str]) -> Likeness:
    """Compare two different texts, of which some `formats` are told and the `words` of the member's name."""
    then, now = moment(sent), moment(shown)
    if then is not None and now is not None:
        return _moments(sent, shown, then, now)
    if then is not None or now is not None or "date-time" in formats:
        return Likeness.UNKNOWN  # one of them is a day, or no date at all: its format is another check's
    if "time" in formats or (_CLOCK.fullmatch(sent) and _CLOCK.fullmatch(shown)):
        return _clocks(sent, shown)
    return Likeness.UNKNOWN if _is_settled(sent, shown, formats, words) else Likeness.OTHER


def _is_settled(sent: str, shown: str, formats: frozenset[str], words: frozenset[str]) -> bool:
    """Whether a tenant that means well may have made the one of the other."""
    if _plain(sent) == _plain(shown) or any(unicodedata.category(sign) in _STRANGE for sign in sent):
        return True
    if sent.casefold().strip().rstrip("/") == shown.casefold().strip().rstrip("/"):
        return bool(words & _FOLDED or formats & _FOLDED_FORMATS)
    is_dialled = bool(words & _DIALLED) and _digits(sent)[-_FEW:] == _digits(shown)[-_FEW:]
    is_masked = "***" in shown or (len(shown) > 1 and set(shown) <= _MASKS - set(sent))
    is_harmless = bool(set(sent) & set("<>&")) and _is_what_is_left(shown, sent)
    return is_dialled or is_masked or is_harmless or ("://" in shown and "://" not in sent)


def _is_what_is_left(shown: str, sent: str) -> bool:
    """Whether a tenant that takes mark-up out of texts, or escapes it, may have made `shown` of `sent`."""
    left, whole = ([sign for sign in html.unescape(html.unescape(text)) if sign.isalnum()] for text in (shown, sent))
    rest = iter(whole)
    return bool(left) and all(sign in rest for sign in left)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _moments(sent: str, shown: str, then: dt.datetime, now: dt.datetime) -> Likeness:
    """The same instant; a tenant may keep less than fractions of a second."""
    if then == now:
        return Likeness.SAME
    if abs(then - now) < dt.timedelta(seconds=1):
        return Likeness.UNKNOWN
    return Likeness.OTHER if _ZONE.search(sent) and _ZONE.search(shown) else Likeness.UNKNOWN


def _clocks(sent: str, shown: str) -> Likeness:
    """The same time of day; seconds may be left out."""
    one, other = (f"{text}:00" if len(text) == len("09:30") else text for text in (sent, shown))
    if one == other:
        return Likeness.SAME
    is_unsure = one.startswith("24:") or not re.fullmatch(r"\d\d:\d\d:\d\d", other) or one[:5] == other[:5]
    return Likeness.UNKNOWN if is_unsure else Likeness.OTHER
