"""The embedded tenant as an ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, MutableMapping, Sequence
from typing import Any

from uphold.contract import Contract, Conventions, Operation
from uphold.mock.access import Access
from uphold.mock.exchange import Exchange, Refusal, Reply, Request, Target
from uphold.mock.fault import Applied, apply_faults
from uphold.mock.page import index_page
from uphold.mock.plans import OperationPlan, Workshop
from uphold.mock.refusals import Refusals
from uphold.mock.service import Service

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

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
        if scope["type"] != "http":
            await _lifespan(scope, receive, send)
            return
        content = await _read(receive)
        if content is None:
            reply = self._refusals.reply(None, Refusal(413, "invalid"))
        else:
            raw_path = scope.get("raw_path") or scope["path"].encode()
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            query = scope["query_string"].decode("latin-1")
            path = raw_path.partition(b"?")[0].decode("latin-1")
            reply = self.answer(Request(scope["method"], path, query, headers, content))
        fields = [(name.encode(), value.encode()) for name, value in reply.headers]
        if reply.media_type:
            fields.append((b"content-type", reply.media_type.encode()))
        if reply.status != 204:  # noqa: PLR2004 - No Content has no length (RFC 9110, section 8.6)
            fields.append((b"content-length", str(len(reply.content)).encode()))
        await send({"type": "http.response.start", "status": reply.status, "headers": fields})
        body = b"" if scope["method"] == "HEAD" else reply.content
        await send({"type": "http.response.body", "body": body})


async def _read(receive: Receive) -> bytes | None:
    """The body of a request; None when it is too large to keep."""
    message = await receive()
    content: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        content += message.get("body", b"")
        if len(content) > _LARGEST_BODY:
            return None
    return content


async def _lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "lifespan":
        return
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
