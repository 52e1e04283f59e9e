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

    from uphold.contract import Api, Contract, Conventions, Operation
    from uphold.generation import Case, Corpus, WireRequest
    from uphold.runner.binding import KnownRecords
    from uphold.runner.options import RunOptions
    from uphold.tenant import Answer, Credential, Tenant

SECOND_HAND = frozenset({"X", "L"})
"""Source grades on which no breach can rest: a finding then is risky, not breaking."""

_DEAD = 3
"""After so many requests in a row without an answer, nothing more is sent: the tenant is gone."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One request as it went out, and what came back."""

    request: WireRequest
    authorization: str | Credential | None
    answer: Answer
    exchange: Exchange


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
    limited: Callable[[int], ApiUnderTest] | None = None
    """Gives an embedded tenant of its own on which a token may call so many times an hour; None: the tenant is live.
    Whoever asks for it closes its tenant."""
    shown: dict[str, Evidence] = field(default_factory=dict)
    """Fingerprint → its smallest example. A live tenant is asked to show one cause only once; the embedded one
    as often as a test meets it, so that the smallest example of all does not depend on which process met it."""

    interrupts: Interrupts = field(default_factory=Interrupts)
    failures: int = 0
    """Requests in a row that got no answer."""
    is_trial: bool = False
    """The tenant lies on purpose, or is another one that conforms: what is found is counted, and its examples are not
    made smaller."""
    sent: int = 0
    """Requests sent so far."""

    @property
    def conventions(self) -> Conventions:
        """What the API declares about itself."""
        return self.api.conventions

    def cases(self, operation: Operation) -> tuple[Case, ...]:
        """The corpus of an operation, generated now if no earlier run did."""
        if self.corpus.missing(self.contract, [operation], self.conventions):
            self.corpus.build(self.contract, self.conventions, [operation], workers=0, on_done=None)
        return self.corpus.cases(self.contract, operation)

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
    ) -> Sending:
        """Send a request through the tenant's gate; raises TenantError and RefusedBySafety."""
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
        exchange = Exchange(
            contract=self.contract,
            conventions=self.conventions,
            operation=operation,
            mode=mode,
            target=request.target,
            reply=Reply(answer.status, answer.headers, answer.body),
            why=why,
            asked=asked,
        )
        return Sending(request, authorization, answer, exchange)

    def severity(self, promises: Iterable[str], subject: str) -> Severity:
        """How much a finding matters: risky when it is about the documents, or when all that promised the
        broken thing is second-hand or contradicted; else breaking."""
        told = [p for p in self.api.promises if p.id in set(promises)]
        if subject != Subject.TENANT or (told and all(p.contradicted or p.grade in SECOND_HAND for p in told)):
            return Severity.RISKY
        return Severity.BREAKING
