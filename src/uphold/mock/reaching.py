"""What a request reaches, and whether its caller may: the steps before its input is looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from uphold.contract import Role
from uphold.mock.acting.actions import Actions
from uphold.mock.acting.asking import Places
from uphold.mock.entrance.access import OTHER, Access, Caller
from uphold.mock.exchange import SAFE, Refusal, Request
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.store import Key, Record
from uphold.mock.making.values import Draft
from uphold.mock.plans import OperationPlan, ReplyPlan, Workshop
from uphold.mock.visits import asked

_PREFER = re.compile(r"(?:^|[;,\s])code=(\d{3})\b")
_UNKNOWN = 404
_FIRST_FAILURE = 400
_WHY = {401: "unauthorized", 403: "forbidden", 404: "unknown", 406: "unacceptable", 429: "limited", 501: "off"}
_NOBODY = Caller("", "", may_write=True, token="")
"""Who calls an operation that needs no token."""


class Reach:
    """Finds callers, replies and records for requests."""

    def __init__(self, workshop: Workshop, access: Access, records: Records) -> None:
        self._workshop = workshop
        self._access = access
        self._records = records

    def caller(self, plan: OperationPlan, request: Request, skips: frozenset[str]) -> Caller:
        """Who calls; raises Refusal for one who must not."""
        caller = self._access.caller(request)
        if plan.is_anonymous or "authentication" in skips:
            return caller or _NOBODY
        if caller is None:
            token = self._access.presented(request)
            if "token" in skips and token is not None:
                return Caller("", "", may_write=True, token=token)
            authentication = self._workshop.conventions.authentication
            raise Refusal(authentication.refused if authentication is not None else 401, "unauthorized")
        if not caller.may_write and plan.operation.method not in SAFE and "permission" not in skips:
            raise Refusal(self._workshop.conventions.permissions.refused, "forbidden")
        return caller

    @staticmethod
    def reply(plan: OperationPlan, request: Request) -> ReplyPlan | None:
        """The documented status that the request prefers (``Prefer: code=NNN``), else the natural success. A
        failure that is preferred is raised."""
        match = _PREFER.search(request.headers.get("prefer", ""))
        if match:
            status = int(match[1])
            if status in plan.successes:
                return plan.reply(status)
            if status >= _FIRST_FAILURE and plan.documents(status):
                raise Refusal(status, _WHY.get(status, "invalid"))
        return plan.reply(plan.successes[0]) if plan.successes else None

    def records(
        self, plan: OperationPlan, ids: list[str], caller: Caller, skips: frozenset[str]
    ) -> tuple[Places, Record | None]:
        """The collections that the path names, and the record of its last parameter."""
        found: dict[str, tuple[Key, str]] = {}
        record: Record | None = None
        store = self._records.store(caller.tenant)
        for index, address in enumerate(plan.addresses):
            if address.resource is None:
                continue
            key = (address.resource, *ids[index - address.above : index])
            record = store.get(key, ids[index])
            if record is None and "tenancy" in skips:
                record = self._records.store("" if caller.tenant == OTHER else OTHER).get(key, ids[index])
            if record is None:
                is_above = plan.family is None or address.resource != plan.family.resource
                if "existence" not in skips and not (is_above and "parents" in skips):
                    raise Refusal(plan.refusal_status(_UNKNOWN), "unknown")
                record = self._records.seeds.invented(caller.tenant, key, ids[index])
            found[address.reader.name] = (key, ids[index])
        return found, record

    def known_path(self, plan: OperationPlan, actions: Actions) -> str | None:
        """A path of `plan` that leads to records which exist."""
        path = plan.operation.path
        store = self._records.store("")
        ids: list[str] = []
        for index, address in enumerate(plan.addresses):
            name = address.reader.name
            if address.resource is None:
                ids.append(str(self._workshop.request_maker.make(address.reader.form, Draft(name, name))))
            else:
                records = store.all((address.resource, *ids[index - address.above : index]))
                record = (
                    self._fitting(plan, ids, records, actions)
                    if index == len(plan.addresses) - 1
                    else next(iter(records), None)
                )
                if record is None:
                    return None
                ids.append(record.id)
            path = path.replace(f"{{{name}}}", quote(ids[-1], safe=""))
        return path

    @staticmethod
    def _fitting(plan: OperationPlan, above: list[str], records: Sequence[Record], actions: Actions) -> Record | None:
        """The first of `records` whose state allows the operation; else the first one."""
        first = next(iter(records), None)
        reply = plan.reply(plan.successes[0]) if plan.successes else None
        if first is None or plan.role is not Role.ACTION or reply is None or plan.operation.method in SAFE:
            return first
        body = plan.valid_body("")
        for record in records:
            ids = [*above, record.id]
            places = {
                address.reader.name: ((address.resource, *ids[index - address.above : index]), ids[index])
                for index, address in enumerate(plan.addresses)
                if address.resource is not None
            }
            if actions.allows(asked(plan, reply, "", ids, places, record, body)):
                return record
        return first
