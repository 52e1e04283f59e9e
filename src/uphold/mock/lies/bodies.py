"""The body of a reply: whether an operation answers with JSON, and editing what it says or how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from uphold.contract import Conventions, Header, Operation, Role, is_json
from uphold.mock.exchange import Exchange, Reply, Target
from uphold.mock.lies.requests import has_input, sent_values

_OF_THEIR_OWN = frozenset({"content-type", "content-length", "location", "deprecation", "sunset", "link", "set-cookie"})
"""Headers that OpenAPI, or a convention, says more about than their schema does."""


def json_success(target: Target) -> int | None:
    """The success status that an operation answers with, when its body is JSON; None otherwise."""
    status = natural_success(target)
    reply = target.contract.reply(target.operation, status) if status is not None else None
    if reply is None or not _is_json(reply.content):
        return None
    return status


def declared_headers(target: Target) -> list[Header]:
    """The headers of an operation's success that the contract declares and that no convention of the API is about."""
    status = natural_success(target)
    reply = target.contract.reply(target.operation, status) if status is not None else None
    told = target.conventions.limits.headers | _OF_THEIR_OWN
    return [one for one in reply.headers if one.name.lower() not in told] if reply is not None else []


def natural_success(target: Target) -> int | None:
    """The success status that an operation answers with: 201 where something is made, else 200, else the first."""
    found = [
        int(reply.status) if reply.status.isdigit() else 200
        for reply in target.operation.replies
        if reply.status.startswith("2") or reply.status == "default"
    ]
    usual = 201 if target.contract.role(target.operation) is Role.CREATE else 200
    return usual if usual in found else next(iter(found), None)


def _is_json(content: Iterable[str]) -> bool:
    return any(is_json(name.partition(";")[0].strip().lower()) for name in content)


def documents(operation: Operation, status: int) -> bool:
    """Whether a status is documented, by number, by range or by default."""
    return any(reply.status in {str(status), f"{status // 100}XX", "default"} for reply in operation.replies)


def shows_json(exchange: Exchange) -> bool:
    """Whether the request was served and the reply has a JSON body."""
    return exchange.succeeded and has_json(exchange.reply)


def has_json(reply: Reply) -> bool:
    """Whether a reply has a body that is declared as JSON and is it."""
    if not reply.content or not is_json(reply.media_type.partition(";")[0].strip().lower()):
        return False
    try:
        reply.value()
    except (msgspec.DecodeError, UnicodeDecodeError):  # another fault was here before
        return False
    return True


def edit_json(exchange: Exchange, edit: Callable[[Any], Any]) -> Reply:
    """The reply to a request that was served, with its JSON body replaced by what `edit` makes of it."""
    if not shows_json(exchange):
        return exchange.reply
    return exchange.reply.with_value(edit(exchange.reply.value()))


def refuses_with_json(target: Target) -> bool:
    """Whether a request can be refused for more than its token, and an operation documents a JSON body for that."""
    return has_input(target) and any(
        reply.status[0] == "4" and reply.status not in {"401", "403", "429"} and _is_json(reply.content)
        for reply in target.operation.replies
    )


def fail_on(exchange: Exchange, is_edge: Callable[[Any], bool]) -> Reply:
    """500 when the request of a caller with a good token holds a value that `is_edge`; else the honest reply."""
    if exchange.refused in {"", "invalid"} and any(map(is_edge, sent_values(exchange.request))):
        return Reply.json(500, {"message": "Server Error"})
    return exchange.reply


def failure(conventions: Conventions, status: int) -> Reply:
    """A failure in the shape that the API documents for `status`, or in one like it."""
    shape = conventions.error_for(status)
    said = HTTPStatus(status).phrase
    return Reply.json(status, {**shape.constant, shape.message: said} if shape is not None else {"message": said})


def edit_refusal(exchange: Exchange, edit: Callable[[dict[str, Any]], Any], *why: str) -> Reply:
    """The reply to a request that was refused for one of the reasons `why` (none given: whatever the reason), with
    its body, when it is a JSON object, changed in place by `edit`."""
    reply = exchange.reply
    if exchange.succeeded or (why and exchange.refused not in why) or not has_json(reply):
        return reply
    body = reply.value()
    if not isinstance(body, dict):
        return reply
    edit(body)
    return reply.with_value(body)


def edit_fields(exchange: Exchange, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Reply:
    """The refusal of a forbidden request with its map of field → messages as `change` makes it; None: without it."""
    shape = exchange.conventions.error_for(exchange.status)
    if shape is None or shape.fields is None:
        return exchange.reply
    name = shape.fields

    def edit(body: dict[str, Any]) -> None:
        fields = body.get(name)
        if not isinstance(fields, dict):
            return
        changed = change(fields)
        if changed is None:
            del body[name]
        else:
            body[name] = changed

    return edit_refusal(exchange, edit, "invalid")
