"""Proofs that one schema allows all that another one allows, and that two of them have no value in common.

A proof is given or it is not: "not proved" says nothing about the contrary (see `values` for that). Each keyword of
the outer schema must follow from the facts of the inner shape; where that has choices, from those of each branch.
Proofs of schemas that refer to themselves rest on the proof itself one value deeper, which is sound because values are
finite.
"""

from __future__ import annotations

from uphold.compat.containment.proving.prover import Prover

__all__ = ["Prover"]
