"""Legal variation: tenants that answer otherwise than the usual one and keep every promise as well.

A suite must not be tuned to one server. Number 0 is the usual tenant; every other number names a tenant of its
own, told by its `traits`: what it leaves out and adds, how it numbers, orders and spells.
"""

from __future__ import annotations

from uphold.mock.variation.traits import Variation

__all__ = ["Variation"]
