"""Notifications: which events a change brings about, and what a subscriber received."""

from __future__ import annotations

from uphold.checks.notices.messages import Message, judge_message
from uphold.checks.notices.occasions import Due, Occasions, occasions_of
from uphold.checks.notices.series import Series, judge_end, judge_others, judge_resend, judge_retry, judge_series

__all__ = [
    "Due",
    "Message",
    "Occasions",
    "Series",
    "judge_end",
    "judge_message",
    "judge_others",
    "judge_resend",
    "judge_retry",
    "judge_series",
    "occasions_of",
]
