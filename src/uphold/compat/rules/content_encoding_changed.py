"""Texts hold bytes that are encoded in another way.

Said by `contentEncoding`; the format `byte` of OpenAPI 3.0 is base64. A client that decodes, or encodes, as it always
did gets other bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, SchemaPair, Severities, View

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    old, new = _encoding(pair.old), _encoding(pair.new)
    if old and new and old != new:
        yield Delta(f"the content was encoded as {old}, and is as {new}", old, new, keyword="contentEncoding")


def _encoding(view: View) -> str | None:
    said = view.value("contentEncoding")
    return said.lower() if isinstance(said, str) else ("base64" if "byte" in view.formats else None)
