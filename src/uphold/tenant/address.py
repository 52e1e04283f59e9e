"""A tenant's address, and what to say when nobody answers there."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from uphold.errors import SuiteError, TenantError, UpholdError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def plain_address(text: str) -> str:
    """A tenant's address in the one spelling that journals hold; raises UsageError."""
    return str(base_address(text)).rstrip("/")


def host_of(address: str) -> str:
    """The host of a tenant's address, with its port where it names one; raises UsageError."""
    return base_address(address).netloc.decode("ascii")


def unconfirmed(base: httpx.URL, given: str | None) -> UsageError:
    """That the host of `base` was not named a second time as it should be."""
    host = base.netloc.decode("ascii")
    said = "is not named again" if given is None else "is another one than the host that is named again"
    return UsageError(
        f"mode full changes records that are not the run's own, and the tenant's host {said}",
        remedy=f"If you mean it, add --confirm-host {host}",
    )


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


def _reasons(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
