"""How a request is written, for the wire and as a command line, and how an answer is read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import httpx

from uphold.errors import RefusedBySafety, SuiteError
from uphold.tenant.credentials import Carrier, distinct
from uphold.tenant.curl import TOKEN, curl_line
from uphold.tenant.misplaced import filled, plain
from uphold.tenant.traffic import Answer, Credential

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from uphold.contract import Conventions
    from uphold.tenant.redaction import Redactor

CREDENTIAL: Final = "uphold.credential"
"""The extension of a request that says which `Credential` it carries; without it, or None: none of the tenant's."""

_MOST_URLS: Final = 1_024
"""Targets whose URLs are remembered: the same ones are asked again and again, and reading one takes its time."""

_ACCEPT: Final = ("Accept", "application/json")
_STANDING: Final = (("User-Agent", "uphold"), ("Accept-Encoding", "identity"))
"""What every request carries; no encoding, so that what is judged is what was received."""


class Writer:
    """Writes requests to the tenant at `base`, with `tokens` in the place that `conventions` name. `timeout` is how
    many seconds an answer may take."""

    def __init__(
        self, base: httpx.URL, conventions: Conventions, tokens: Mapping[Credential, str], timeout: float
    ) -> None:
        self.carrier = Carrier.of(conventions)
        self.tokens = distinct(tokens, self.carrier)
        self.path = base.raw_path.decode("ascii").rstrip("/")
        """Path of the tenant's address."""
        self._base = base
        self._url = lru_cache(_MOST_URLS)(self._url_of)
        self._timeout = httpx.Timeout(timeout, connect=min(timeout, 10.0)).as_dict()

    def request(
        self,
        method: str,
        target: str,
        headers: Iterable[tuple[str, str]],
        content: bytes | None,
        authorization: str | Credential | None,
        operation: str,
    ) -> httpx.Request:
        """A request of `operation` (an id, may be empty), ready for the gate; the rest as in `Tenant.send`. Raises
        RefusedBySafety, SuiteError and UsageError as that does."""
        if not target.startswith("/"):
            raise RefusedBySafety("not sent: a target must begin with a slash, or it could name another host")
        credential = self.carrier.text(authorization, self.tokens, operation)
        placed = self._placed(target, headers, credential)
        target, fields = filled(*placed, self.tokens.get(Credential.GOOD, ""))
        try:
            return httpx.Request(
                method,
                self._url(target),
                headers=[*_STANDING, *fields],
                content=content,
                extensions={"timeout": self._timeout, CREDENTIAL: self._whose(authorization)},
            )
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise SuiteError(f"the request can't be sent as it is: {error}") from error

    def curl(
        self,
        method: str,
        target: str,
        headers: Iterable[tuple[str, str]],
        content: bytes | None,
        authorization: str | Credential | None,
        operation: str,
        redactor: Redactor,
    ) -> str:
        """The same request as a command line: a token of the tenant's stands in it as a variable, every other secret is
        masked."""
        credential = self.carrier.text(authorization, dict.fromkeys(self.tokens, TOKEN), operation)
        if credential is not None and not isinstance(authorization, Credential):
            credential = redactor.mask_token(credential)
        shown, fields = self._placed(redactor.mask(plain(target)), redactor.mask_headers(headers), credential)
        origin = f"{self._base.scheme}://{self._base.netloc.decode('ascii')}{self.path}"
        body = None if content is None else _masked(content, redactor)
        return curl_line(method, origin + shown, fields, body, self.carrier.variable_of(authorization))

    def _url_of(self, target: str) -> httpx.URL:
        """The URL of a target. Raises httpx.InvalidURL and UnicodeError."""
        return self._base.copy_with(raw_path=(self.path + target).encode("ascii"))

    def _whose(self, authorization: str | Credential | None) -> Credential | None:
        """The credential that a request carries, in whatever way it was given."""
        if authorization is None or isinstance(authorization, Credential):
            return authorization
        return next((one for one, token in self.tokens.items() if token in authorization), None)

    def _placed(
        self, target: str, headers: Iterable[tuple[str, str]], credential: str | None
    ) -> tuple[str, list[tuple[str, str]]]:
        """Target and headers with the credential in its place."""
        fields = list(headers)
        if all(name.lower() != "accept" for name, _ in fields):
            fields.insert(0, _ACCEPT)
        if credential is not None and self.carrier.in_query:
            joint = "&" if "?" in target else "?"
            value = TOKEN.join(quote(piece, safe="") for piece in credential.split(TOKEN))
            target = f"{target}{joint}{quote(self.carrier.name, safe='')}={value}"
        elif credential is not None:
            fields.append((self.carrier.name, credential))
        return target, fields


def read_body(response: httpx.Response) -> bytes:
    """The body; as much of it as came where the connection ended before the length that was announced, which is for
    a check to judge. Raises httpx.HTTPError."""
    parts = []
    try:
        for part in response.iter_bytes():
            parts.append(part)  # noqa: PERF402 - what came before the error counts
    except httpx.RemoteProtocolError:
        if "content-length" not in response.headers:
            raise
    return b"".join(parts)


def read_answer(response: httpx.Response, body: bytes, elapsed_ms: float) -> Answer:
    """What came back, with the `body` that was read; several headers of one name are joined (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in response.headers.raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return Answer(response.status_code, headers, body, elapsed_ms)


def _masked(content: bytes, redactor: Redactor) -> bytes:
    try:
        return redactor.mask(content.decode()).encode()
    except UnicodeDecodeError:
        return redactor.mask_token(content.decode("latin-1")).encode("latin-1", errors="replace")
