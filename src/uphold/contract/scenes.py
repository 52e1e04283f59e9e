"""Where in a document a walk is, as far as the names of the schemas there are concerned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from uphold.contract import spots
from uphold.contract.spots import Rank, Spot
from uphold.contract.subjects import Subject


@dataclass(frozen=True, slots=True)
class Scene:
    """What a walk has passed on its way to a schema."""

    subject: Subject | None = None
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

    def enter(self, node: Any, kind: str, steps: tuple[str | int, ...], above: str) -> Scene:
        """The scene inside `node`, an object of `kind` that stands at `steps` of one of the kind `above`."""
        name = str(steps[-1])
        if above == "components":
            return Scene(component=name, status=name if kind == "response" else "")
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

    def spot(self, schema: dict[str, Any]) -> Spot:
        """The place of a schema that stands here."""
        if self.component:
            return spots.component(self.component, Rank.ERROR if self.status else Rank.MEMBER)
        if self.parameter:
            return spots.parameter(self.subject, self.parameter, schema)
        if self.event and not self.status:
            return spots.event(self.event, self.event_kind, self.subject)
        if self.subject is None or self.event:
            return spots.component(self.event + "Reply")
        if self.status:
            return spots.reply(self.subject, self.method, self.status, schema)
        return spots.request(self.subject, self.method)
