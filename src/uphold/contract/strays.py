"""What ``api.toml`` names and no release has: a slip of the pen, most likely, that would do nothing silently."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from uphold.contract.toml import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.contract.api import Api
    from uphold.contract.conventions import Conventions

Steps = tuple[str | int, ...]


def strays(api: Api) -> tuple[str, ...]:
    """A line for each operation and query parameter that the ``api.toml`` of `api` names and that none of its known
    releases has, with file and line. Globs count when they fit nothing. Raises InputError."""
    operations: set[str] = set()
    parameters: set[str] = set()
    knows_parameters = False
    for release in api.releases:
        if release.file is None:
            continue
        contract = api.contract(release.name)
        operations |= {*contract.operations, *contract.undescribed}
        for operation in contract.operations.values():
            knows_parameters = knows_parameters or bool(operation.replies)
            parameters.update(one.name for one in operation.parameters if one.location == "query")
    if not operations:
        return ()
    path = api.folder / "api.toml"
    found: list[str] = []
    for name, steps in _operations(api.conventions):
        if name not in operations and not any(fnmatchcase(id_, name) for id_ in operations):
            found.append(f"{path}:{line_of(path, steps) or 1}: no release has the operation `{name}`")
    for name, steps in _parameters(api.conventions) if knows_parameters else ():
        if name not in parameters:
            found.append(f"{path}:{line_of(path, steps) or 1}: no release has the query parameter `{name}`")
    return tuple(dict.fromkeys(found))


def _operations(said: Conventions) -> Iterator[tuple[str, Steps]]:
    """The operations that the conventions name, and where."""
    listed: list[tuple[tuple[str, ...], Steps]] = [(said.safety.sensitive, ("safety", "sensitive"))]
    if said.authentication is not None:
        listed.append((said.authentication.anonymous, ("authentication", "anonymous")))
        if said.authentication.issue is not None:
            listed.append(((said.authentication.issue.operation,), ("authentication", "issue", "operation")))
    if said.envelope is not None:
        listed.append((said.envelope.except_, ("envelope", "except")))
    if said.filters is not None:
        listed += [
            (one.operations, ("filters", "selects", index, "operations"))
            for index, one in enumerate(said.filters.selects)
        ]
    if said.notifications is not None:
        listed.append((said.notifications.subscribe, ("notifications", "subscribe")))
        if said.notifications.resend is not None:
            listed.append(((said.notifications.resend.operation,), ("notifications", "resend", "operation")))
        listed += [
            (one.operations, ("notifications", "on", index, "operations"))
            for index, one in enumerate(said.notifications.on)
        ]
    listed += [((one.operation,), ("actions", index, "operation")) for index, one in enumerate(said.actions)]
    listed += [((one.operation,), ("deprecations", index, "operation")) for index, one in enumerate(said.deprecations)]
    if not isinstance(said.tolerance.new_enum_values, bool):
        listed.append((said.tolerance.new_enum_values, ("tolerance", "new-enum-values")))
    for names, steps in listed:
        for name in names:
            yield name, steps


def _parameters(said: Conventions) -> Iterator[tuple[str, Steps]]:
    """The query parameters that the conventions name, and where."""
    if said.pagination is not None:
        for key in ("size", "page", "offset", "cursor"):
            name = getattr(said.pagination, f"{key}_parameter")
            if name:
                yield name, ("pagination", f"{key}-parameter")
    if said.filters is not None and said.filters.parameter:
        yield said.filters.parameter, ("filters", "parameter")
    if said.include is not None and said.include.parameter:
        yield said.include.parameter, ("include", "parameter")
