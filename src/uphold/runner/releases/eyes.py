"""Eyes: what the contracts of earlier releases say of a reply that a tenant gave to one request.

A request is sent once. Where the contracts of several releases are alike for an operation, one of them judges for all;
where only the request differs, the reply is not judged again. What an earlier release judges otherwise is judged as its
clients read it: they bear with what later releases add (see `uphold.checks.Earlier`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uphold.checks import Earlier, Held, NewValues, Problem, judge_all
from uphold.findings import Severity
from uphold.generation import Mode, judge_of
from uphold.runner.recording.ledger import cause
from uphold.runner.releases.ladder import reply_mark
from uphold.runner.releases.naming import unnamed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from uphold.checks import Exchange, Reply
    from uphold.contract import Api, Contract, Operation
    from uphold.generation import WireRequest
    from uphold.runner.releases.ladder import History, Ladder, Version

BY_REQUEST: Final = frozenset(("accepted", "refused", "satisfiable"))
"""Checks that judge by what a contract says of requests."""

BY_REPLY: Final = frozenset(("body-schema", "content-type", "format", "status-documented"))
"""Checks that judge a reply by the contract of its operation: each release has an opinion of its own."""

_INDEX: Final = re.compile(r"/\d+(?=/|$)")
_POLICY: Final = "policy.toml"
_RULE: Final = "enum-value-added"


@dataclass(slots=True)
class Eye:
    """One version of an operation as earlier releases have it, with what its clients can know."""

    version: Version
    new_values: NewValues
    _allows: Callable[[WireRequest], Mode | None] | None = None

    @property
    def release(self) -> str:
        """The newest of its releases."""
        return self.version.releases[-1]

    def sees(self, exchange: Exchange) -> Exchange:
        """The exchange in its eyes."""
        earlier = Earlier(self.release, self.new_values)
        return replace(exchange, contract=self.version.contract, operation=self.version.operation, earlier=earlier)

    def knows(self, request: WireRequest, exchange: Exchange) -> bool:
        """Whether its clients could have sent the request: what came of members and parameters that they do not know,
        or of values that they may not send, says nothing to them."""
        if not self.version.asks_otherwise:
            return True
        contract, operation, asked = self.version.contract, self.version.operation, exchange.asked
        known = {parameter.name for parameter in operation.parameters}
        if not (asked.query.keys() | asked.headers.keys()) <= known:
            return False
        schema = contract.body_schema(operation)
        if schema is not None and unnamed(contract, schema, asked.body):
            return False
        if exchange.mode != Mode.VALID:
            return True
        if self._allows is None:
            self._allows = judge_of(contract, exchange.conventions, operation)
        target = request.target.removeprefix(exchange.conventions.api.base_path)
        return self._allows(replace(request, target=target)) is not Mode.INVALID


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check said in somebody's eyes."""

    check: str
    given: Held | Problem
    eye: Eye | None = None
    """None: the judged release, and all that are like it."""
    same_as: Problem | None = None
    """The problem of a later release that this one is, too."""
    by_judged: bool = False
    """Whether `same_as` is a problem of the judged release."""

    def cause(self, api: str) -> str:
        """The fingerprint of the problem's cause: one, whoever sees it."""
        if not isinstance(self.given, Problem):
            message = "what held has no cause"
            raise TypeError(message)
        if self.eye is None:
            return cause(api, self.check, self.given)
        return cause(api, self.check, self.same_as or self.given, is_earlier=not self.by_judged)


class Eyes:
    """All releases in whose eyes a run judges."""

    def __init__(self, api: Api, ladder: Ladder) -> None:
        """Raises InputError when the API's policy can't be read."""
        self.ladder = ladder
        self._bearing = _bearing(api) if ladder.earlier else NewValues.RISKY
        self._eyes: dict[str, tuple[Eye, ...]] = {}
        self._known: dict[tuple[int, str], Eye] = {}
        self.unknown: tuple[Reply, ...] | None = None
        """What an operation that works answers about a record that can't be there; empty: none tells; None: not asked.
        """
        self._sources: dict[tuple[str, int], tuple[int | None, ...]] = {}

    def history(self, operation: Operation) -> History:
        """What the earlier releases have of an operation."""
        return self.ladder.history(operation.id)

    def seen(self, exchange: Exchange, request: WireRequest, checks: Collection[str]) -> Iterator[Seen]:
        """What the checks say of an exchange: in the eyes of the judged release, then in those of the earlier ones, the
        newest first."""
        own = judge_all(exchange, checks)
        eye = self.eye_of(exchange)
        yield from (Seen(check, given, eye) for check, given in own)
        if not self.ladder.earlier or exchange.earlier is not None or _was_taken(exchange):
            return
        wanted = BY_REPLY.intersection(checks)
        eyes = self.others(exchange.operation) if wanted else ()
        if not eyes:
            return
        said = [[(check, given) for check, given in own if check in wanted]]
        first: dict[tuple[str, str, str], tuple[Problem, bool]] = {}
        for check, given in said[0]:
            if isinstance(given, Problem):
                first.setdefault(_key(check, given), (given, True))
        for eye, source in zip(eyes, self._sources_of(exchange, eyes), strict=True):
            said.append(judge_all(eye.sees(exchange), wanted) if source is None else said[source])
            is_broken = source != 0 and any(isinstance(given, Problem) for _, given in said[-1])
            if is_broken and not eye.knows(request, exchange):
                continue
            for check, given in said[-1]:
                if isinstance(given, Held):
                    yield Seen(check, given, eye)
                else:
                    same, by_judged = first.setdefault(_key(check, given), (given, False))
                    yield Seen(check, given, eye, same, by_judged)

    @property
    def are_several(self) -> bool:
        """Whether there are earlier releases."""
        return bool(self.ladder.earlier)

    def eye_of(self, exchange: Exchange) -> Eye | None:
        """The eye that an exchange was made in; None: that of the judged release."""
        return None if exchange.earlier is None else self._known.get((id(exchange.contract), exchange.operation.id))

    def earlier(self, contract: Contract) -> Earlier:
        """How the contract of an earlier release judges."""
        return Earlier(contract.release, self._bearing)

    def others(self, operation: Operation) -> tuple[Eye, ...]:
        """The eyes of releases whose contract has the operation otherwise than the judged one; the newest first."""
        known = self._eyes.get(operation.id)
        if known is None:
            known = tuple(Eye(version, self._bearing) for version in self.history(operation).others)
            self._eyes[operation.id] = known
            self._known |= {(id(eye.version.contract), eye.version.operation.id): eye for eye in known}
        return known

    def _sources_of(self, exchange: Exchange, eyes: tuple[Eye, ...]) -> tuple[int | None, ...]:
        """For each eye whose judgement counts for it: 0 that of the judged release, else the number of an eye (from
        1) that has the same reply for the status that came; None: it judges itself."""
        key = (exchange.operation.id, exchange.reply.status)
        if key not in self._sources:
            marks = [reply_mark(exchange.contract, exchange.operation, exchange.reply.status)]
            versions = [eye.version for eye in eyes]
            marks += [reply_mark(one.contract, one.operation, exchange.reply.status) for one in versions]
            places = [marks.index(mark) for mark in marks]
            self._sources[key] = tuple(None if place == number else place for number, place in enumerate(places))[1:]
        return self._sources[key]


def _bearing(api: Api) -> NewValues:
    """What the policy of the API makes of a text that an enumeration does not list; risky without one."""
    path = api.folder / _POLICY
    if not path.is_file():
        return NewValues.RISKY
    from uphold.compat import Outcome, Proof, load_policy  # noqa: PLC0415 - it costs more than many a short run

    verdict = load_policy(str(path)).verdict(_RULE, "reply", Severity.RISKY, "", Proof.PROVED)
    known = {Outcome.BREAKING: NewValues.BREAKING, Outcome.RISKY: NewValues.RISKY}
    return known.get(verdict.outcome, NewValues.BORNE)


def _was_taken(exchange: Exchange) -> bool:
    """Whether a forbidden request was taken: what came of it is nobody's promise."""
    return exchange.mode == Mode.INVALID and exchange.reply.status < HTTPStatus.MULTIPLE_CHOICES


def _key(check: str, problem: Problem) -> tuple[str, str, str]:
    """What a problem has in the eyes of every release, wherever the schema stands."""
    return check, _INDEX.sub("/*", problem.instance), problem.keyword
