"""Notifications: the requests that the tenant sends to those who subscribed to changes of its records."""

from __future__ import annotations

from uphold.mock.notices.delivery import Delivery
from uphold.mock.notices.notices import Notices
from uphold.mock.notices.sending import Pace
from uphold.mock.notices.signing import signature, signed

__all__ = ["Delivery", "Notices", "Pace", "signature", "signed"]
