"""Requests made from contracts: what is allowed, what is at the bounds, and what is certainly forbidden."""

from __future__ import annotations

from uphold.generation.allowing import judge_of, refusals_of
from uphold.generation.case import Case, Mode, Origin
from uphold.generation.corpus import Corpus
from uphold.generation.explore import explore
from uphold.generation.shrink import shrink
from uphold.generation.wire import WireRequest, wire

__all__ = ["Case", "Corpus", "Mode", "Origin", "WireRequest", "explore", "judge_of", "refusals_of", "shrink", "wire"]
