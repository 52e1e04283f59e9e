"""A filter with a bound treats what lies on the bound the other way than documented."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from uphold.contract import Filters
from uphold.mock.exchange import Request, Target
from uphold.mock.lies import filter_names
from uphold.mock.twists import Call

ID = "filter-bound-off-by-one"
CHECK = "filter"
PROMISE = "A filter with a bound includes or excludes the bound as documented."


def applies(target: Target) -> bool:
    """A filter asks for all from, or up to, a value."""
    filters = target.conventions.filters or Filters()
    return any(name.rstrip("]").endswith((*filters.from_, *filters.to)) for name in filter_names(target))


def asked(call: Call) -> Request:
    """The request with its bounds moved by one: by a second, a day, or a whole number."""
    filters = call.target.conventions.filters or Filters()
    names = filter_names(call.target)
    sent = parse_qsl(call.request.query, keep_blank_values=True)
    moved = [(name, _moved(name, text, filters) if name in names else text) for name, text in sent]
    return replace(call.request, query=urlencode(moved)) if moved != sent else call.request


def _moved(name: str, text: str, filters: Filters) -> str:
    bare = name.rstrip("]")
    if not bare.endswith((*filters.from_, *filters.to)):
        return text
    step = 1 if bare.endswith(filters.from_) else -1
    if filters.exclusive and bare.endswith(filters.exclusive):
        step = -step
    if text.lstrip("-").isdecimal():
        return str(int(text) + step)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    is_day = "T" not in text
    later = when + (timedelta(days=step) if is_day else timedelta(seconds=step))
    return later.date().isoformat() if is_day else later.isoformat().replace("+00:00", "Z")
