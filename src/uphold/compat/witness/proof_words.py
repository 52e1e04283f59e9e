"""The positions that proofs are made for, what they are said to show, and the messages of callbacks and webhooks."""

from __future__ import annotations

import re
from typing import Any

from uphold.compat.model import Exchange
from uphold.compat.witness import carriage

CALLBACK = re.compile(r"(callback .+ [A-Z]+) ((?:body|reply|header|query|cookie|path)(?: .*)?)")
PARAMETER = re.compile(r"(path|query|header|cookie) parameter (.+)")
BODY = re.compile(r"body (\S+/.+)")
REPLY = re.compile(r"reply (\S+) (\S+/.+)")
HEADER = re.compile(r"reply (\S+) header (.+)")

REFUSED, ACCEPTED = "was accepted, and is refused now", "is accepted now"
UNEXPECTED, ANSWERED = "may be answered now, and could not before", "was answered before"
GONE = "was answered before, and is not any more"
WITHOUT = "may be answered now, without it"
BEFORE, AFTER = "the same as it travelled before", "as it must travel now"
SENT, SENT_BEFORE = "may be sent now, and could not before", "was sent before, and is not any more"
ANSWER_REFUSED = "was accepted as an answer, and is refused now"


def message(start: str, position: str, value: Any, shows: str) -> Exchange:
    """What a callback sends, or is answered."""
    if said := HEADER.fullmatch(position):
        return Exchange(shows, start, said[1], ((said[2], carriage.in_header(value)),))
    status, media_type = "", ""
    if said := REPLY.fullmatch(position):
        status, media_type = said[1], said[2]
    elif said := BODY.fullmatch(position):
        media_type = said[1]
    elif said := PARAMETER.fullmatch(position):
        return Exchange(shows, start, headers=((said[2], carriage.in_header(value)),))
    if not media_type:
        return Exchange(shows, f"{start} {position}".strip(), body=carriage.pretty(value))
    headers = (("content-type", carriage.content_type(media_type)),)
    return Exchange(shows, start, status, headers, carriage.as_body(media_type, value))
