"""Evidence: a request and its reply as a person reads them, masked and cut to a readable length."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from uphold.findings import Evidence

if TYPE_CHECKING:
    from uphold.generation import WireRequest
    from uphold.tenant import Answer, Credential, Tenant

_LONGEST = 4_000
"""Characters of a body that are shown."""

_TELLING = ("content-type", "content-length", "retry-after", "www-authenticate", "allow", "location")
"""Reply headers that help to understand a finding."""


def evidence(tenant: Tenant, request: WireRequest, answer: Answer, authorization: str | Credential | None) -> Evidence:
    """What was sent and what came back; no secret is left in any of its texts."""
    return Evidence(
        curl=tenant.curl(request.method, request.target, request.headers, request.content, authorization=authorization),
        request=tenant.mask(_request_text(request)),
        reply=tenant.mask(reply_text(answer)),
    )


def _request_text(request: WireRequest) -> str:
    lines = [f"{request.method} {request.target}"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    if request.content:
        lines += ["", _readable(request.content)]
    return "\n".join(lines)


def reply_text(answer: Answer) -> str:
    """Status, the telling headers and the body of a reply; not masked."""
    lines = [str(answer.status)]
    lines += [f"{name}: {answer.headers[name]}" for name in _TELLING if name in answer.headers]
    if answer.body:
        lines += ["", _readable(answer.body)]
    return "\n".join(lines)


def _readable(body: bytes) -> str:
    try:
        text = json.dumps(json.loads(body), indent=1, ensure_ascii=False)
        text.encode()  # JSON can tell of half a surrogate pair, which no file can hold: then it stays as it was sent
    except (ValueError, RecursionError):
        text = body.decode(errors="backslashreplace")
    if len(text) > _LONGEST:
        return f"{text[:_LONGEST]}\n… ({len(text) - _LONGEST} more characters)"
    return text
