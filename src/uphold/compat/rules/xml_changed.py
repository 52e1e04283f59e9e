"""A value is written as another piece of XML.

Said by `xml`: what an element or attribute is called (the member's own name unless said), whether it is an attribute,
whether a list is wrapped, and its namespace. A reader looks for what is not there any more; a sender writes what is not
looked for. Another prefix for the same namespace is the same to an XML parser, but not to everybody. Under other
media types `xml` says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from uphold.compat.rules.base import BREAKING, RISKY, Delta, SchemaPair, Severities, View, shown

PAIR = SchemaPair
SEVERITY = Severities.both(BREAKING)
VALUES = False


def judge(pair: SchemaPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if not pair.travel.is_xml:
        return
    old, new = (_written(view, pair.travel.called) for view in (pair.old, pair.new))
    if old["wrapped"] != new["wrapped"]:  # what an element that only one of them has is called, says nothing
        old["name"] = new["name"]
    changed = [word for word in old if old[word] != new[word]]
    if changed:
        told = ", ".join(f"{word} was {shown(old[word])}, and is {shown(new[word])}" for word in changed)
        yield Delta(
            f"the value is written as another piece of XML: {told}",
            {word: old[word] for word in changed},
            {word: new[word] for word in changed},
            keyword="xml",
            severity=RISKY if changed == ["prefix"] else None,
        )


def _written(view: View, called: str) -> dict[str, Any]:
    """What OpenAPI's XML Object makes of a value, the defaults filled in: 4.8.26 of OpenAPI 3.1.1."""
    said = view.value("xml")
    said = said if isinstance(said, dict) else {}
    if view.types - {"null"} == {"array"} and said.get("wrapped") is not True:
        said, called = {}, ""  # a list that is not wrapped has no element of its own
    return {
        "name": said.get("name") or called or None,
        "namespace": said.get("namespace") or None,
        "prefix": said.get("prefix") or None,
        "attribute": said.get("attribute") is True,
        "wrapped": said.get("wrapped") is True,
    }
