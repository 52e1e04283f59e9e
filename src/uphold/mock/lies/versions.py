"""The same endpoint at other endpoint versions."""

from __future__ import annotations

import re

from uphold.contract import Operation
from uphold.mock.exchange import Target

_VERSION = re.compile(r"/v(\d+)(?:\.(\d+))?(?=/|$)")


def newer_versions(target: Target) -> list[Operation]:
    """The operation at newer endpoint versions."""
    own = _version(target.operation)
    return [other for other in target.contract.endpoint_versions(target.operation) if _version(other) > own]


def older_versions(target: Target) -> list[Operation]:
    """The operation at older endpoint versions."""
    own = _version(target.operation)
    return [other for other in target.contract.endpoint_versions(target.operation) if _version(other) < own]


def _version(operation: Operation) -> tuple[int, int]:
    match = _VERSION.search(operation.path)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)
