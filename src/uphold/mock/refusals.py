"""Failures in the API's documented shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from uphold.contract import Conventions
from uphold.mock.exchange import JSON_TYPE, Refusal, Reply
from uphold.mock.plans import OperationPlan
from uphold.mock.replies import Replies

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Refusals:
    """Turns a `Refusal` into a reply; those without field messages are made once."""

    def __init__(self, conventions: Conventions, replies: Replies) -> None:
        self._conventions = conventions
        self._replies = replies
        self._made: dict[tuple[str, int], Reply] = {}

    def reply(self, plan: OperationPlan | None, refusal: Refusal) -> Reply:
        """The reply; `plan` is None when no operation was reached."""
        key = (plan.operation.id if plan is not None else "", refusal.status)
        if not refusal.fields and key in self._made:
            return self._made[key]
        made = self._make(plan, refusal)
        if not refusal.fields:
            self._made[key] = made
        return made

    def _make(self, plan: OperationPlan | None, refusal: Refusal) -> Reply:
        body = self.body(refusal.status, refusal.fields)
        documented = plan.reply(refusal.status) if plan is not None else None
        if documented is None:
            return Reply.json(refusal.status, body)
        if documented.is_empty:
            return Reply(refusal.status)
        if not documented.is_json:
            return Reply(refusal.status, str(body).encode(), documented.media_type)
        return Reply.json(refusal.status, self._replies.refusal(documented, body), documented.media_type or JSON_TYPE)

    def body(self, status: int, fields: dict[str, list[str]]) -> dict[str, Any]:
        """A failure in the shape that ``[[errors]]`` declares for `status`."""
        shape = self._conventions.error_for(status)
        said = _PHRASES.get(status, "Refused")
        if shape is None:
            return {"message": said}
        body: dict[str, Any] = {**shape.constant, shape.message: shape.text or f"{said}."}
        if shape.fields is not None and fields:
            body[shape.fields] = {name or "body": list(messages) for name, messages in fields.items()}
        return body
