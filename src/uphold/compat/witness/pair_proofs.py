"""The proofs that no value of a schema shows: what travels for a parameter, a body, a header or a status itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from uphold.compat.model import Exchange
from uphold.compat.pairing.pairs import (
    BodyPair,
    CallbackPair,
    EncodingPair,
    HeaderPair,
    MediaPair,
    Pair,
    ParameterPair,
    ReplyPair,
    SecurityPair,
)
from uphold.compat.walking.places import Seen
from uphold.compat.witness import carriage
from uphold.compat.witness.exchanges import Both, Content, Exchanges, Request, schema_of
from uphold.compat.witness.proof_words import (
    AFTER,
    ANSWER_REFUSED,
    ANSWERED,
    BEFORE,
    CALLBACK,
    GONE,
    HEADER,
    REFUSED,
    REPLY,
    SENT,
    SENT_BEFORE,
    WITHOUT,
    message,
)
from uphold.contract import Direction

_RESERVED = ("a/b", "a:b", "a,b", "a@b", "https://example.com/a")


class PairProofs:
    """Makes what travels; a rule without a way to show what it says has none."""

    def __init__(self, exchanges: Exchanges) -> None:
        self._exchanges = exchanges
        self._by_rule: dict[str, Callable[[Seen, Any, Both], Iterable[Exchange]]] = {
            "operation-removed": self._request,
            "parameter-added-required": self._lacking_parameter,
            "parameter-became-required": self._lacking_parameter,
            "parameter-removed": self._with_parameter,
            "parameter-style-changed": self._respelled_parameter,
            "parameter-content-changed": self._respelled_parameter,
            "empty-value-refused": self._empty_parameter,
            "reserved-characters-refused": self._reserved_parameter,
            "body-added-required": self._bodyless,
            "body-became-required": self._bodyless,
            "body-removed": self._with_body,
            "media-type-removed": self._in_media_type,
            "encoding-changed": self._respelled_form,
            "header-removed": self._lacking_header,
            "header-became-optional": self._lacking_header,
            "header-serialisation-changed": self._respelled_header,
            "reply-status-removed": self._status,
            "security-tightened": self._credentials,
            "server-removed": self._at_server,
        }

    def of(self, seen: Seen, pair: Pair) -> Iterator[Exchange]:
        """What travels, and shows what `seen` says of `pair`; nothing where there is no way to show it."""
        callback = CALLBACK.fullmatch(pair.position)
        if callback or pair.operation.startswith("webhook ") or isinstance(pair, CallbackPair):
            start = callback[1] if callback else pair.operation
            if isinstance(pair, CallbackPair):
                start = pair.position if pair.position.startswith("callback ") else pair.operation
            yield from self._message_of(pair, start)
            return
        both = self._exchanges.operation(pair.operation)
        make = self._by_rule.get(seen.rule.id)
        if both is not None and make is not None:
            yield from make(seen, pair, both)

    def _message_of(self, pair: Pair, start: str) -> Iterator[Exchange]:
        """What a callback or webhook sends, or is answered."""
        if isinstance(pair, CallbackPair) and pair.old is not None:
            body = pair.old.body
            for owner, media_type in [(body, one) for one in body.content][:1] if body is not None else []:
                for value in self._exchanges.least(Direction.REPLY, (False, schema_of(owner, media_type))):
                    yield message(start, f"body {media_type}", value, SENT_BEFORE)
                    return
            yield Exchange(SENT_BEFORE, start)
        elif isinstance(pair, ReplyPair):
            yield Exchange(ANSWER_REFUSED, start, pair.status)
        elif isinstance(pair, BodyPair | ParameterPair) and pair.direction is Direction.REPLY:
            yield Exchange(SENT, start)
        elif isinstance(pair, HeaderPair) and pair.direction is Direction.REQUEST:
            status = pair.position.rpartition("reply ")[2].partition(" ")[0]
            yield Exchange(ANSWER_REFUSED, start, status)

    def _request(self, _seen: Seen, _pair: Pair, both: Both) -> Iterator[Exchange]:
        yield self._exchanges.request(REFUSED, both, Request())

    def _lacking_parameter(self, _seen: Seen, pair: ParameterPair, both: Both) -> Iterator[Exchange]:
        without = {(pair.old.location, pair.old.name)} if pair.old is not None else set[tuple[str, str]]()
        yield self._exchanges.request(REFUSED, both, Request(without=without))

    def _with_parameter(self, _seen: Seen, pair: ParameterPair, both: Both) -> Iterator[Exchange]:
        for one in [pair.old] if pair.old is not None else []:
            for value in self._exchanges.parameter_values(both, one)[:1]:
                values = {(one.location, one.name): value}
                yield self._exchanges.request("was understood before", both, Request(values=values))

    def _respelled_parameter(self, _seen: Seen, pair: ParameterPair, both: Both) -> Iterator[Exchange]:
        old, new = pair.old, pair.new
        if old is None or new is None:
            return
        for value in self._exchanges.parameter_values(both, old):
            values = {(old.location, old.name): value}
            first = self._exchanges.request(BEFORE, both, Request(values=values))
            second = self._exchanges.request(AFTER, both, Request(values=values, written_by=new))
            if (first.start, first.headers) != (second.start, second.headers):
                yield from (first, second)
                return

    def _empty_parameter(self, _seen: Seen, pair: ParameterPair, both: Both) -> Iterator[Exchange]:
        for one in [pair.old] if pair.old is not None else []:
            said = Request(without={(one.location, one.name)}, queries=(f"{one.name}=",))
            yield self._exchanges.request(REFUSED, both, said)

    def _reserved_parameter(self, _seen: Seen, pair: ParameterPair, both: Both) -> Iterator[Exchange]:
        old, new = pair.old, pair.new
        if old is None or new is None:
            return
        allowed = self._exchanges.parameter_shape(both, old)
        for value in [one for one in _RESERVED if allowed.allows(one)][:1]:
            said = Request(values={(old.location, old.name): value}, reserved=True)
            yield self._exchanges.request(REFUSED, both, said)

    def _bodyless(self, _seen: Seen, _pair: BodyPair, both: Both) -> Iterator[Exchange]:
        yield self._exchanges.request(REFUSED, both, Request(bodyless=True))

    def _with_body(self, _seen: Seen, _pair: BodyPair, both: Both) -> Iterator[Exchange]:
        content = self._exchanges.body(both, always=True)
        if content is not None:
            yield self._exchanges.request("was understood before", both, Request(content=content))

    def _in_media_type(self, _seen: Seen, pair: MediaPair, both: Both) -> Iterator[Exchange]:
        if pair.old is None:
            return
        if pair.direction is Direction.REQUEST:
            content = self._exchanges.content(both, pair.old, None)
            if content is not None:
                yield self._exchanges.request(REFUSED, both, Request(content=content))
            return
        said = REPLY.fullmatch(pair.position)
        one, other = self._exchanges.replies(both, said[1]) if said else (None, None)
        if said is None or one is None:
            return
        yield self._exchanges.request("asks for what is not answered any more", both, Request(accept=pair.old))
        content = self._exchanges.reply_content(one, other, is_new=False, media_type=pair.old)
        headers = self._exchanges.headers(one, other, is_new=False)
        yield self._exchanges.reply(GONE, both.old.id, said[1], headers=headers, content=content)

    def _respelled_form(self, _seen: Seen, pair: EncodingPair, both: Both) -> Iterator[Exchange]:
        """A form as it travelled, and as it must now: the smallest one that shows a difference."""
        old, new = both.old.body, both.new.body if both.new else None
        if pair.direction is not Direction.REQUEST or old is None or new is None:
            return
        theirs = next((one for one in new.content if one.lower() == pair.media_type.lower()), pair.media_type)
        places = (False, schema_of(old, pair.media_type)), (True, schema_of(new, theirs))
        encodings = old.encoding.get(pair.media_type, {}), new.encoding.get(theirs, {})
        for value in self._exchanges.values(Direction.REQUEST, *places):
            texts = [carriage.as_body(pair.media_type, value, one) for one in encodings]
            if texts[0] != texts[1] and all(texts):
                for shows, encoding in zip((BEFORE, AFTER), encodings, strict=True):
                    content = Content(pair.media_type, value, encoding)
                    yield self._exchanges.request(shows, both, Request(content=content))
                return

    def _lacking_header(self, _seen: Seen, pair: HeaderPair, both: Both) -> Iterator[Exchange]:
        """A reply of the old contract that holds the header, and one of the new contract without it."""
        said = HEADER.fullmatch(pair.position)
        if said is None or pair.old is None or pair.direction is not Direction.REPLY:
            return
        one, other = self._exchanges.replies(both, said[1])
        if one is None or other is None:
            return
        for reply, third, is_new, shows in ((one, other, False, ANSWERED), (other, one, True, WITHOUT)):
            headers = self._exchanges.headers(reply, third, is_new=is_new, without=pair.name)
            if not is_new:
                headers += self._exchanges.header(pair.old, pair.new, is_new=False)
            content = self._exchanges.reply_content(reply, third, is_new=is_new)
            yield self._exchanges.reply(shows, both.old.id, said[1], headers=headers, content=content)

    def _respelled_header(self, _seen: Seen, pair: HeaderPair, both: Both) -> Iterator[Exchange]:
        old, new = pair.old, pair.new
        said = HEADER.fullmatch(pair.position)
        if said is None or old is None or new is None:
            return
        for value in self._exchanges.header_values(old, new, is_new=False):
            texts = [carriage.in_header(value, explode=one.explode, media_type=one.media_type) for one in (old, new)]
            if texts[0] != texts[1]:
                for shows, text in zip(("as it was answered before", "as it is answered now"), texts, strict=True):
                    yield self._exchanges.reply(shows, both.old.id, said[1], headers=[(pair.name, text)])
                return

    def _status(self, _seen: Seen, pair: ReplyPair, both: Both) -> Iterator[Exchange]:
        if pair.old is not None:
            headers = self._exchanges.headers(pair.old, None, is_new=False)
            content = self._exchanges.reply_content(pair.old, None, is_new=False)
            yield self._exchanges.reply(GONE, both.old.id, pair.status, headers=headers, content=content)

    def _credentials(self, seen: Seen, pair: SecurityPair, both: Both) -> Iterator[Exchange]:
        number = next((at for at, way in enumerate(pair.old) if str(way) == seen.delta.name), None)
        if number is not None:
            yield self._exchanges.request(REFUSED, both, Request(way=number))

    def _at_server(self, seen: Seen, _pair: Pair, both: Both) -> Iterator[Exchange]:
        yield self._exchanges.request("was answered before", both, Request(base=str(seen.delta.old).rstrip("/")))
