"""What a comparison says: changes, each with its places, its verdict under each policy, and its witness."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import msgspec

from uphold.findings import Severity


class Outcome(StrEnum):
    """What a policy makes of a change: a severity, or that the policy's promise does not speak of it."""

    BREAKING = "breaking"
    RISKY = "risky"
    SAFE = "safe"
    NOT_COVERED = "not-covered"


class Proof(StrEnum):
    """How sure a change's verdict is."""

    PROVED = "proved"
    """A witness shows it, or the documents say it in so many words (an operation is gone)."""
    UNPROVEN = "unproven"
    """The documents differ, and neither a witness nor a proof of the contrary was found."""


class Site(msgspec.Struct, frozen=True, order=True):
    """Where something stands in one of the two documents."""

    file: str
    """As the user named it; empty for a contract that is no file."""
    pointer: str
    """JSON pointer, without ``#``."""
    line: int | None = None
    """1-based; None where the file is not known."""


class Spot(msgspec.Struct, frozen=True, order=True):
    """One place that a change reaches: an operation and the position in it."""

    operation: str
    """``METHOD /path`` as the old document writes it (the new one for what is new); a webhook: ``webhook NAME
    METHOD``; empty for the document as a whole."""
    position: str
    """Where in the operation, in stable words: ``reply 200 application/json data[].name``."""


class Exchange(msgspec.Struct, frozen=True):
    """One message of HTTP that a proof shows, as it travels."""

    shows: str
    """What it is an example of: ``was accepted, and is refused now``."""
    start: str
    """Its first line: ``GET /books?q=a``; of a reply the operation that is answered."""
    status: str = ""
    """Of a reply: ``200``, ``4XX``; empty: it is sent, not answered."""
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    """None: without a body."""


class Witness(msgspec.Struct, frozen=True):
    """The proof of a change: what one contract allows, and the other forbids or no longer promises."""

    value: Any
    """JSON value: of the whole body, parameter or header where `whole`, else of the place of the change; None where the
    proof is about something else than a value."""
    allowed_by: str
    """``old`` or ``new``: the contract that allows `value`."""
    whole: bool
    """Whether `value` is the whole body, parameter or header."""
    at: str = ""
    """JSON pointer, inside the whole value, of the part that the other contract forbids."""
    spot: Spot | None = None
    """The spot that it was made for; it travels there, and may not elsewhere."""
    forbidden: bool = True
    """Whether the other contract's schema forbids `value`; else the proof lies in `exchanges` alone."""
    exchanges: tuple[Exchange, ...] = ()
    """What travels: one message, or one before and one after the change."""


class Verdict(msgspec.Struct, frozen=True):
    """What one policy says of a change."""

    policy: str
    outcome: Outcome
    clause: str = ""
    """The words of the policy that the outcome rests on; empty where the policy follows the rule itself."""


class Change(msgspec.Struct, frozen=True):
    """One cause: a change of the documents, with every place that it reaches."""

    rule: str
    direction: str
    """``request`` (what a client sends), ``reply`` (what it reads), or ``none``."""
    message: str
    """One sentence: what was, and what is now."""
    old: Any
    """What the old document says there, as a JSON value; None: nothing."""
    new: Any
    old_site: Site | None
    new_site: Site | None
    spots: tuple[Spot, ...]
    """Sorted; at least one."""
    proof: Proof
    verdicts: tuple[Verdict, ...]
    """In the order in which the policies were named."""
    fingerprint: str
    witness: Witness | None = None
    tags: tuple[str, ...] = ()
    """Tags of the operations that it reaches, sorted."""

    def outcome(self, policy: str) -> Outcome:
        """The outcome under `policy`; raises KeyError for a policy that was not asked for."""
        return next((one.outcome for one in self.verdicts if one.policy == policy), None) or _unknown(policy)

    @property
    def severity(self) -> Severity:
        """The severity under the first policy; what it does not cover counts as safe."""
        outcome = self.verdicts[0].outcome
        return Severity.SAFE if outcome is Outcome.NOT_COVERED else Severity(outcome.value)

    @property
    def operations(self) -> tuple[str, ...]:
        """Ids of the operations that it reaches, sorted."""
        return tuple(sorted({spot.operation for spot in self.spots}))


class Comparison(msgspec.Struct, frozen=True):
    """All that changed from one contract to another, the worst first."""

    old: str
    """Name of the old contract: ``api@release``, or its file."""
    new: str
    policies: tuple[str, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    """What could not be compared, and why: one sentence each."""

    def count(self, outcome: Outcome, policy: str | None = None) -> int:
        """How many changes have `outcome` under `policy` (the first one by default)."""
        return sum(change.outcome(policy or self.policies[0]) == outcome for change in self.changes)


def _unknown(policy: str) -> Outcome:
    raise KeyError(policy)


def names(values: Iterable[Any]) -> str:
    """Several names in a sentence: `` `a`, `b` ``, sorted."""
    return ", ".join(f"`{value}`" for value in sorted(map(str, values)))
