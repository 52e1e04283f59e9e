"""Whether an answer tells a token: it stands there as it is, or as JSON may escape it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uphold.tenant.misplaced import GOOD_TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uphold.tenant.traffic import Answer, Credential

_SHORTEST: Final = 8
"""A shorter text turns up in answers by chance."""


def holds_token(answer: Answer, tokens: Iterable[str], authorization: str | Credential | None) -> bool:
    """Whether the body or a header of `answer` holds one of `tokens`, or the one in `authorization` where that is the
    literal text of a credential."""
    known = [*tokens]
    if isinstance(authorization, str) and GOOD_TOKEN not in authorization:
        known += authorization.split()[-1:]
    for token in known:
        if len(token) < _SHORTEST:
            continue
        if token.encode() in answer.body or ("/" in token and token.replace("/", "\\/").encode() in answer.body):
            return True
        if any(token in value for value in answer.headers.values()):
            return True
    return False
