"""Contracts of which not all is known, made comparable."""

from __future__ import annotations

from uphold.contract import Contract, Depth


def at_common_depth(old: Contract, new: Contract) -> tuple[Contract, Contract]:
    """Both contracts as far as both are known: where of one only the operations are, the other's parameters, bodies
    and replies say nothing of a change."""
    if old.depth is new.depth is Depth.FULL:
        return old, new
    return old.outline(new), new.outline(old)
