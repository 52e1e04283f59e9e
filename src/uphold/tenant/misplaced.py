"""The good token where it may not belong: what tells whether a tenant takes it there."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from uphold.tenant.curl import TOKEN as GOOD_TOKEN

_ENCODED: Final = quote(GOOD_TOKEN)


def plain(target: str) -> str:
    """`target` with GOOD_TOKEN as it is where it was percent-encoded."""
    return target.replace(_ENCODED, GOOD_TOKEN)


def filled(target: str, fields: list[tuple[str, str]], token: str) -> tuple[str, list[tuple[str, str]]]:
    """Target and headers with `token` where GOOD_TOKEN stands."""
    kept = [(name, value.replace(GOOD_TOKEN, token)) for name, value in fields]
    return plain(target).replace(GOOD_TOKEN, quote(token, safe="")), kept


__all__ = ["GOOD_TOKEN", "filled", "plain"]
