"""The cases of one operation, from nothing: boundary cases and draws, judged, chosen fairly, each only once."""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from uphold.contract import is_json
from uphold.generation.case import Case, Mode
from uphold.generation.drawing import Enough, Source, Unsatisfiable
from uphold.generation.judge import Judge
from uphold.generation.schemas import excludes
from uphold.generation.wire import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from uphold.contract import Operation
    from uphold.generation.drawing import Candidate
    from uphold.generation.judge import Verdict
    from uphold.generation.subject import Subject
    from uphold.generation.wire import WireRequest

MOST_BOUNDARY = 45
"""Boundary cases that are kept of one operation and mode. Of the 452 operations measured, one in ten has more that
differ in what they vary; with 45 a sweep stays within 25,000 cases, and every parameter and top-level member keeps one
of each kind for all but the seven largest bodies."""

_TRIES = 4
"""Draws for each case that is wanted; what is not certain to be what it should be is dropped."""

_LONGEST = 20.0
"""CPU seconds of drawing after which an operation makes do with what it has; ten times the slowest one measured."""

_MEMBER = re.compile(r"'([^']+)'")
_INDEX = re.compile(r"\[\d+\]")
_DIGITS = re.compile(r"[\d.-]+")


class Made(NamedTuple):
    """What was made, boundary cases first."""

    cases: list[Case]
    notes: list[str]


def make(subject: Subject, *, seed: int, draws: int) -> Made:
    """Make the cases of an operation: the same ones for the same arguments, wherever and whenever."""
    maker = _Maker(subject, seed)
    boundary = maker.boundary()
    drawn: list[Case] = []
    if _overlaps(subject, boundary):
        maker = _Maker(subject, seed, relaxed=True)
        maker.notes.append(_OVERLAPPING)
        boundary = maker.boundary()
    with contextlib.suppress(Unsatisfiable):
        drawn = maker.drawn(draws)
    cases = _first_of_each(subject, [*boundary, *drawn])
    for mode in Mode:
        if not any(case.mode is mode for case in cases):
            maker.notes.append(_NONE_OF[mode])
    return Made(cases, list(dict.fromkeys(maker.notes)))


def overlaps(subject: Subject) -> bool:
    """Whether the alternatives of the operation's ``oneOf`` overlap so much that no plain request satisfies exactly
    one of them: only nonsense does (a wrong type that spoils all others), or nothing at all."""
    return _overlaps(subject, None)


def _overlaps(subject: Subject, boundary: list[Case] | None) -> bool:
    if not any(excludes(flat) for flat in (*subject.bodies.values(), *subject.parameters.values())):
        return False
    cases = _Maker(subject, 0).boundary() if boundary is None else boundary
    return not any(case.mode is Mode.VALID for case in cases)


_OVERLAPPING = (
    "request body: no plain value satisfies exactly one branch of `oneOf`, as they overlap; "
    "valid cases satisfy at least one"
)
_NONE_OF = {
    Mode.VALID: "no request of it is certain to be allowed",
    Mode.INVALID: "no request of it is certain to be forbidden",
}


class _Maker:
    """Makes the cases of one operation under one reading of its schemas."""

    def __init__(self, subject: Subject, seed: int, *, relaxed: bool = False) -> None:
        self._subject = subject
        self._seed = seed
        self._relaxed = relaxed
        self._judge = Judge(subject, relaxed=relaxed)
        self.notes = [
            f"request body: {media_type} is not generated"
            for media_type in subject.bodies
            if not is_json(media_type.partition(";")[0].strip().lower())
        ]

    def boundary(self) -> list[Case]:
        """A fair choice of the boundary candidates that are what they should be."""
        chosen: dict[Mode, list[tuple[Case, str, str]]] = {mode: [] for mode in Mode}
        for candidate in Source(self._subject, relaxed=self._relaxed).boundary():
            verdict = self._judge.judge(candidate.case)
            if verdict.mode is candidate.case.mode:
                where, what = _varied(candidate, verdict)
                chosen[verdict.mode].append((settled(self._subject.operation, candidate.case, verdict), where, what))
        return [case for mode in Mode for case in _fair(chosen[mode], MOST_BOUNDARY, mode=mode)]

    def drawn(self, count: int) -> list[Case]:
        """`count` random cases, half of them invalid; the other half makes up for what one half lacks."""
        invalid = self._draw(Mode.INVALID, count // 2)
        valid = self._draw(Mode.VALID, count - len(invalid))
        return valid + invalid

    def _draw(self, mode: Mode, count: int) -> list[Case]:
        found: dict[tuple[str, bytes | None], Case] = {}
        if count == 0:
            return []
        until = time.process_time() + _LONGEST

        def take(case: Case) -> None:
            verdict = self._judge.judge(case)
            if verdict.mode is mode:
                kept = settled(self._subject.operation, case, verdict)
                found.setdefault(_key(wire(self._subject.operation, kept)), kept)
            if len(found) >= count:
                raise Enough
            if time.process_time() > until:
                self.notes.append("drawing took too long: fewer cases than asked for")
                raise Enough

        try:
            Source(self._subject, relaxed=self._relaxed, plain=mode is Mode.VALID).draw(
                mode, seed=self._seed_of(mode), at_most=count * _TRIES, take=take
            )
        except Unsatisfiable:
            if mode is Mode.VALID:
                raise
        return list(found.values())

    def _seed_of(self, mode: Mode) -> int:
        text = f"{self._seed}:{self._subject.digest}:{mode}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def settled(operation: Operation, case: Case, verdict: Verdict) -> Case:
    """The case with the values that its texts stand for, if it then still travels as before, and its why."""
    path = {name: _value(verdict, "path", name, value) for name, value in case.path.items()}
    query = {name: _value(verdict, "query", name, value) for name, value in case.query.items()}
    case = msgspec.structs.replace(case, why=verdict.why)
    result = msgspec.structs.replace(case, path=path, query=query)
    return result if wire(operation, result) == wire(operation, case) else case


def _value(verdict: Verdict, location: str, name: str, value: Any) -> Any:
    found = verdict.values.get((location, name))
    return value if found is None else found


def _varied(candidate: Candidate, verdict: Verdict) -> tuple[str, str]:
    """Where in the request something is varied, and what."""
    if verdict.mode is Mode.INVALID:
        where, _, what = _INDEX.sub("[]", verdict.why).partition(": ")
        return where, what
    _, location, parameter, _, scenario, description = candidate.varied
    member = _MEMBER.search(description)
    return f"{location}:{parameter}:{member.group(1) if member else ''}", f"{scenario}:{description}"


def _fair(candidates: list[tuple[Case, str, str]], most: int, *, mode: Mode) -> Iterator[Case]:
    """At most `most` of them, in their order: one for each what of each where before a second one of any. Of what is
    forbidden, every kind of constraint has its turn, near the top first; what lies deep inside and is called like what
    was there before (the times of seven days) comes last."""
    seen: Counter[tuple[str, str]] = Counter()
    turns: Counter[tuple[str, int]] = Counter()
    alike: Counter[tuple[str, str, int]] = Counter()
    ranks: list[tuple[int, bool, int, int, int, str]] = []
    for index, (_, where, what) in enumerate(candidates):
        again, depth = seen[where, what], where.count(".") if mode is Mode.INVALID else 0
        last = (where.rpartition(".")[2] if not where.endswith("[]") else "[]", what, again)
        is_echo = depth > 1 and bool(alike[last])
        kind = _DIGITS.sub("", what) if mode is Mode.INVALID else where
        ranks.append((again, is_echo, depth, turns[where, again], index, kind))
        seen[where, what] += 1
        turns[where, again] += 1
        alike[last] += depth > 1
    nth: Counter[tuple[int, bool, str]] = Counter()
    order: list[tuple[int, bool, int, int]] = []
    for again, is_echo, _, _, index, kind in sorted(ranks):
        order.append((again, is_echo, nth[again, is_echo, kind], index))
        nth[again, is_echo, kind] += 1
    return (candidates[index][0] for index in sorted(one[-1] for one in sorted(order)[:most]))


def _first_of_each(subject: Subject, cases: Iterable[Case]) -> list[Case]:
    found: dict[tuple[str, bytes | None], Case] = {}
    for case in cases:
        found.setdefault(_key(wire(subject.operation, case)), case)
    return list(found.values())


def _key(request: WireRequest) -> tuple[str, bytes | None]:
    return f"{request.target} {request.headers}", request.content
