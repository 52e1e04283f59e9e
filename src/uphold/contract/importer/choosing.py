"""Which of the names that its places propose each lifted schema gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from uphold.contract.importer import naming
from uphold.contract.importer.proposals import Proposal, Rank
from uphold.contract.importer.shared import SharedSchema

_MANY_NAMES: Final = 3
"""A schema that its owner knows by so many names is named by none of them."""


def choose_names(lifted: Iterable[SharedSchema], *, taken: set[str]) -> None:
    """Set the name of each of `lifted`; none gets a name that is `taken`, and each adds its own to those."""
    for one in sorted(lifted, key=_claim):
        one.name = naming.free_name(_names(one), taken)
        taken.add(one.name)


def _claim(one: SharedSchema) -> tuple[Any, ...]:
    """Who chooses a name first: by rank, older endpoint versions, plain reads, what stands in more places."""
    return (*min(map(_standing, one.proposals)), -len(one.proposals), one.index)


def _standing(proposal: Proposal) -> tuple[Any, ...]:
    is_result = proposal.rank is Rank.RECORD and proposal.resource is not None and bool(proposal.resource.action)
    order = proposal.resource.order if proposal.resource and proposal.rank is not Rank.MEMBER else ()
    return (proposal.rank, is_result, order, proposal.role)


def _names(one: SharedSchema) -> list[str]:
    """The candidates of its best places, the place whose name most of them propose first."""
    rank = min(proposal.rank for proposal in one.proposals)
    best = [proposal for proposal in one.proposals if proposal.rank == rank]
    votes = Counter(proposal.base for proposal in best)
    best.sort(key=lambda proposal: (-votes[proposal.base], _standing(proposal)))
    records = {proposal.resource.record for proposal in best if proposal.resource}
    names: list[str] = []
    bodies = {proposal.resource.name for proposal in best if proposal.resource}
    if rank is Rank.REQUEST and len(votes) > 1 and len(bodies) == 1:
        names.append(naming.joined(*bodies, "Input"))
    if rank is Rank.ERROR and len(votes) > 1:
        names.append("ErrorMessage" if set(one.node.get("properties", ())) == {"message"} else "Error")
    if rank is Rank.MEMBER and len(votes) >= _MANY_NAMES and len({proposal.owner for proposal in best}) == 1:
        names.append(best[0].owner + "Item")  # one schema for monday, tuesday and so on
    for proposal in best:
        names += proposal.candidates(one.node, is_shared=len(records) > 1)
    return list(dict.fromkeys(names))
