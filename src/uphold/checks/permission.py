"""A token does no more than its rights allow.

**Promised**: a good token that lacks the right for a call is told so with the status that ``[permissions]`` in
``api.toml`` gives, in the error shape documented for it (RFC 9110, 15.5.4), and nothing is done; and the records of
one owner are shown to no other.

**Applies** to calls with a token that may only read, and with the token of another owner who has records of its own.
What is verified is narrowed to ``write`` (writes of the one that may only read), ``read`` (it reads all the same),
``other-owner`` (records of ours, asked for by the other one) and ``other-list`` (listings of the other one).

**Ignores** refusals for other reasons (400, 404, 409, 422, 429…): a server may look at the record and the body before
it looks at rights. Equal ids of two owners are no breach: what counts is the record. POST on what is no collection may
be a way of reading, so that an answer with a body there is told without saying who is wrong; so is a record of ours
in another owner's listing, which may be one that all owners share. A listing that is the same for both, of records that
nobody may write, is a catalogue.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks import error_shape
from uphold.checks.base import Held, Problem
from uphold.checks.listings import id_of, read_page
from uphold.checks.records.beside import own_record
from uphold.contract import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.checks.base import Exchange

ID: Final = "permission"
_HIDDEN: Final = frozenset((403, 404, 410))
_WRITES: Final = frozenset((Role.CREATE, Role.UPDATE, Role.REPLACE, Role.DELETE))


def judge_write(refused: Exchange) -> Iterator[Held | Problem]:
    """Whether a write with a token that may only read was refused as documented."""
    yield from _judge_refusal(refused, "write", "a token that may only read may write")


def judge_silence(refused: Exchange, *, is_written: bool) -> Iterator[Held | Problem]:
    """Whether a write that was refused for lack of rights was done all the same."""
    if refused.reply.status >= HTTPStatus.BAD_REQUEST and is_written:
        message = "a write is refused for lack of rights and done all the same"
        yield Problem(message, keyword="written", facet="write")


def judge_read(good: Exchange, read_only: Exchange) -> Iterator[Held | Problem]:
    """Whether a token that may only read reads what the full one reads."""
    if not _is_success(good) or read_only.reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        return
    if _is_success(read_only):
        yield Held("read")
    elif read_only.reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        message = "a token that may read is refused where it only reads"
        yield Problem(message, keyword="read", facet="read", subject="neither")


def judge_other_owner(ours: Exchange, theirs: Exchange, listing: Exchange | None = None) -> Iterator[Held | Problem]:
    """Whether `theirs`, the read of a record of ours with another owner's token, keeps it back. `listing` is the other
    owner's own one, if there is one: a record that stands there is theirs, too."""
    if not _is_success(ours):
        return
    if theirs.reply.status in _HIDDEN:
        yield from _judge_shape(theirs, "other-owner")
        return
    record = _alone(ours)
    if not _is_success(theirs) or not record or _alone(theirs) != record:
        return
    own = [id_of(one, ours.conventions) for one in records_of(listing)] if listing is not None else []
    if id_of(record, ours.conventions) in own:
        return
    message = "a record is shown to another owner who knows its id"
    yield Problem(message, keyword="other-owner", facet="other-owner")


def judge_other_list(ours: Exchange, theirs: Exchange, *, is_kept: bool = False) -> Iterator[Held | Problem]:
    """Whether records of ours stand in the same listing of another owner, too. `is_kept`: such a record is refused to
    the other owner who reads it, so that it is no record which both own."""
    known, shown = ([one for one in records_of(listing) if isinstance(one, dict) and one] for listing in (ours, theirs))
    if not known or not _is_success(theirs):
        return
    family = ours.contract.family_of(ours.operation)
    if shown == known and (family is None or _WRITES.isdisjoint(family.operations)):
        return  # nobody owns what nobody may write: a catalogue that all owners share
    if any(record in known for record in shown):
        message = "records of one owner stand in the listing of another one, too"
        subject = "tenant" if is_kept else "neither"
        yield Problem(message, keyword="other-list", facet="other-list", subject=subject)
    else:
        yield Held("other-list")


def judge_other_write(theirs: Exchange, *, is_written: bool) -> Iterator[Held | Problem]:
    """Whether a write to a record of ours with another owner's token was done, as a look at the record tells."""
    if is_written:
        message = "another owner may change a record"
        yield Problem(message, keyword="other-write", facet="other-owner")
    elif theirs.reply.status in _HIDDEN:
        yield Held("other-owner")


def _judge_refusal(refused: Exchange, facet: str, message: str) -> Iterator[Held | Problem]:
    wanted = refused.conventions.permissions.refused
    status = refused.reply.status
    if status == wanted:
        yield from _judge_shape(refused, facet)
    elif _is_success(refused):
        is_write = refused.contract.role(refused.operation) in _WRITES or refused.operation.method != "POST"
        subject = "tenant" if is_write or status != HTTPStatus.OK else "neither"
        yield Problem(message, keyword=facet, facet=facet, subject=subject)
    elif status == HTTPStatus.UNAUTHORIZED and wanted != status and _documents(refused, wanted):
        message = f"a good token that lacks a right is answered with 401 and not with {wanted}"
        yield Problem(message, keyword=f"{facet}:401", facet=facet)


def _judge_shape(refused: Exchange, facet: str) -> Iterator[Held | Problem]:
    problems = [one for one in error_shape.judge(refused) if isinstance(one, Problem)]
    for problem in problems:
        yield replace(problem, facet=facet)
    if not problems:
        yield Held(facet)


def records_of(listing: Exchange) -> list[Any]:
    """The records of a listing; none where it was not served or holds no list of them."""
    page = read_page(listing)
    return list(page.records) if page is not None else []


def record_of(exchange: Exchange) -> Mapping[str, Any]:
    """The record of a read; empty where there is none."""
    try:
        body = exchange.reply.json()
    except ValueError:
        return {}
    envelope = exchange.conventions.envelope
    if envelope is not None and isinstance(body, dict) and envelope.member in body:
        body = body[envelope.member]
    return body if isinstance(body, dict) else {}


def _alone(read: Exchange) -> Mapping[str, Any]:
    """The record of a read without what the reply says beside it."""
    own = own_record(read)
    return own.members if own is not None else record_of(read)


def _documents(exchange: Exchange, status: int) -> bool:
    return any(str(status) == reply.status for reply in exchange.operation.replies)


def _is_success(exchange: Exchange) -> bool:
    return exchange.reply.status < HTTPStatus.MULTIPLE_CHOICES
