"""One request to an operation, step by step: authentication, input, records, reply."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import quote

from uphold.contract import Role
from uphold.mock import intake
from uphold.mock.access import Access
from uphold.mock.exchange import Refusal, Reply, Request
from uphold.mock.formats import EPOCH, instant
from uphold.mock.json_patch import PatchError, apply_patch
from uphold.mock.plans import OperationPlan, ReplyPlan, Workshop
from uphold.mock.records import Records, merged
from uphold.mock.replies import Replies
from uphold.mock.store import Key, Record, Store
from uphold.mock.values import ABSENT, MISSING, Draft

_PREFER = re.compile(r"(?:^|[;,\s])code=(\d{3})\b")
_LIFETIME = dt.timedelta(hours=24)
_UNKNOWN = 404
_NO_STEP: frozenset[str] = frozenset()


class Service:
    """Serves the operations of one contract. `skip` names the steps that a fault leaves out:
    ``authentication``, ``token`` (any token is good), ``validation``, ``existence``."""

    def __init__(self, workshop: Workshop, access: Access, seed: int) -> None:
        self._workshop = workshop
        self._access = access
        self._seed = seed
        self._ticks = 0
        self._records = Records(workshop, seed, self._now)
        self.replies = Replies(workshop, self._records, seed)
        self._store = Store(self._records.seed)
        self._singletons: dict[str, dict[str, Any]] = {}
        """Path → what was last written there, for paths that are read and written and are no records."""
        self._listings: dict[tuple[str, str, str], Reply] = {}

    def reset(self) -> None:
        """Back to the seeded state."""
        self._ticks = 0
        self._singletons = {}
        self._store.reset()
        self._access.reset()

    def _now(self) -> dt.datetime:
        """The tenant's clock: it starts at the same time in every run and moves on with every change."""
        self._ticks += 1
        return EPOCH + dt.timedelta(seconds=self._ticks)

    def serve(
        self, plan: OperationPlan, raw: dict[str, str], request: Request, skip: frozenset[str] = _NO_STEP
    ) -> Reply:
        """The reply to a request that reached `plan`; raises Refusal."""
        self._authenticate(plan, request, skip)
        is_lax = "validation" in skip
        ids = intake.path_ids(plan, raw, is_lax=is_lax)
        keys, record = self._locate(plan, ids, skip)
        values = intake.query(plan, request, is_lax=is_lax)
        if plan.header_readers and not is_lax:
            intake.headers(plan, request)
        body = intake.body(plan, request, is_lax=is_lax) if plan.operation.body is not None else MISSING
        reply = self._chosen(plan, request)
        if reply is None:
            return Reply(204)
        return self._act(plan, reply, keys, record, values, body, request)

    def known_path(self, plan: OperationPlan) -> str | None:
        """A path of `plan` that leads to records which exist."""
        path = plan.operation.path
        ids: list[str] = []
        for index, address in enumerate(plan.addresses):
            name = address.reader.name
            if address.resource is None:
                ids.append(str(self._workshop.request_maker.make(address.reader.form, Draft(name, name))))
            else:
                record = next(self._store.all((address.resource, *ids[index - address.above : index])), None)
                if record is None:
                    return None
                ids.append(record.id)
            path = path.replace(f"{{{name}}}", quote(ids[-1], safe=""))
        return path

    # -- who and what

    def _authenticate(self, plan: OperationPlan, request: Request, skip: frozenset[str]) -> None:
        if plan.is_anonymous or "authentication" in skip:
            return
        token = self._access.presented(request)
        if not self._access.is_good(token) and (token is None or "token" not in skip):
            authentication = self._workshop.conventions.authentication
            raise Refusal(authentication.refused if authentication is not None else 401, "unauthorized")

    def _locate(
        self, plan: OperationPlan, ids: list[str], skip: frozenset[str]
    ) -> tuple[dict[str, tuple[Key, str]], Record | None]:
        """The collections that the path names, by parameter, and the record of its last one."""
        found: dict[str, tuple[Key, str]] = {}
        record: Record | None = None
        for index, address in enumerate(plan.addresses):
            if address.resource is None:
                continue
            key = (address.resource, *ids[index - address.above : index])
            record = self._store.get(key, ids[index])
            if record is None:
                if "existence" not in skip:
                    raise Refusal(plan.refusal_status(_UNKNOWN), "unknown")
                record = Record(ids[index], f"{self._seed}|{'|'.join(key)}|{ids[index]}", EPOCH, EPOCH)
            found[address.reader.name] = (key, ids[index])
        return found, record

    @staticmethod
    def _chosen(plan: OperationPlan, request: Request) -> ReplyPlan | None:
        """The success that the request prefers (``Prefer: code=NNN``), else the natural one."""
        prefer = request.headers.get("prefer")
        if prefer:
            match = _PREFER.search(prefer)
            if match and int(match[1]) in plan.successes:
                return plan.reply(int(match[1]))
        return plan.reply(plan.successes[0]) if plan.successes else None

    # -- what happens

    def _act(
        self, plan: OperationPlan, reply: ReplyPlan, keys: dict[str, tuple[Key, str]], record: Record | None,
        values: dict[str, Any], body: Any, request: Request,
    ) -> Reply:  # fmt: skip
        family = plan.family
        if plan.role is Role.ACTION or family is None:
            return self._do(plan, reply, body, request)
        if plan.role in {Role.LIST, Role.CREATE}:
            parents = [
                keys[address.reader.name][1] if address.reader.name in keys else "" for address in plan.addresses
            ]
            key = (family.resource, *parents[len(parents) - family.resource.count("{}") :])
            if plan.role is Role.LIST:
                return self._list(plan, reply, key, values, request)
            number = self._store.next_number(key)
            created = self._records.create(key, number, plan, None if body is MISSING else body)
            self._store.put(key, created)
            return self._shown(plan, reply, created, family.resource)
        key, id_ = keys[family.item_parameter or ""]
        if record is None:
            raise Refusal(plan.refusal_status(_UNKNOWN), "unknown")
        if plan.role is Role.DELETE:
            self._store.remove(key, id_)
            return self._shown(plan, reply, record, family.resource)
        if plan.role is not Role.READ and body is not MISSING:
            record = self._changed(plan, reply, record, family.resource, body)
            self._store.put(key, record)
        return self._shown(plan, reply, record, family.resource)

    def _changed(self, plan: OperationPlan, reply: ReplyPlan, record: Record, resource: str, body: Any) -> Record:
        if plan.role is Role.REPLACE:
            return self._records.replace(record, resource, plan, body)
        patch = self._workshop.conventions.patch
        if patch is not None and patch.style == "json-patch" and isinstance(body, list):
            return self._patched(plan, record, resource, body)
        self._records.given(record, resource, reply.form)  # what is there now is what a PATCH merges into
        return self._records.merge(record, plan, body)

    def _patched(self, plan: OperationPlan, record: Record, resource: str, body: list[Any]) -> Record:
        shown = self._records.visible(record, resource)
        try:
            after = apply_patch(shown, body)
        except PatchError as error:
            raise Refusal(plan.refusal_status(), "invalid", {"": [str(error).capitalize() + "."]}) from None
        if not isinstance(after, dict):
            raise Refusal(plan.refusal_status(), "invalid", {"": ["A record is an object."]})
        settable = self._records.settable(resource)
        changes = {
            name: value
            for name, value in after.items()
            if name in settable and (name not in shown or shown[name] != value)
        }
        gone = frozenset(name for name in shown if name not in after and name in settable)
        wrong = self._records.misfits(resource, {**changes, **dict.fromkeys(gone, ABSENT)})
        if wrong:
            raise Refusal(plan.refusal_status(), "invalid", wrong)
        return self._records.with_members(record, changes, gone)

    def _shown(self, plan: OperationPlan, reply: ReplyPlan, record: Record, resource: str) -> Reply:
        if reply.is_empty:
            return Reply(reply.status)
        if plan.role is Role.DELETE:
            return self.replies.of_action(plan, reply, record.key, None, {})
        return self.replies.of_record(plan, reply, record, resource)

    def _list(self, plan: OperationPlan, reply: ReplyPlan, key: Key, values: dict[str, Any], request: Request) -> Reply:
        if reply.is_empty:
            return Reply(reply.status)
        if reply.list_place is None:
            return self.replies.of_action(plan, reply, f"{self._seed}|{'|'.join(key)}", None, {})
        # The address stands in links, so a listing is kept for one address and one query only.
        kept = (
            f"{plan.operation.id}|{reply.status}|{request.path}",
            request.query,
            request.headers.get("host", ""),
        )
        is_untouched = self._store.is_untouched(key)
        if is_untouched and kept in self._listings:
            return self._listings[kept]
        resource = plan.family.resource if plan.family is not None else ""
        made = self.replies.of_list(plan, reply, list(self._store.all(key)), resource, values, request)
        if is_untouched:
            if len(self._listings) >= _MOST_LISTINGS:
                self._listings.clear()
            self._listings[kept] = made
        return made

    def _do(self, plan: OperationPlan, reply: ReplyPlan, body: Any, request: Request) -> Reply:
        """What touches no record of a family. A path that is read and written gives what was written."""
        extra: dict[str, Any] = {}
        authentication = self._workshop.conventions.authentication
        if plan.issues_tokens and authentication is not None and authentication.issue is not None:
            extra[authentication.issue.token] = self._access.issue()
            if authentication.issue.expires:
                extra[authentication.issue.expires] = instant(self._now() + _LIFETIME)
        sent = None if body is MISSING else body
        if plan.is_singleton:
            sent = self._singleton(plan.operation.method, request.path, sent)
        return self.replies.of_action(plan, reply, f"{self._seed}|{request.path}", sent, extra)

    def _singleton(self, method: str, path: str, sent: Any) -> Any:
        """What is known of the thing at `path`, after the request."""
        known = self._singletons.get(path, {})
        if method == "GET" or sent is None:
            if method == "DELETE":
                self._singletons.pop(path, None)
            return known
        if isinstance(sent, dict):
            known = merged(known, sent) if method == "PATCH" else sent
            self._singletons[path] = known
        return known


_MOST_LISTINGS = 512
