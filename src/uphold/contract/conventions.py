"""An API's conventions (``api.toml``).

What an OpenAPI document can't say, or says in prose: how calls are authenticated, what a failure looks like,
what a format word means. Keys are kebab-case in the files and snake_case here; a key that is not named here
is an error. A table that an API does not declare is None: what needs it is then skipped, with that reason.
"""

from __future__ import annotations

import datetime as dt
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from uphold.contract.actions import Action, Spelling, check_actions
from uphold.contract.toml import Table, convert, misfit, read_toml

if TYPE_CHECKING:
    from pathlib import Path


class About(Table, frozen=True, kw_only=True):
    """``[api]``: the API as a whole."""

    title: str
    base_path: str = ""
    """Prepended to every path of the contract when a request is sent."""
    notice_months: int | None = None
    """How long a deprecated operation works after the announcement."""
    ladder_complete: bool = False
    """Whether every release is on the ladder, so that what one is the first to say was said on its day."""
    policy: str = ""
    """Name of the policy that judges changes; empty: the default one."""
    default_tenant: str = ""


class Issue(Table, frozen=True, kw_only=True):
    """``[authentication.issue]``: the operation that hands out tokens."""

    operation: str
    token: str
    """Member of its reply that holds the token."""
    expires: str = ""
    """Member of its reply that says until when; empty: none."""


class Authentication(Table, frozen=True, kw_only=True):
    """``[authentication]``: how a call says who calls."""

    scheme: Literal["bearer", "header", "query"]
    name: str = ""
    """Name of the header or the query parameter, for those two schemes."""
    token_variable: str = "UPHOLD_TOKEN"  # noqa: S105 - the name of a variable, not a secret
    anonymous: tuple[str, ...] = ()
    """Ids of the operations that need no token."""
    refused: int = 401
    """Status of a call without a good token."""
    issue: Issue | None = None


class Permissions(Table, frozen=True, kw_only=True):
    """``[permissions]``: how a call is refused whose token is good and has too few rights."""

    refused: int = 403


class RateLimits(Table, frozen=True, kw_only=True):
    """``[limits]``: how the API tells of its rate limits. A header of the empty name is not sent."""

    status: int = 429
    """Status of a call over the limit."""
    limit: str = "X-RateLimit-Limit"
    """Header with the number of calls that a window allows."""
    remaining: str = "X-RateLimit-Remaining"
    """Header with the number of calls that are left in it."""
    reset: str = "X-RateLimit-Reset"
    """Header of a refused call with the unix time at which the window ends."""
    retry_after: str = "Retry-After"
    """Header of a refused call with the seconds until then."""
    counts: Literal["authenticated", "successful"] = "authenticated"
    """Which calls count: all with a good token, or of these only the ones that succeed."""

    @property
    def headers(self) -> frozenset[str]:
        """The names of the headers, lower-case."""
        return frozenset(name.lower() for name in (self.limit, self.remaining, self.reset, self.retry_after) if name)


USUAL_LIMITS = RateLimits()
"""What an API without the table is taken to do where it limits calls at all: nothing of it is promised."""


class Success(Table, frozen=True, kw_only=True):
    """``[success]``: what every success body looks like."""

    constant: dict[str, Any] = msgspec.field(default_factory=dict)


class Envelope(Table, frozen=True, kw_only=True):
    """``[envelope]``: the member that success bodies are wrapped in."""

    member: str
    except_: tuple[str, ...] = msgspec.field(default=(), name="except")
    """Ids of the operations whose success body is not wrapped."""


class ErrorShape(Table, frozen=True, kw_only=True):
    """``[[errors]]``: a documented shape of failures."""

    statuses: tuple[str, ...]
    """``401``, ``4XX`` or ``default``."""
    message: str
    """Member that holds the text."""
    fields: str | None = None
    """Member that holds the map of field → list of messages."""
    constant: dict[str, Any] = msgspec.field(default_factory=dict)
    text: str = ""
    schema: dict[str, Any] = msgspec.field(default_factory=dict)
    """JSON Schema 2020-12 of the whole body."""


class Validation(Table, frozen=True, kw_only=True):
    """``[validation]``: how a request that the contract forbids is refused."""

    status: int
    also: tuple[int, ...] = ()
    """Other statuses that count as a refusal, too."""


class Gap(Table, frozen=True, kw_only=True):
    """``[[gaps]]``: an answer that any sensible server gives and that the documents forget in places."""

    status: int
    when: Literal["always", "path-parameter", "input", "body", "authenticated"]


USUAL_GAPS = (
    Gap(status=401, when="authenticated"),
    Gap(status=403, when="authenticated"),
    Gap(status=404, when="path-parameter"),
    Gap(status=400, when="input"),
    Gap(status=422, when="input"),
    Gap(status=413, when="body"),
    Gap(status=415, when="body"),
    Gap(status=429, when="always"),
)
"""Answers that documents forget more often than servers give them (RFC 9110, 15.5; RFC 6585, 4)."""


class PageNames(Table, frozen=True, kw_only=True):
    """``[pagination.names]``: what a page says about itself. A member of the empty name is never shown."""

    number: str = ""
    """In `meta`, the page's number."""
    first_item: str = ""
    """The place of its first record among all, from 1; null on an empty page."""
    last_item: str = ""
    last_page: str = ""
    size: str = ""
    """The most records that a page holds."""
    total: str = ""
    """How many records there are."""
    path: str = ""
    """The address without its query."""
    pages: str = ""
    """Links to pages by number: a list of objects with `page_url`, `page_label` and `page_active`."""
    page_url: str = "url"
    page_label: str = "label"
    page_active: str = "active"
    next_cursor: str = ""
    previous_cursor: str = ""
    first: str = "first"
    """In `links`, as are the other three."""
    last: str = "last"
    previous: str = "prev"
    next: str = "next"


class Pagination(Table, frozen=True, kw_only=True):
    """``[pagination]``: how listings page."""

    size_parameter: str = ""
    minimum: int = 1
    maximum: int | None = None
    default: int | None = None
    page_parameter: str = ""
    offset_parameter: str = ""
    """How many records to pass over."""
    cursor_parameter: str = ""
    cursor_start: tuple[str, ...] = ()
    """Values of the cursor parameter that ask for the first page."""
    items: str = ""
    """Member of the reply that holds the page's records; empty: the reply is the list."""
    meta: str = ""
    """Member of the reply that holds the meta data; empty: they stand in the reply itself, as do the `links`."""
    links: str = ""
    names: PageNames = PageNames()


class Select(Table, frozen=True, kw_only=True):
    """``[[filters.selects]]``: what a filter selects on, where its name does not say it."""

    filter: str
    """Name of the filter, or of a query parameter."""
    field: str = ""
    """Dotted member of a record, through lists, too; empty: the filter's name."""
    how: Literal["is", "from", "to", "day", "starts", "contains", "has", "lacks", "nothing", "unknown"] = "is"
    """``is``: the same value, or one of several; ``from`` and ``to``: at least and at most; ``day``: that day, of a
    time; ``starts`` and ``contains``: part of a text; ``has`` and ``lacks``: whether there is a value, as the filter is
    true or false; ``nothing``: it is there for something else, and selects nothing away; ``unknown``: its name leads
    astray, and what it selects on can't be known."""
    operations: tuple[str, ...] = ("*",)
    """Globs of operation ids; the first entry that fits an operation counts."""


class Filters(Table, frozen=True, kw_only=True):
    """``[filters]``: how listings are filtered."""

    parameter: str = ""
    """The ``deepObject`` parameter; empty: there is none."""
    from_: tuple[str, ...] = msgspec.field(default=("After", "From", "Since", "Min", "GreaterThan"), name="from")
    """Endings of filters that ask for at least their value."""
    to: tuple[str, ...] = ("Before", "To", "Until", "Max", "LessThan")
    """Endings of filters that ask for at most their value."""
    exclusive: tuple[str, ...] = ()
    """Those of both whose own value is not selected."""
    selects: tuple[Select, ...] = ()


class Flag(Table, frozen=True, kw_only=True):
    """``[[include.flags]]``: a boolean query parameter that adds members to records."""

    parameter: str
    members: tuple[str, ...]
    """Dotted, through lists, too."""


class Include(Table, frozen=True, kw_only=True):
    """``[include]``: which members a request has to ask for."""

    parameter: str = ""
    """The parameter that names them; empty: there is none."""
    flag_prefix: str = ""
    """What stands before a member's name in the flag that asks for it: ``with`` in ``withBreakdown``."""
    flags: tuple[Flag, ...] = ()


class Patch(Table, frozen=True, kw_only=True):
    """``[patch]``: what the body of a PATCH is."""

    style: Literal["merge", "json-patch"]


class Same(Table, frozen=True, kw_only=True):
    """``[[records.same]]``: names of one member, where they do not tell."""

    resource: str
    """Whose records: the path of the collection without its endpoint version, ``{}`` for each parameter."""
    members: tuple[str, ...]
    """Dotted names; a single one is a member that has no other name."""

    def __post_init__(self) -> None:
        """Raises ValueError for members that could not be one."""
        if not self.members or len(set(self.members)) < len(self.members):
            raise ValueError(f"the members of {self.resource} that are the same are not several names")


class Records(Table, frozen=True, kw_only=True):
    """``[records]``: members that records have in common."""

    id: str = "id"
    also_id: tuple[str, ...] = ()
    """Members that some record's id has in place of `id`, or beside it."""
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    same: tuple[Same, ...] = ()


class Format(Table, frozen=True, kw_only=True):
    """``[formats.WORD]``: what a format word of the contract means in this API."""

    as_: str | None = msgspec.field(default=None, name="as")
    """A standard JSON-Schema format to judge by."""
    pattern: str | None = None
    """An anchored regular expression to judge by."""
    number: bool = False
    """The word annotates a number: nothing more to judge."""
    lenient: tuple[str, ...] = ()
    """Anchored regular expressions of what is also accepted in replies."""
    examples: tuple[str, ...] = ()
    """Good values, for generation and the mock."""
    utc: bool = False
    """Replies have it in UTC: where a time has a zone, that is ``Z`` or an offset of nothing."""
    note: str = ""


class NotificationHeaders(Table, frozen=True, kw_only=True):
    """``[notifications.headers]``: what stands in which header of a notification; an empty name: in none. They go
    out with callbacks that declare them, and all of them with callbacks that declare no header."""

    signature: str = ""
    """Lower-case hexadecimal HMAC-SHA256 (RFC 2104) of the body, keyed by the token that made the subscription."""
    time: str = ""
    """Time of the change: ISO 8601, microseconds, ``Z``."""
    tenant: str = ""
    subscription: str = ""
    """Id of the subscription."""
    event: str = ""


class Resend(Table, frozen=True, kw_only=True):
    """``[notifications.resend]``: the operation that tries failed notifications of a subscription again."""

    operation: str
    every_minutes: int = 0
    """How long one subscription has to wait before it is asked for again; 0: not at all."""
    events: str = ""
    """Member of its body that names the events; empty: all."""
    since: str = ""
    """Member with the time of the first one; empty: none."""
    until: str = ""
    """Member with the time of the last one; empty: none."""


class Occasion(Table, frozen=True, kw_only=True):
    """``[[notifications.on]]``: what brings events about, where their names do not tell; instead of what these tell.
    One without `resource` and `operations` says that nothing does."""

    events: tuple[str, ...]
    resource: str = ""
    """Path of the collection without its endpoint version, ``{}`` for each parameter: `Family.resource`."""
    verbs: tuple[Literal["created", "updated", "deleted"], ...] = ("created", "updated", "deleted")
    changed: tuple[str, ...] = ()
    """Members of the record, one of which an update must have changed; empty: any update will do."""
    operations: tuple[str, ...] = ()
    """Operations whose success brings them about, whether or not a record changes."""
    takes: dict[str, str] = msgspec.field(default_factory=dict)
    """Member of the notification → member of the record (or of the request, or of its reply) with its value."""
    sets: dict[str, Any] = msgspec.field(default_factory=dict)
    """Members of the notification with fixed values."""
    omits: tuple[str, ...] = ()
    """Members that it leaves out, where its schema allows that."""


class Notifications(Table, frozen=True, kw_only=True):
    """``[notifications]``: what subscribers are sent. Without it nothing is."""

    subscribe: tuple[str, ...] = ()
    """Ids of the operations that make a subscription; empty: those that declare callbacks."""
    urls: tuple[str, ...] = ()
    """Dotted members of a subscription that may hold the subscriber's URL, the first one that does counts; empty:
    those that the callbacks' runtime expressions name."""
    events: str = ""
    """Dotted member that lists the events; empty: the list of names of callbacks, or all events without one."""
    enabled: str = ""
    """Dotted member that is false while a subscription is disabled; empty: none ever is."""
    times: tuple[str, ...] = ()
    """Members of notifications that hold the time of the change, beside those of ``[records]``."""
    headers: NotificationHeaders = NotificationHeaders()
    resend: Resend | None = None
    on: tuple[Occasion, ...] = ()


class Safety(Table, frozen=True, kw_only=True):
    """``[safety]``: what must not be sent lightly."""

    sensitive: tuple[str, ...] = ()
    """Ids of operations that are never sent to a live tenant in the modes observe and sandbox."""


class Tolerance(Table, frozen=True, kw_only=True):
    """``[tolerance]``: what clients were told to bear with, beside members that they do not know."""

    new_enum_values: bool | tuple[str, ...] = False
    """Operations, as globs over their ids, in whose replies a text may be none of those that an enumeration lists,
    where it lists several texts; true: all operations."""


class Signals(Table, frozen=True, kw_only=True):
    """``[deprecation]``: how replies of a deprecated operation tell of its end."""

    headers: tuple[Literal["Deprecation", "Sunset", "Link"], ...]
    """They carry each of these whose content the ledger (``[[deprecations]]``) knows: the day of the announcement, the
    day of the removal, the successor."""
    since: str = ""
    """The first release that does so; empty: all do."""


class Deprecation(Table, frozen=True, kw_only=True):
    """``[[deprecations]]``: an announced end of an operation, or of a parameter or member."""

    operation: str
    """Its id; for a parameter or member also a glob over ids."""
    parameter: str = ""
    """The parameter that ends, as ``query page``; empty: it is none."""
    member: str = ""
    """The member that ends, as ``COMPONENT.member``; empty: it is none."""
    announced: dt.date | None = None
    """When it was announced; None: not known."""
    announced_after: dt.date | None = None
    """The announcement came on this day or later."""
    announced_by: dt.date | None = None
    """The announcement came on this day or earlier."""
    removal: dt.date | None = None
    successor: str = ""
    note: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the operation itself ends, not a part of it."""
        return not self.parameter and not self.member


class Conventions(Table, frozen=True, kw_only=True):
    """All of ``api.toml``."""

    api: About
    authentication: Authentication | None = None
    permissions: Permissions = Permissions()
    limits: RateLimits = USUAL_LIMITS
    success: Success | None = None
    envelope: Envelope | None = None
    errors: tuple[ErrorShape, ...] = ()
    validation: Validation | None = None
    gaps: tuple[Gap, ...] = USUAL_GAPS
    """Without the table: what RFC 9110 lets any server answer. ``gaps = []`` allows none."""
    pagination: Pagination | None = None
    filters: Filters | None = None
    include: Include | None = None
    patch: Patch | None = None
    records: Records | None = None
    references: dict[str, str | bool] = msgspec.field(default_factory=dict)
    """``[references]``: member → path of the collection whose records it points at; false: it points at none. A
    member of the records of one family only is written ``FAMILY.MEMBER``. Others are found by their names."""
    formats: dict[str, Format] = msgspec.field(default_factory=dict)
    notifications: Notifications | None = None
    safety: Safety = Safety()
    tolerance: Tolerance = Tolerance()
    spellings: tuple[Spelling, ...] = ()
    actions: tuple[Action, ...] = ()
    deprecation: Signals | None = None
    deprecations: tuple[Deprecation, ...] = ()

    @property
    def declares_limits(self) -> bool:
        """Whether ``api.toml`` says how the API limits calls."""
        return self.limits is not USUAL_LIMITS

    def tolerates_new_values(self, operation: str) -> bool:
        """Whether replies of the operation with the id `operation` may hold texts that an enumeration of several texts
        does not list."""
        places = self.tolerance.new_enum_values
        return places if isinstance(places, bool) else any(fnmatchcase(operation, glob) for glob in places)

    def error_for(self, status: int) -> ErrorShape | None:
        """The documented shape of a failure with `status`: the first that names it, by number, by range
        (``4XX``) or as ``default``; None when nothing is documented."""
        names = {str(status), f"{status // 100}XX", "default"}
        return next((shape for shape in self.errors if not names.isdisjoint(shape.statuses)), None)


def load_conventions(path: Path) -> Conventions:
    """The conventions in the file ``api.toml``; raises InputError."""
    conventions = convert(read_toml(path), Conventions, path)
    for word, meaning in conventions.formats.items():
        for key, patterns in (("pattern", (meaning.pattern,)), ("lenient", meaning.lenient)):
            for pattern in patterns:
                if pattern is not None:
                    _check_pattern(pattern, path, ("formats", word, key))
    sign_in = conventions.authentication
    if sign_in and sign_in.scheme != "bearer" and not sign_in.name:
        raise misfit(f"scheme `{sign_in.scheme}` needs `name`", path, ("authentication", "scheme"))
    check_actions(conventions.actions, path)
    for index, end in enumerate(conventions.deprecations):
        if end.announced is not None and end.removal is not None and end.removal < end.announced:
            # RFC 9745, 4: the Sunset date must not be earlier than the Deprecation date
            message = f"`{end.operation}` ends on {end.removal}, before its announcement on {end.announced}"
            raise misfit(message, path, ("deprecations", index, "removal"))
        if end.parameter and end.member:
            raise misfit("names a parameter and a member", path, ("deprecations", index, "member"))
    return conventions


def _check_pattern(pattern: str, path: Path, steps: tuple[str | int, ...]) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise misfit(f"not a regular expression: {error}", path, steps) from error
