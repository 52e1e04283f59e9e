"""One API on one tenant, judged by one contract: what all its operations share in a process of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from uphold.checks import NOTHING_ASKED, Asked, Exchange, Reply
from uphold.errors import TenantError
from uphold.findings import Evidence, Severity, Subject
from uphold.generation import wire
from uphold.runner.interrupts import Interrupts
from uphold.tenant import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from uphold.contract import Api, Contract, Conventions, Operation
    from uphold.generation import Case, Corpus, WireRequest
    from uphold.runner.options import RunOptions
    from uphold.runner.releases.eyes import Eyes
    from uphold.runner.subjects.binding import KnownRecords
    from uphold.tenant import Answer, Credential, Tenant

SECOND_HAND = frozenset({"X", "L"})
"""Source grades on which no breach can rest: a finding then is risky, not breaking."""

_REMEMBERED = 32
"""Operations whose cases are kept at hand."""

_DEAD = 3
"""After so many requests in a row without an answer, nothing more is sent: the tenant is gone."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One request as it went out, and what came back."""

    request: WireRequest
    authorization: str | Credential | None
    answer: Answer
    exchange: Exchange
    shown: Evidence | None = None
    """What is shown of it; None: request and reply."""


@dataclass(slots=True)
class ApiUnderTest:
    """One API, judged by one contract, on one tenant."""

    api: Api
    contract: Contract
    release: str
    """The release in whose eyes the run judges; its contract may be an older one in force."""
    tenant: Tenant
    corpus: Corpus
    records: KnownRecords
    options: RunOptions
    reset: Callable[[], None]
    """Puts an embedded tenant back to its first state; does nothing to a live one."""
    eyes: Eyes
    """The releases in whose eyes a reply is judged."""
    limited: Callable[[int], ApiUnderTest] | None = None
    """Makes an embedded tenant of its own on which a token may call so many times an hour; None: the tenant is live."""
    forward: Callable[[float], None] | None = None
    """Lets seconds pass on the clock by which an embedded tenant limits calls; None: the tenant is live."""
    shown: dict[str, Evidence] = field(default_factory=dict)
    """Fingerprint → its smallest example. A live tenant is asked to show one cause only once; the embedded one
    as often as a test meets it, so that the smallest example of all does not depend on which process met it."""

    interrupts: Interrupts = field(default_factory=Interrupts)
    failures: int = 0
    """Requests in a row that got no answer."""
    _with_limit: dict[int, ApiUnderTest] = field(default_factory=dict)
    is_trial: bool = False
    """The tenant lies on purpose, or is another one that conforms: what is found is counted, and its examples are not
    made smaller."""
    sent: int = 0
    """Requests sent so far."""
    _cases: dict[tuple[str, str], tuple[Case, ...]] = field(default_factory=dict)
    """Of the operations that were asked for last: the tests of one operation come one after the other."""

    def with_limit(self, calls: int) -> ApiUnderTest | None:
        """The API on an embedded tenant, in its first state, where a token may call so many times an hour; None: the
        tenant is live. It is closed with this one."""
        if self.limited is None:
            return None
        if calls not in self._with_limit:
            self._with_limit[calls] = self.limited(calls)
        found = self._with_limit[calls]
        found.reset()
        return found

    def close(self, settled_to: Path | None = None) -> None:
        """Close the tenant, and those that were made beside it; see `Tenant.close`."""
        for other in self._with_limit.values():
            other.close()
        self.tenant.close(settled_to)

    @property
    def conventions(self) -> Conventions:
        """What the API declares about itself."""
        return self.api.conventions

    def cases(self, operation: Operation, contract: Contract | None = None) -> tuple[Case, ...]:
        """The corpus of an operation (of another `contract` than the run's, where one is given), generated now if no
        earlier run did."""
        contract = contract or self.contract
        key = (contract.release, operation.id)
        known = self._cases.get(key)
        if known is None:
            if self.corpus.missing(contract, [operation], self.conventions):
                self.corpus.build(contract, self.conventions, [operation], workers=0, on_done=None)
            known = self._cases[key] = self.corpus.cases(contract, operation)
            if len(self._cases) > _REMEMBERED:
                del self._cases[next(iter(self._cases))]
        return known

    def operation(self, id: str) -> Operation:
        """The operation of that id: of the run's contract, else of the newest earlier release that has it. Raises
        UsageError."""
        gone = self.eyes.ladder.gone().get(id)
        return (self.contract if gone is None else self.eyes.ladder.contract_of(gone)).operation(id)

    def wire(self, operation: Operation, case: Case, bind: Mapping[str, str]) -> WireRequest:
        """A case as it travels."""
        return wire(operation, case, base_path=self.conventions.api.base_path, bind=bind)

    def send(
        self,
        operation: Operation,
        request: WireRequest,
        *,
        mode: str,
        why: str = "",
        authorization: str | Credential | None = DEFAULT,
        asked: Asked = NOTHING_ASKED,
        contract: Contract | None = None,
    ) -> Sending:
        """Send a request through the tenant's gate, `operation` being one of `contract` (None: that of the run), an
        earlier release's where it is another one; raises TenantError and RefusedBySafety."""
        self.interrupts.check()
        if self.failures >= _DEAD:
            message = f"{self.tenant.name} has stopped answering"
            raise TenantError(message, remedy="Look at the tenant, then run again.")
        try:
            answer = self.tenant.send(
                request.method, request.target, request.headers, request.content, authorization=authorization
            )
        except TenantError:
            self.failures += 1
            raise
        self.failures = 0
        self.sent += 1
        self.records.sent(request.method)
        is_earlier = contract is not None and contract is not self.contract
        exchange = Exchange(
            contract=contract or self.contract,
            conventions=self.conventions,
            operation=operation,
            mode=mode,
            target=request.target,
            reply=Reply(
                answer.status, answer.headers, answer.body, holds_token=self.tenant.is_told(answer, authorization)
            ),
            why=why,
            asked=asked,
            earlier=self.eyes.earlier(contract) if contract is not None and is_earlier else None,
        )
        return Sending(request, authorization, answer, exchange)

    def severity(self, promises: Iterable[str], subject: str) -> Severity:
        """How much a finding matters: risky when it is about the documents, or when all that promised the
        broken thing is second-hand or contradicted; else breaking."""
        told = [p for p in self.api.promises if p.id in set(promises)]
        if subject != Subject.TENANT or (told and all(p.contradicted or p.grade in SECOND_HAND for p in told)):
            return Severity.RISKY
        return Severity.BREAKING
