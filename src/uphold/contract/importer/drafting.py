"""A first ``api.toml`` for a new API: its title, and how calls are authenticated, as far as the document says."""

from __future__ import annotations

import json
from typing import Any

from uphold.contract.grammar import METHODS


def draft_conventions(title: str, document: dict[str, Any]) -> str:
    """The text of an ``api.toml``.

    Authentication is taken from the document's security schemes (OpenAPI 3.1, Security Scheme Object): HTTP
    bearer, OAuth 2 and OpenID Connect travel as a bearer token; an API key in a header or the query as itself.
    """
    lines = ["[api]", f"title = {_text(title)}"]
    scheme = next((found for found in map(_carried, _schemes(document)) if found), None)
    if scheme is not None:
        lines += ["", "[authentication]", *scheme]
        anonymous = _anonymous(document)
        if anonymous:
            lines += ["anonymous = [", *(f"    {_text(name)}," for name in anonymous), "]"]
    return "\n".join(lines) + "\n"


def _schemes(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The security schemes, those that the whole document asks for first."""
    known = document.get("components", {}).get("securitySchemes", {})
    asked = [name for choice in document.get("security", []) for name in choice]
    return [known[name] for name in [*asked, *known] if isinstance(known.get(name), dict)]


def _carried(scheme: dict[str, Any]) -> list[str]:
    kind, place = scheme.get("type"), scheme.get("in")
    if kind in {"oauth2", "openIdConnect"} or (kind == "http" and str(scheme.get("scheme")).lower() == "bearer"):
        return ['scheme = "bearer"']
    if kind == "apiKey" and place in {"header", "query"}:
        return [f'scheme = "{place}"', f"name = {_text(str(scheme.get('name')))}"]
    return []


def _anonymous(document: dict[str, Any]) -> list[str]:
    """Operations that need no scheme, by their own word or by the document's silence."""
    found = []
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            operation = item.get(method)
            if isinstance(operation, dict):
                asked = operation.get("security", document.get("security", []))
                if not asked or {} in asked:
                    found.append(f"{method.upper()} {path}")
    return found


def _text(value: str) -> str:
    """A JSON string is a TOML string."""
    return json.dumps(value, ensure_ascii=False)
