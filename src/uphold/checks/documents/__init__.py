"""Laws of documents: what a contract says, judged alone, with no tenant. Each module is one law, and its docstring is
its documentation page.

A law is found by being here: a module with an `ID` and an `examine`. Its problems are the document's, never the
tenant's; what is wrong alike at many places has one message.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from uphold.checks.base import Held, Problem
    from uphold.contract import Contract, Conventions


class Law(Protocol):
    """A module of this package that judges documents; its docstring is its documentation page."""

    ID: str
    NOTHING: str
    """What a document lacks of which the law has nothing to say."""

    def examine(self, contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:
        """A problem for each place that breaks the law; a `Held` where there were places to judge and none does (for
        each facet, where the law has some); nothing at all where there were none."""


def _laws() -> Iterator[Law]:
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if hasattr(module, "ID"):
            yield module


LAWS: Final[Mapping[str, Law]] = MappingProxyType({law.ID: law for law in sorted(_laws(), key=lambda law: law.ID)})
"""Law id → the law."""

__all__ = ["LAWS", "Law"]
