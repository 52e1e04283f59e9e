"""Making a case of the sweep smaller: by dropping and simplifying its parts, never by drawing new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from uphold.generation.judge import Judge
from uphold.generation.making import settled
from uphold.generation.subject import subject_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from uphold.contract import Contract, Conventions, Operation
    from uphold.generation.case import Case

_PLACES = ("query", "headers", "cookies", "path")
_GONE: Any = object()


def shrink(
    contract: Contract,
    conventions: Conventions,
    operation: Operation,
    case: Case,
    still_fails: Callable[[Case], bool],
    *,
    budget: int = 200,
) -> Case:
    """A smaller case of the same mode for which `still_fails` holds, or `case` itself.

    `still_fails` is called at most `budget` times, and never for `case` itself. The result is certain to be of the
    case's mode. The same arguments and answers give the same result.
    """
    judge = _judge_for(contract, conventions, operation, case)
    if judge is None:
        return case
    left = budget
    seen = [case]
    while True:
        for smaller in _smaller_cases(case):
            if smaller in seen:
                continue
            seen.append(smaller)
            verdict = judge.judge(smaller)
            if verdict.mode is not case.mode:
                continue
            if left == 0:
                return case
            left -= 1
            candidate = settled(operation, smaller, verdict)
            if still_fails(candidate):
                case = candidate
                break
        else:
            return case


def _judge_for(contract: Contract, conventions: Conventions, operation: Operation, case: Case) -> Judge | None:
    """A judge that finds the case to be of its mode; None when no one does (it was kept from another contract)."""
    subject = subject_of(contract, conventions, operation)
    judges = (Judge(subject, relaxed=relaxed) for relaxed in (False, True))
    return next((judge for judge in judges if judge.judge(case).mode is case.mode), None)


def _smaller_cases(case: Case) -> Iterator[Case]:
    """All cases that are one step smaller, the largest steps first."""
    for place in _PLACES:
        whole = getattr(case, place)
        if whole and place != "path":
            yield msgspec.structs.replace(case, **{place: {}})
    if case.body is not msgspec.UNSET:
        for body in _smaller(case.body):
            if body is _GONE:
                yield msgspec.structs.replace(case, body=msgspec.UNSET, media_type=None)
            else:
                yield msgspec.structs.replace(case, body=body)
    for place in _PLACES:
        values = getattr(case, place)
        for name, value in values.items():
            for smaller in _smaller(value):
                if smaller is _GONE:
                    changed = {other: item for other, item in values.items() if other != name}
                elif place in {"headers", "cookies"} and not isinstance(smaller, str):
                    continue
                else:
                    changed = {**values, name: smaller}
                yield msgspec.structs.replace(case, **{place: changed})


def _smaller(value: Any) -> Iterator[Any]:
    """Smaller values, the smallest first; `_GONE` for none at all."""
    yield _GONE
    if isinstance(value, dict):
        yield from _smaller_dict(value)
    elif isinstance(value, list):
        yield from _smaller_list(value)
    elif isinstance(value, str):
        yield from _smaller_text(value)
    elif isinstance(value, bool):
        if value:
            yield False
    elif isinstance(value, int):
        yield from _smaller_number(value)
    elif isinstance(value, float):
        yield from (int(value), round(value, 1))
        yield from _smaller_number(int(value))


def _smaller_dict(value: dict[str, Any]) -> Iterator[Any]:
    if value:
        yield {}
    names = list(value)
    for size in _chunks(len(names)):
        for start in range(0, len(names), size):
            dropped = set(names[start : start + size])
            yield {name: item for name, item in value.items() if name not in dropped}
    for name, item in value.items():
        for smaller in _smaller(item):
            if smaller is not _GONE:
                yield {**value, name: smaller}


def _smaller_list(value: list[Any]) -> Iterator[Any]:
    if value:
        yield []
    for size in _chunks(len(value)):
        for start in range(0, len(value), size):
            yield value[:start] + value[start + size :]
    for index, item in enumerate(value):
        for smaller in _smaller(item):
            if smaller is not _GONE:
                yield [*value[:index], smaller, *value[index + 1 :]]


def _smaller_text(value: str) -> Iterator[str]:
    for size in sorted({0, 1, len(value) // 2, len(value) - 1}):
        if 0 <= size < len(value):
            yield value[:size]
    plain = "".join(char if char.isascii() and char.isprintable() else "0" for char in value)
    for text in ("0" * len(value), plain):
        if text != value:
            yield text


def _smaller_number(value: int) -> Iterator[int]:
    for number in (0, 1, value // 2, abs(value) - 1, -value):
        if abs(number) < abs(value) or (value < 0 and number == -value):
            yield number


def _chunks(length: int) -> Iterator[int]:
    """Half of it, a quarter, … one at a time; the whole was tried before."""
    size = length // 2
    while size > 1:
        yield size
        size //= 2
    if length > 1:
        yield 1
