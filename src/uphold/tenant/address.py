"""A tenant's address, and what to say when nobody answers there."""

from __future__ import annotations

import datetime
import email.utils
import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from uphold.errors import SuiteError, TenantError, UpholdError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def base_address(text: str) -> httpx.URL:
    """`text` as the address of a tenant: scheme, host, port and perhaps a path; raises UsageError."""
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise UsageError(f"not an address of a tenant: {error}") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise UsageError("not an address of a tenant", remedy="Write it like https://tenant.example")
    if url.userinfo:
        raise UsageError(
            "the address of the tenant holds a user name or a password",
            remedy="Leave it out; the token comes from the environment or a file",
        )
    if url.query or url.fragment:
        raise UsageError("the address of the tenant holds a query or a fragment", remedy="Leave it out")
    return url


def explain(error: httpx.HTTPError, base: httpx.URL) -> UpholdError:
    """What happened, in one line with a remedy: TenantError, or SuiteError when the request was at fault."""
    address = f"{base.scheme}://{base.netloc.decode('ascii')}"
    reasons = list(_reasons(error))
    secure = next((reason for reason in reasons if isinstance(reason, ssl.SSLError)), None)
    if isinstance(error, httpx.LocalProtocolError):
        return SuiteError(f"the request can't be sent as it is: {error}")
    if any(isinstance(reason, socket.gaierror) for reason in reasons):
        return TenantError(f"the host {base.host} is not known", remedy="Check the tenant's address")
    if isinstance(secure, ssl.SSLCertVerificationError):
        return TenantError(
            f"the certificate of {address} is not trusted: {secure.verify_message}",
            remedy="Check the address; for a private authority set SSL_CERT_FILE",
        )
    if secure is not None:
        return TenantError(
            f"no secure connection to {address}: {secure.reason or secure}",
            remedy="Check whether the tenant speaks TLS on that port",
        )
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return TenantError(
            f"nothing answers at {address}", remedy="Check that the tenant runs and that the port is right"
        )
    if isinstance(error, httpx.TimeoutException):
        return TenantError(f"{address} took too long to answer", remedy="Try again, or allow more time")
    return TenantError(
        f"{address} broke off the answer: {str(error) or type(error).__name__}",
        remedy="Check that the tenant runs and speaks HTTP/1.1",
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by the header Retry-After (RFC 9110, 10.2.3): a number, or the time until a date;
    None when it says neither."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=datetime.UTC)
    return max(0.0, (until - datetime.datetime.now(datetime.UTC)).total_seconds())


def _reasons(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
