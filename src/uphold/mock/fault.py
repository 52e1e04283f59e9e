"""Faults: deliberate lies that the mock can be told to tell, to prove that a check can fail."""

from __future__ import annotations

import difflib
import fnmatch
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any

from uphold.contract import Contract, Conventions, Operation
from uphold.errors import UsageError
from uphold.mock import faults as _faults
from uphold.mock.exchange import Exchange, Reply, Request, Target
from uphold.mock.twists import HOOKS, Call, Hook, Twist, Twists

EARLY = ("asked", "skipped")
"""Functions that are called before a request is served: ``asked(call)`` gives the request that is served instead of the
one that was sent, ``skipped(call)`` the steps that are left out for it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One lie."""

    id: str
    breaks: str
    """What it breaks, in one sentence."""
    check: str
    """Id of the check that it trips, or the name of a law that no check judges yet."""
    promise: str
    """What it breaks a promise of, in one sentence that names no API."""
    fits: Callable[[Target], bool]
    """Whether an operation can tell it."""
    apply: Callable[[Exchange], Reply]
    """The reply that is sent instead of the honest one."""
    skips: frozenset[str]
    """Steps of serving that are left out, see `Twists`."""
    hooks: Mapping[str, Hook]
    """What it does at the steps that `HOOKS` and `EARLY` name."""
    on_bytes: bool
    """Whether it changes bytes or headers of a reply; it then comes after those that change what the bytes mean."""

    def applies(self, contract: Contract, conventions: Conventions, operation: Operation) -> bool:
        """Whether `operation` can tell it."""
        return self.fits(Target(contract, conventions, operation))


@dataclass(frozen=True, slots=True)
class Applied:
    """A fault, told by these operations."""

    fault: Fault
    operations: frozenset[str]
    memory: dict[str, Any] = field(default_factory=dict, compare=False)
    """What the fault has to remember between requests; whoever resets the tenant empties it."""

    def is_on(self, operation: Operation) -> bool:
        """Whether `operation` tells it."""
        return operation.id in self.operations


@cache
def discover_faults() -> Mapping[str, Fault]:
    """All faults, by id: one for each module in ``mock/faults/``."""
    names = sorted(info.name for info in pkgutil.iter_modules(_faults.__path__))
    found = [_load(importlib.import_module(f"{_faults.__name__}.{name}")) for name in names if name[0] != "_"]
    return MappingProxyType({fault.id: fault for fault in found})


def choose_faults(contract: Contract, conventions: Conventions, wanted: Iterable[str]) -> tuple[Applied, ...]:
    """The faults that ``ID`` or ``ID@OPERATION-GLOB`` name, each with the operations that tell it, in the order
    in which they are told; raises UsageError for a fault that does not exist or fits no operation."""
    chosen = (_choose(contract, conventions, text) for text in wanted)
    return tuple(sorted(chosen, key=lambda applied: applied.fault.on_bytes))


def fault_fits(contract: Contract, conventions: Conventions, wanted: str) -> bool:
    """Whether some operation can tell the lie that ``ID`` or ``ID@OPERATION-GLOB`` names; raises UsageError for a
    fault that does not exist."""
    fault, pattern = _named(wanted)
    return any(
        fault.applies(contract, conventions, operation)
        for operation in contract.operations.values()
        if _is_named(operation.id, pattern)
    )


def sample_faults(
    contract: Contract, conventions: Conventions, wanted: Sequence[str], most: int
) -> Iterator[tuple[Fault, Operation]]:
    """Each fault that `wanted` names (``ID`` or ``ID@OPERATION-GLOB``; none: all), with up to `most` operations that
    can tell it: spread evenly over the contract, in its order. A fault that none can tell gives nothing; raises
    UsageError for one that does not exist."""
    for text in wanted or discover_faults():
        fault, pattern = _named(text)
        fitting = [
            operation
            for operation in contract.operations.values()
            if _is_named(operation.id, pattern) and fault.applies(contract, conventions, operation)
        ]
        count = min(most, len(fitting))
        for number in range(count):
            yield fault, fitting[(2 * number + 1) * len(fitting) // (2 * count)]


def _named(text: str) -> tuple[Fault, str]:
    """The fault that a text names, and the pattern of operations behind the ``@`` (empty: all)."""
    id_, _, pattern = text.partition("@")
    fault = discover_faults().get(id_)
    if fault is None:
        near = difflib.get_close_matches(id_, discover_faults(), n=3)
        told = f"Near it: {', '.join(near)}. " if near else ""
        raise UsageError(f"there is no fault `{id_}`", remedy=f"{told}`uphold faults` lists them.")
    return fault, pattern


def _is_named(operation_id: str, pattern: str) -> bool:
    return not pattern or operation_id == pattern or _matches(operation_id, pattern)


def _choose(contract: Contract, conventions: Conventions, text: str) -> Applied:
    fault, pattern = _named(text)
    named = [operation for operation in contract.operations.values() if _is_named(operation.id, pattern)]
    if not named:
        raise UsageError(f"fault `{text}`: no operation of release {contract.release} has a name like `{pattern}`")
    fitting = frozenset(operation.id for operation in named if fault.applies(contract, conventions, operation))
    if not fitting:
        raise UsageError(f"fault `{text}` fits none of {len(named)} operations: {fault.breaks}")
    return Applied(fault, fitting)


def _matches(operation_id: str, pattern: str) -> bool:
    """Glob, where only ``*`` and ``?`` are special: braces and brackets are parts of paths."""
    return fnmatch.fnmatchcase(operation_id, pattern.replace("[", "[[]"))


def ask_faults(faults: Sequence[Applied], target: Target, request: Request) -> Request:
    """The request that is served instead of `request`."""
    for applied in faults:
        asked = applied.fault.hooks.get("asked")
        if asked is not None:
            request = asked(Call(target, request, memory=applied.memory))
    return request


def twists_of(faults: Sequence[Applied], target: Target, request: Request) -> Twists:
    """What `faults` do while `request` is served."""
    skips: set[str] = set()
    for applied in faults:
        skips |= applied.fault.skips
        skipped = applied.fault.hooks.get("skipped")
        if skipped is not None:
            skips |= skipped(Call(target, request, memory=applied.memory))
    return Twists(frozenset(skips), [Twist(applied.fault.hooks, applied.memory) for applied in faults])


def apply_faults(faults: Sequence[Applied], exchange: Exchange) -> Reply:
    """The reply after all `faults`, one after the other."""
    for applied in faults:
        exchange = replace(exchange, reply=applied.fault.apply(replace(exchange, memory=applied.memory)))
    return exchange.reply


def _load(module: ModuleType) -> Fault:
    honest: Any = _honest
    return Fault(
        id=module.ID,
        breaks=(module.__doc__ or "").strip().partition("\n")[0],
        check=module.CHECK,
        promise=module.PROMISE,
        fits=module.applies,
        apply=getattr(module, "apply", honest),
        skips=frozenset(getattr(module, "SKIPS", ())),
        hooks=MappingProxyType({name: getattr(module, name) for name in (*HOOKS, *EARLY) if hasattr(module, name)}),
        on_bytes=getattr(module, "ON_BYTES", False),
    )


def _honest(exchange: Exchange) -> Reply:
    return exchange.reply
