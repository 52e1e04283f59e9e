"""Of two filters only the first selects anything."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from uphold.mock.exchange import Request, Target
from uphold.mock.lies import filter_names, is_allowed_query
from uphold.mock.twists import Call

ID = "second-filter-ignored"
CHECK = "filter"
PROMISE = "Filters go together: a listing holds only what all of them name."


def applies(target: Target) -> bool:
    """A listing can be filtered in two ways."""
    return len(filter_names(target)) > 1


def asked(call: Call) -> Request:
    """The request as if the later filters were not in it; what is wrong with them is refused all the same."""
    names = filter_names(call.target)
    pairs = parse_qsl(call.request.query, keep_blank_values=True)
    sent = list(dict.fromkeys(name for name, _ in pairs if name.removesuffix("[]") in names))
    if not sent[1:] or not is_allowed_query(call.target, call.request.query):
        return call.request
    return replace(call.request, query=urlencode([pair for pair in pairs if pair[0] not in sent[1:]]))
