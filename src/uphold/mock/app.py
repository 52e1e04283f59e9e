"""The embedded tenant as an ASGI application."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.requests import Request as HTTPRequest
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from uphold.contract import Contract, Conventions, Operation
from uphold.mock.entrance.access import TOKENS, Access
from uphold.mock.entrance.examples import Examples
from uphold.mock.entrance.gates import LARGEST_BODY, Gates
from uphold.mock.entrance.limits import Limits
from uphold.mock.entrance.page import index_page
from uphold.mock.entrance.refusals import Refusals
from uphold.mock.entrance.signals import Signals
from uphold.mock.exchange import Exchange, Refusal, Reply, Request, Target
from uphold.mock.fault import Applied, apply_faults, ask_faults, twists_of
from uphold.mock.notices import Notices
from uphold.mock.plans import OperationPlan, workshop_of
from uphold.mock.service import Service
from uphold.mock.twists import HONEST
from uphold.mock.variation.dressing import Dresser

_MOST_ROUTES = 4_096
_ROOM = "uphold/mock/"
_Reached = tuple[OperationPlan, dict[str, str]]


class MockApp:
    """A tenant made from a contract. While it answers it waits for nothing but `receive` and `send`."""

    def __init__(  # noqa: PLR0913 - as create_app
        self, contract: Contract, conventions: Conventions, *, seed: int,
        tokens: Collection[str] | Mapping[str, str] = TOKENS, faults: Sequence[Applied] = (),
        vary: int = 0, limits: Limits | None = None, off: Sequence[str] = (), callback_hosts: Collection[str] = (),
    ) -> None:  # fmt: skip
        self._workshop = workshop_of(contract, conventions, vary)
        conventions = self._workshop.conventions
        self.contract = contract
        self.conventions = conventions
        self.vary = vary
        self.callback_hosts = frozenset(callback_hosts)
        self.access = Access(conventions.authentication, tokens, seed)
        variation = self._workshop.variation
        self._dresser = Dresser(variation, conventions) if variation is not None else None
        self._service = Service(self._workshop, self.access, seed)
        self.notices = self._notices(callback_hosts)
        """What subscribers are sent; None where ``api.toml`` says nothing of notifications."""
        self._refusals = Refusals(self._workshop, self._service.replies)
        self.gates = Gates(contract, conventions, self.access, limits=limits, off=off)
        self._signals = Signals(contract, conventions)
        self.faults = tuple(faults)
        self._told = {id_: self._telling(id_) for id_ in contract.operations} if faults else {}
        self._base_path = conventions.api.base_path.rstrip("/")
        self._asgi = Router()  # knows how to answer what is no HTTP request: lifespan, websocket
        self._routes: dict[tuple[str, str], _Reached | None] = {}
        self._examples = Examples(self._workshop, self.access)
        self._failures: dict[str, None] = {}

    @property
    def unsatisfiable(self) -> tuple[tuple[str, str], ...]:
        """Replies met so far whose schema no value was found for: (operation id, pointer). They are answered
        with a value that satisfies as much of it as can be."""
        return tuple(self._service.replies.unsatisfiable)

    @property
    def failures(self) -> tuple[str, ...]:
        """Where the mock itself failed, over HTTP: what happened, and the place in its code, each once."""
        return tuple(self._failures)

    def reset(self) -> None:
        """Back to the seeded state; costs next to nothing."""
        self._service.reset()
        if self.notices is not None:
            self.notices.reset()
        self.gates.reset()
        for applied in self.faults:
            applied.memory.clear()

    def forward(self, seconds: float) -> None:
        """Lets time pass for the limits of calls, and for nothing else."""
        self.gates.forward(seconds)

    def close(self) -> None:
        """Drops notifications that wait and ends the thread that sends them; only an app that sent some has one."""
        if self.notices is not None:
            self.notices.close()

    def answer(self, request: Request) -> Reply:
        """The reply to `request`."""
        reached = self._route(request)
        if reached is None:
            return self._elsewhere(request)
        plan, values = reached
        faults, twists = self._told.get(plan.operation.id, ()), HONEST
        if faults:
            target = Target(self.contract, self.conventions, plan.operation)
            request = ask_faults(faults, target, request)
            twists = twists_of(faults, target, request)
        refused = ""
        try:
            self.gates.admit(plan, request)
            reply = self._service.serve(plan, values, request, twists)
        except Refusal as refusal:
            reply = self._refusals.reply(plan, refusal)
            refused = refusal.why
        reply = self.gates.counted(plan, request, reply, refused)
        reply = reply.and_headers(self._signals.of(plan.operation, values))
        if self._dresser is not None:
            reply = self._dresser.body(plan, reply)
        if faults:
            reply = apply_faults(faults, Exchange(target, request, reply, reply.status, refused))
        if self._dresser is not None:
            reply = self._dresser.head(reply)
        return _bodiless(reply) if request.method == "HEAD" else reply

    def valid_body(self, operation: Operation, key: str = "") -> Any:
        """A request body that the contract allows for `operation`, the same for the same `key`."""
        return self._workshop.plan(operation).valid_body(key)

    def known_path(self, operation: Operation) -> str | None:
        """A concrete path of `operation`, percent-encoded, that leads to records which exist now; None when
        there are none."""
        path = self._service.known_path(self._workshop.plan(operation))
        return None if path is None else self._base_path + path

    def curl(self, operation: Operation, origin: str) -> str | None:
        """A curl line that sends a valid request of `operation` to the tenant at `origin`, such as
        ``http://127.0.0.1:8080``; None when there are no records that it could be about."""
        path = self.known_path(operation)
        return None if path is None else self._examples.curl(operation, origin + path)

    def _notices(self, callback_hosts: Collection[str]) -> Notices | None:
        declared, service = self.conventions.notifications, self._service
        if declared is None:
            return None
        notices = Notices(self._workshop, declared, service.records, service.now, callback_hosts=callback_hosts)
        service.on_change.append(notices.changed)
        service.on_action.append(notices.acted)
        return notices

    def _telling(self, operation_id: str) -> tuple[Applied, ...]:
        """The faults that an operation tells."""
        return tuple(applied for applied in self.faults if operation_id in applied.operations)

    def _route(self, request: Request) -> _Reached | None:
        """The operation that a request reaches. HEAD reaches what GET does (RFC 9110, 9.3.2)."""
        key = (request.method, request.path)
        if key in self._routes:
            return self._routes[key]
        found = self._found(request.method, request.path)
        if found is None and request.method == "HEAD":
            found = self._found("GET", request.path)
        if len(self._routes) >= _MOST_ROUTES:
            self._routes.clear()
        self._routes[key] = found
        return found

    def _found(self, method: str, path: str) -> _Reached | None:
        if not path.startswith(self._base_path):
            return None
        match = self.contract.find(method, path[len(self._base_path) :])
        return (self._workshop.plan(match[0]), match[1]) if match is not None else None

    def _elsewhere(self, request: Request) -> Reply:
        """The reply to a request that reaches no operation which can be served."""
        if request.path in {"/", ""} and request.method in {"GET", "HEAD"}:
            page = Reply(200, index_page(self, request.headers.get("host", "")).encode(), "text/html; charset=utf-8")
            return _bodiless(page) if request.method == "HEAD" else page
        path = request.path[len(self._base_path) :] if request.path.startswith(self._base_path) else ""
        reply = self._not_served(request, path)
        if self._dresser is not None:
            reply = self._dresser.head(self._dresser.body(None, reply))
        return _bodiless(reply) if request.method == "HEAD" else reply

    def _not_served(self, request: Request, path: str) -> Reply:
        undescribed = self.contract.undescribed_at(request.method, path)
        if undescribed is not None:
            return self._undescribed(undescribed, request)
        methods = {*self.contract.methods(path)}
        if not methods:
            return self._refusals.reply(None, Refusal(HTTPStatus.NOT_FOUND, "unknown"))
        methods |= {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
        allow = (("allow", ", ".join(sorted(methods))),)
        if request.method == "OPTIONS":
            return Reply(int(HTTPStatus.NO_CONTENT), headers=allow)
        return self._refusals.reply(None, Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "unknown", headers=allow))

    def _undescribed(self, operation: Operation, request: Request) -> Reply:
        """The reply of an operation that the release has and of which nothing more is known."""
        authentication = self.conventions.authentication
        status: int = HTTPStatus.NOT_IMPLEMENTED
        if authentication is not None and operation.id not in authentication.anonymous:
            caller = self.access.caller(request)
            status = authentication.refused if caller is None else status
        if operation.id in self.gates.off and status == HTTPStatus.NOT_IMPLEMENTED:
            status = HTTPStatus.NOT_FOUND
        return self._refusals.reply(None, Refusal(status, "unknown")).and_headers(self._signals.of(operation, {}))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3."""
        await (self._serve if scope["type"] == "http" else self._asgi)(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request: whatever its path and method, the contract says what it reaches."""
        asked = HTTPRequest(scope, receive)
        content = await _read(asked)
        raw_path = scope.get("raw_path") or scope["path"].encode()
        path = raw_path.partition(b"?")[0].decode("latin-1")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        request = Request(scope["method"], path, scope["query_string"].decode("latin-1"), headers, content)
        try:
            reply = self.answer(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets a reply and the log one line
            self._failures[_told(error)] = None
            reply = self._refusals.reply(None, Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "failed"))
        response = Response(
            reply.content, status_code=reply.status, headers=dict(reply.headers), media_type=reply.media_type or None
        )
        await response(scope, receive, send)


def _bodiless(reply: Reply) -> Reply:
    """The reply to HEAD where GET has `reply`: the same headers and no content (RFC 9110, 9.3.2)."""
    return replace(reply, content=b"", headers=(*reply.headers, ("content-length", str(len(reply.content)))))


def _told(error: Exception) -> str:
    """The kind of an error, and where in the code it was raised: nothing of a request."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _ROOM in frame.filename.replace("\\", "/")] or frames
    place = own[-1]
    file = place.filename.replace("\\", "/").rpartition(_ROOM)[2]
    return f"{type(error).__name__} at {file}:{place.lineno}, in {place.name}"


async def _read(asked: HTTPRequest) -> bytes:
    """The body of a request; of one that is too large, enough to see that."""
    content = bytearray()
    async for piece in asked.stream():
        content += piece
        if len(content) > LARGEST_BODY:
            break
    return bytes(content)
