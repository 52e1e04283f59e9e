"""Who subscribed is notified: of every change, once, in order, signed, and no longer than wanted.

**Promised**: a change that an event is about is told to whoever subscribed to it (``delivered``), under the name of the
event and to nobody else (``event``), with a body that the callback's schema allows (``body``), with the documented
headers (``headers``), and signed: a signature that fits the body and the token that made the subscription, and fits no
other body (``signature``). Notifications of one record come in the order of its changes (``order``). One that the
subscriber failed to take comes again (``retry``). Who unsubscribed is told nothing more (``unsubscribed``). The
operation that sends failed ones again can be asked for as often as ``[notifications.resend]`` says (``resend``).

**Applies** to APIs whose ``api.toml`` declares ``[notifications]``. The suite makes subscriptions with the address of a
receiver of its own, and then the changes. What brings an event about is what ``[[notifications.on]]`` says, else what
its name tells.

**Ignores** events whose names could mean records of several collections; changes that leave everything as it was;
order where neither a header nor a member tells the time of a change; how soon a notification comes, within some
seconds: on a tenant elsewhere, one that is still not there is blamed on nobody for sure. Nor is one that comes twice
now and then, for many promise that a message comes at least once: only where every message does is the tenant at fault.
Ignores what ``takes``, ``sets`` and ``omits`` say: these are about the embedded tenant.
"""

from __future__ import annotations

from typing import Final

ID: Final = "notifications"
