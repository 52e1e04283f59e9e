"""A first ``api.toml`` for a new API: what its document says, and what usual names tell, of calls and listings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from uphold.contract.conventions import PageNames, Pagination, Records
from uphold.contract.grammar import METHODS
from uphold.contract.usual import usual_pagination, usual_records

if TYPE_CHECKING:
    from uphold.contract.toml import Table


def draft_conventions(title: str, document: dict[str, Any]) -> str:
    """The text of an ``api.toml``.

    Authentication is taken from the document's security schemes (OpenAPI 3.1, Security Scheme Object): HTTP
    bearer, OAuth 2 and OpenID Connect travel as a bearer token; an API key in a header or the query as itself. How
    listings page and which members hold the times of records is proposed from the usual names.
    """
    lines = ["[api]", f"title = {_text(title)}"]
    scheme = next((found for found in map(_carried, _schemes(document)) if found), None)
    if scheme is not None:
        lines += ["", "[authentication]", *scheme]
        anonymous = _anonymous(document)
        if anonymous:
            lines += ["anonymous = [", *(f"    {_text(name)}," for name in anonymous), "]"]
    pagination, records = usual_pagination(document), usual_records(document)
    if pagination is not None:
        lines += _table("pagination", pagination, Pagination(), but=("names",))
        lines += _table("pagination.names", pagination.names, PageNames())
    if records is not None:
        lines += _table("records", records, Records())
    return "\n".join(lines) + "\n"


def _table(name: str, values: Table, usual: Table, but: tuple[str, ...] = ()) -> list[str]:
    """A table with the keys whose values are not the usual ones; nothing where there are none."""
    told = [
        f"{key.replace('_', '-')} = {json.dumps(value, ensure_ascii=False)}"
        for key in values.__struct_fields__
        if key not in but and (value := getattr(values, key)) != getattr(usual, key)
    ]
    return ["", f"[{name}]", *told] if told else []


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
