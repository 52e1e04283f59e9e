"""Where a document says that a tenant is reached, and how a client proves who it is.

Careless spellings are passed over here: nothing else rests on these parts of a document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uphold.contract import pointers
from uphold.contract.model import Flow, SecurityScheme, Server, Variable

if TYPE_CHECKING:
    from uphold.contract.resolving import Resolver

_SCHEMES = "/components/securitySchemes"


def servers(raw: Any, at: str) -> tuple[Server, ...]:
    """The Server Objects in the list `raw`, which stands at `at`; what is none is left out."""
    return tuple(
        Server(url=one["url"], variables=_variables(one), pointer=f"{at}/{index}")
        for index, one in enumerate(raw if isinstance(raw, list) else ())
        if isinstance(one, dict) and isinstance(one.get("url"), str)
    )


def _variables(server: dict[str, Any]) -> dict[str, Variable]:
    found = server.get("variables")
    return {
        name: Variable(default=str(one.get("default", "")), enum=tuple(map(str, one.get("enum") or ())))
        for name, one in (found.items() if isinstance(found, dict) else ())
        if isinstance(one, dict)
    }


def security_schemes(resolver: Resolver) -> dict[str, SecurityScheme]:
    """The security schemes of a document, by name. Raises InputError for a reference that leads nowhere."""
    components = resolver.document.get("components")
    named = components.get("securitySchemes") if isinstance(components, dict) else None
    found = {}
    for name in named if isinstance(named, dict) else ():
        raw, at = resolver.follow(f"{_SCHEMES}/{pointers.escape(name)}")
        flows = raw.get("flows")
        found[name] = SecurityScheme(
            type=str(raw.get("type", "")),
            name=_text(raw, "name"),
            location=_text(raw, "in"),
            scheme=(_text(raw, "scheme") or "").lower() or None,
            open_id_url=_text(raw, "openIdConnectUrl"),
            flows={
                word: _flow(flow)
                for word, flow in (flows.items() if isinstance(flows, dict) else ())
                if isinstance(flow, dict)
            },
            pointer=at,
        )
    return found


def _flow(raw: dict[str, Any]) -> Flow:
    scopes = raw.get("scopes")
    return Flow(
        authorization_url=_text(raw, "authorizationUrl"),
        token_url=_text(raw, "tokenUrl"),
        refresh_url=_text(raw, "refreshUrl"),
        scopes=tuple(sorted(map(str, scopes))) if isinstance(scopes, dict) else (),
    )


def _text(raw: dict[str, Any], key: str) -> str | None:
    value = raw.get(key)
    return value if isinstance(value, str) else None
