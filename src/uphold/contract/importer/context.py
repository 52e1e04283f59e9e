"""Where in a document a walk is, as far as the names of the schemas there are concerned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from uphold.contract.importer import proposals
from uphold.contract.importer.proposals import Proposal, Rank
from uphold.contract.importer.resources import Resource


@dataclass(frozen=True, slots=True)
class Context:
    """What a walk has passed on its way to a schema."""

    resource: Resource | None = None
    """What the path is about."""
    method: str = ""
    status: str = ""
    """Of the reply that the walk is in; "" in a request."""
    parameter: str = ""
    """Name of the parameter or header that the walk is in."""
    event: str = ""
    """Name of the callback or webhook that the walk is in."""
    event_kind: str = ""
    component: str = ""
    """Name of the component (a parameter, a reply…) that the walk is in."""

    def enter(self, node: Any, kind: str, steps: tuple[str | int, ...], above: str) -> Context:
        """The context inside `node`, an object of `kind` that stands at `steps` of one of the kind `above`."""
        name = str(steps[-1])
        if above == "components":
            return Context(component=name, status=name if kind == "response" else "")
        if kind in ("parameter", "header"):
            own = node.get("name") if isinstance(node, dict) else None
            return replace(self, parameter=str(own or name))
        changes = {
            "operation": {"method": name},
            "callback": {"event": name, "event_kind": "Callback", "status": ""},
            "request-body": {"status": ""},
            "response": {"status": name},
        }
        return replace(self, **changes.get(kind, {}))  # type: ignore[arg-type] # texts for members that are texts

    def proposal(self, schema: dict[str, Any]) -> Proposal:
        """The name that this place proposes for `schema`, which stands here."""
        if self.component:
            return proposals.component(self.component, Rank.ERROR if self.status else Rank.MEMBER)
        if self.parameter:
            return proposals.parameter(self.resource, self.parameter, schema)
        if self.event and not self.status:
            return proposals.event(self.event, self.event_kind, self.resource)
        if self.resource is None or self.event:
            return proposals.component(self.event + "Reply")
        if self.status:
            return proposals.reply(self.resource, self.method, self.status, schema)
        return proposals.request(self.resource, self.method)
