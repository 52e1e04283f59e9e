"""A request of each operation that works as it stands, as a curl line."""

from __future__ import annotations

import json
import shlex
from typing import Any
from urllib.parse import quote, urlencode

from uphold.contract import Operation, Role, is_json
from uphold.mock.entrance.access import Access
from uphold.mock.making.values import Draft
from uphold.mock.plans import OperationPlan, Workshop


class Examples:
    """Makes curl lines for the tenant at an address."""

    def __init__(self, workshop: Workshop, access: Access) -> None:
        self._workshop = workshop
        self._authentication = workshop.conventions.authentication
        self._token = next((caller.token for caller in access.callers if caller.may_write), "")

    def curl(self, operation: Operation, address: str) -> str:
        """The line that sends a valid request of `operation` to `address`: origin and path, percent-encoded."""
        plan = self._workshop.plan(operation)
        words = ["curl"]
        if operation.method != "GET":
            words += ["-X", operation.method]
        query = self._needed(plan, "query")
        headers = {name: _text(value) for name, value in self._needed(plan, "header").items()}
        sign_in = self._authentication
        if sign_in is not None and not plan.is_anonymous:
            if sign_in.scheme == "query":
                query[sign_in.name] = self._token
            elif sign_in.scheme == "header":
                headers[sign_in.name] = self._token
            else:
                headers["Authorization"] = f"Bearer {self._token}"
        body = self._body(plan)
        if body is not None:
            headers["Content-Type"] = _body_type(operation)
        for name, text in headers.items():
            words += ["-H", f"{name}: {text}"]
        if body is not None:
            words += ["-d", body]
        asked = urlencode([pair for name, value in query.items() for pair in _pairs(name, value)], quote_via=quote)
        return shlex.join([*words, f"{address}?{asked}" if asked else address])

    def _needed(self, plan: OperationPlan, location: str) -> dict[str, Any]:
        """Values of the parameters that have to be sent."""
        readers = [self._workshop.reader(plan.operation, one) for one in plan.operation.parameters
                   if one.location == location and one.required]  # fmt: skip
        maker = self._workshop.request_maker
        return {one.name: maker.make(one.form, Draft(f"{plan.operation.id}?{one.name}", one.name)) for one in readers}

    def _body(self, plan: OperationPlan) -> str | None:
        """A JSON body; None where none is due or none is of JSON."""
        declared = plan.operation.body
        if declared is None or not is_json(_body_type(plan.operation)):
            return None
        patch = self._workshop.conventions.patch
        is_patch = patch is not None and patch.style == "json-patch" and plan.role is Role.UPDATE
        return json.dumps(self._patch(plan) if is_patch else plan.valid_body(""), ensure_ascii=False)

    def _patch(self, plan: OperationPlan) -> Any:
        """A JSON Patch (RFC 6902) that sets one member to what a new record could have there."""
        family = plan.family
        names = [family.operations.get(role) for role in (Role.REPLACE, Role.CREATE)] if family is not None else []
        for name in filter(None, names):
            body = self._workshop.plan(self._workshop.contract.operations[name]).valid_body("")
            for member, value in body.items() if isinstance(body, dict) else ():
                if isinstance(value, str):
                    path = "/" + member.replace("~", "~0").replace("/", "~1")
                    return [{"op": "add", "path": path, "value": value}]
        return plan.valid_body("")


def _body_type(operation: Operation) -> str:
    types = list(operation.body.content) if operation.body is not None else []
    return next((name for name in types if is_json(name.partition(";")[0].strip().lower())), types[0] if types else "")


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:
    """A query parameter as it travels: ``name[member]`` for the members of an object, a comma in a list."""
    if isinstance(value, dict):
        return [pair for member, below in value.items() for pair in _pairs(f"{name}[{member}]", below)]
    return [(name, _text(value))]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(one) for one in value)
    return value if isinstance(value, str) else json.dumps(value)
