"""English words for what actions do, and the states that they lead to: data, of no API in particular."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from uphold.mock.making.spellings import fold

SETTING = frozenset({"change", "set", "update", "assign", "edit", "modify", "rename", "adjust"})
CLEARING = frozenset({"clear", "empty", "unset"})
GROWING = frozenset({"add", "increase", "deposit", "credit"})
ATTACHING = frozenset({"attach", "assign", "add", "link", "include"})
DETACHING = frozenset({"detach", "unassign", "remove", "unlink", "exclude"})
CREATING = frozenset({
    "create", "start", "begin", "open", "issue", "reserve", "book", "activate", "apply", "insert", "add", "order",
    "schedule", "submit", "register", "lend",
})  # fmt: skip
ENDING = frozenset({"cancel", "stop", "end", "finish", "close", "complete", "terminate", "abort", "revoke", "return"})
REDEEMING = frozenset({"redeem", "claim"})
ORDERING = frozenset({"reorder", "sort", "rearrange"})
VERBS = frozenset().union(SETTING, CLEARING, GROWING, ATTACHING, DETACHING, CREATING, ENDING, REDEEMING, ORDERING)
"""What a path segment of an action may start with."""
OPPOSITES = {"start": ("stop", "end", "finish"), "begin": ("end", "finish"), "open": ("close",)}
"""Verb → those that end what it starts."""
_NOISE = frozenset({"bulk", "new", "mass", "batch"})
ELSE = "*"
"""The noun of an action about something else than the record that it addresses: ``apply-to-…``."""
_PREPOSITIONS = frozenset({"to", "from", "for", "of", "on", "with", "by"})

_LEADS_TO: dict[str, tuple[str, ...]] = {
    "cancel": ("canceled", "cancelled", "aborted", "terminated"),
    "stop": ("stopped", "finished", "ended", "completed", "done"),
    "end": ("ended", "finished", "completed", "done"),
    "finish": ("finished", "completed", "ended", "done"),
    "complete": ("completed", "complete", "finished", "done"),
    "close": ("closed", "completed", "done"),
    "terminate": ("terminated", "ended", "canceled", "cancelled"),
    "abort": ("aborted", "canceled", "cancelled", "failed"),
    "revoke": ("revoked", "canceled", "cancelled", "disabled"),
    "return": ("returned", "available", "in stock"),
    "start": ("started", "active", "running", "in progress", "ongoing"),
    "begin": ("begun", "started", "active", "running", "in progress"),
    "open": ("open", "opened", "active"),
    "reopen": ("open", "reopened", "active"),
    "activate": ("active", "activated", "enabled"),
    "deactivate": ("inactive", "deactivated", "disabled"),
    "enable": ("enabled", "active"),
    "disable": ("disabled", "inactive"),
    "suspend": ("suspended", "paused"),
    "pause": ("paused", "suspended"),
    "resume": ("active", "running", "in progress"),
    "lend": ("lent", "lent out", "on loan"),
    "reserve": ("reserved", "active"),
    "book": ("booked", "reserved", "accepted"),
    "approve": ("approved", "accepted"),
    "reject": ("rejected", "declined"),
    "publish": ("published", "public"),
    "archive": ("archived",),
    "lock": ("locked",),
    "unlock": ("unlocked",),
    "block": ("blocked",),
    "unblock": ("unblocked", "active"),
    "pay": ("paid",),
    "refund": ("refunded",),
    "send": ("sent",),
}
"""Verb → the states that it leads to, the best first; other verbs lead to their participle."""
_IRREGULAR = {"begin": "begun", "lend": "lent", "pay": "paid", "send": "sent", "set": "set", "reset": "reset"}
_FRESH = ("active", "open", "new", "pending", "requested", "created", "accepted", "scheduled", "draft")
_OVER = frozenset(map(fold, (
    "canceled", "cancelled", "aborted", "terminated", "stopped", "finished", "ended", "completed", "complete", "done",
    "closed", "failed", "expired", "rejected", "declined", "revoked", "refunded", "reversed", "removed", "deleted",
    "returned", "archived", "no-show", "over",
)))  # fmt: skip
_MOMENTS = frozenset({"at", "on", "date", "time"})
_ENDS = frozenset(
    {"end", "ends", "ending", "expire", "expires", "expiry", "until", "due", "to", "stop", "stopped", "closed"}
)
_STATES = ("status", "state", "phase", "stage")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(segment: str) -> tuple[str, ...]:
    """The words of a path segment or a member's name, in lower case: ``sendCommand``, ``send-command``."""
    return tuple(word.lower() for word in _WORDS.findall(segment))


def verb_and_noun(segment: str, owner: str) -> tuple[str, str]:
    """What a segment of an action's path tells to do, and with what: folded; empty: with the record itself; `ELSE`:
    with something else. `owner` is the folded, singular name of the record's resource, which the
    noun may repeat."""
    words = [word for word in words_of(segment) if word not in _NOISE]
    if not words:
        return "", ""
    verb, *rest = words
    cut = next((index for index, word in enumerate(rest) if word in _PREPOSITIONS), len(rest))
    noun = "".join(rest[:cut])
    if rest and not noun:
        return verb, ELSE
    return verb, noun.removeprefix(owner) or noun


def singular(word: str) -> str:
    """`word` without the ending of the plural."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("xes", "x"), ("uses", "us")):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word.removesuffix("s") if word.endswith("s") and not word.endswith(("ss", "us")) else word


def participles(verb: str) -> tuple[str, ...]:
    """The past participle of `verb`, in each of the ways in which it may be spelled."""
    if verb in _IRREGULAR:
        return (_IRREGULAR[verb],)
    if verb.endswith("e"):
        return (f"{verb}d",)
    return (f"{verb}ed", f"{verb}{verb[-1]}ed", *([f"{verb[:-1]}ied"] if verb.endswith("y") else []))


def state_after(verb: str, options: Sequence[str], *, exact: bool = False) -> str | None:
    """The one of `options` that `verb` leads to; `exact`: only by its own participle."""
    by_fold = {fold(option): option for option in reversed(options)}
    wanted = participles(verb) if exact else (*_LEADS_TO.get(verb, ()), *participles(verb))
    return next((by_fold[fold(state)] for state in wanted if fold(state) in by_fold), None)


def first_state(verb: str, options: Sequence[str]) -> str | None:
    """The one of `options` that a record has which `verb` has just made."""
    by_fold = {fold(option): option for option in reversed(options)}
    wanted = (*_LEADS_TO.get(verb, ()), *_FRESH)
    return next((by_fold[fold(state)] for state in wanted if fold(state) in by_fold), None)


def still_going(options: Iterable[str]) -> tuple[str, ...]:
    """Those of `options` that a record can still be stopped, canceled or closed in."""
    return tuple(option for option in options if fold(option) not in _OVER)


def is_state(name: str) -> bool:
    """Whether a member of this name holds a state."""
    words = words_of(name)
    return bool(words) and words[-1] in _STATES


def is_main(name: str) -> bool:
    """Whether a member of this name holds the state of the whole record."""
    return name in _STATES


def is_time_of(verb: str, name: str, members: Iterable[str] = ()) -> bool:
    """Whether a member of this name holds when `verb` happened, or when one of the folded `members` changed:
    ``canceledAt``, ``startDate``, ``statusDate``, ``statusUpdatedAt``."""
    *before, last = words_of(name) or ("",)
    happened = {fold(state) for state in (verb, *participles(verb), *_LEADS_TO.get(verb, ()))}
    changed = {f"{member}{word}" for member in members for word in ("", "changed", "updated", "lastupdated")}
    return last in _MOMENTS and "".join(before) in happened | changed


def is_end(name: str) -> bool:
    """Whether a member of this name holds a time to come."""
    return not _ENDS.isdisjoint(words_of(name))
