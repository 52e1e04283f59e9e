"""The comparer's room: pairs of contracts, called old and new, and the rules that judge a change between them."""

from __future__ import annotations

from uphold.compat.compare import compare
from uphold.compat.gate.days import Days
from uphold.compat.gate.entries import Notice
from uphold.compat.gate.ledger import ledger_of
from uphold.compat.gate.waivers import Applied, Held, Waiver, apply_waivers, draft_waivers, load_waivers
from uphold.compat.model import Change, Comparison, Outcome, Proof, Site, Spot, Verdict, Witness
from uphold.compat.policy import Policy, load_policy, policy_names
from uphold.compat.rules import rules
from uphold.compat.rules.base import Rule

__all__ = [
    "Applied",
    "Change",
    "Comparison",
    "Days",
    "Held",
    "Notice",
    "Outcome",
    "Policy",
    "Proof",
    "Rule",
    "Site",
    "Spot",
    "Verdict",
    "Waiver",
    "Witness",
    "apply_waivers",
    "compare",
    "draft_waivers",
    "ledger_of",
    "load_policy",
    "load_waivers",
    "policy_names",
    "rules",
]
