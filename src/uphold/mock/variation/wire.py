"""How replies of a varied tenant travel over TCP."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from uphold.mock.variation.traits import Variation


class HeaderCase:
    """An ASGI application around another one: it writes the names of headers in other letters. ASGI asks for small
    ones, so it is for what goes straight to a server."""

    def __init__(self, app: ASGIApp, variation: Variation) -> None:
        self._app = app
        self._variation = variation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [(self._written(name), value) for name, value in message.get("headers", ())]
            await send(message)

        await self._app(scope, receive, sending)

    def _written(self, name: bytes) -> bytes:
        return name.upper() if self._variation.header_case == "upper" else name.title()
