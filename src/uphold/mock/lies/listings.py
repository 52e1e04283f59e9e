"""How listings are paged, filtered and widened, as far as a fault has to know it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from uphold.contract import Contract, Include, Pagination, Parameter, Role
from uphold.mock.exchange import Target
from uphold.mock.lies.bodies import json_success
from uphold.mock.lies.records import is_listing, record_members, reply_form
from uphold.mock.making.forms import Book, Form
from uphold.mock.making.places import items_of
from uphold.mock.plans import Workshop
from uphold.mock.twists import Call

_workshops: WeakKeyDictionary[Contract, Workshop] = WeakKeyDictionary()


def pages(
    target: Target, *, sized: bool = False, bounded: bool = False, numbered: bool = False, by_cursor: bool = False
) -> bool:
    """Whether an operation lists records page by page; `sized`: a client can say how many are on a page, which the
    contract bounds (`bounded`); `numbered`: it can ask for a page by number; `by_cursor`: it can walk by cursor."""
    pagination = target.conventions.pagination
    if pagination is None or not is_listing(target):
        return False
    declared = {item.name: item for item in target.operation.parameters if item.location == "query"}
    size = declared.get(pagination.size_parameter)
    walks = {pagination.page_parameter, pagination.cursor_parameter, pagination.size_parameter} & declared.keys()
    return (
        bool(walks)
        and (not sized or size is not None)
        and (not bounded or (size is not None and "maximum" in size.schema))
        and (not numbered or pagination.page_parameter in declared)
        and (not by_cursor or pagination.cursor_parameter in declared)
    )


def page_names(target: Target, name: str) -> bool:
    """Whether the pages of a listing say `name`, a field of `PageNames`, in their meta data or their links."""
    pagination = target.conventions.pagination
    if pagination is None or not pages(target):
        return False
    told: str = getattr(pagination.names, name)
    return bool(told) and any(told in form.properties for form in _around(target, pagination))


def _around(target: Target, pagination: Pagination) -> Iterator[Form]:
    form = reply_form(target, json_success(target))
    members = form.properties if form is not None else {}
    yield from (members[name] for name in (pagination.meta, pagination.links) if name in members)
    if form is not None and not (pagination.meta and pagination.links):
        yield form


def filter_names(target: Target) -> frozenset[str]:
    """The filters of a listing as they stand in a query: ``filter[state]``, ``from``."""
    return frozenset(_filters(target)) if is_listing(target) else frozenset()


def is_allowed_query(target: Target, query: str) -> bool:
    """Whether the contract allows a query of a listing as it is, so that it is served."""
    if target.contract not in _workshops:
        _workshops[target.contract] = Workshop(target.contract, target.conventions)
    return not _workshops[target.contract].plan(target.operation).query.read(query)[1]


def is_filtered(call: Call) -> bool:
    """Whether a request filters the listing."""
    names = {name.partition("[")[0] for name in filter_names(call.target)}
    return any(value not in (None, {}, [], "") for name, value in call.values.items() if name in names)


def _filters(target: Target) -> Iterator[str]:
    around = _no_filters(target)
    for parameter in target.operation.parameters:
        if parameter.location == "query" and parameter.name not in around:
            yield from _names(parameter.name, _form(target, parameter))


def _names(name: str, form: Form) -> Iterator[str]:
    members = form.properties
    if not members:
        yield name
    for member, child in members.items():
        yield from _names(f"{name}[{member}]", child)


def _no_filters(target: Target) -> set[str]:
    """Query parameters that do something else."""
    conventions = target.conventions
    pagination, include, authentication = conventions.pagination, conventions.include, conventions.authentication
    around = {authentication.name} if authentication is not None else set()
    if pagination is not None:
        around |= {pagination.size_parameter, pagination.page_parameter, pagination.cursor_parameter}
    if include is not None:
        around |= {include.parameter, *(flag.parameter for flag in include.flags)}
        around |= {item.name for item in target.operation.parameters if _is_flag(item.name, include)}
    return around


def asks_for_parts(target: Target) -> bool:
    """Whether a read or a listing can be asked for members that records do not show unasked. What a change answers may
    hold what was sent: nobody could tell there what was asked for."""
    include = target.conventions.include
    if include is None or target.contract.role(target.operation) not in {Role.READ, Role.LIST}:
        return False
    members = record_members(target)
    return any(
        word.partition(".")[0] in members
        for item in target.operation.parameters
        if item.location == "query"
        for word in _parts(target, item, include)
    )


def _parts(target: Target, parameter: Parameter, include: Include) -> Iterator[str]:
    """The members that a parameter asks for."""
    if parameter.name == include.parameter:
        form = _form(target, parameter)
        words = items_of(form) or form
        options: list[Any] = [value for way in words.alternatives for value in way.schema.get("enum", ())]
        yield from (word for word in options if isinstance(word, str))
    for flag in include.flags:
        if flag.parameter == parameter.name:
            yield from flag.members
    if _is_flag(parameter.name, include):
        rest = parameter.name.removeprefix(include.flag_prefix)
        yield rest[:1].lower() + rest[1:]


def _is_flag(name: str, include: Include) -> bool:
    return bool(include.flag_prefix) and name != include.flag_prefix and name.startswith(include.flag_prefix)


def _form(target: Target, parameter: Parameter) -> Form:
    return Book().form(target.contract.parameter_schema(target.operation, parameter))
