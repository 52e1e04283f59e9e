"""The embedded mock tenant: a server made from a contract, with judging code of its own.

It validates requests and builds replies on libraries (jsonschema-rs, an ASGI server) and shares nothing with
`uphold.checks`: were the two to share judging code, one mistake would make them agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from uphold.contract import Contract, Conventions, Depth
from uphold.errors import UsageError
from uphold.mock.app import MockApp
from uphold.mock.entrance.access import TOKENS, Caller
from uphold.mock.entrance.limits import Limits, Rate
from uphold.mock.entrance.server import serve
from uphold.mock.exchange import Exchange, Reply, Request, Target
from uphold.mock.fault import Fault, choose_faults, discover_faults, fault_fits, sample_faults

__all__ = [
    "TOKENS",
    "Caller",
    "Exchange",
    "Fault",
    "Limits",
    "MockApp",
    "Rate",
    "Reply",
    "Request",
    "Target",
    "create_app",
    "discover_faults",
    "fault_fits",
    "sample_faults",
    "serve",
]


def create_app(  # noqa: PLR0913 - one for each thing that can be asked for
    contract: Contract, conventions: Conventions, *, seed: int = 0,
    tokens: Collection[str] | Mapping[str, str] = TOKENS,
    faults: Sequence[str] = (), vary: int = 0, limits: Limits | None = None, off: Sequence[str] = (),
    callback_hosts: Collection[str] = (),
) -> MockApp:  # fmt: skip
    """A tenant that serves `contract`, with records made from `seed`.

    `tokens` are names with tokens, where the name says the rights: ``full``, ``read-only`` (unsafe methods are
    refused) or ``other`` (of another tenant, with records of its own); plain tokens all have full ones. `faults` are
    texts ``ID`` or ``ID@OPERATION-GLOB``. `vary` is the number of a tenant that differs from the usual one (0) in
    what the contract leaves open. `limits` says how often each token may call. `off` names operations
    (``OPERATION-GLOB`` or ``tag:NAME``) of features that are switched off. Notifications are posted to loopback and
    to `callback_hosts` only.

    Raises UsageError for a contract without schemas, for a fault that does not exist or fits no operation, for a
    name of a token that says no rights, and for a text of `off` that names no operation.
    """
    if contract.depth is not Depth.FULL:
        raise UsageError(
            f"release {contract.release} is known by its operations only, so nothing can be served",
            remedy="Choose a release of depth full; `uphold releases` shows them.",
        )
    chosen = choose_faults(contract, conventions, faults)
    return MockApp(
        contract, conventions, seed=seed, tokens=tokens, faults=chosen, vary=vary, limits=limits, off=off,
        callback_hosts=callback_hosts,
    )  # fmt: skip
