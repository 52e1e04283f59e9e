"""Which operations a suite is about: the words of ``@pytest.mark.concerns``, each told by a contract alone."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from uphold.checks import listings, notices
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


def _by_cursor(_: Contract, conventions: Conventions, operation: Operation) -> bool:
    """With the parameter that ``[pagination]`` names for a cursor."""
    return conventions.pagination is not None and conventions.pagination.cursor_parameter in _query(operation)


def _filtered(contract: Contract, conventions: Conventions, operation: Operation) -> bool:
    """A listing with the parameter that ``[filters]`` names."""
    filters = conventions.filters
    return filters is not None and _listing(contract, conventions, operation) and filters.parameter in _query(operation)


def _filtering(contract: Contract, conventions: Conventions, operation: Operation) -> bool:
    """A listing with filters, those of ``[filters]`` or parameters that are named like a member of its records."""
    return _filtered(contract, conventions, operation) or (
        _listing(contract, conventions, operation) and bool(listings.selectors_of(contract, conventions, operation))
    )


def _widened(contract: Contract, conventions: Conventions, operation: Operation) -> bool:
    """A listing or a read that lets a request ask for parts of the records."""
    return contract.role(operation) in {Role.LIST, Role.READ} and bool(
        listings.parts_of(contract, conventions, operation)
    )


def _read(contract: Contract, _: Conventions, operation: Operation) -> bool:
    return contract.role(operation) is Role.READ


def _getting(_: Contract, __: Conventions, operation: Operation) -> bool:
    return operation.method == "GET"


def _creating(contract: Contract, _: Conventions, operation: Operation) -> bool:
    return contract.role(operation) is Role.CREATE


def _patching(contract: Contract, _: Conventions, operation: Operation) -> bool:
    return contract.role(operation) is Role.UPDATE


def _replacing(contract: Contract, _: Conventions, operation: Operation) -> bool:
    return contract.role(operation) is Role.REPLACE


def _deleting(contract: Contract, _: Conventions, operation: Operation) -> bool:
    return contract.role(operation) is Role.DELETE


def _below(contract: Contract, _: Conventions, operation: Operation) -> bool:
    """A collection that lies under a record which can be deleted: its listing, or where there is none, its read."""
    family = contract.family_of(operation)
    if family is None or family.parent is None:
        return False
    above = next(one for one in contract.families if one.path == family.parent)
    asked = family.operations.get(Role.READ, family.operations.get(Role.LIST))
    return Role.DELETE in above.operations and operation.id == asked


_WRITES = frozenset((Role.CREATE, Role.UPDATE, Role.REPLACE, Role.DELETE))
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


def _writing(contract: Contract, _: Conventions, operation: Operation) -> bool:
    """Changes the records of a family."""
    return contract.role(operation) in _WRITES


def _unsafe(_: Contract, __: Conventions, operation: Operation) -> bool:
    """Not safe by its method (RFC 9110, 9.2.1)."""
    return operation.method not in _SAFE


def _announcing(contract: Contract, conventions: Conventions, operation: Operation) -> bool:
    """Brings events about that subscribers are to be told of."""
    occasions = notices.occasions_of(contract, conventions)
    return occasions is not None and bool(occasions.due(operation))


def _subscribing(contract: Contract, conventions: Conventions, operation: Operation) -> bool:
    """Makes a subscription."""
    occasions = notices.occasions_of(contract, conventions)
    return occasions is not None and operation in occasions.subscribing


def _resending(_: Contract, conventions: Conventions, operation: Operation) -> bool:
    """Sends failed notifications again."""
    declared = conventions.notifications
    return declared is not None and declared.resend is not None and declared.resend.operation == operation.id


def _with_body(_: Contract, __: Conventions, operation: Operation) -> bool:
    return operation.body is not None


def _with_input(_: Contract, __: Conventions, operation: Operation) -> bool:
    """Takes a body or a query parameter."""
    return operation.body is not None or any(one.location == "query" for one in operation.parameters)


def _deprecated(_: Contract, __: Conventions, operation: Operation) -> bool:
    return operation.deprecated


_HARMLESS: WeakKeyDictionary[Contract, Operation | None] = WeakKeyDictionary()
"""What was found in a contract, which every test may ask for."""


def harmless(contract: Contract, conventions: Conventions) -> Operation | None:
    """The one operation that stands for the API as a whole: the first listing that needs no parameter, else the first
    GET that needs none, anonymous and sensitive ones aside; None where there is none."""
    if contract not in _HARMLESS:
        _HARMLESS[contract] = _find_harmless(contract, conventions)
    return _HARMLESS[contract]


def _find_harmless(contract: Contract, conventions: Conventions) -> Operation | None:
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
    return next(iter(listings or plain), None)


def _first(contract: Contract, conventions: Conventions, operation: Operation) -> bool:
    """The harmless operation that stands for the API as a whole; where there is none, any one does."""
    found = harmless(contract, conventions)
    return operation.id == (found or operation).id


def _newest(contract: Contract, _: Conventions, operation: Operation) -> bool:
    """The newest of several endpoint versions of one operation."""
    others = contract.endpoint_versions(operation)
    own = endpoint_version_key(endpoint_version_of(operation.path) or "")
    return bool(others) and all(endpoint_version_key(endpoint_version_of(one.path) or "") < own for one in others)


WORDS: Final[Mapping[str, Concern]] = MappingProxyType(
    {
        "listing": _listing,
        "paged": _paged,
        "by-cursor": _by_cursor,
        "filtered": _filtered,
        "filtering": _filtering,
        "widened": _widened,
        "read": _read,
        "getting": _getting,
        "creating": _creating,
        "patching": _patching,
        "replacing": _replacing,
        "deleting": _deleting,
        "below": _below,
        "writing": _writing,
        "unsafe": _unsafe,
        "announcing": _announcing,
        "subscribing": _subscribing,
        "resending": _resending,
        "with-body": _with_body,
        "with-input": _with_input,
        "deprecated": _deprecated,
        "first": _first,
        "newest": _newest,
    }
)
"""Word → whether an operation is meant."""
