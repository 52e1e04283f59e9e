"""What the suites hold: one operation of one API on one tenant, to send requests of and to judge."""

from __future__ import annotations

import random
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from uphold.checks import ALL, Asked, Held, Problem, Reply, judge_all
from uphold.contract import release_key
from uphold.errors import UpholdError
from uphold.findings import Severity, Subject
from uphold.generation import Case, Mode, Origin, WireRequest
from uphold.runner.recording.examples import Sighting, describe, first, smallest
from uphold.runner.recording.ledger import Others, Outcome, finding_of
from uphold.runner.recording.verdicts import EARLIER, concerns, promises_of
from uphold.runner.releases.eyes import BY_REPLY, BY_REQUEST, Seen
from uphold.runner.subjects import sweeping
from uphold.runner.subjects.strange import strange_id
from uphold.runner.subjects.under_test import ApiUnderTest, Sending
from uphold.runner.subjects.varying import Broke, hold
from uphold.tenant import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from random import Random

    from hypothesis.strategies import SearchStrategy

    from uphold.checks import Exchange
    from uphold.contract import Contract, Conventions, Operation
    from uphold.findings import Evidence, Finding
    from uphold.tenant import Credential

_REMEMBERED = 4_096
"""Exchanges of one test that evidence can be made of; the oldest is forgotten when another one comes."""

_OF_SCHEMAS = frozenset({"body-schema", "content-type"})
"""Checks of single replies on which laws rest: a reply that is not as documented says little about more."""

_USUAL = "D"
"""Grade of the promises that any API's document makes by being one."""

NOTHING: Mapping[str, Any] = {}


class PromiseBroken(AssertionError):  # noqa: N818 - the design's word for a verdict, not an error
    """The tenant broke a promise; the text is what a person reads."""


class NotVerified(Exception):  # noqa: N818 - a reason, not an error
    """Nothing could be verified, and why."""


@dataclass(slots=True)
class OperationUnderTest:
    """One operation: sends requests of it (and of others beside it), judges the replies, and keeps what the checks
    said."""

    within: ApiUnderTest
    operation: Operation
    checks: frozenset[str]
    """Ids of the checks that the test names: only these judge."""
    replay: str
    """The command that runs this test again."""
    outcome: Outcome = field(init=False)
    last: Sending | None = None
    """The last exchange."""
    _sightings: dict[str, Sighting] = field(default_factory=dict)
    _sent: dict[int, Sending] = field(default_factory=dict)
    """Identity of an exchange → how it was sent."""
    _fresh: Random | None = None
    _examples: dict[int, Case] = field(default_factory=dict)
    """Identity of an operation → its plainest allowed case."""

    def __post_init__(self) -> None:
        successes = [reply for reply in self.operation.replies if reply.status.startswith("2")]
        history = self.within.eyes.history(self.operation)
        gone = self.within.eyes.ladder.gone().get(self.operation.id)
        self.outcome = Outcome(
            api=self.within.api.name,
            release=gone.release if gone is not None else self.within.release,
            is_gone=gone is not None,
            operation=self.operation.id,
            checks=tuple(sorted(self.checks)),
            has_success_body=any(reply.content for reply in successes),
            same=history.same,
            listed=history.listed,
            others=[Others(releases=version.releases) for version in history.others],
        )

    @property
    def contract(self) -> Contract:
        """The contract that requests are made from."""
        return self.within.contract

    @property
    def conventions(self) -> Conventions:
        """What the API declares about itself."""
        return self.within.conventions

    # -- one operation, swept

    def sweep(self, mode: Mode) -> None:
        """Send every case of `mode` that the corpus holds, fresh draws too if the run asks for them, and
        judge each reply.

        Raises PromiseBroken when a check did not hold, NotVerified when there was nothing to send.
        """
        count, kept_back = sweeping.sweep(self, mode)
        if kept_back and len(kept_back) == count:
            raise NotVerified(kept_back[0])
        self.settle()
        if not count:
            reason = f"no {mode.value} request of it can be made"
            raise NotVerified(reason)

    def probe(self, why: str, authorization: str | Credential | None) -> None:
        """Send the plainest allowed request with another Authorization header (None: with none)."""
        self.call(authorization=authorization, mode="unauthorized", why=why)

    def ask(self, *, known: bool = True) -> Exchange:
        """Send the plainest allowed request and give the exchange: for a record that the tenant lists, or
        (not `known`) for one that it can't have.

        Raises NotVerified when the tenant lists no record.
        """
        addressed = [p for p in self.operation.parameters if p.location == "path"]
        if known and addressed and not self.within.records.bind(self.operation, 0):
            reason = "the tenant lists no record to read"
            raise NotVerified(reason)
        path = {}
        if not known and addressed:
            last = addressed[-1]
            shown = self.within.records.bind(self.operation, 0).get(last.name)
            path[last.name] = strange_id(shown, is_number=last.schema.get("type") == "integer")
        return self.call(path=path, mode="valid" if known else "unknown-record")

    # -- laws: several requests, of several operations

    def plain(self, operation: Operation | None = None, *, turn: int = 0) -> Case:
        """The plainest allowed case of an operation (of this one, if none is named), its path bound to records that
        the tenant lists; `turn` picks among them. Raises NotVerified when there is none."""
        chosen = operation or self.operation
        case = self.example(chosen)
        return msgspec.structs.replace(case, path={**case.path, **self.within.records.bind(chosen, turn)})

    def call(  # noqa: PLR0913 - each a part of a request that a law may want to be otherwise
        self,
        operation: Operation | None = None,
        *,
        path: Mapping[str, Any] = NOTHING,
        query: Mapping[str, Any] = NOTHING,
        headers: Mapping[str, str] = NOTHING,
        body: Any = msgspec.UNSET,
        base: Case | None = None,
        authorization: str | Credential | None = DEFAULT,
        mode: str = "valid",
        why: str = "",
    ) -> Exchange:
        """Send one request and judge its reply by the checks of the test.

        What is not given comes from `base`, else from the plainest allowed case (`plain`). A query parameter or header
        that is given as None is left out; `body` UNSET keeps the plain one. Raises NotVerified when no allowed
        request can be made, RefusedBySafety when the mode of the run forbids it, and TenantError.
        """
        chosen = operation or self.operation
        plain = base if base is not None else self.plain(chosen)
        case = msgspec.structs.replace(
            plain,
            path={**plain.path, **path},
            query=_without_none({**plain.query, **query}),
            headers=_without_none({**plain.headers, **headers}),
            body=plain.body if body is msgspec.UNSET else body,
            media_type=plain.media_type if body is msgspec.UNSET else plain.media_type or "application/json",
        )
        bind = {name: str(value) for name, value in case.path.items() if isinstance(value, str | int)}
        sending = self.within.send(
            chosen,
            self.within.wire(chosen, case, bind),
            mode=mode,
            why=why,
            authorization=authorization,
            asked=asked_by(case),
        )
        self.judge(sending, None, {})
        return sending.exchange

    def raw(
        self,
        method: str,
        target: str,
        headers: Iterable[tuple[str, str]] = (),
        content: bytes | None = None,
        *,
        checks: Collection[str] | None = None,
        mode: str = "odd",
        why: str = "",
        authorization: str | Credential | None = DEFAULT,
    ) -> Exchange:
        """Send a request that no case can be: another method, a body that is no JSON. `target` is path and query,
        percent-encoded (`target_of` gives a plain one). Only `checks` judge it (None: all that the test names)."""
        request = WireRequest(method, target, tuple(headers), content)
        sending = self.within.send(self.operation, request, mode=mode, why=why, authorization=authorization)
        self.judge(sending, None, {}, checks=checks)
        return sending.exchange

    def target_of(self, operation: Operation | None = None, *, base: Case | None = None) -> str:
        """Path and query of an allowed request, percent-encoded, for `raw`."""
        chosen = operation or self.operation
        case = base if base is not None else self.plain(chosen)
        return self.within.wire(chosen, case, {}).target

    def note(self, check: str, given: Iterable[Held | Problem], *exchanges: Exchange) -> list[Problem]:
        """Count what a check said of `exchanges` (in the order in which they were sent; none given: of the last one),
        and keep the problems it found, which are given back. The exchanges become the evidence of a finding: name
        those that are needed to see it, and no others.

        Where one of them breaks its own schema, that is the cause, and is told in place of what rests on it."""
        if self.last is None:
            message = "nothing was sent yet"
            raise ValueError(message)
        sendings = [self._sent[id(one)] for one in exchanges if id(one) in self._sent] or [self.last]
        problems = []
        outcomes = list(given)
        if check not in _OF_SCHEMAS and not all(isinstance(outcome, Held) for outcome in outcomes):
            for sending in sendings:
                broken = [one for one in judge_all(sending.exchange, _OF_SCHEMAS) if isinstance(one[1], Problem)]
                for name, problem in broken:
                    eye = self.within.eyes.eye_of(sending.exchange)
                    self._count(Seen(name, problem, eye), sending, None, {})
                if any(problem.subject == Subject.TENANT for _, problem in broken if isinstance(problem, Problem)):
                    return [outcome for outcome in outcomes if not isinstance(outcome, Held)]
        for outcome in outcomes:
            eye = self.within.eyes.eye_of(sendings[-1].exchange)
            self._count(Seen(check, outcome, eye), sendings[-1], None, {}, before=tuple(sendings[:-1]))
            if not isinstance(outcome, Held):
                problems.append(outcome)
        return problems

    def vary(self, test: Callable[..., None], *, examples: int = 10, **strategies: SearchStrategy[Any]) -> None:
        """Hold a law as a property: `test` is called with draws of `strategies`, sends requests and notes what checks
        say. A draw that shows a new cause is shrunk by Hypothesis; the smallest one becomes the evidence. `test` must
        not depend on what an earlier draw left on the tenant: an embedded one is reset before each call."""

        def once(**drawn: Any) -> None:
            known = dict(self._sightings)
            self.within.reset()
            test(**drawn)
            new = [seen for name, seen in self._sightings.items() if name not in known]
            if any(seen.problem.subject == Subject.TENANT for seen in new):
                kept.clear()
                kept.update(self._sightings)
                self._sightings = known
                raise Broke

        kept: dict[str, Sighting] = {}
        if not hold(strategies, once, examples=examples, seed=self.within.options.seed):
            self._sightings = dict(kept)

    @contextmanager
    def limited(self, calls: int) -> Iterator[OperationUnderTest]:
        """The same operation on an embedded tenant of its own, where a token may call so many times an hour; what is
        found there is told here. Raises NotVerified on a live tenant."""
        within = self.within.with_limit(calls)
        if within is None:
            reason = "a live tenant is not asked more often than it allows"
            raise NotVerified(reason)
        other = OperationUnderTest(within, self.operation, self.checks, self.replay)
        other.outcome, other._sightings, other._sent = self.outcome, self._sightings, self._sent
        yield other
        self.last = other.last or self.last
        self.settle()

    @property
    def random(self) -> random.Random:
        """Choices of this test that the seed of the run settles."""
        return random.Random(f"{self.within.options.seed} {self.operation.id}")  # noqa: S311 - choices, no secrets

    @property
    def fresh(self) -> Random:
        """What texts are made from that no record may have yet. A live tenant keeps records from one test to the next,
        and from one run to the next: there these choices are never the same twice."""
        if self._fresh is None:
            salt = "" if self.within.tenant.is_embedded else secrets.token_hex(8)
            self._fresh = random.Random(f"{self.within.options.seed} {self.operation.id} {salt}")  # noqa: S311 - as above
        return self._fresh

    def example(self, operation: Operation | None = None) -> Case:
        """The plainest allowed case: the one with the fewest parts; raises NotVerified when there is none."""
        chosen = operation or self.operation
        if id(chosen) not in self._examples:
            cases = [case for case in self.within.cases(chosen) if case.mode is Mode.VALID]
            if not cases:
                reason = "no valid request of it can be made"
                raise NotVerified(reason)
            self._examples[id(chosen)] = min(cases, key=lambda case: (case.origin is Origin.FAILED, len(repr(case))))
        return self._examples[id(chosen)]

    # -- judging

    def promises(self) -> set[str]:
        """Ids of the promises that this test verifies, by the checks it names."""
        return {
            promise.id
            for promise in self.within.api.promises
            if concerns(promise, self.operation.id)
            and self.checks & {check.partition(":")[0] for check in promise.checks}
        }

    def promises_of(self, check: str, facet: str) -> tuple[str, ...]:
        """Ids of the promises that a check with a facet verifies on this operation."""
        return promises_of(self.within.api.promises, self.operation.id, check, facet)

    def is_documented(self, check: str, facet: str) -> bool:
        """Whether a promise that a check with a facet verifies is one of this API's own, not one of every API's."""
        names = self.promises_of(check, facet)
        return any(promise.id in names and promise.grade != _USUAL for promise in self.within.api.promises)

    def settle(self) -> None:
        """Turn problems into findings, each with its smallest example.

        Raises PromiseBroken if the tenant is at fault in any.
        """
        broken = []
        for fingerprint, seen in sorted(self._sightings.items()):
            finding = self._finding(fingerprint, seen)
            self.outcome.findings.append(finding)
            if finding.subject is Subject.TENANT:
                broken.append(finding)
        self._sightings.clear()
        if broken:
            raise PromiseBroken("\n\n".join(describe(finding) for finding in broken))

    def send_case(self, case: Case, bind: Mapping[str, str]) -> Sending:
        """Send a case, judged by nobody yet."""
        request = self.within.wire(self.operation, case, bind)
        return self.within.send(self.operation, request, mode=case.mode.value, why=case.why, asked=asked_by(case, bind))

    def judge_case(self, case: Case, bind: Mapping[str, str]) -> None:
        """Send a case and judge the reply."""
        self.judge(self.send_case(case, bind), case, bind)

    def judge(
        self, sending: Sending, case: Case | None, bind: Mapping[str, str], *, checks: Collection[str] | None = None
    ) -> None:
        """Judge a reply by those checks of the test that judge single exchanges (by `checks`, where given)."""
        self.last = sending
        if case is None:
            self._remember(sending)
        wanted = (self.checks if checks is None else checks) & ALL.keys()
        for seen in self.within.eyes.seen(sending.exchange, sending.request, wanted):
            self._count(seen, sending, case, bind)

    def knows(self, fingerprints: Iterable[str]) -> bool:
        """Whether all these causes were seen already."""
        return all(fingerprint in self._sightings for fingerprint in fingerprints)

    def show(self, evidence: Evidence) -> Exchange:
        """An exchange that stands for evidence of another kind, to be named in `note`: what the tenant sent on its own,
        say. It can't be shown before anything was sent."""
        if self.last is None:
            message = "nothing was sent yet"
            raise ValueError(message)
        exchange = replace(self.last.exchange, mode="odd", reply=Reply(0, {}, b""))
        self._remember(replace(self.last, exchange=exchange, shown=evidence))
        return exchange

    def _remember(self, sending: Sending) -> None:
        self._sent[id(sending.exchange)] = sending
        if len(self._sent) > _REMEMBERED:
            del self._sent[next(iter(self._sent))]

    def _count(
        self,
        seen: Seen,
        sending: Sending,
        case: Case | None,
        bind: Mapping[str, str],
        *,
        before: tuple[Sending, ...] = (),
    ) -> None:
        given, releases = seen.given, seen.eye.version.releases if seen.eye is not None else ()
        tally = self.outcome.tally(seen.check, given.facet, releases)
        if isinstance(given, Held):
            tally.held += 1
            tally.success += sending.exchange.mode == "valid" and sending.answer.status < 300  # noqa: PLR2004 - 2xx
            return
        fingerprint = seen.cause(self.within.api.name)
        if given.subject == Subject.TENANT and fingerprint not in tally.broken_by:
            tally.broken_by.append(fingerprint)
        known = self._sightings.get(fingerprint)
        release = seen.eye.release if seen.eye is not None else ""
        if known is None:
            self._sightings[fingerprint] = Sighting(seen.check, given, sending, case, bind, before, release=release)
        elif known.release and release and release_key(known.release) < release_key(release):
            self._sightings[fingerprint] = replace(known, problem=given, release=release)
        self._sightings[fingerprint].also.add((seen.check, given.facet))
        self._sightings[fingerprint].releases.update(releases or self._with_judged(seen.check))

    def _finding(self, fingerprint: str, seen: Sighting) -> Finding:
        promises = {name for check, facet in seen.also for name in self.promises_of(check, facet)}
        within, problem = self.within, seen.problem
        if seen.releases - {within.release}:
            promises |= {name for check, _ in seen.also for name in self.promises_of(check, EARLIER)}
        if seen.release:
            problem = replace(problem, message=f"{problem.message}, contrary to release {seen.release}")
        if within.is_trial:
            within.shown[fingerprint] = first(within, seen)
        elif within.tenant.is_embedded or fingerprint not in within.shown:
            try:
                within.shown[fingerprint] = smallest(within, fingerprint, seen, self.checks)
            except (UpholdError, KeyboardInterrupt):  # nothing more is sent: what was seen first is evidence enough
                within.shown[fingerprint] = first(within, seen)
        found = finding_of(
            fingerprint,
            seen.check,
            problem,
            self.outcome,
            severity=Severity.RISKY if problem.risky else within.severity(promises, problem.subject),
            promises=tuple(sorted(promises)),
            shown=within.shown[fingerprint],
            replay=self.replay,
        )
        releases = tuple(sorted(seen.releases, key=release_key)) if within.eyes.are_several else ()
        return replace(found, release=seen.release or found.release, releases=releases)

    def _with_judged(self, check: str) -> tuple[str, ...]:
        """The releases that a problem in the eyes of the judged one is a problem of, too."""
        history = self.within.eyes.history(self.operation)
        alike = (self.outcome.release, *history.same)
        if check in BY_REPLY | BY_REQUEST:
            return alike
        return (*alike, *(release for version in history.others for release in version.releases))


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def asked_by(case: Case, bind: Mapping[str, str] = NOTHING) -> Asked:
    """What a case asks for."""
    body = None if case.body is msgspec.UNSET else case.body
    return Asked(path={**case.path, **bind}, query=case.query, headers=case.headers, body=body)
