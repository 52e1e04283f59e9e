"""The embedded tenant as an ASGI application."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from http import HTTPStatus
from typing import Any

from starlette.requests import Request as HTTPRequest
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from uphold.contract import Contract, Conventions, Operation
from uphold.mock.access import Access
from uphold.mock.exchange import Exchange, Refusal, Reply, Request, Target
from uphold.mock.fault import Applied, apply_faults
from uphold.mock.page import index_page
from uphold.mock.plans import OperationPlan, Workshop
from uphold.mock.refusals import Refusals
from uphold.mock.service import Service

_LARGEST_BODY = 16 * 1024 * 1024
_MOST_ROUTES = 4_096


class MockApp:
    """A tenant made from a contract. While it answers it waits for nothing but `receive` and `send`."""

    def __init__(
        self, contract: Contract, conventions: Conventions, *, seed: int, tokens: Collection[str],
        faults: Sequence[Applied],
    ) -> None:  # fmt: skip
        self.contract = contract
        self.conventions = conventions
        self.tokens = tuple(tokens)
        self._workshop = Workshop(contract, conventions)
        self._service = Service(self._workshop, Access(conventions.authentication, tokens, seed), seed)
        self._refusals = Refusals(conventions, self._service.replies)
        self._faults = tuple(faults)
        self._base_path = conventions.api.base_path.rstrip("/")
        self._asgi = Router(redirect_slashes=False, default=self._serve)
        self._routes: dict[tuple[str, str], tuple[OperationPlan, dict[str, str]] | None] = {}

    @property
    def unsatisfiable(self) -> tuple[tuple[str, str], ...]:
        """Replies met so far whose schema no value was found for: (operation id, pointer). They are answered
        with a value that satisfies as much of it as can be."""
        return tuple(self._service.replies.unsatisfiable)

    def reset(self) -> None:
        """Back to the seeded state; costs next to nothing."""
        self._service.reset()

    def answer(self, request: Request) -> Reply:
        """The reply to `request`."""
        reached = self._route(request)
        if reached is None:
            return self._nowhere(request)
        plan, parameters = reached
        faults = [fault for fault in self._faults if fault.is_on(plan.operation)] if self._faults else ()
        skip = frozenset[str]().union(*(fault.fault.skips for fault in faults))
        refused = ""
        try:
            reply = self._service.serve(plan, parameters, request, skip)
        except Refusal as refusal:
            reply = self._refusals.reply(plan, refusal)
            refused = refusal.why
        if faults:
            exchange = Exchange(
                Target(self.contract, self.conventions, plan.operation), request, reply, reply.status, refused
            )
            reply = apply_faults(faults, exchange)
        return reply

    def valid_body(self, operation: Operation, key: str = "") -> Any:
        """A request body that the contract allows for `operation`, the same for the same `key`."""
        return self._workshop.plan(operation).valid_body(key)

    def known_path(self, operation: Operation) -> str | None:
        """A concrete path of `operation`, percent-encoded, that leads to records which exist now; None when
        there are none."""
        path = self._service.known_path(self._workshop.plan(operation))
        return None if path is None else self._base_path + path

    def _route(self, request: Request) -> tuple[OperationPlan, dict[str, str]] | None:
        key = (request.method, request.path)
        if key in self._routes:
            return self._routes[key]
        found = None
        if request.path.startswith(self._base_path):
            match = self.contract.find(request.method, request.path[len(self._base_path) :])
            if match is not None:
                found = (self._workshop.plan(match[0]), match[1])
        if len(self._routes) >= _MOST_ROUTES:
            self._routes.clear()
        self._routes[key] = found
        return found

    def _nowhere(self, request: Request) -> Reply:
        if request.path in {"/", ""} and request.method == "GET":
            return Reply(200, index_page(self.contract, self.conventions).encode(), "text/html; charset=utf-8")
        methods = self.contract.methods(request.path[len(self._base_path) :])
        reply = self._refusals.reply(None, Refusal(405 if methods else 404, "unknown"))
        if not methods:
            return reply
        return Reply(reply.status, reply.content, reply.media_type, (("allow", ", ".join(methods)),))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3."""
        await self._asgi(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request: whatever its path and method, the contract says what it reaches."""
        asked = HTTPRequest(scope, receive)
        content = await _read(asked)
        if content is None:
            reply = self._refusals.reply(None, Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "invalid"))
        else:
            raw_path = scope.get("raw_path") or scope["path"].encode()
            path = raw_path.partition(b"?")[0].decode("latin-1")
            reply = self.answer(Request(asked.method, path, asked.url.query, asked.headers, content))
        response = Response(
            reply.content, status_code=reply.status, headers=dict(reply.headers), media_type=reply.media_type or None
        )
        await response(scope, receive, send)


async def _read(asked: HTTPRequest) -> bytes | None:
    """The body of a request; None when it is too large to keep."""
    content = bytearray()
    async for piece in asked.stream():
        content += piece
        if len(content) > _LARGEST_BODY:
            return None
    return bytes(content)
