"""Which operations a suite is about: the words of ``@pytest.mark.concerns``, each told by a contract alone."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from uphold.contract import Role, endpoint_version_key, endpoint_version_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from uphold.contract import Contract, Conventions, Operation

Concern = Callable[["Contract", "Conventions", "Operation"], bool]


def _listing(contract: Contract, _: Conventions, operation: Operation) -> bool:
    return contract.role(operation) is Role.LIST


def _query(operation: Operation) -> set[str]:
    return {parameter.name for parameter in operation.parameters if parameter.location == "query"}


def _paged(contract: Contract, conventions: Conventions, operation: Operation) -> bool:
    """A listing with a parameter that ``[pagination]`` names."""
    paging = conventions.pagination
    if paging is None or not _listing(contract, conventions, operation):
        return False
    named = (paging.size_parameter, paging.page_parameter, paging.cursor_parameter, paging.offset_parameter)
    return not _query(operation).isdisjoint(name for name in named if name)


def _filtered(contract: Contract, conventions: Conventions, operation: Operation) -> bool:
    """A listing with the parameter that ``[filters]`` names."""
    filters = conventions.filters
    return filters is not None and _listing(contract, conventions, operation) and filters.parameter in _query(operation)


def _read(contract: Contract, _: Conventions, operation: Operation) -> bool:
    return contract.role(operation) is Role.READ


def _getting(_: Contract, __: Conventions, operation: Operation) -> bool:
    return operation.method == "GET"


def _creating(contract: Contract, _: Conventions, operation: Operation) -> bool:
    return contract.role(operation) is Role.CREATE


def _with_body(_: Contract, __: Conventions, operation: Operation) -> bool:
    return operation.body is not None


def _deprecated(_: Contract, __: Conventions, operation: Operation) -> bool:
    return operation.deprecated


def _first(contract: Contract, conventions: Conventions, operation: Operation) -> bool:
    """The one harmless operation that stands for the API as a whole: the first listing that needs no parameter, else
    the first GET that needs none."""
    sign_in = conventions.authentication
    anonymous = set(sign_in.anonymous) if sign_in is not None else set()
    plain = [
        one
        for one in contract.operations.values()
        if one.method == "GET"
        and "{" not in one.path
        and one.id not in anonymous
        and one.id not in conventions.safety.sensitive
        and not any(parameter.required for parameter in one.parameters)
    ]
    listings = [one for one in plain if contract.role(one) is Role.LIST and not one.deprecated]
    return operation.id == (listings or plain or [operation])[0].id


def _newest(contract: Contract, _: Conventions, operation: Operation) -> bool:
    """The newest of several endpoint versions of one operation."""
    others = contract.endpoint_versions(operation)
    own = endpoint_version_key(endpoint_version_of(operation.path) or "")
    return bool(others) and all(endpoint_version_key(endpoint_version_of(one.path) or "") < own for one in others)


WORDS: Final[Mapping[str, Concern]] = MappingProxyType(
    {
        "listing": _listing,
        "paged": _paged,
        "filtered": _filtered,
        "read": _read,
        "getting": _getting,
        "creating": _creating,
        "with-body": _with_body,
        "deprecated": _deprecated,
        "first": _first,
        "newest": _newest,
    }
)
"""Word → whether an operation is meant."""
