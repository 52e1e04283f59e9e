"""An API's conventions (``api.toml``).

What an OpenAPI document can't say, or says in prose: how calls are authenticated, what a failure looks like,
what a format word means. Keys are kebab-case in the files and snake_case here; a key that is not named here
is an error. A table that an API does not declare is None: what needs it is then skipped, with that reason.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Literal

import msgspec

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


class Pagination(Table, frozen=True, kw_only=True):
    """``[pagination]``: how listings page."""

    size_parameter: str = ""
    minimum: int = 1
    maximum: int | None = None
    default: int | None = None
    page_parameter: str = ""
    cursor_parameter: str = ""
    cursor_start: tuple[str, ...] = ()
    """Values of the cursor parameter that ask for the first page."""
    items: str = ""
    """Member of the reply that holds the page's records; empty: the reply is the list."""
    meta: str = ""
    links: str = ""


class Named(Table, frozen=True, kw_only=True):
    """``[filters]`` and ``[include]``: the query parameter that a convention uses."""

    parameter: str


class Patch(Table, frozen=True, kw_only=True):
    """``[patch]``: what the body of a PATCH is."""

    style: Literal["merge", "json-patch"]


class Records(Table, frozen=True, kw_only=True):
    """``[records]``: members that records have in common."""

    id: str = "id"
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()


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
    note: str = ""


class Safety(Table, frozen=True, kw_only=True):
    """``[safety]``: what must not be sent lightly."""

    sensitive: tuple[str, ...] = ()
    """Ids of operations that are never sent to a live tenant in mode observe, though safe by method."""


class Deprecation(Table, frozen=True, kw_only=True):
    """``[[deprecations]]``: an announced end of an operation."""

    operation: str
    announced: dt.date | None = None
    """When it was announced; None: not known."""
    removal: dt.date | None = None
    successor: str = ""
    note: str = ""


class Conventions(Table, frozen=True, kw_only=True):
    """All of ``api.toml``."""

    api: About
    authentication: Authentication | None = None
    success: Success | None = None
    envelope: Envelope | None = None
    errors: tuple[ErrorShape, ...] = ()
    validation: Validation | None = None
    gaps: tuple[Gap, ...] = USUAL_GAPS
    """Without the table: what RFC 9110 lets any server answer. ``gaps = []`` allows none."""
    pagination: Pagination | None = None
    filters: Named | None = None
    include: Named | None = None
    patch: Patch | None = None
    records: Records | None = None
    formats: dict[str, Format] = msgspec.field(default_factory=dict)
    safety: Safety = Safety()
    deprecations: tuple[Deprecation, ...] = ()

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
    return conventions


def _check_pattern(pattern: str, path: Path, steps: tuple[str | int, ...]) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise misfit(f"not a regular expression: {error}", path, steps) from error
