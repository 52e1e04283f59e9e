"""The witness of a change: found by the engine, lifted into a whole, and shown as what travels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from uphold.compat import carriage
from uphold.compat.aims import aimed, shared
from uphold.compat.exchanges import Both, Content, Exchanges, Request, schema_of
from uphold.compat.lifting import lift, smallest
from uphold.compat.model import Exchange, Spot, Witness
from uphold.compat.pairs import (
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
from uphold.compat.places import Seen
from uphold.compat.shapes import Shape
from uphold.compat.slots import Slot
from uphold.compat.walking import Walker
from uphold.contract import Direction

_VALUES = 3
"""Values of a lost member of which a telling one is taken."""
_TRIED = 3
"""Places from which a witness is tried."""
_CALLBACK = re.compile(r"(callback .+ [A-Z]+) ((?:body|reply|header|query|cookie|path)(?: .*)?)")
_PARAMETER = re.compile(r"(path|query|header|cookie) parameter (.+)")
_BODY = re.compile(r"body (\S+/.+)")
_REPLY = re.compile(r"reply (\S+) (\S+/.+)")
_HEADER = re.compile(r"reply (\S+) header (.+)")
_RESERVED = ("a/b", "a:b", "a,b", "a@b", "https://example.com/a")

REFUSED, ACCEPTED = "was accepted, and is refused now", "is accepted now"
UNEXPECTED, ANSWERED = "may be answered now, and could not before", "was answered before"
GONE = "was answered before, and is not any more"
WITHOUT = "may be answered now, without it"
BEFORE, AFTER = "the same as it travelled before", "as it must travel now"
SENT, SENT_BEFORE = "may be sent now, and could not before", "was sent before, and is not any more"
ANSWER_REFUSED = "was accepted as an answer, and is refused now"


@dataclass(frozen=True, slots=True)
class Root:
    """The whole value that a delta was found in."""

    walker: Walker
    inner: Shape
    outer: Shape
    slot: Slot


class Proofs:
    """Makes the witnesses of one comparison."""

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

    def of(self, places: Iterable[tuple[Spot, Seen, Root | Pair]]) -> Witness | None:
        """The witness of a breaking change: of the first of `places` that has one. None: none was found."""
        partial = None
        for number, (spot, seen, found) in enumerate(places):
            if isinstance(found, Root):
                made = self._of_value(spot, seen, found) if number < _TRIED else None
                if made is not None and made.whole:
                    return made
                partial = partial or made or _partial(spot, seen)
            elif exchanges := tuple(self._of_pair(seen, found)):
                return Witness(None, _allowed_by(found.direction), whole=False, spot=spot, forbidden=False,
                               exchanges=exchanges)  # fmt: skip
        return partial

    # -- values

    def _of_value(self, spot: Spot, seen: Seen, root: Root) -> Witness | None:
        if seen.inner is None or seen.outer is None:
            return None
        engine, allowed_by = root.walker.engine, _allowed_by(root.slot.direction)
        is_reply = root.slot.direction is Direction.REPLY
        if seen.rule.id in ("member-removed", "member-hidden") and is_reply and seen.aim.without is not None:
            return self._of_lost_member(spot, seen, root)
        for value in aimed(engine, seen.aim, seen.inner, seen.outer, seen.witness):
            found = lift(engine, value, seen.frames, root.inner, root.outer, seen.aim)
            if found is not None:
                found = smallest(found, root.inner, root.outer, seen.aim)
                exchanges = self._travelling(root.slot, found.value)
                return Witness(found.value, allowed_by, whole=True, at=found.pointer, spot=spot, exchanges=exchanges)
            return Witness(value, allowed_by, whole=False, spot=spot)
        return None

    def _of_lost_member(self, spot: Spot, seen: Seen, root: Root) -> Witness | None:
        """A reply that holds the member, by the old contract, and one that does not, by the new one."""
        engine, name = root.walker.engine, seen.aim.without or ""
        inner, outer = seen.inner, seen.outer
        if inner is None or outer is None:
            return None
        kept = sorted(engine.maker.several(outer.facts.named(name), _VALUES), key=lambda one: one is None)
        for base in (*shared(engine, inner, outer), *engine.maker.least(inner)):
            if not isinstance(base, dict) or not kept:
                continue
            without = {key: value for key, value in base.items() if key != name}
            found = lift(engine, without, seen.frames, root.inner, root.outer, seen.aim, forbidden=False)
            if found is None:
                continue
            whole = _put(found.value, found.at, {**without, name: kept[0]})
            if root.outer.allows(whole):
                return Witness(
                    found.value,
                    "new",
                    whole=True,
                    at=found.pointer,
                    spot=spot,
                    forbidden=not root.outer.allows(found.value),
                    exchanges=(
                        *self._travelling(root.slot, whole, shows=ANSWERED, is_new=False),
                        *self._travelling(root.slot, found.value, shows=WITHOUT),
                    ),
                )
        return None

    def _travelling(self, slot: Slot, value: Any, *, shows: str = "", is_new: bool = True) -> tuple[Exchange, ...]:
        """The request, reply or message that `value` travels in, at the place of `slot`."""
        is_reply = slot.direction is Direction.REPLY
        start, position, is_message = slot.operation, slot.position, slot.operation.startswith("webhook ")
        if callback := _CALLBACK.fullmatch(position):
            start, position, is_message = callback[1], callback[2], True
        if is_message:
            return (_message(start, position, value, shows or (SENT if is_reply else ANSWER_REFUSED)),)
        both = self._exchanges.operation(slot.operation)
        if both is None:
            return ()
        if is_reply:
            return tuple(self._replied(both, position, value, shows or UNEXPECTED, is_new=is_new))
        return tuple(self._requested(both, position, value))

    def _requested(self, both: Both, position: str, value: Any) -> Iterator[Exchange]:
        if body := _BODY.fullmatch(position):
            encoding = both.old.body.encoding.get(body[1], {}) if both.old.body else {}
            yield self._exchanges.request(REFUSED, both, Request(content=Content(body[1], value, encoding)))
        elif said := _PARAMETER.fullmatch(carriage.named(Spot(both.old.id, position))):
            for one in both.old.parameters:
                name = one.name.lower() == said[2].lower() if said[1] == "header" else one.name == said[2]
                if one.location == said[1] and name:
                    yield self._exchanges.request(REFUSED, both, Request(values={(one.location, one.name): value}))

    def _replied(self, both: Both, position: str, value: Any, shows: str, *, is_new: bool) -> Iterator[Exchange]:
        said = _HEADER.fullmatch(position) or _REPLY.fullmatch(position)
        if said is None:
            return
        sides = self._exchanges.replies(both, said[1])
        one, other = sides[is_new], sides[not is_new]
        if one is None:
            return
        is_header = " header " in position
        headers = self._exchanges.headers(one, other, is_new=is_new, without=said[2] if is_header else "")
        if is_header:
            text = next(
                (
                    carriage.in_header(value, explode=header.explode, media_type=header.media_type)
                    for header in one.headers
                    if header.name.lower() == said[2].lower()
                ),
                carriage.plain(value),
            )
            content = self._exchanges.reply_content(one, other, is_new=is_new)
            yield self._exchanges.reply(
                shows, both.old.id, said[1], headers=[*headers, (said[2], text)], content=content
            )
        else:
            content = Content(said[2], value, one.encoding.get(said[2], {}))
            yield self._exchanges.reply(shows, both.old.id, said[1], headers=headers, content=content)

    # -- what no value shows

    def _of_pair(self, seen: Seen, pair: Pair) -> Iterator[Exchange]:
        callback = _CALLBACK.fullmatch(pair.position)
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
                    yield _message(start, f"body {media_type}", value, SENT_BEFORE)
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
        said = _REPLY.fullmatch(pair.position)
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
        said = _HEADER.fullmatch(pair.position)
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
        said = _HEADER.fullmatch(pair.position)
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


def _allowed_by(direction: Direction | None) -> str:
    return "new" if direction is Direction.REPLY else "old"


def _partial(spot: Spot, seen: Seen) -> Witness | None:
    """The value of the very place, where no whole was found."""
    if not seen.witness or not seen.aim.fits(seen.witness[0]):
        return None
    old = seen.inner is not None and seen.inner.side is not None and seen.inner.side.name == "old"
    return Witness(seen.witness[0], "old" if old else "new", whole=False, spot=spot)


def _message(start: str, position: str, value: Any, shows: str) -> Exchange:
    """What a callback sends, or is answered."""
    if said := _HEADER.fullmatch(position):
        return Exchange(shows, start, said[1], ((said[2], carriage.in_header(value)),))
    status, media_type = "", ""
    if said := _REPLY.fullmatch(position):
        status, media_type = said[1], said[2]
    elif said := _BODY.fullmatch(position):
        media_type = said[1]
    elif said := _PARAMETER.fullmatch(position):
        return Exchange(shows, start, headers=((said[2], carriage.in_header(value)),))
    if not media_type:
        return Exchange(shows, f"{start} {position}".strip(), body=carriage.pretty(value))
    headers = (("content-type", carriage.content_type(media_type)),)
    return Exchange(shows, start, status, headers, carriage.as_body(media_type, value))


def _put(whole: Any, at: tuple[Any, ...], value: Any) -> Any:
    """`whole` with `value` at the place `at`."""
    if not at:
        return value
    step, *rest = at
    inner = _put(whole[step], tuple(rest), value)
    return {**whole, step: inner} if isinstance(whole, dict) else [*whole[:step], inner, *whole[step + 1 :]]
