"""How an operation lets clients in, in words that do not depend on what a document calls its security schemes."""

from __future__ import annotations

from collections.abc import Callable

from uphold.compat.pairing.pairs import Way
from uphold.contract import Contract, Operation
from uphold.contract.model import SecurityScheme


def ways(contract: Contract, other: Contract) -> Callable[[Operation], tuple[Way, ...]]:
    """Gives the ways into an operation of `contract`. What only `other` names alike is known by its name."""
    named = {
        name: _proof(name, scheme, shared=_is_same_kind(scheme, other.security_schemes.get(name)))
        for name, scheme in contract.security_schemes.items()
    }

    def of(operation: Operation) -> tuple[Way, ...]:
        found = []
        for number, need in enumerate(operation.security):
            scopes = operation.scopes[number] if number < len(operation.scopes) else ()
            asked = [frozenset(scopes[at]) if at < len(scopes) else frozenset[str]() for at, _ in enumerate(need)]
            found.append(Way(frozenset((named.get(name, f"`{name}`"), asked[at]) for at, name in enumerate(need))))
        return tuple(found) or (Way(frozenset()),)

    return of


def _is_same_kind(one: SecurityScheme, other: SecurityScheme | None) -> bool:
    return other is not None and one.type == other.type


def _proof(name: str, scheme: SecurityScheme, *, shared: bool) -> str:
    """What a client shows for a scheme."""
    if scheme.type == "apiKey":
        key = (scheme.name or "").lower() if scheme.location == "header" else scheme.name
        return f"API key in {scheme.location} `{key}`"
    if scheme.type == "http":
        return f"HTTP {scheme.scheme}"
    if scheme.type == "mutualTLS":
        return "a client certificate"
    if scheme.type == "openIdConnect":
        return f"OpenID Connect of {scheme.open_id_url}"
    if shared:
        return f"OAuth 2 `{name}`"
    flows = sorted(f"{word} {flow.token_url or flow.authorization_url}" for word, flow in scheme.flows.items())
    return f"OAuth 2 by {', '.join(flows)}"
