"""The embedded mock tenant: a server made from a contract, with judging code of its own.

It validates requests and builds replies on libraries (jsonschema-rs, an ASGI server) and shares nothing with
`uphold.checks`: were the two to share judging code, one mistake would make them agree.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from uphold.contract import Contract, Conventions, Depth
from uphold.errors import UsageError
from uphold.mock.app import MockApp
from uphold.mock.exchange import Exchange, Reply, Request, Target
from uphold.mock.fault import Fault, choose_faults, discover_faults, fault_fits
from uphold.mock.server import serve

__all__ = [
    "Exchange",
    "Fault",
    "MockApp",
    "Reply",
    "Request",
    "Target",
    "create_app",
    "discover_faults",
    "fault_fits",
    "serve",
]


def create_app(
    contract: Contract, conventions: Conventions, *, seed: int = 0, tokens: Collection[str] = ("mock-token",),
    faults: Sequence[str] = (),
) -> MockApp:  # fmt: skip
    """A tenant that serves `contract`, with records made from `seed`.

    `faults` are texts ``ID`` or ``ID@OPERATION-GLOB``. Raises UsageError for a contract without schemas and
    for a fault that does not exist or fits no operation.
    """
    if contract.depth is not Depth.FULL:
        raise UsageError(
            f"release {contract.release} is known by its operations only, so nothing can be served",
            remedy="Choose a release of depth full; `uphold releases` shows them.",
        )
    chosen = choose_faults(contract, conventions, faults)
    return MockApp(contract, conventions, seed=seed, tokens=tokens, faults=chosen)
