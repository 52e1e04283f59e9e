"""From a problem that was seen to the smallest example of its cause, and to words for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from uphold.checks import Problem
from uphold.findings import Evidence, Subject
from uphold.generation import shrink
from uphold.runner.recording.evidence import evidence
from uphold.tenant import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from uphold.findings import Finding
    from uphold.generation import Case
    from uphold.runner.subjects.under_test import ApiUnderTest, Sending

_BUDGET = 60
"""Requests that making one cause's example smaller may cost."""

_LINES = 40
"""Lines of a reply that a terminal shows."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One problem as it was first seen."""

    check: str
    problem: Problem
    sending: Sending
    case: Case | None
    """None when no generated case was sent."""
    bind: Mapping[str, str]
    before: tuple[Sending, ...] = ()
    """What was sent before it and is needed to see the problem, in order."""
    also: set[tuple[str, str]] = field(default_factory=set)
    """Other checks, with their facets, that saw the same cause."""
    release: str = ""
    """The newest release that promised otherwise; empty: the judged one."""
    releases: set[str] = field(default_factory=set)
    """Earlier releases in whose eyes the promise is broken."""


def causes(within: ApiUnderTest, sending: Sending, checks: Collection[str]) -> list[str]:
    """Fingerprints of the tenant's problems that an exchange shows, in the eyes of these checks."""
    return [
        seen.cause(within.api.name)
        for seen in within.eyes.seen(sending.exchange, sending.request, checks)
        if isinstance(seen.given, Problem) and seen.given.subject == Subject.TENANT
    ]


def smallest(within: ApiUnderTest, fingerprint: str, seen: Sighting, checks: Collection[str]) -> Evidence:
    """Evidence by the smallest case of the same mode that shows the same cause.

    That case joins the corpus, unless the tenant was told to lie: such a failure is nobody's.
    """
    sending = seen.sending
    if seen.case is not None and seen.problem.subject == Subject.TENANT and sending.authorization is DEFAULT:
        shown = sending.exchange

        def sent(case: Case) -> Sending:
            within.reset()
            request = within.wire(shown.operation, case, seen.bind)
            return within.send(shown.operation, request, mode=shown.mode, why=case.why, contract=shown.contract)

        def still_fails(case: Case) -> bool:
            return fingerprint in causes(within, sent(case), checks)

        case = shrink(shown.contract, within.conventions, shown.operation, seen.case, still_fails, budget=_BUDGET)
        again = sent(case)
        if fingerprint in causes(within, again, checks):
            sending = again
        if not within.options.faults:
            within.corpus.add_failed(shown.contract, shown.operation, case)
    return _shown(within, (*seen.before, sending))


def first(within: ApiUnderTest, seen: Sighting) -> Evidence:
    """Evidence by the request that a problem was first seen with."""
    return _shown(within, (*seen.before, seen.sending))


def _shown(within: ApiUnderTest, sendings: Sequence[Sending]) -> Evidence:
    """Evidence by several requests in a row; most often by one."""
    told = [one.shown or evidence(within.tenant, one.request, one.answer, one.authorization) for one in sendings]
    if len(told) == 1:
        return told[0]
    return Evidence(
        curl="\n".join(one.curl for one in told),
        request="\n\n".join(one.request for one in told),
        reply="\n\n".join(one.reply for one in told),
    )


def describe(finding: Finding) -> str:
    """A finding as a person reads it in a terminal."""
    lines = [
        finding.message,
        f"  promise    {', '.join(finding.promises) or '(none names this check)'}",
        f"  check      {finding.check}",
        f"  operation  {finding.operations[0]}",
    ]
    if finding.place:
        lines.append(f"  place      {finding.place} of release {finding.release}")
    if finding.evidence is not None:
        lines.append("  request    " + "\n             ".join(finding.evidence.curl.splitlines()))
        reply = finding.evidence.reply.splitlines()
        more = [f"… ({len(reply) - _LINES} more lines)"] if len(reply) > _LINES else []
        lines.append("  reply      " + "\n             ".join(reply[:_LINES] + more))
    lines.append(f"  again      {finding.replay}")
    return "\n".join(lines)
