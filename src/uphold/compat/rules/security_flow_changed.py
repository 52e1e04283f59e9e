"""The flows of an OAuth 2 scheme changed.

A client that gets its tokens by a flow that is gone gets none any more; one whose token address moved must learn the
new one.
"""

from __future__ import annotations

from collections.abc import Iterator

from uphold.compat.rules.base import BREAKING, RISKY, Delta, SchemePair, Severities

PAIR = SchemePair
SEVERITY = Severities.both(BREAKING)


def judge(pair: SchemePair) -> Iterator[Delta]:
    """Yield the delta, if there is one."""
    if not pair.old or not pair.new or pair.old.type != pair.new.type:
        return
    for word, flow in sorted(pair.old.flows.items()):
        now = pair.new.flows.get(word)
        if now is None:
            yield Delta(f"the flow {word} of `{pair.name}` is gone", word, None, word)
        elif (flow.token_url, flow.authorization_url) != (now.token_url, now.authorization_url):
            old, new = flow.token_url or flow.authorization_url, now.token_url or now.authorization_url
            yield Delta(f"the flow {word} of `{pair.name}` has another address", old, new, word, severity=RISKY)
