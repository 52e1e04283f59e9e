"""What the words of a path say: its parameters, and the endpoint version that it names."""

from __future__ import annotations

import re
from typing import Final

PARAMETER: Final = re.compile(r"\{([^{}]*)\}")
"""A parameter in a path template; its group is the name."""

_VERSION: Final = re.compile(r"[vV]\d+([._]\d+)*")


def is_version(segment: str) -> bool:
    """Whether a segment names an endpoint version: ``v1``, ``v2.0``, ``V1_1``."""
    return _VERSION.fullmatch(segment) is not None


def version_of(path: str) -> str | None:
    """The endpoint version that a path names, as it stands there."""
    return next((part for part in path.split("/") if is_version(part)), None)


def without_version(path: str) -> str:
    """`path` without the segment that names the endpoint version."""
    parts = path.split("/")
    at = next((index for index, part in enumerate(parts) if is_version(part)), None)
    return path if at is None else "/".join(parts[:at] + parts[at + 1 :]) or "/"


def version_key(version: str | None) -> tuple[int, ...]:
    """Sorts endpoint versions; none sorts first."""
    return tuple(int(number) for number in re.findall(r"\d+", version or ""))


def shape(path: str) -> str:
    """`path` with the names of its parameters left out: what two paths share that mean the same place."""
    return PARAMETER.sub("{}", path)
