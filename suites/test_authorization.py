"""Every operation that asks for a token refuses a request without a good one, in the documented shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from uphold.checks import authentication
from uphold.runner import NotVerified, OperationUnderTest, look_around
from uphold.tenant import GOOD_TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uphold.checks import Exchange
    from uphold.contract import Authentication

UNKNOWN = "this-token-was-never-issued"
NO_GOOD_TOKEN = {
    "no-token": None,
    "empty-token": "",
    "malformed-token": "Bearer",
    "unknown-token": f"Bearer {UNKNOWN}",
}
"""What is wrong → the text of the credential that is sent; None: none at all."""

QUERY_NAMES = ("access_token", "token", "api_key")
"""Parameters that servers take tokens from: that of RFC 6750, 2.3, and the most usual others."""

HEADER_NAMES = ("X-Api-Key", "X-Access-Token", "X-Auth-Token")

SCHEMES = ("Basic", "Token")
"""Schemes that a token of the scheme Bearer does not belong to."""


@pytest.mark.checks(
    "unauthorized", "server-error", "content-type", "content-length", "body-schema", "status-documented", "secrets"
)
def test_a_request_without_a_good_token_is_refused(operation: OperationUnderTest) -> None:
    """No token, an empty, a malformed and an unknown one are all answered alike, with nothing behind them."""
    documented(operation)
    for wrong, text in NO_GOOD_TOKEN.items():
        operation.probe(wrong, text)
    operation.settle()


@pytest.mark.checks("authentication")
def test_a_token_counts_only_where_it_belongs(operation: OperationUnderTest) -> None:
    """The good token opens nothing from the URL, under another scheme, or from another header."""
    sign_in = documented(operation)
    headers = [name for name in HEADER_NAMES if name.lower() != sign_in.name.lower()]
    # A token in the URL ends up in logs: only those of this machine.
    queries = QUERY_NAMES if sign_in.scheme != "query" and operation.within.tenant.is_local else ()
    everywhere = present(operation, GOOD_TOKEN, queries=queries, headers=headers)
    is_refused = everywhere.reply.status == sign_in.refused
    for place, names in {"query": queries, "header": headers}.items():
        for name in () if is_refused else names:
            where = {"queries": [name]} if place == "query" else {"headers": [name]}
            pair = [present(operation, token, **where) for token in (UNKNOWN, GOOD_TOKEN)]
            operation.note("authentication", authentication.judge_place(place, *pair), *pair)
        if is_refused and names:
            operation.note("authentication", authentication.judge_place(place, everywhere, everywhere), everywhere)
    for scheme in SCHEMES if sign_in.scheme == "bearer" else ():
        good = unknown = operation.call(authorization=f"{scheme} {GOOD_TOKEN}", mode="unauthorized")
        if good.reply.status != sign_in.refused:
            unknown = operation.call(authorization=f"{scheme} {UNKNOWN}", mode="unauthorized")
        operation.note("authentication", authentication.judge_place("scheme", unknown, good), unknown, good)


@pytest.mark.concerns("first")
@pytest.mark.checks("authentication")
def test_the_name_of_the_scheme_has_no_case(operation: OperationUnderTest) -> None:
    """RFC 9110, 11.1: `bearer` is `Bearer`."""
    if documented(operation).scheme != "bearer":
        reason = "the token has no scheme"
        raise NotVerified(reason)
    pair = [operation.call(), operation.call(authorization=f"bearer {GOOD_TOKEN}")]
    operation.note("authentication", authentication.judge_scheme_case(*pair), *pair)


@pytest.mark.concerns("writing")
@pytest.mark.checks("authentication")
def test_a_write_without_a_good_token_writes_nothing(operation: OperationUnderTest) -> None:
    """What is refused is not done behind the refusal."""
    documented(operation)
    written = look_around(operation)
    refused = operation.call(authorization=None, mode="unauthorized", why="no-token")
    operation.note("authentication", authentication.judge_refused_write(refused, is_written=written()), refused)


def present(
    operation: OperationUnderTest, token: str, *, queries: Iterable[str] = (), headers: Iterable[str] = ()
) -> Exchange:
    """The plainest request with `token` under names that it does not belong under, and nowhere else."""
    return operation.call(
        query=dict.fromkeys(queries, token),
        headers=dict.fromkeys(headers, token),
        authorization=None,
        mode="unauthorized",
    )


def documented(operation: OperationUnderTest) -> Authentication:
    """How the operation asks for a token."""
    sign_in = operation.conventions.authentication
    if sign_in is None:
        reason = "api.toml declares no authentication"
        raise NotVerified(reason)
    if operation.operation.id in sign_in.anonymous:
        reason = "it needs no token"
        raise NotVerified(reason)
    return sign_in
