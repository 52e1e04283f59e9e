"""A base URL is gone.

Clients that call it don't reach the operation any more. What is written differently and means the same (a slash at
the end, a variable with this value) is no change.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, Delta, ServersPair, Severities, urls

PAIR = ServersPair
SEVERITY = Severities.both(BREAKING)


def judge(pair: ServersPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    left = [url for one in pair.new for url in urls(one)]
    for url in dict.fromkeys(url for one in pair.old for url in urls(one)):
        if left and url not in left:
            yield Delta(f"the server `{url}` is gone", url, None, url, cause=f"server {url}")
