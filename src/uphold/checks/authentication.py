"""A token counts where the documents say that it belongs, and a call without one changes nothing.

**Promised**: the contract names one place for the token and, for the Authorization header, one scheme (OpenAPI
3.1.0, Security Scheme Object). A good token elsewhere is no credential: in the URL, where it ends up in logs and
histories (RFC 6750, 5.3; RFC 9700, 4.3.2), under another scheme, or in another header. A call that is refused for
lack of a token writes nothing.

**Applies** to pairs of requests that differ in one thing: a token that nobody issued, and the good one, both in the
same wrong place. Where the first is refused and the second is not, the token was taken there. What is verified is
narrowed to the place: ``query``, ``scheme``, ``header``; to ``case``, that the name of the scheme is read without
regard to case (RFC 9110, 11.1); and to ``nothing-written``.

**Ignores** operations that need no token, and places where the token that nobody issued is not refused: that is a
finding of `unauthorized`. A token taken in another header, and a scheme whose case matters, are told without saying
who is wrong: no document speaks of them.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange

ID: Final = "authentication"
_REFUSALS: Final = frozenset((400, 401, 403, 429))
_TAKEN: Final = {
    "query": "a token in the URL opens the operation, though it belongs into a header",
    "scheme": "a token opens the operation under another scheme than the documented one",
    "header": "a token opens the operation in a header that the documents do not name for it",
}


def judge_place(place: str, unknown: Exchange, good: Exchange) -> Iterator[Held | Problem]:
    """Whether a token in a wrong `place` (``query``, ``scheme`` or ``header``) was taken: `unknown` carried one there
    that nobody issued, `good` the good one. Nothing when `unknown` was not refused as documented."""
    sign_in = unknown.conventions.authentication
    if sign_in is None or unknown.reply.status != sign_in.refused:
        return
    status = good.reply.status
    if status in {sign_in.refused, *_REFUSALS}:
        yield Held(place)
    elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
        subject = "neither" if place == "header" else "tenant"
        yield Problem(_TAKEN[place], keyword=place, facet=place, subject=subject)


def judge_scheme_case(usual: Exchange, other: Exchange) -> Iterator[Held | Problem]:
    """Whether `other`, whose scheme is written in small letters, is served as `usual` is."""
    sign_in = usual.conventions.authentication
    if sign_in is None or usual.reply.status >= HTTPStatus.MULTIPLE_CHOICES:
        return
    if other.reply.status == sign_in.refused:
        message = "the name of the scheme is refused in small letters, though it has no case (RFC 9110, 11.1)"
        yield Problem(message, keyword="case", facet="case", subject="neither")
    elif other.reply.status < HTTPStatus.MULTIPLE_CHOICES:
        yield Held("case")


def judge_refused_write(refused: Exchange, *, is_written: bool) -> Iterator[Held | Problem]:
    """Whether the write that `refused` was the answer to was done all the same, as a look at the tenant tells."""
    sign_in = refused.conventions.authentication
    if sign_in is None or refused.reply.status != sign_in.refused:
        return
    if is_written:
        message = "a write without a good token is refused and done all the same"
        yield Problem(message, keyword="nothing-written", facet="nothing-written")
    else:
        yield Held("nothing-written")
