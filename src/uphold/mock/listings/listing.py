"""Listings: the records of a collection, selected, paged and shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from uphold.contract import Pagination
from uphold.mock.exchange import Reply
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.store import Key, Record
from uphold.mock.listings.filters import Filters
from uphold.mock.listings.paging import Paging
from uphold.mock.listings.parts import Parts
from uphold.mock.listings.views import Views
from uphold.mock.making.forms import Form
from uphold.mock.making.places import form_at, items_of, nested
from uphold.mock.making.values import Draft, Ready
from uphold.mock.plans import OperationPlan, ReplyPlan, Workshop
from uphold.mock.replies import Replies
from uphold.mock.twists import Call, Twists


@dataclass(frozen=True, slots=True)
class _Shape:
    """What one reply of a listing looks like."""

    items: Form
    paging: Paging | None
    is_simple: bool
    """Whether a page is good when each record is, and all around them is."""


class Listings:
    """Answers requests for lists. The oldest record comes first, unless `newest_first`."""

    def __init__(self, workshop: Workshop, records: Records, replies: Replies, seed: int) -> None:
        self._workshop = workshop
        self._replies = replies
        self._seed = seed
        self._views = Views(workshop, records)
        self._shapes: dict[str, _Shape] = {}
        self.parts = Parts(workshop)
        self.filters = Filters(workshop, self._views)
        variation = workshop.variation
        self.newest_first = variation is not None and variation.record_order == "newest-first"
        self._usual_size = variation.page_size if variation is not None else None

    def reply(
        self, plan: OperationPlan, reply: ReplyPlan, call: Call, key: Key, records: Iterable[Record], twists: Twists,
    ) -> Reply:  # fmt: skip
        """The page of `records`, all those of the collection `key`, that the query of `call` asks for."""
        if reply.is_empty:
            return Reply(reply.status)
        draft = Draft(f"{self._seed}|{'|'.join(key)}")
        if reply.list_place is None:
            return self._replies.of_action(plan, reply, draft.key, None, {})
        shape = self._shape(plan, reply)
        everything = records if isinstance(records, tuple) else tuple(records)
        chosen = self.filters.select(plan, call.values, everything, key[0])
        if self.newest_first:
            chosen.reverse()
        chosen = twists.selected(call, list(everything), chosen)
        around: dict[str, Any] = {}
        if shape.paging is not None:
            page = shape.paging.page(chosen, call.values, call.request, newest_first=self.newest_first)
            page = twists.paged(call, chosen, page)
            chosen, around = page.records, shape.paging.around(page)
        parts, shown = self.parts.of(plan, call.values)
        hidden = parts - twists.included(call, parts, shown) if parts else parts
        pieces = [self._views.piece(twists.shown(call, key, record), key[0], shape.items, hidden) for record in chosen]
        body = self._body(plan, reply, shape, draft, around, pieces)
        if not reply.is_json and reply.media_type:
            return reply.written(msgspec.json.decode(body))
        return Reply(reply.status, body, reply.media_type)

    def _body(
        self, plan: OperationPlan, reply: ReplyPlan, shape: _Shape, draft: Draft, around: dict[str, Any],
        pieces: list[msgspec.Raw],
    ) -> bytes:  # fmt: skip
        """The JSON of a page: `pieces` with all that stands `around` them."""
        place = reply.list_place or ()
        if not place:
            return msgspec.json.encode(pieces)
        if shape.is_simple:
            frame = self._replies.make(reply, draft, {**around, **nested(place, Ready([]))})
            if not self._replies.wrong(reply, frame):
                _put(frame, place, pieces)
                return msgspec.json.encode(frame)
        views = [Ready(msgspec.json.decode(piece)) for piece in pieces]
        nearest: Any = None
        for beside in (around, {}):
            body = self._replies.make(reply, draft, {**beside, **nested(place, views)})
            if not self._replies.wrong(reply, body):
                return msgspec.json.encode(body)
            nearest = body if nearest is None else nearest
        body = self._replies.from_nothing(plan, reply, draft.key)
        return msgspec.json.encode(body if self._replies.is_satisfiable(reply) else nearest)

    def _shape(self, plan: OperationPlan, reply: ReplyPlan) -> _Shape:
        key = f"{plan.operation.id}|{reply.status}"
        shape = self._shapes.get(key)
        if shape is None:
            place = reply.list_place or ()
            array = form_at(reply.form, place)
            items = items_of(array) or reply.form
            pagination = self._workshop.conventions.pagination
            if pagination is not None and pagination.default is None and _sets_no_size(pagination, plan):
                pagination = msgspec.structs.replace(pagination, default=self._usual_size)
            paging = Paging(pagination, plan, reply) if pagination is not None else None
            plain = [form_at(reply.form, place[:depth]) for depth in range(len(place) + 1)]
            is_simple = (
                self._views.judge(items) is not None
                and all(len(form.alternatives) == 1 and not form.exclusive for form in plain)
                and not array.alternatives[0].schema.keys() & _COUNTING
            )
            shape = self._shapes[key] = _Shape(items, paging, is_simple)
        return shape


_COUNTING = {"minItems", "maxItems", "uniqueItems", "contains", "prefixItems"}
"""Keywords that judge an array as a whole."""


def _put(body: Any, place: tuple[str, ...], value: Any) -> None:
    for name in place[:-1]:
        body = body[name]
    body[place[-1]] = value


def _sets_no_size(pagination: Pagination, plan: OperationPlan) -> bool:
    """Whether the document leaves open how long a page is that nobody asked a length for."""
    sizes = (item for item in plan.operation.parameters if item.name == pagination.size_parameter)
    return not any("default" in item.schema for item in sizes)
