"""Trials: the suites tried on tenants that lie on purpose, and on others that conform, to see what they find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from uphold.runner.concerns import WORDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from uphold.contract import Api, Contract, Operation


@dataclass(frozen=True, slots=True)
class Trial:
    """One embedded tenant that the suites are tried on."""

    api: str
    fault: str = ""
    """Id of the lie that it tells; empty: it conforms."""
    operation: str = ""
    """Id of the operation that tells the lie."""
    check: str = ""
    """Id of the check that should catch it."""
    vary: int = 0
    """Which other conforming tenant it is; 0: the usual one."""

    @property
    def name(self) -> str:
        """How the trial is called in the names of its tests and in the records."""
        return f"{self.fault}@{self.operation}" if self.fault else f"vary-{self.vary}"

    @property
    def faults(self) -> tuple[str, ...]:
        """What the embedded tenant is told."""
        return (self.name,) if self.fault else ()


class Related:
    """Which tests a trial takes: all of the operation that lies, and of those beside it the ones that name the
    check. The laws about a lie in one operation are often anchored at another one of its family."""

    def __init__(self, api: Api, contract: Contract) -> None:
        self._api = api
        self._contract = contract
        self._memo: dict[str, frozenset[str]] = {}

    def takes(self, trial: Trial, operation: Operation, checks: Collection[str]) -> bool:
        """Whether a test of `operation` by `checks` belongs to the trial."""
        if not trial.fault or operation.id == trial.operation:
            return True
        return trial.check in checks and operation.id in self.beside(trial.operation)

    def beside(self, name: str) -> frozenset[str]:
        """Ids of the operations at which a lie that `name` tells may show: its own, and those that laws anchor at."""
        if name not in self._memo:
            contract, conventions = self._contract, self._api.conventions
            operation = contract.operation(name)
            near = [operation, *contract.endpoint_versions(operation)]
            families = [family for one in near if (family := contract.family_of(one)) is not None]
            beside = {one.id for one in near} | {id for family in families for id in family.operations.values()}
            parents = {family.parent for family in families}
            beside |= {
                id for family in contract.families if family.path in parents for id in family.operations.values()
            }
            beside |= {one.id for one in contract.operations.values() if WORDS["first"](contract, conventions, one)}
            if conventions.notifications is not None:
                beside |= {one.id for one in contract.operations.values() if one.callbacks}
            self._memo[name] = frozenset(beside)
        return self._memo[name]
