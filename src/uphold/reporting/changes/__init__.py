"""What changed between releases, in every format. A format is a module here with `NAME` and `render`.

Formats are discovered: a new one is a new file, and no table names it. They know nothing of contracts: a comparison or
a verdict of the gate reaches them as plain data.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from uphold.reporting.changes.model import Options, Report, read_report

__all__ = ["Format", "Options", "Report", "format_of", "formats", "read_report"]

Format = Callable[[Report, Options], str]
"""Writes a report as text; the same report and options give the same text."""


def format_of(name: str) -> Format:
    """The function that writes the format `name`; the others, and what they need, are not loaded. KeyError: no such."""
    found = {module.name for module in pkgutil.iter_modules(__path__)}
    content = importlib.import_module(f"{__name__}.{name}") if name in found else None
    if not hasattr(content, "NAME"):
        raise KeyError(name)
    render: Format = content.render  # type: ignore[union-attr]
    return render


@cache
def formats() -> Mapping[str, Format]:
    """Name → the function that writes that format: every module of this package with a `NAME`; `text` comes first."""
    found: dict[str, Format] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        content = importlib.import_module(module.name)
        if hasattr(content, "NAME"):
            found[content.NAME] = content.render
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: (item[0] != "text", item[0]))))
