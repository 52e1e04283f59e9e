"""Checks: what a tenant answered, judged. Each module is one check, and its docstring is its documentation
page.

A check is found by being here: a module with an `ID` and a `judge`. It knows nothing of where a reply came
from.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from uphold.checks import (
    accepted,
    authentication,
    data_format,
    deprecation,
    endpoint_versions,
    error_fields,
    idempotence,
    include,
    listings,
    notices,
    observed,
    pagination,
    permission,
    rate_limit,
    records,
    secrets,
)
from uphold.checks import filter as filtering
from uphold.checks.base import NOTHING_ASKED, Asked, Check, Earlier, Exchange, Held, NewValues, Problem, Reply
from uphold.checks.documents import LAWS
from uphold.checks.member import judge_shape
from uphold.checks.old_requests import judge_old_request
from uphold.checks.satisfiable import unsatisfiable
from uphold.checks.served import SEEMS_GONE, Beside, judge_served
from uphold.checks.sights.look import Look, Looks
from uphold.checks.sights.observer import Observer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from types import ModuleType


def _modules() -> dict[str, ModuleType]:
    found = {}
    for info in pkgutil.iter_modules(__path__):
        if not info.ispkg:
            module = importlib.import_module(f"{__name__}.{info.name}")
            if hasattr(module, "ID"):
                found[module.ID] = module
    return dict(sorted(found.items()))


PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {id: module.__doc__ or "" for id, module in sorted({**_modules(), **LAWS}.items())}
)
"""Check id → its documentation page in Markdown, laws and checks of documents included."""
ALL: Final[Mapping[str, Check]] = MappingProxyType(
    {id: module for id, module in _modules().items() if hasattr(module, "judge")}
)
"""Check id → the check, of those that judge exchanges."""


def judge_all(exchange: Exchange, ids: Collection[str]) -> list[tuple[str, Held | Problem]]:
    """What the checks named in `ids` say of the exchange, in the order of their ids; checks of documents
    say nothing. Where a check speaks alone of what it found (``alone``), the others' problems follow from it and are
    not told.

    Raises KeyError for an id that no check has.
    """
    outcomes: list[tuple[str, Held | Problem]] = []
    known = 0
    for id, check in ALL.items():
        if id in ids:
            known += 1
            outcomes += [(id, outcome) for outcome in check.judge(exchange)]
    if known < len(ids):
        unknown = set(ids) - PAGES.keys()
        if unknown:
            raise KeyError(*sorted(unknown))
    silent: set[str] = set()
    for id in {id for id, outcome in outcomes if isinstance(outcome, Problem)}:
        alone = getattr(ALL[id], "alone", None)
        if alone is not None:
            silent |= alone(exchange)
    if silent:
        return [(id, outcome) for id, outcome in outcomes if id not in silent or isinstance(outcome, Held)]
    return outcomes


__all__ = [
    "ALL",
    "LAWS",
    "NOTHING_ASKED",
    "PAGES",
    "SEEMS_GONE",
    "Asked",
    "Beside",
    "Check",
    "Earlier",
    "Exchange",
    "Held",
    "Look",
    "Looks",
    "NewValues",
    "Observer",
    "Problem",
    "Reply",
    "accepted",
    "authentication",
    "data_format",
    "deprecation",
    "endpoint_versions",
    "error_fields",
    "filtering",
    "idempotence",
    "include",
    "judge_all",
    "judge_old_request",
    "judge_served",
    "judge_shape",
    "listings",
    "notices",
    "observed",
    "pagination",
    "permission",
    "rate_limit",
    "records",
    "secrets",
    "unsatisfiable",
]
