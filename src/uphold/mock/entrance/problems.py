"""What a documented failure says of itself where ``api.toml`` does not tell: its status and its text."""

from __future__ import annotations

from typing import Any

from uphold.mock.exchange import Refusal
from uphold.mock.plans import ReplyPlan

_PROBLEM = "application/problem+json"
_STATUS = ("status", "statusCode", "status_code", "httpStatus", "http_status")
_TEXT = ("message", "detail", "title", "error", "description", "error_description", "errorMessage", "error_message")


def filled(
    body: dict[str, Any], documented: ReplyPlan, refusal: Refusal, phrase: str, *, is_usual: bool
) -> dict[str, Any]:
    """`body` with what the `documented` failure declares beside it: the members of problem details (RFC 9457, 3.1); and
    in a shape that no ``[[errors]]`` describes (`is_usual`), members that are called like a status or a text."""
    members = documented.form.properties
    said: dict[str, Any] = {}
    if documented.media_type.partition(";")[0].strip().lower() == _PROBLEM:
        said = {"type": "about:blank", "title": phrase, "status": refusal.status, "detail": _detail(refusal, phrase)}
        if refusal.fields:
            said["errors"] = [
                {"detail": text, "pointer": "#" + "".join(f"/{step}" for step in field.split(".") if step)}
                for field, texts in refusal.fields.items()
                for text in texts
            ]
            if "errors" not in members or not members["errors"].allows("array"):
                del said["errors"]
    elif is_usual:
        said = {name: refusal.status for name in _STATUS if name in members and members[name].allows("integer")}
        texts = [name for name in _TEXT if name in members and members[name].allows("string")]
        said |= {name: _detail(refusal, phrase) for name in texts}
    if members:
        said = {name: value for name, value in said.items() if name in members}
    if is_usual and said:
        return said
    return {**said, **body}


def _detail(refusal: Refusal, phrase: str) -> str:
    """The first thing that is wrong, else what the status means."""
    for field, texts in refusal.fields.items():
        for text in texts:
            return f"{field}: {text}" if field else text
    return f"{phrase}."
