"""Texts that keep to a format or match a pattern."""

from __future__ import annotations

import random
from functools import lru_cache

from uphold.compat.containment.matching import matches

_TEXTS_MADE, _TEXTS_KEPT = 20, 20
SAMPLES = {
    "date": ("2024-02-29",),
    "date-time": ("2024-02-29T12:00:00Z",),
    "time": ("12:00:00Z",),
    "duration": ("P1D",),
    "email": ("a@example.com",),
    "idn-email": ("a@example.com", "é@example.com"),
    "hostname": ("example.com",),
    "idn-hostname": ("example.com", "bücher.example"),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "uri": ("https://example.com/a",),
    "uri-reference": ("/a", "https://example.com/a"),
    "iri": ("https://example.com/é",),
    "iri-reference": ("/é",),
    "uuid": ("00000000-0000-4000-8000-000000000000",),
    "uri-template": ("/a/{b}",),
    "json-pointer": ("/a",),
    "relative-json-pointer": ("0",),
    "regex": ("a+",),
    "byte": ("YQ==",),
}
"""Format → texts of it."""


@lru_cache(maxsize=2_000)
def texts_of(pattern: str, sizes: tuple[int, ...]) -> tuple[str, ...]:
    """Texts that match an ECMA-262 pattern, short ones first, some of them near the given lengths."""
    import rstr  # noqa: PLC0415 - only patterns need it

    found: set[str] = set()
    for number in range(_TEXTS_MADE):
        generator = rstr.Rstr(random.Random(number))  # noqa: S311 - repeatable, no secret
        try:
            text = generator.xeger(pattern)
        except Exception:  # noqa: BLE001 - a dialect of patterns that the library does not know
            break
        shorter = {text[:size] for size in (0, 1, 2, 3, *sizes)} | {text[-size:] for size in (1, 2, *sizes) if size}
        longer = {made for pad in ("a", "0", "-") for made in (pad + text, text + pad)}
        found |= {one for one in (text, *shorter, *longer) if matches(pattern, one)}
    texts = sorted(found, key=lambda text: (len(text), text))
    return tuple(dict.fromkeys([*texts[:_TEXTS_KEPT], *texts[-_TEXTS_KEPT // 2 :]]))
