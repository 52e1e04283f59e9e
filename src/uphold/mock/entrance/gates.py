"""What a request has to pass before its operation is served: rate limits, features that are off, Accept."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from uphold.contract import Contract, Conventions, Operation
from uphold.errors import UsageError
from uphold.mock.entrance.access import Access
from uphold.mock.entrance.limits import Limits, Meter
from uphold.mock.exchange import Refusal, Reply, Request
from uphold.mock.plans import OperationPlan

_TAG = "tag:"
LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of the largest body that a request may have."""

_TOO_LARGE = 413
_NOT_IMPLEMENTED = 501
_NOT_FOUND = 404
_NOT_ACCEPTABLE = 406
_ANYTHING = frozenset({None, "", "*/*"})
_MOST_KEPT = 4_096


class Gates:
    """They stand before all operations, and open at once for whoever has no good token: that is told elsewhere.

    Raises UsageError for a text of `off` that names no operation.
    """

    def __init__(
        self, contract: Contract, conventions: Conventions, access: Access, *,
        limits: Limits | None = None, off: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._access = access
        self._told = conventions.limits
        self.rates = tuple(limits.rates) if limits is not None else ()
        self._meter = Meter(conventions.limits, limits) if limits is not None and limits.rates else None
        self.off = _named(contract, off)
        """Ids of the operations that are switched off."""
        self._acceptable: dict[tuple[str, str], bool] = {}

    def reset(self) -> None:
        """Forgets all calls."""
        if self._meter is not None:
            self._meter.reset()

    def forward(self, seconds: float) -> None:
        """Lets time pass."""
        if self._meter is not None:
            self._meter.forward(seconds)

    def admit(self, plan: OperationPlan, request: Request) -> None:
        """Raises Refusal when `request` may not pass."""
        if len(request.content) > LARGEST_BODY:
            raise Refusal(_TOO_LARGE, "invalid")
        is_off = plan.operation.id in self.off
        accept = request.headers.get("accept")
        is_unacceptable = accept not in _ANYTHING and not self._is_acceptable(plan, accept or "")
        if self._meter is None and not is_off and not is_unacceptable:
            return
        caller = self._access.caller(request)
        if plan.is_anonymous:
            pass
        elif caller is None:
            return
        elif self._meter is not None:
            headers = self._meter.refused(caller.token)
            if headers is not None:
                raise Refusal(self._told.status, "limited", headers=headers)
        if is_off:
            raise Refusal(_NOT_IMPLEMENTED if plan.documents(_NOT_IMPLEMENTED) else _NOT_FOUND, "off")
        if is_unacceptable:
            raise Refusal(_NOT_ACCEPTABLE, "unacceptable")

    def counted(self, plan: OperationPlan, request: Request, reply: Reply, refused: str) -> Reply:
        """`reply` with what is left of the caller's limit, after the call counted."""
        if self._meter is None or plan.is_anonymous or refused == "limited":
            return reply
        caller = self._access.caller(request)
        return reply if caller is None else reply.and_headers(self._meter.counted(caller.token, succeeded=not refused))

    def _is_acceptable(self, plan: OperationPlan, accept: str) -> bool:
        """Whether the operation can answer what `accept` asks for, or does not answer 406."""
        key = (plan.operation.id, accept)
        known = self._acceptable.get(key)
        if known is None:
            if len(self._acceptable) >= _MOST_KEPT:
                self._acceptable.clear()
            known = self._acceptable[key] = not plan.allows(_NOT_ACCEPTABLE) or _fits(plan.operation, accept)
        return known


def _fits(operation: Operation, accept: str) -> bool:
    """Whether one of the operation's successes is of a media type that `accept` lets through (RFC 9110, 12.5.1: the
    most specific range decides, and q=0 is no). Parameters of media types are not looked at."""
    from werkzeug.datastructures import MIMEAccept  # noqa: PLC0415 - only clients that are choosy pay for it
    from werkzeug.http import parse_accept_header  # noqa: PLC0415 - as above

    successes = [reply for reply in operation.replies if reply.status[0] in "2d"]
    types = {_bare(name) for reply in successes for name in reply.content}
    if not types:
        return True
    wanted = MIMEAccept([(_bare(value), quality) for value, quality in parse_accept_header(accept, MIMEAccept)])
    return any(wanted.quality(name) > 0 for name in types)


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _named(contract: Contract, off: Sequence[str]) -> frozenset[str]:
    """Ids of the operations that ``OPERATION-GLOB`` and ``tag:TAG-GLOB`` name."""
    operations = {**contract.operations, **contract.undescribed}
    found: set[str] = set()
    for text in off:
        if text.startswith(_TAG):
            tag = text.removeprefix(_TAG)
            named = {one.id for one in operations.values() if any(_matches(name, tag) for name in one.tags)}
        else:
            named = {id_ for id_ in operations if id_ == text or _matches(id_, text)}
        if not named:
            what = "tag" if text.startswith(_TAG) else "id"
            raise UsageError(
                f"no operation of release {contract.release} has {'a' if what == 'tag' else 'an'} {what} like "
                f"`{text.removeprefix(_TAG)}`",
                remedy="Name operations as METHOD /path, with * for anything, or as tag:NAME.",
            )
        found |= named
    return frozenset(found)


def _matches(name: str, pattern: str) -> bool:
    """Glob, where only ``*`` and ``?`` are special: braces and brackets are parts of paths. Case does not matter."""
    return fnmatch.fnmatchcase(name.lower(), pattern.lower().replace("[", "[[]"))
