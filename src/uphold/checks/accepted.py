"""A request that the contract allows is served.

**Promised**: what a contract lets a client send, the tenant takes: each optional parameter and each optional member
may be there and may be missing, bounds that are documented belong to what is allowed, and a body may have members that
the contract does not name where it does not forbid them. What is verified is narrowed to ``query``, ``body``,
``member`` (one that the contract does not name) and ``path``; ``old-request`` is what only earlier releases allow
(`docs/releases.md`).

**Applies** to pairs of requests that differ in one thing: one of them is taken, and the other refused as wrong, by the
status of ``[validation]`` in ``api.toml``, by 400 or by 422; and only where every request with that one thing was
refused (or every one without it). Of single values, those at the edges of what a member of a body may be: null, the
longest text, the greatest and the smallest number, and each that is listed.

**Ignores** 401, 403, 404, 409, 429 and the like, which speak of rights, records and states; members and parameters that
point at other records; texts and numbers that the contract leaves free and that may mean nothing to the tenant, unless
they are ones that it shows itself or that its documents give. A tenant that refuses names which it does not know
everywhere is strict, and nothing tells whether it may be; one that does so at one operation and not at others
breaks a promise.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.places import body_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from uphold.checks.base import Exchange

ID: Final = "accepted"
_WRONG: Final = frozenset((HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY))


def is_taken(exchange: Exchange) -> bool:
    """Whether a request was served."""
    return HTTPStatus.OK <= exchange.reply.status < HTTPStatus.MULTIPLE_CHOICES


def is_refused(exchange: Exchange) -> bool:
    """Whether a request was refused as wrong: not for rights, records or states."""
    validation = exchange.conventions.validation
    status = exchange.reply.status
    return status in _WRONG or (validation is not None and status == validation.status and status not in {404, 409})


def judge_present(
    where: str, name: str, pairs: Sequence[tuple[Exchange, Exchange]], *, is_trusted: bool
) -> Iterator[Held | Problem]:
    """Whether something optional may be sent: each of `pairs` is a request without it and the same with it, each time
    with another value. `is_trusted`: one of the values is certain to mean something."""
    tried = [present for absent, present in pairs if is_taken(absent)]
    if any(is_taken(one) for one in tried):
        yield Held(where)
    elif tried and all(is_refused(one) for one in tried):
        what = "parameter" if where == "query" else "member"
        yield Problem(
            f"the optional {what} `{name}` is refused, whatever its value",
            place=_place(tried[0], where, name),
            keyword=f"refused:{name}",
            facet=where,
            subject="tenant" if is_trusted else "neither",
        )


def judge_absent(where: str, name: str, pairs: Sequence[tuple[Exchange, Exchange]]) -> Iterator[Held | Problem]:
    """Whether something optional may be missing: each of `pairs` is a request with it and the same without."""
    known = [(present, absent) for present, absent in pairs if is_taken(present)]
    if any(is_taken(absent) for _, absent in known):
        yield Held(where)
    elif known and all(is_refused(absent) for _, absent in known):
        what = "parameter" if where == "query" else "member"
        yield Problem(
            f"a request without the optional {what} `{name}` is refused",
            place=_place(known[0][0], where, name),
            keyword=f"required:{name}",
            facet=where,
        )


def judge_edge(
    name: str, edge: str, inside: Exchange, tried: Exchange, *, is_trusted: bool
) -> Iterator[Held | Problem]:
    """Whether a value at the edge of what a member may be is taken: `inside` is a request with another value, or
    without the member, and `tried` the same with that one. `edge` calls it, in words. `is_trusted`: it can't be that
    it means nothing to the tenant."""
    if not is_taken(inside):
        return
    if is_taken(tried):
        yield Held("body")
    elif is_refused(tried):
        yield Problem(
            f"{edge} is refused as `{name}`, though the contract allows it",
            place=_place(tried, "body", name),
            keyword=f"edge:{edge}:{name}",
            facet="body",
            subject="tenant" if is_trusted else "neither",
        )


def judge_unknown(
    where: str, without: Exchange, tried: Exchange, elsewhere: Sequence[Exchange]
) -> Iterator[Held | Problem]:
    """Whether a name that the contract does not know is passed over: `without` it the request is taken, `tried` has it
    besides, and `elsewhere` are such requests of other operations."""
    if not is_taken(without):
        return
    if is_taken(tried):
        yield Held(where)
    elif is_refused(tried) or tried.reply.status == HTTPStatus.NOT_FOUND:  # what is there without it is not found
        message = (
            "a query parameter that the contract does not name is refused"
            if where == "query"
            else "a member that the contract does not name is refused, though the body is open"
        )
        is_inconsistent = any(is_taken(one) for one in elsewhere)
        keyword = f"unknown {where}"
        yield Problem(message, keyword=keyword, facet=where, subject="tenant" if is_inconsistent else "neither")


def _place(exchange: Exchange, where: str, name: str) -> str:
    operation = exchange.operation
    if where == "body" and operation.body is not None:
        return body_place(operation)
    return next((one.pointer for one in operation.parameters if one.name == name), operation.pointer)
