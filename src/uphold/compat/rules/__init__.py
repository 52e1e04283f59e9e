"""One file per kind of change; the file's name is the rule's id. They are discovered, never listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from uphold.compat.rules.base import Pair, Rule


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, by id."""
    found = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        if module.name == "base":
            continue
        code = importlib.import_module(f"{__name__}.{module.name}")
        page = (code.__doc__ or "").strip()
        found.append(
            Rule(
                id=module.name.replace("_", "-"),
                title=page.partition("\n")[0].rstrip("."),
                page=page,
                pair=code.PAIR,
                severity=code.SEVERITY,
                structural=getattr(code, "STRUCTURAL", ()),
                values=getattr(code, "VALUES", code.PAIR.__name__ in ("SchemaPair", "BranchPair")),
                last=getattr(code, "LAST", False),
                judge=code.judge,
            )
        )
    return tuple(found)


def rules_for(pair: Pair) -> tuple[Rule, ...]:
    """The rules that are asked about such a pair."""
    return _by_pair().get(type(pair).__name__, ())


@cache
def _by_pair() -> dict[str, tuple[Rule, ...]]:
    kinds = {rule.pair.__name__ for rule in rules()}
    return {kind: tuple(rule for rule in rules() if rule.pair.__name__ == kind) for kind in kinds}
