"""What the contract allows is served: optional things may be there and may be missing, and unknown ones do no harm."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from uphold.checks import Held, accepted
from uphold.runner import UNKNOWN, NotVerified, Offer, OperationUnderTest

if TYPE_CHECKING:
    from uphold.checks import Exchange

CHECK = "accepted"
VALUES = 3
"""Values that are tried of something that seems to be refused."""
EDGES = 24
"""Values at edges that are tried of one operation."""
BASES = 2
"""Requests that something which seems to be required is left out of."""


@pytest.mark.concerns("with-input")
@pytest.mark.checks("accepted", "server-error")
def test_what_is_optional_may_be_there_and_may_be_missing(operation: OperationUnderTest) -> None:
    """No optional parameter and no optional member of the body is refused, or needed after all."""
    offer = Offer(operation, operation.operation)
    offer.sample()
    base = offer.base()
    held = {where for case, _ in offer.taken for where in ("query", "body") if offer.parts(case, where)}
    operation.note(CHECK, [Held(where) for where in sorted(held)])
    for where, name, values in offer.never_taken():
        if offer.points_elsewhere(name):
            continue
        trusted = offer.trusted(where, name)
        is_trusted = bool(trusted) or offer.is_plain_text(where, name)
        less = offer.without_part(base, where, name)
        pairs = []
        for value in (*trusted[:VALUES], *values[:VALUES]):
            case = offer.with_part(less, where, name, value)
            if where == "query" or offer.allows(case.body):
                pairs.append(offer.beside(less, case))
            if pairs and not accepted.is_refused(pairs[-1][1]):
                break
        operation.note(CHECK, accepted.judge_present(where, name, pairs, is_trusted=is_trusted), *first(pairs))
    for where, name in offer.always_taken():
        pairs = []
        for case, _ in offer.taken[:BASES]:
            less = offer.without_part(case, where, name)
            if where == "query" or offer.allows(less.body):
                pairs.append(offer.beside(case, less))
        operation.note(CHECK, accepted.judge_absent(where, name, pairs), *first(pairs))


@pytest.mark.concerns("with-body")
@pytest.mark.checks("accepted", "server-error")
def test_what_lies_at_an_edge_is_taken(operation: OperationUnderTest) -> None:
    """Null where a member may be null, the longest text, the greatest and the smallest number, each listed value."""
    offer = Offer(operation, operation.operation)
    edges = list(offer.edges())[:EDGES]
    if not edges:
        reason = "no member of its body has an edge"
        raise NotVerified(reason)
    base = offer.taken_body()
    for edge in edges:
        cases = offer.at_edge(base, edge)
        if cases is None:
            continue
        tried = offer.send(cases[1])
        inside, tried = offer.beside(*cases) if accepted.is_refused(tried) else (tried, tried)
        is_trusted = not edge.is_listed or offer.is_shown(edge)
        said = accepted.judge_edge(edge.name, edge.words, inside, tried, is_trusted=is_trusted)
        operation.note(CHECK, said, inside, tried)


@pytest.mark.concerns("getting")
@pytest.mark.checks("accepted", "server-error")
def test_an_unknown_parameter_is_passed_over(operation: OperationUnderTest) -> None:
    """A query parameter that the contract does not name, as links of others may have one, changes nothing."""
    offer = Offer(operation, operation.operation)
    base = offer.plainest()
    without, tried = offer.beside(base, offer.with_part(base, "query", UNKNOWN, "1"))
    if not accepted.is_taken(without):
        reason = f"the plain request is answered with {without.reply.status}"
        raise NotVerified(reason)
    if tried.reply.status == HTTPStatus.NOT_FOUND:  # perhaps since somebody deleted the record
        without, tried = offer.send(base), offer.send(offer.with_part(base, "query", UNKNOWN, "1"))
    elsewhere = [] if accepted.is_taken(tried) else offer.elsewhere("query")
    operation.note(CHECK, accepted.judge_unknown("query", without, tried, elsewhere), without, tried)


@pytest.mark.concerns("with-body")
@pytest.mark.checks("accepted", "server-error")
def test_an_unknown_member_is_passed_over(operation: OperationUnderTest) -> None:
    """A member of a body that the contract does not name, and does not forbid, changes nothing."""
    offer = Offer(operation, operation.operation)
    if not offer.is_open:
        reason = "its body has no members, or may have no others"
        raise NotVerified(reason)
    base = offer.plainest(with_body=True)
    more = offer.with_part(base, "body", UNKNOWN, "1")
    if not offer.allows(more.body):
        reason = "its body may have no other members"
        raise NotVerified(reason)
    without, tried = offer.beside(base, more)
    if not accepted.is_taken(without):
        reason = f"the plain request is answered with {without.reply.status}"
        raise NotVerified(reason)
    elsewhere = offer.elsewhere("member") if accepted.is_refused(tried) else []
    operation.note(CHECK, accepted.judge_unknown("member", without, tried, elsewhere), without, tried)


def first(pairs: list[tuple[Exchange, Exchange]]) -> tuple[Exchange, ...]:
    """The first of several pairs, as evidence."""
    return pairs[0] if pairs else ()
