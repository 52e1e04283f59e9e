"""Failures in the API's documented shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from uphold.contract import Schema
from uphold.mock.entrance.problems import filled
from uphold.mock.exchange import JSON_TYPE, Refusal, Reply
from uphold.mock.making.values import Draft
from uphold.mock.plans import OperationPlan, ReplyPlan, Workshop
from uphold.mock.replies import Replies

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Refusals:
    """Turns a `Refusal` into a reply; those without field messages are made once."""

    def __init__(self, workshop: Workshop, replies: Replies) -> None:
        self._workshop = workshop
        self._replies = replies
        self._variation = workshop.variation
        self._made: dict[tuple[str, int], Reply] = {}

    def reply(self, plan: OperationPlan | None, refusal: Refusal) -> Reply:
        """The reply; `plan` is None when no operation was reached."""
        if refusal.fields:
            return self._make(plan, refusal).and_headers(refusal.headers)
        key = (plan.operation.id if plan is not None else "", refusal.status)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._make(plan, refusal)
        return made.and_headers(refusal.headers)

    def _make(self, plan: OperationPlan | None, refusal: Refusal) -> Reply:
        body = self.body(refusal.status, refusal.fields)
        documented = plan.reply(refusal.status) if plan is not None else None
        if documented is None:
            return Reply.json(refusal.status, body)
        return self._documented(documented, refusal, body).and_headers(documented.sent_headers)

    def _documented(self, documented: ReplyPlan, refusal: Refusal, body: dict[str, Any]) -> Reply:
        if documented.is_json:
            shape = self._workshop.conventions.error_for(refusal.status)
            body = filled(body, documented, refusal, _PHRASES.get(refusal.status, "Refused"), is_usual=shape is None)
        if documented.is_empty:
            return Reply(refusal.status)
        if not documented.is_json:
            return Reply(refusal.status, _text(refusal, body).encode(), documented.media_type)
        return Reply.json(refusal.status, self._replies.refusal(documented, body), documented.media_type or JSON_TYPE)

    def body(self, status: int, fields: dict[str, list[str]]) -> dict[str, Any]:
        """A failure in the shape that ``[[errors]]`` declares for `status`."""
        shape = self._workshop.conventions.error_for(status)
        said = _PHRASES.get(status, "Refused")
        text = shape.text if shape is not None else said
        if self._variation is not None:
            text = self._variation.error_text(text, f"{status}")
            fields = {name: [self._variation.error_text(one, name) for one in texts] for name, texts in fields.items()}
        if shape is None:
            return {"message": text}
        body: dict[str, Any] = {**shape.constant, shape.message: text or f"{said}."}
        if shape.fields is not None and fields:
            body[shape.fields] = {name or "body": list(messages) for name, messages in fields.items()}
        return self._fitted(body, shape.schema, f"[[errors]] {status}") if shape.schema else body

    def _fitted(self, body: dict[str, Any], schema: Schema, name: str) -> dict[str, Any]:
        """`body`, with what it lacks to satisfy the schema of its shape."""
        workshop = self._workshop
        judge = workshop.reply_judges.of(name, schema)
        if judge.is_valid(body):
            return body
        made = workshop.usual_maker.make(workshop.reply_book.form(schema), Draft(name, lean=True), body)
        return made if isinstance(made, dict) and judge.is_valid(made) else body


def _text(refusal: Refusal, body: dict[str, Any]) -> str:
    """What a failure says where it is no JSON."""
    texts = [text for texts in refusal.fields.values() for text in texts]
    return " ".join(texts) or next((text for text in body.values() if isinstance(text, str)), "")
