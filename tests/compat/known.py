"""Pairs of contracts whose verdict is known: written by hand, from what breaks clients, not from what the code says.

A file in ``pairs/`` is one area: ``about``, ``at`` (what `old` and `new` are: ``schema``, ``operation``, ``document``)
and ``pairs``. A pair has ``what``, ``old``, ``new`` and ``breaking``: the ways of reading it that break a client under
the policy `strict`. A schema is read in four ways: ``request`` and ``reply`` (it stands in what a client sends, or
reads) and both with old and new swapped (``request back``, ``reply back``); the others in two: ``forth`` and ``back``.
``only`` names the ways that are read, where others would be a matter of taste. A schema may bring ``components``
(``old-components``, ``new-components`` where they differ), and any pair ``openapi``; what else it needs is filled in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]

PAIRS = Path(__file__).parent / "pairs"
WAYS = {
    "schema": ("request", "reply", "request back", "reply back"),
    "operation": ("forth", "back"),
    "document": ("forth", "back"),
}
KEYS = {"what", "old", "new", "breaking", "only", "why", "openapi", "components", "old-components", "new-components"}


@dataclass(frozen=True)
class Known:
    """One way of reading a pair, and whether it breaks a client."""

    area: str
    what: str
    way: str
    old: Json
    """A whole document."""
    new: Json
    breaking: bool

    @property
    def name(self) -> str:
        """Area and fact."""
        return f"{self.area}: {self.what}"

    def __str__(self) -> str:
        return f"{self.name} ({self.way})"


def areas() -> dict[str, Json]:
    """File name without ending → what is in it."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(PAIRS.glob("*.json"))}


def known() -> Iterator[Known]:
    """Every way of reading every pair."""
    for area, content in areas().items():
        for pair in content["pairs"]:
            for way in pair.get("only", WAYS[content["at"]]):
                old, new = (_document(pair, side, content["at"], way) for side in ("old", "new"))
                if way.endswith("back"):
                    old, new = new, old
                yield Known(area, pair["what"], way, old, new, breaking=way in pair["breaking"])


def _document(pair: Json, side: str, at: str, way: str) -> Json:
    fact: Json = pair[side]
    made: Json = {"openapi": pair.get("openapi", "3.1.0"), "info": {"title": "t", "version": "1"}, "paths": {}}
    if at == "document":
        return made | fact
    if at == "operation":
        posts = any("requestBody" in pair[one] or "callbacks" in pair[one] for one in ("old", "new"))
        fact = {"responses": {"200": {"description": "ok"}}} | fact
        return made | {"paths": {"/things": {"post" if posts else "get": fact}}}
    components = pair.get(f"{side}-components", pair.get("components"))
    return made | _around(fact, way) | ({"components": {"schemas": components}} if components else {})


def _around(schema: Any, way: str) -> Json:
    """`schema` in the body of a request, or of a reply."""
    content = {"content": {"application/json": {"schema": schema}}}
    if way.startswith("request"):
        sent = {"requestBody": {"required": True} | content, "responses": {"200": {"description": "ok"}}}
        return {"paths": {"/things": {"post": sent}}}
    return {"paths": {"/things": {"get": {"responses": {"200": {"description": "ok"} | content}}}}}
