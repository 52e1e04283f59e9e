"""The release gate: what changed along the ladder, judged by policies, waivers and the ledger of deprecations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from uphold.compat.compare import compare
from uphold.compat.depth import at_common_depth
from uphold.compat.gate.days import UNKNOWN
from uphold.compat.gate.entries import Entry, Ledger, Notice
from uphold.compat.gate.ledger import older_than
from uphold.compat.gate.marks import place_of
from uphold.compat.gate.verdict import NOTICE, GateResult, Judged, Removal, Row, Step
from uphold.compat.gate.waivers import Held, Waivable, apply_waivers
from uphold.compat.model import Change, Outcome
from uphold.compat.policy import Policy, load_policy
from uphold.compat.rules import rules
from uphold.contract import Api, Contract, Depth, release_key
from uphold.errors import UsageError


def gate(  # noqa: PLR0913 - each is a thing that a gate is asked with
    api: Api,
    old: str,
    new: str | Contract,
    *,
    policies: Sequence[str | Policy],
    ledger: Ledger,
    today: dt.date,
    waivers: Sequence[Held] = (),
    warn_days: int = 30,
    allow_breaking_on_major: bool = False,
    witnesses: bool = True,
) -> GateResult:
    """Compare the release `old` of `api` with `new` (a release, or a candidate's contract), along the ladder and as a
    whole, and judge. `ledger` reaches up to `new`. Raises UsageError and InputError."""
    judges = tuple(load_policy(one) if isinstance(one, str) else one for one in policies)
    rungs = _rungs(api, old, new)
    steps = _steps(rungs, judges, allow_breaking_on_major=allow_breaking_on_major, witnesses=witnesses)
    changes = _judged(steps)
    names = {contract.release for contract in rungs}
    removals = [
        Removal(entry, entry.notice, _why(entry))
        for entry in ledger.gone()
        if entry.notice is not None and entry.gone_in in names - {rungs[0].release}
    ]
    findings: list[tuple[str, Waivable]] = [
        *((one.change.rule, one.change) for one in changes if one.change.verdicts[0].outcome is Outcome.BREAKING),
        *((NOTICE, one) for one in removals if one.notice is Notice.BROKEN),
    ]
    kinds = {NOTICE, *(rule.id for rule in rules())}
    applied = apply_waivers(waivers, findings, api=api.name, today=today, kinds=kinds)
    return GateResult(
        api=api.name,
        old=rungs[0].release,
        new=rungs[-1].release,
        today=today,
        policies=tuple(policy.name for policy in judges),
        steps=steps,
        changes=tuple(replace(one, waiver=applied.waived.get(one.change.fingerprint)) for one in changes),
        removals=tuple(replace(one, waiver=applied.waived.get(one.fingerprint)) for one in removals),
        rows=_rows(rungs, steps),
        ledger=ledger,
        warnings=tuple(_warnings(ledger, today, warn_days)),
        unverified=tuple(_unverified(api, rungs, steps)),
        waivers=applied,
    )


def _rungs(api: Api, old: str, new: str | Contract) -> tuple[Contract, ...]:
    """The contracts from the one release to the other, oldest first."""
    first = api.contract(old)
    last = api.contract(new) if isinstance(new, str) else new
    above = release_key(old)
    if isinstance(new, str) and release_key(new) <= above:
        raise UsageError(f"release {new} does not come after {old}", remedy="Give the older one to --from.")
    below = older_than(api, new) if isinstance(new, Contract) else api.releases
    between = [
        release.name
        for release in below
        if release.depth is not None
        and above < release_key(release.name)
        and (isinstance(new, Contract) or release_key(release.name) < release_key(new))
    ]
    return first, *(api.contract(name) for name in between), last


def _steps(
    rungs: Sequence[Contract], judges: Sequence[Policy], *, allow_breaking_on_major: bool, witnesses: bool
) -> tuple[Step, ...]:
    full = [contract for contract in rungs if contract.depth is Depth.FULL]
    pairs = list(pairwise(rungs))
    pairs += [pair for pair in pairwise(full) if pair not in pairs]
    if (rungs[0], rungs[-1]) not in pairs:
        pairs.append((rungs[0], rungs[-1]))
    return tuple(
        Step(
            comparison=compare(*at_common_depth(one, other), judges, witnesses=witnesses),
            old=one.release,
            new=other.release,
            depth=Depth.FULL if one.depth is other.depth is Depth.FULL else Depth.OPERATIONS,
            is_whole=(one, other) == (rungs[0], rungs[-1]),
            allows_breaking=allow_breaking_on_major and _grew(one.release, other.release),
        )
        for one, other in pairs
    )


def _grew(old: str, new: str) -> bool:
    """Whether the major number grew (Semantic Versioning 2.0.0, section 8)."""
    majors = [word[1] for name in (old, new) for word in release_key(name)[:1]]
    return majors[1] > majors[0]


def _judged(steps: Sequence[Step]) -> list[Judged]:
    """Each change once, as the last step that shows it has it; the worst first, as a comparison orders them."""
    order = (Outcome.BREAKING, Outcome.RISKY, Outcome.NOT_COVERED, Outcome.SAFE)
    shown: dict[str, tuple[Change, list[Step]]] = {}
    for step in steps:
        for change in step.comparison.changes:
            _, where = shown.get(change.fingerprint, (change, []))
            shown[change.fingerprint] = change, [*where, step]
    found = []
    for change, where in shown.values():
        # a step between neighbours tells more than the whole, which shows the same again
        near = [step for step in where if not step.is_whole] or where
        found.append(
            Judged(
                change,
                tuple(step.name for step in near),
                is_allowed=all(step.allows_breaking for step in near),
            )
        )
    return sorted(found, key=lambda one: order.index(one.change.verdicts[0].outcome))


def _why(entry: Entry) -> str:
    """Why a removal kept its notice, broke it, or can't be told to."""
    went = f"gone in {entry.gone_in} ({entry.gone})"
    if entry.mark_unknown:
        return f"{went}; the releases that had it do not tell whether it was deprecated"
    if not entry.deprecated_in and entry.removal is None:
        return f"{went} without ever having been deprecated"
    since = f"deprecated since {entry.deprecated_in}" if entry.deprecated_in else "announced"
    due = f"may go on {entry.may_go}"
    return f"{went}; {since} ({entry.announced}), so it {due}"


def _rows(rungs: Sequence[Contract], steps: Sequence[Step]) -> tuple[Row, ...]:
    there = [{place_of(one): one.id for one in contract.operations.values()} for contract in rungs]
    worst = [_worst(step) for step in steps[: len(rungs) - 1]]
    rows = []
    for place in sorted({place for has in there for place in has}, key=lambda one: one.partition(" ")[::-1]):
        cells = []
        for index, step in enumerate(steps[: len(rungs) - 1]):
            before, after = place in there[index], place in there[index + 1]
            name = there[index].get(place) or there[index + 1].get(place, "")
            if before and after:
                unchanged = "same" if step.depth is Depth.FULL else "exists"
                outcome = worst[index].get(name)
                cells.append(unchanged if outcome in (None, "safe") and unchanged == "exists" else outcome or unchanged)
            else:
                cells.append("new" if after else "gone" if before else "")
        newest = next(has[place] for has in reversed(there) if place in has)
        rows.append(Row(newest, tuple(cells)))
    return tuple(rows)


def _worst(step: Step) -> dict[str, str]:
    """Operation → the worst outcome of the changes that reach it; comparisons have the worst ones first."""
    found: dict[str, str] = {}
    for change in step.comparison.changes:
        for operation in change.operations:
            found.setdefault(operation, change.verdicts[0].outcome.value)
    return found


def _warnings(ledger: Ledger, today: dt.date, days: int) -> Iterator[str]:
    until = today + dt.timedelta(days=days)
    ending: dict[dt.date, list[Entry]] = {}
    for entry in ledger.entries:
        if entry.gone_in:
            continue
        end = entry.may_go.latest
        if entry.removal is not None:
            is_near = entry.removal <= until
            if is_near or entry.short_notice in (Notice.BROKEN, Notice.UNDECIDED):
                yield f"{_end(entry, today)}{_shortness(entry)}"
        elif end is not None and today < end <= until:
            ending.setdefault(end, []).append(entry)
    for day, entries in sorted(ending.items()):
        more = f" and {len(entries) - 1} more" if len(entries) > 1 else ""
        yield f"On {day} the notice of {entries[0].name}{more} has run out for certain"


def _end(entry: Entry, today: dt.date) -> str:
    """That an end is announced, and whether its day has come."""
    more = f" and {len(entry.operations) - 1} more" if len(entry.operations) > 1 else ""
    if entry.removal is not None and entry.removal < today:
        return f"{entry.name}{more} was to end on {entry.removal}, and is still there"
    return f"{entry.name}{more} is to end on {entry.removal}"


def _shortness(entry: Entry) -> str:
    """Whether that day keeps the notice."""
    if entry.short_notice is Notice.BROKEN:
        return f": before its notice has run out ({entry.may_go})"
    if entry.short_notice is not Notice.UNDECIDED:
        return ""
    known = "not known" if entry.announced == UNKNOWN else f"known only as {entry.announced}"
    return f"; whether that keeps its notice can't be told, since the day of the announcement is {known}"


def _unverified(api: Api, rungs: Sequence[Contract], steps: Sequence[Step]) -> Iterator[str]:
    shallow = [contract.release for contract in rungs if contract.depth is Depth.OPERATIONS]
    if shallow:
        yield (
            f"of {_listed(shallow)} only the operations are known: along these steps, parameters, bodies and replies "
            "were not compared"
        )
    if not any(step.depth is Depth.FULL for step in steps):
        yield "no two of these releases are known in full, so no schema was compared at all"
    silent = [contract.release for contract in rungs if contract.header.get("deprecated") == "unknown"]
    if silent:
        yield f"{_listed(silent)} does not tell which operations are deprecated"
    if api.conventions.api.notice_months is None:
        yield "`api.toml` names no period of notice (notice-months), so no removal was judged by one"
    for step in steps:
        yield from (note for note in step.comparison.notes if "only the operations" not in note)


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
