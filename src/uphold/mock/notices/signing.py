"""The headers of a notification, its signature among them."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import replace

from uphold.contract import Callback, Notifications
from uphold.mock.making.forms import Book
from uphold.mock.making.values import Draft
from uphold.mock.notices.delivery import Delivery
from uphold.mock.plans import Workshop

OWN_TENANT = "main"
"""What the mock's own tenant is called in headers."""


def signature(body: bytes, token: str) -> str:
    """HMAC-SHA256 (RFC 2104) of `body` keyed by `token`, in lower-case hexadecimal digits."""
    return hmac.new(token.encode(), body, hashlib.sha256).hexdigest()


def signed(delivery: Delivery, notifications: Notifications, token: str | None = None) -> Delivery:
    """`delivery` with the signature that fits its body, keyed by `token` (None: by the right one). A delivery
    without that header stays as it is."""
    proof = signature(delivery.body, delivery.token if token is None else token)
    name = notifications.headers.signature.lower()
    return replace(
        delivery,
        headers=tuple((header, proof if header.lower() == name else value) for header, value in delivery.headers),
    )


def microseconds(when: dt.datetime) -> str:
    """ISO 8601 in UTC with microseconds and ``Z``."""
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Headers:
    """Says the headers of the notifications of one API."""

    def __init__(self, workshop: Workshop, notifications: Notifications) -> None:
        self._workshop = workshop
        self._names = notifications.headers

    def onto(self, delivery: Delivery, callback: Callback, media_type: str) -> Delivery:
        """`delivery` with the headers that `callback` declares, and where it declares none, with those of the
        ``[notifications]`` table. A declared one that the table knows nothing of gets a value of its schema."""
        names = self._names
        known = {
            names.signature: signature(delivery.body, delivery.token),
            names.time: microseconds(delivery.when),
            names.tenant: delivery.tenant or OWN_TENANT,
            names.subscription: delivery.subscription,
            names.event: delivery.event,
        }
        known.pop("", None)
        said = {name.lower(): value for name, value in known.items()}
        declared = [header.name for header in callback.headers]
        sent = [name for name in declared or known if name.lower() != "content-type"]
        values = [(name, said.get(name.lower()) or self._made(callback, name, delivery)) for name in sent]
        return replace(delivery, headers=(("Content-Type", media_type), *values))

    def _made(self, callback: Callback, name: str, delivery: Delivery) -> str:
        header = next(item for item in callback.headers if item.name == name)
        form = Book().form(header.schema)
        value = self._workshop.maker.make(form, Draft(f"{delivery.subscription}|{delivery.event}|{name}", name))
        return str(value).encode("ascii", "replace").decode()
