"""A success body is wrapped and marked as the API says once for all operations.

**Promised**: the JSON body of a success stands in the member that ``[envelope]`` of ``api.toml`` names, and
holds the constant members of ``[success]``, whether or not the operation's own schema repeats that.

**Applies** to replies with a status from 200 to 299 and a JSON body that the contract documents.

**Ignores** operations that ``api.toml`` excepts from the envelope, and replies without a documented body.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import documented, twin
from uphold.contract import is_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "envelope"
_HELD: Final = Held()


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """Whether the envelope and the constant members are there."""
    reply, conventions = exchange.reply, exchange.conventions
    envelope = conventions.envelope
    if envelope is not None and exchange.operation.id in envelope.except_:
        envelope = None
    constant = conventions.success.constant if conventions.success is not None else {}
    if not (envelope or constant) or not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return
    media_type = reply.media_type
    if not is_json(media_type) or documented(exchange).name(media_type) is None:
        return
    try:
        body = reply.json()
    except ValueError:
        return
    problems = list(_problems(exchange, body, envelope.member if envelope else None, constant))
    yield from problems or (_HELD,)


def _problems(exchange: Exchange, body: Any, member: str | None, constant: dict[str, Any]) -> Iterator[Problem]:
    mistyped = None if isinstance(body, dict) else twin(exchange, "", "type")
    if mistyped is not None:
        yield mistyped.problem()  # no object at all: one cause, and the schema names it
        return
    members = body if isinstance(body, dict) else {}
    if member is not None and member not in members:
        yield _problem(exchange, "", f"required:{member}", f"the success body is not wrapped in `{member}`")
    for name, value in constant.items():
        if name not in members:
            yield _problem(exchange, "", f"required:{name}", f"the success body lacks the member `{name}`")
        elif members[name] != value or type(members[name]) is not type(value):
            message = f"the member `{name}` of the success body is not {value!r}"
            yield _problem(exchange, f"/{name}", "const", message, named=f"const:{name}")


def _problem(exchange: Exchange, instance: str, keyword: str, message: str, *, named: str = "") -> Problem:
    known = twin(exchange, instance, keyword)
    if known is None and keyword == "const":  # which a schema may say as a list of one value, or by the type
        known = twin(exchange, instance, "enum") or twin(exchange, instance, "type")
    if known is not None:
        return known.problem()
    return Problem(message, instance=instance, keyword=named or keyword)
