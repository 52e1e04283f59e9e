"""The tenant: the one client that sends requests, over TCP or in this process, through the one gate.

It uses httpx's requests and transports without httpx's `Client` between them: nothing here may add, follow
or remember anything (cookies, ``.netrc``, proxies of the environment, redirects); what is sent is what was
asked for.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

import httpx

from uphold.contract import Role
from uphold.errors import RefusedBySafety, SuiteError, TenantError, UsageError
from uphold.tenant.address import base_address, explain, unconfirmed
from uphold.tenant.cleaning import remove_all
from uphold.tenant.creations import Creations, owner_of
from uphold.tenant.gate import Gate, is_loopback
from uphold.tenant.inprocess import ASGIApp, InProcess
from uphold.tenant.journal import Journal, JournalError, State
from uphold.tenant.messages import CREDENTIAL, Writer, read_answer, read_body
from uphold.tenant.pace import RETRIES, Pace
from uphold.tenant.permits import WRITING, Permits
from uphold.tenant.prompt import Prompt
from uphold.tenant.redaction import Redactor
from uphold.tenant.routes import Routes
from uphold.tenant.telling import holds_token
from uphold.tenant.traffic import DEFAULT, Answer, Credential, Sent, TenantMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from uphold.contract import Contract, Conventions, Operation
    from uphold.tenant.journal import Creation, Written


class Tenant:
    """A running instance of an API.

    `base_url` is its address; with `app` the tenant is that ASGI application in this process, and the
    address only a name. `token` is the good token, `tokens` are those of other credentials. `mode` says what
    may be sent (see `TenantMode`), `timeout` how many seconds each answer may take, `budget` how many requests
    may leave at all (None: any number). `on_sent` hears of every request that left, `on_notice` of every wait
    that the tenant asked for. Raises UsageError for an address or a mode that can't be, and for one token under
    two names.

    In the modes that write, what is made is written down in a journal in the folder `journal`, under the name `run`,
    and `clean_up` removes it. Mode full needs the address's host, and port if it has one, again in `confirmed_host`.
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
        journal: Path | None = None,
        run: str = "run",
        confirmed_host: str | None = None,
    ) -> None:
        base = base_address(base_url)
        if mode is TenantMode.FULL and confirmed_host != base.netloc.decode("ascii"):
            raise unconfirmed(base, confirmed_host)
        if mode in WRITING and journal is None:
            raise UsageError(f"mode {mode} needs a folder for its journal")
        self.mode = mode
        self.base_url = str(base).rstrip("/")
        self.is_embedded = mode is TenantMode.EMBEDDED
        self.is_local = self.is_embedded or is_loopback(base.host)
        """Whether nothing that is sent leaves this machine."""
        self.name = "mock" if app is not None else base.netloc.decode("ascii")
        self._base = base
        self._contract = contract
        self._conventions = conventions
        given = {**tokens, **({Credential.GOOD: token} if token else {})}
        self._writer = Writer(base, conventions, given, timeout)
        self._redactor = Redactor(*given.values(), personal=mode is not TenantMode.EMBEDDED)
        self._on_sent = on_sent
        self._on_notice = on_notice or _unheard
        self._pace = Pace(conventions.limits, self.name, sleep=sleep, notice=self._on_notice)
        self._routes = Routes(contract, conventions, self._writer.path + conventions.api.base_path.rstrip("/"))
        self._creations = None
        if journal is not None and mode in WRITING:
            common = {"run": run, "api": contract.api, "release": contract.release, "tenant": self.base_url}
            self._creations = Creations(contract, conventions, Journal(journal, common), self._writer.path)
        self._permits = Permits(mode, contract, self._routes, self._creations)
        self._gate = Gate(
            InProcess(app, timeout=timeout) if app is not None else Prompt(retries=1),
            permits=self._permits,
            base=base,
            in_process=app is not None,
            budget=budget,
            mask=self.mask,
        )

    def __enter__(self) -> Self:
        """The tenant itself; it is closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self, settled_to: Path | None = None) -> None:
        """Close the connections, or the embedded event loop, and the journal: where nothing that this run made is
        left, the journal moves to the folder `settled_to`."""
        self._gate.close()
        if self._creations is not None:
            self._creations.close(settled_to)

    def forbids(self, operation: Operation) -> str:
        """Why no request of `operation` at all may be sent in this mode; empty when some may: those that are about
        records of the run's own, perhaps."""
        return "" if self.is_embedded else self._permits.never(operation)

    def made_in(self, path: str, owner: Credential = Credential.GOOD) -> tuple[str, ...]:
        """Identifiers of the records that this run made on a live tenant for `owner` (GOOD or OTHER) in the collection
        at `path` (percent-encoded, as for `send`), the oldest first; those that are gone are left out."""
        return () if self._creations is None else self._creations.made_in(path, owner)

    def made_elsewhere(self, path: str) -> frozenset[str]:
        """Identifiers of the records in the collection at `path` that other processes of the run made on a live
        tenant. Raises SuiteError where their journals can't be read."""
        return frozenset() if self._creations is None else self._creations.made_elsewhere(path)

    def adopt(self, written: Written) -> None:
        """Take over what an earlier run left on this tenant, to remove it with `clean_up`."""
        if self._creations is not None and all(one.tenant == self.base_url for one in written.pending):
            self._creations.adopt(written)

    @property
    def writes(self) -> bool:
        """Whether the mode allows writing to a live tenant."""
        return self._creations is not None

    @property
    def lasting(self) -> int:
        """How many records this run made that the contract has no operation to delete."""
        return 0 if self._creations is None else self._creations.lasting

    @property
    def left(self) -> tuple[Creation, ...]:
        """What this run made, and what was adopted, that is, or may be, still there."""
        return () if self._creations is None else tuple(self._creations.pending.values())

    def clean_up(self) -> tuple[Creation, ...]:
        """Delete what this run made, and what was adopted, the newest first; what is left, or may be. A live tenant
        that does not answer ends it; nothing is raised."""
        if self._creations is None:
            return ()
        self._gate.is_cleaning = True
        return remove_all(self._creations, self._delete)

    def forget(self) -> None:
        """Take what may have been made under unknown ids for looked after."""
        if self._creations is not None:
            for number, creation in self._creations.pending.items():
                if creation.state is not State.MADE:
                    self._creations.set_aside(number, State.GONE, "looked after")

    def has(self, credential: Credential) -> bool:
        """Whether a request can carry `credential`."""
        return credential in self._writer.tokens and bool(self._writer.carrier.variable)

    def lack(self, credential: Credential) -> str:
        """Why a request can't carry `credential`, and which environment variable to set; empty when it can."""
        return "" if self.has(credential) else self._writer.carrier.lack(credential)

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
        Authorization header, or of the header or query parameter that ``api.toml`` names. `GOOD_TOKEN` in such a text,
        in `target` or in the value of a header is the good token itself, wherever it may not belong. Raises
        RefusedBySafety when the gate keeps the request back, TenantError when no answer comes, UsageError for a
        credential without a token, SuiteError when the request can't be sent as it is or the embedded mock
        fails.

        A live tenant that answers 429 with a Retry-After of up to a minute is given that time, three times
        at most.
        """
        operation = self._routes.find(method, self._writer.path + target.partition("?")[0])
        name = operation.id if operation is not None else ""
        try:
            request = self._writer.request(method, target, headers, content, authorization, name)
        except SuiteError as error:
            raise SuiteError(self.mask(error.message)) from error
        if self._creations is not None and operation is not None and self._creations.makes(operation):
            self._gate.check(request)
            self._look_around(operation, target, owner_of(request.extensions[CREDENTIAL]))
        for _ in range(0 if self.is_embedded else RETRIES):
            self._pace.before()
            answer = self._once(request, name)
            self._pace.heard(answer)
            if not self._pace.again(answer):
                return answer
        return self._once(request, name)

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

    def is_told(self, answer: Answer, authorization: str | Credential | None = DEFAULT) -> bool:
        """Whether `answer` holds a token of the tenant's, or the literal one that its request carried."""
        return holds_token(answer, self._writer.tokens.values(), authorization)

    def signature(self, content: bytes) -> str:
        """What the good token signs `content` with: HMAC-SHA256 (RFC 2104), in lower-case hexadecimal digits."""
        token = self._writer.tokens.get(Credential.GOOD, "")
        return hmac.new(token.encode(), content, hashlib.sha256).hexdigest()

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
        operation = self._routes.find(method, self._writer.path + target.partition("?")[0])
        name = operation.id if operation is not None else ""
        return self._writer.curl(method, target, headers, content, authorization, name, self._redactor)

    def _look_around(self, operation: Operation, target: str, owner: Credential) -> None:
        """Before the first record is made in a collection, list what is there: it is not the run's own."""
        path = target.partition("?")[0]
        family = self._contract.family_of(operation)
        listing = family.operations.get(Role.LIST) if family is not None else None
        if listing is None or self._creations is None or not self._creations.is_first(self._writer.path + path, owner):
            return
        paging = self._conventions.pagination
        known = {one.name for one in self._contract.operation(listing).parameters if one.location == "query"}
        if paging is not None and paging.maximum is not None and paging.size_parameter in known:
            path += f"?{quote(paging.size_parameter, safe='')}={paging.maximum}"
        with contextlib.suppress(RefusedBySafety):  # a listing that the mode forbids lists nothing
            self.send("GET", path, authorization=owner)

    def _delete(self, creation: Creation) -> Answer:
        return self.send("DELETE", creation.record, authorization=creation.owner)

    def _is_probe(self, operation: Operation) -> bool:
        return (
            operation.method == "GET"
            and "{" not in operation.path
            and not operation.deprecated
            and operation.id not in self._conventions.safety.sensitive
            and operation.id not in self._writer.carrier.anonymous
            and not any(parameter.required for parameter in operation.parameters)
        )

    def _once(self, request: httpx.Request, operation: str) -> Answer:
        """Send one request once."""
        start = time.perf_counter()
        status = None
        try:
            response = self._gate.handle_request(request)
            try:
                body = read_body(response)
            finally:
                response.close()
            status = response.status_code
        except httpx.HTTPError as error:
            raise explain(error, self._base) from error
        except (RefusedBySafety, JournalError):
            start = 0.0  # nothing left
            raise
        finally:
            ms = (time.perf_counter() - start) * 1000
            if start and self._on_sent is not None:
                self._on_sent(Sent(request.method, operation, status, ms))
        return read_answer(response, body, ms)


def _unheard(_: str) -> None:
    """Nobody listens to notices."""
