"""A base URL is new.

Clients go on as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import SAFE, Delta, ServersPair, Severities, urls

PAIR = ServersPair
SEVERITY = Severities.both(SAFE)


def judge(pair: ServersPair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    known = [url for one in pair.old for url in urls(one)]
    for url in dict.fromkeys(url for one in pair.new for url in urls(one)):
        if url not in known:
            yield Delta(f"the server `{url}` is new", None, url, url, cause=f"server {url}")
