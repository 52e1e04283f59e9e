"""What the mock says when it starts: what it serves, and how to call it."""

from __future__ import annotations

from collections.abc import Iterator

from uphold.contract import Operation
from uphold.mock.app import MockApp

_MOST_NAMES = 3


def welcome(app: MockApp, origin: str) -> str:
    """Some lines about `app`, which is reached at `origin`."""
    return "\n".join(_lines(app, origin))


def _lines(app: MockApp, origin: str) -> Iterator[str]:
    contract = app.contract
    yield f"{app.conventions.api.title} {contract.release}: {_count(len(contract.operations), 'operation')} at {origin}"
    example = _example(app)
    curl = app.curl(example, origin) if example is not None else None
    yield f"Try: {curl or f'curl {origin}/'}"
    if app.conventions.authentication is not None:
        yield f"Tokens: {', '.join(f'{one.token} ({one.name})' for one in app.access.callers) or 'none'}"
    if app.gates.rates:
        yield f"Limits of each token: {', '.join(str(rate) for rate in app.gates.rates)}"
    for applied in app.faults:
        yield f"Fault {applied.fault.id}, told by {_names(sorted(applied.operations))}: {applied.fault.breaks}"
    if app.gates.off:
        yield f"Switched off: {_names(sorted(app.gates.off))}"
    if app.vary:
        yield f"Variation {app.vary}: this tenant differs from the usual one in what the contract leaves open"
    if contract.basis != contract.release:
        yield f"Schemas: those of release {contract.basis}; of {contract.release} only the operations are known here"
    if contract.undescribed:
        yield f"Answered with 501, since nothing is known of their schemas: {_names(list(contract.undescribed))}"
    yield f"All operations, with a curl line for each: {origin}/"


def _example(app: MockApp) -> Operation | None:
    """A read to begin with: one that needs no record before one that does."""
    reads = [one for one in app.contract.operations.values() if one.method == "GET" and one.id not in app.gates.off]
    reads.sort(key=lambda one: ("{" in one.path, one.deprecated))
    return next((one for one in reads if app.known_path(one) is not None), None)


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
