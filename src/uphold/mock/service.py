"""One request to an operation, step by step: who calls, what it reaches, its input, its records, its reply."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import quote

from uphold.contract import Role
from uphold.mock import intake
from uphold.mock.acting.actions import Actions
from uphold.mock.entrance.access import Access
from uphold.mock.exchange import SAFE, Refusal, Reply, Request
from uphold.mock.keeping.changing import Changing
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.seeds import ONLY
from uphold.mock.keeping.store import Key, Record
from uphold.mock.listings.listing import Listings
from uphold.mock.making.formats import EPOCH, instant
from uphold.mock.making.values import MISSING
from uphold.mock.making.zones import in_utc
from uphold.mock.plans import OperationPlan, Workshop
from uphold.mock.reaching import Reach
from uphold.mock.replies import Replies
from uphold.mock.twists import HONEST, Call, Twists
from uphold.mock.visits import OnAction, OnChange, Visit

_NAMES = re.compile(r"\{[^{}]*\}")
_LIFETIME = dt.timedelta(hours=24)
_UNKNOWN = 404
_MOST_LISTED = 2 * 1024 * 1024
"""Bytes of listings that are kept."""
_LISTING_COST = 4_096
"""What keeping one costs beside its content, generously: it bounds their number, too."""


class Service:
    """Serves the operations of one contract. `on_change` are told of every change of a record."""

    def __init__(self, workshop: Workshop, access: Access, seed: int) -> None:
        self._workshop = workshop
        self._access = access
        self._seed = seed
        self._ticks = 0
        formats = workshop.conventions.formats
        self._in_utc = frozenset(word for word, meaning in formats.items() if meaning.utc)
        self._judges_first = workshop.variation is not None and workshop.variation.judges_first
        self.records = Records(workshop, seed, self.now)
        self.replies = Replies(workshop, self.records, seed)
        self.on_change: list[OnChange] = []
        self.on_action: list[OnAction] = []
        self._reach = Reach(workshop, access, self.records)
        self._changing = Changing(workshop, self.records)
        self._actions = Actions(workshop, self.records, self.now)
        self._lists = Listings(workshop, self.records, self.replies, seed)
        self._listed: dict[tuple[str, ...], tuple[tuple[int, int], Reply]] = {}
        """What was asked → the stamp of the collection then, and the reply."""
        self._listed_bytes = 0

    def reset(self) -> None:
        """Back to the seeded state."""
        self._ticks = 0
        self.records.reset()
        self._access.reset()

    def now(self) -> dt.datetime:
        """The tenant's clock: it starts at the same time in every run and moves on with every change."""
        self._ticks += 1
        return EPOCH + dt.timedelta(seconds=self._ticks)

    def serve(self, plan: OperationPlan, raw: dict[str, str], request: Request, twists: Twists = HONEST) -> Reply:
        """The reply to a request that reached `plan`; raises Refusal."""
        skips = twists.skips
        caller = self._reach.caller(plan, request, skips)
        reply = self._reach.reply(plan, request)
        is_lax = "validation" in skips
        ids = intake.path_ids(plan, raw, is_lax=is_lax)
        found = None if self._judges_first else self._reach.records(plan, ids, caller, skips)
        values, body, wrong = intake.read(plan, request)
        if self._in_utc and plan.body_form is not None and isinstance(body, dict):
            body = in_utc(body, plan.body_form, self._in_utc)
        call = Call(plan.target, request, values, None if body is MISSING else body)
        wrong = twists.judged(call, wrong)
        if wrong and not is_lax:
            raise intake.refusal(plan, wrong)
        places, record = found or self._reach.records(plan, ids, caller, skips)
        store = self.records.store(caller.tenant)
        if reply is None:
            if record is not None and plan.role is Role.DELETE and plan.family is not None:
                store.remove(places[plan.family.item_parameter or ""][0], record.id)
            return Reply(204)
        visit = Visit(plan, reply, caller, store, ids, places, record, call, body, twists)
        acted = self._act(visit).and_headers(reply.sent_headers)
        place = reply.location
        if place is None or not place.required or any(name == "location" for name, _ in acted.headers):
            return acted
        return acted.and_headers((("location", reply.text(place)),))

    def known_path(self, plan: OperationPlan) -> str | None:
        """A path of `plan` that leads to records which exist."""
        return self._reach.known_path(plan, self._actions)

    # -- what happens

    def _act(self, visit: Visit) -> Reply:
        plan, family, ids, record = visit.plan, visit.plan.family, visit.ids, visit.record
        if plan.is_listing:
            key = (_NAMES.sub("{}", plan.operation.path), *ids)
            elements = self._actions.elements(visit.ask(), key)
            if elements is None:
                return self._list(visit, key)
            return self._lists.reply(plan, visit.reply, visit.call, key, elements, visit.twists)
        if plan.role is Role.ACTION or family is None:
            done = self._do(visit)
            for listener in self.on_action:
                listener(visit.call, visit.caller, visit.places, done, twists=visit.twists)
            return done
        if plan.role in {Role.LIST, Role.CREATE}:
            above = family.resource.count("{}")
            key = (family.resource, *ids[len(ids) - above :])
            return self._list(visit, key) if plan.role is Role.LIST else self._create(visit, key)
        key, _ = visit.places[family.item_parameter or ""]
        if record is None:
            raise Refusal(plan.refusal_status(_UNKNOWN), "unknown")
        if plan.role is Role.DELETE:
            self._change(visit, key, record, None)
        elif plan.role is not Role.READ and visit.body is not MISSING:
            body = plan.with_defaults(visit.body) if plan.role is Role.REPLACE else visit.body
            after = self._changing.after(plan, visit.reply, record, key[0], body)
            self._change(visit, key, record, after)
            record = after
        return self._shown(visit, key, record)

    def _single(self, visit: Visit, key: Key) -> Reply:
        """What is one thing at its path, and no record of a family. Deleted, it is gone where its operation may say
        so, else as it was before anyone wrote it."""
        plan, tenant = visit.plan, visit.caller.tenant
        record = visit.store.get(key, ONLY)
        after = record
        if plan.does is Role.DELETE:
            after = None if plan.allows(_UNKNOWN) else self.records.seeds.single(tenant, key)
        elif plan.does is not Role.READ and visit.body is not MISSING:
            before = record or (self.records.seeds.single(tenant, key) if plan.does is Role.REPLACE else None)
            if before is not None:
                after = self._changing.after(plan, visit.reply, before, key[0], visit.body)
        shown = after or record
        if shown is None:
            raise Refusal(plan.refusal_status(_UNKNOWN), "unknown")
        if after is not record:
            self._change(visit, key, record, after)
        return self._shown(visit, key, shown)

    def _create(self, visit: Visit, key: Key) -> Reply:
        body = None if visit.body is MISSING else visit.plan.with_defaults(visit.body)
        created = self.records.create(visit.caller.tenant, key, visit.plan, body)
        self._change(visit, key, None, created)
        return self._shown(visit, key, created).and_headers(_location(visit, created))

    def _change(self, visit: Visit, key: Key, before: Record | None, after: Record | None) -> None:
        """The one place where the store changes: from `before` to `after`, of which None is no record."""
        kept = visit.twists.kept(visit.call, key, before, after)
        if kept is not None:
            visit.store.put(key, kept)
        elif before is not None:
            visit.store.remove(key, before.id)
        verb = "created" if before is None else "deleted" if after is None else "updated"
        for listener in self.on_change:
            listener(visit.call, visit.caller, key[0], key, before, after, verb, twists=visit.twists)

    def _shown(self, visit: Visit, key: Key, record: Record) -> Reply:
        plan, reply = visit.plan, visit.reply
        if reply.is_empty:
            return Reply(reply.status)
        if plan.does is Role.DELETE:
            return self.replies.of_action(plan, reply, record.key, None, {})
        parts, shown = self._lists.parts.of(plan, visit.call.values)
        hidden = parts - visit.twists.included(visit.call, parts, shown) if parts else parts
        return self.replies.of_record(plan, reply, visit.twists.shown(visit.call, key, record), key[0], hidden)

    def _list(self, visit: Visit, key: Key) -> Reply:
        plan, reply, request, store = visit.plan, visit.reply, visit.call.request, visit.store
        if visit.twists is not HONEST:
            return self._lists.reply(plan, reply, visit.call, key, store.listed(key), visit.twists)
        # The address stands in links, so a listing is kept for one address and one query only.
        asked = (
            visit.caller.tenant,
            f"{plan.operation.id}|{reply.status}|{request.path}",
            request.query,
            request.headers.get("host", ""),
        )
        stamp = store.stamp(key)
        known = self._listed.get(asked)
        if known is not None and known[0] == stamp:
            return known[1]
        made = self._lists.reply(plan, reply, visit.call, key, store.listed(key), HONEST)
        self._listed_bytes += len(made.content) + _LISTING_COST
        if self._listed_bytes > _MOST_LISTED:
            self._listed.clear()
            self._listed_bytes = len(made.content) + _LISTING_COST
        self._listed[asked] = (stamp, made)
        return made

    def _do(self, visit: Visit) -> Reply:
        """An action, a report, or a thing that is no record."""
        plan, ask = visit.plan, visit.ask()
        extra: dict[str, Any] = {}
        told = self._actions.reading(ask)
        effects = None if plan.operation.method in SAFE else self._actions.act(ask)
        if plan.single is not None and effects is None and not told:
            return self._single(visit, plan.single_key(visit.ids))
        if effects is not None:
            told = effects.reply
            for change in effects.changes:
                self._change(visit, change.key, change.before, change.after)
        authentication = self._workshop.conventions.authentication
        if plan.issues_tokens and authentication is not None and authentication.issue is not None:
            extra[authentication.issue.token] = self._access.issue()
            if authentication.issue.expires:
                extra[authentication.issue.expires] = instant(self.now() + _LIFETIME)
        return self.replies.of_action(
            plan, visit.reply, f"{self._seed}|{visit.call.request.path}", _joined(visit.call.body, told), extra
        )


def _location(visit: Visit, created: Record) -> tuple[tuple[str, str], ...]:
    """The header that says where the new record is (RFC 9110, 15.3.2), where it is declared and there is one."""
    family, declared = visit.plan.family, visit.reply.location
    if declared is None or family is None or family.item_path is None:
        return ()
    request = visit.call.request
    place = f"{request.path.rstrip('/')}/{quote(created.id, safe='')}"
    if declared.schema.get("format") in {"uri", "url", "iri"}:
        place = f"http://{request.headers.get('host', 'localhost')}{place}"
    return (("location", place),)


def _joined(sent: Any, told: dict[str, Any]) -> Any:
    """What a request for an action sent, with what its reply is known to tell."""
    return {**sent, **told} if isinstance(sent, dict) else told or sent
