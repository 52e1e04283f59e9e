"""The tenant: the one client that sends requests, over TCP or in this process, through the one gate.

It uses httpx's requests and transports without httpx's `Client` between them: nothing here may add, follow
or remember anything (cookies, ``.netrc``, proxies of the environment, redirects); what is sent is what was
asked for.
"""

from __future__ import annotations

import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote

import httpx

from uphold.errors import RefusedBySafety, SuiteError, TenantError, UsageError
from uphold.tenant.address import base_address, explain, retry_after
from uphold.tenant.credentials import Carrier, distinct
from uphold.tenant.curl import TOKEN, curl_line
from uphold.tenant.gate import Gate, Routes
from uphold.tenant.inprocess import ASGIApp, InProcess
from uphold.tenant.redaction import Redactor
from uphold.tenant.traffic import DEFAULT, Answer, Credential, Sent, TenantMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from uphold.contract import Contract, Conventions, Operation

_TOO_MANY: Final = 429
_RETRIES: Final = 3
_LONGEST_WAIT: Final = 60.0
_ACCEPT: Final = ("Accept", "application/json")
_STANDING: Final = (("User-Agent", "uphold"), ("Accept-Encoding", "identity"))
"""What every request carries; no encoding, so that what is judged is what was received."""


class Tenant:
    """A running instance of an API.

    `base_url` is its address; with `app` the tenant is that ASGI application in this process, and the
    address only a name. `token` is the good token, `tokens` are those of other credentials. `mode` says what
    may be sent (see `TenantMode`), `timeout` how many seconds each answer may take, `budget` how many requests
    may leave at all (None: any number). `on_sent` hears of every request that left, `on_notice` of every wait
    that the tenant asked for. Raises UsageError for an address or a mode that can't be, and for one token under
    two names.
    """

    def __init__(  # noqa: PLR0913 - options, each with a meaning of its own
        self,
        *,
        contract: Contract,
        conventions: Conventions,
        base_url: str = "http://mock",
        token: str | None,
        tokens: Mapping[Credential, str] = MappingProxyType({}),
        mode: TenantMode,
        app: ASGIApp | None = None,
        timeout: float = 30.0,
        budget: int | None = None,
        on_sent: Callable[[Sent], None] | None = None,
        on_notice: Callable[[str], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if mode not in {TenantMode.OBSERVE, TenantMode.EMBEDDED}:
            raise UsageError(f"mode {mode} can't be used yet", remedy="Use mode observe")
        base = base_address(base_url)
        self.mode = mode
        self.base_url = str(base).rstrip("/")
        self.is_embedded = mode is TenantMode.EMBEDDED
        self.name = "mock" if app is not None else base.netloc.decode("ascii")
        self._base = base
        self._path = base.raw_path.decode("ascii").rstrip("/")
        self._contract = contract
        self._conventions = conventions
        self._carrier = Carrier.of(conventions)
        self._tokens = distinct({**tokens, **({Credential.GOOD: token} if token else {})}, self._carrier)
        self._redactor = Redactor(*self._tokens.values(), personal=mode is not TenantMode.EMBEDDED)
        self._extensions = {"timeout": httpx.Timeout(timeout, connect=min(timeout, 10.0)).as_dict()}
        self._on_sent = on_sent
        self._on_notice = on_notice
        self._sleep = sleep
        self._routes = Routes(contract, conventions, self._path + conventions.api.base_path.rstrip("/"))
        self._gate = Gate(
            InProcess(app, timeout=timeout) if app is not None else httpx.HTTPTransport(retries=1),
            routes=self._routes,
            base=base,
            mode=mode,
            in_process=app is not None,
            budget=budget,
            mask=self.mask,
        )

    def __enter__(self) -> Self:
        """The tenant itself; it is closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, or the embedded event loop."""
        self._gate.close()

    def has(self, credential: Credential) -> bool:
        """Whether a request can carry `credential`."""
        return credential in self._tokens and bool(self._carrier.variable)

    def lack(self, credential: Credential) -> str:
        """Why a request can't carry `credential`, and which environment variable to set; empty when it can."""
        return "" if self.has(credential) else self._carrier.lack(credential)

    def send(
        self,
        method: str,
        target: str,
        headers: Iterable[tuple[str, str]] = (),
        content: bytes | None = None,
        *,
        authorization: str | Credential | None = DEFAULT,
    ) -> Answer:
        """Send one request and return the answer, whatever its status.

        `target` is path and query, percent-encoded, without the path of the tenant's address.
        `authorization` is DEFAULT for the good token (an anonymous operation gets none), another `Credential`
        for another token (see `has`), None for no credential, or the exact text of one: the value of the
        Authorization header, or of the header or query parameter that ``api.toml`` names. Raises
        RefusedBySafety when the gate keeps the request back, TenantError when no answer comes, UsageError for a
        credential without a token, SuiteError when the request can't be sent as it is or the embedded mock
        fails.

        A live tenant that answers 429 with a Retry-After of up to a minute is given that time, three times
        at most.
        """
        operation = self._operation_id(method, target)
        parts = self._parts(target, headers, self._carrier.text(authorization, self._tokens, operation))
        answer = self._once(method, *parts, content, operation)
        for _ in range(0 if self.is_embedded else _RETRIES):
            wait = retry_after(answer.headers) if answer.status == _TOO_MANY else None
            if wait is None or wait > _LONGEST_WAIT:
                break
            if self._on_notice is not None:
                self._on_notice(f"{self.name} asks to wait {wait:.0f} s (429, Retry-After)")
            self._sleep(wait)
            answer = self._once(method, *parts, content, operation)
        return answer

    def ping(self) -> None:
        """Find out whether the tenant answers and takes the token, with one harmless request: a listing
        that needs no parameter. Where the contract has none, nothing is sent. Raises TenantError."""
        probe = next(filter(self._is_probe, self._contract.operations.values()), None)
        if probe is None:
            return
        answer = self.send(probe.method, self._conventions.api.base_path.rstrip("/") + probe.path)
        sign_in = self._conventions.authentication
        if sign_in is not None and answer.status == sign_in.refused:
            raise TenantError(
                f"{self.name} refuses the token: it answers {answer.status} to {probe.id}",
                remedy=f"Check the token in {sign_in.token_variable}, and that it belongs to this tenant",
            )

    def mask(self, text: str) -> str:
        """`text` without a token in any spelling, credentials and the values of secret members."""
        return self._redactor.mask(text)

    def mask_headers(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """`headers` without the values of those that authenticate, and without a token in others."""
        return self._redactor.mask_headers(headers)

    def curl(
        self,
        method: str,
        target: str,
        headers: Iterable[tuple[str, str]] = (),
        content: bytes | None = None,
        *,
        authorization: str | Credential | None = DEFAULT,
    ) -> str:
        """What `send` sends with the same arguments, as a command line for a POSIX shell: a token of the tenant's
        stands in it as a variable, every other secret is masked."""
        tokens = dict.fromkeys(self._tokens, TOKEN)
        credential = self._carrier.text(authorization, tokens, self._operation_id(method, target))
        if credential is not None and not isinstance(authorization, Credential):
            credential = self._redactor.mask_token(credential)
        shown, fields = self._parts(self.mask(target), self.mask_headers(headers), credential)
        origin = f"{self._base.scheme}://{self._base.netloc.decode('ascii')}{self._path}"
        body = None if content is None else self._masked(content)
        return curl_line(method, origin + shown, fields, body, self._carrier.variable_of(authorization))

    def _operation_id(self, method: str, target: str) -> str:
        operation = self._routes.find(method, self._path + target.partition("?")[0])
        return operation.id if operation is not None else ""

    def _is_probe(self, operation: Operation) -> bool:
        return (
            operation.method == "GET"
            and "{" not in operation.path
            and not operation.deprecated
            and operation.id not in self._conventions.safety.sensitive
            and operation.id not in self._carrier.anonymous
            and not any(parameter.required for parameter in operation.parameters)
        )

    def _parts(
        self, target: str, headers: Iterable[tuple[str, str]], credential: str | None
    ) -> tuple[str, list[tuple[str, str]]]:
        """Target and headers with the credential in its place."""
        fields = list(headers)
        if all(name.lower() != "accept" for name, _ in fields):
            fields.insert(0, _ACCEPT)
        if credential is not None and self._carrier.in_query:
            joint = "&" if "?" in target else "?"
            value = TOKEN.join(quote(piece, safe="") for piece in credential.split(TOKEN))
            target = f"{target}{joint}{quote(self._carrier.name, safe='')}={value}"
        elif credential is not None:
            fields.append((self._carrier.name, credential))
        return target, fields

    def _once(
        self, method: str, target: str, fields: list[tuple[str, str]], content: bytes | None, operation: str
    ) -> Answer:
        """Send one request once."""
        request = self._request(method, target, fields, content)
        start = time.perf_counter()
        status = None
        try:
            response = self._gate.handle_request(request)
            try:
                body = response.read()
            finally:
                response.close()
            status = response.status_code
        except httpx.HTTPError as error:
            raise explain(error, self._base) from error
        except RefusedBySafety:
            start = 0.0  # nothing left
            raise
        finally:
            ms = (time.perf_counter() - start) * 1000
            if start and self._on_sent is not None:
                self._on_sent(Sent(method, operation, status, ms))
        return Answer(status, _joined(response.headers.raw), body, ms)

    def _request(self, method: str, target: str, fields: list[tuple[str, str]], content: bytes | None) -> httpx.Request:
        if not target.startswith("/"):
            raise RefusedBySafety("not sent: a target must begin with a slash, or it could name another host")
        try:
            url = self._base.copy_with(raw_path=(self._path + target).encode("ascii"))
            return httpx.Request(
                method, url, headers=[*_STANDING, *fields], content=content, extensions=self._extensions
            )
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise SuiteError(f"the request can't be sent as it is: {self.mask(str(error))}") from error

    def _masked(self, content: bytes) -> bytes:
        try:
            return self.mask(content.decode()).encode()
        except UnicodeDecodeError:
            return self._redactor.mask_token(content.decode("latin-1")).encode("latin-1", errors="replace")


def _joined(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Lower-case name → value; several headers of one name are joined (RFC 9110, 5.3)."""
    result: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        result[key] = f"{result[key]}, {text}" if key in result else text
    return result
