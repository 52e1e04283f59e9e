"""An API's conventions (``api.toml``), promises (``promises.toml``) and record shapes (``shapes.toml``).

What an OpenAPI document can't say, or says in prose: how calls are authenticated, what a failure looks like,
what a format word means. Keys are kebab-case in the files and snake_case here; a key that is not named here
is an error. A table that an API does not declare is None: what needs it is then skipped, with that reason.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from uphold.contract.toml import convert, line_of, read_toml
from uphold.errors import InputError, Place

if TYPE_CHECKING:
    from pathlib import Path


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What all tables have in common: frozen, unknown keys refused."""


class About(_Table, frozen=True, kw_only=True):
    """``[api]``: the API as a whole."""

    title: str
    base_path: str = ""
    """Prepended to every path of the contract when a request is sent."""
    notice_months: int | None = None
    """How long a deprecated operation works after the announcement."""
    policy: str = ""
    """Name of the policy that judges changes; empty: the default one."""
    default_tenant: str = ""


class Issue(_Table, frozen=True, kw_only=True):
    """``[authentication.issue]``: the operation that hands out tokens."""

    operation: str
    token: str
    """Member of its reply that holds the token."""
    expires: str = ""
    """Member of its reply that says until when; empty: none."""


class Authentication(_Table, frozen=True, kw_only=True):
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


class Success(_Table, frozen=True, kw_only=True):
    """``[success]``: what every success body looks like."""

    constant: dict[str, Any] = {}


class Envelope(_Table, frozen=True, kw_only=True):
    """``[envelope]``: the member that success bodies are wrapped in."""

    member: str
    except_: tuple[str, ...] = msgspec.field(default=(), name="except")
    """Ids of the operations whose success body is not wrapped."""


class ErrorShape(_Table, frozen=True, kw_only=True):
    """``[[errors]]``: a documented shape of failures."""

    statuses: tuple[str, ...]
    """``401``, ``4XX`` or ``default``."""
    message: str
    """Member that holds the text."""
    fields: str | None = None
    """Member that holds the map of field → list of messages."""
    constant: dict[str, Any] = {}
    text: str = ""
    schema: dict[str, Any] = {}
    """JSON Schema 2020-12 of the whole body."""


class Validation(_Table, frozen=True, kw_only=True):
    """``[validation]``: how a request that the contract forbids is refused."""

    status: int
    also: tuple[int, ...] = ()
    """Other statuses that count as a refusal, too."""


class Gap(_Table, frozen=True, kw_only=True):
    """``[[gaps]]``: an answer that any sensible server gives and that the documents forget in places."""

    status: int
    when: Literal["always", "path-parameter", "input", "body", "authenticated"]


class Pagination(_Table, frozen=True, kw_only=True):
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


class Named(_Table, frozen=True, kw_only=True):
    """``[filters]`` and ``[include]``: the query parameter that a convention uses."""

    parameter: str


class Patch(_Table, frozen=True, kw_only=True):
    """``[patch]``: what the body of a PATCH is."""

    style: Literal["merge", "json-patch"]


class Records(_Table, frozen=True, kw_only=True):
    """``[records]``: members that records have in common."""

    id: str = "id"
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()


class Format(_Table, frozen=True, kw_only=True):
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


class Safety(_Table, frozen=True, kw_only=True):
    """``[safety]``: what must not be sent lightly."""

    sensitive: tuple[str, ...] = ()
    """Ids of operations that are never sent to a live tenant in mode observe, though safe by method."""


class Deprecation(_Table, frozen=True, kw_only=True):
    """``[[deprecations]]``: an announced end of an operation."""

    operation: str
    announced: dt.date | None = None
    """When it was announced; None: not known."""
    removal: dt.date | None = None
    successor: str = ""
    note: str = ""


class Conventions(_Table, frozen=True, kw_only=True):
    """All of ``api.toml``."""

    api: About
    authentication: Authentication | None = None
    success: Success | None = None
    envelope: Envelope | None = None
    errors: tuple[ErrorShape, ...] = ()
    validation: Validation | None = None
    gaps: tuple[Gap, ...] = ()
    pagination: Pagination | None = None
    filters: Named | None = None
    include: Named | None = None
    patch: Patch | None = None
    records: Records | None = None
    formats: dict[str, Format] = {}
    safety: Safety = Safety()
    deprecations: tuple[Deprecation, ...] = ()

    def error_for(self, status: int) -> ErrorShape | None:
        """The documented shape of a failure with `status`: the first that names it, by number, by range
        (``4XX``) or as ``default``; None when nothing is documented."""
        names = {str(status), f"{status // 100}XX", "default"}
        return next((shape for shape in self.errors if not names.isdisjoint(shape.statuses)), None)


class Promise(_Table, frozen=True, kw_only=True):
    """One testable statement of the documents, in our own words."""

    id: str
    text: str
    source: str
    grade: Literal["G", "R", "C", "S", "K", "X", "L", "D"]
    kind: Literal["spec", "pair", "traffic", "time"]
    checks: tuple[str, ...] = ()
    """Check ids, optionally with a facet: ``format:date-time``."""
    operations: tuple[str, ...] = ()
    """Only these operations; ids, globs allowed. Empty: all."""
    contradicted: str | None = None
    unverifiable: str | None = None
    """Why no run verifies it."""


class ShapeField(_Table, frozen=True, kw_only=True):
    """``[[shape.field]]``: one member of a record."""

    name: str
    type: str
    required: bool = False
    nullable: bool = False
    format: str = ""
    at_top: bool = False
    """The member stands at the top of the reply and not in the record at `Shape.at`."""


class Shape(_Table, frozen=True, kw_only=True):
    """``[[shape]]``: the documented shape of one record, field by field."""

    id: str
    title: str
    operation: str
    success: int = 200
    failure: tuple[int, ...] = ()
    """Statuses for an unknown record. The file may hold one number."""
    at: str = ""
    """Member path of the record in the reply; empty: the reply is the record."""
    fields: tuple[ShapeField, ...] = msgspec.field(default=(), name="field")


class _Promises(_Table, frozen=True, kw_only=True):
    promise: tuple[Promise, ...] = ()


class _Shapes(_Table, frozen=True, kw_only=True):
    shape: tuple[Shape, ...] = ()


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
        raise _misfit(f"scheme `{sign_in.scheme}` needs `name`", path, ("authentication", "scheme"))
    return conventions


def load_promises(path: Path) -> tuple[Promise, ...]:
    """The promises in ``promises.toml``, none when there is no such file; raises InputError."""
    if not path.exists():
        return ()
    promises = convert(read_toml(path), _Promises, path).promise
    _check_unique([promise.id for promise in promises], path, "promise")
    return promises


def load_shapes(path: Path) -> tuple[Shape, ...]:
    """The record shapes in ``shapes.toml``, none when there is no such file; raises InputError."""
    if not path.exists():
        return ()
    raw = read_toml(path)
    for shape in raw.get("shape", ()):
        if isinstance(shape, dict) and isinstance(shape.get("failure"), int):
            shape["failure"] = [shape["failure"]]
    shapes = convert(raw, _Shapes, path).shape
    _check_unique([shape.id for shape in shapes], path, "shape")
    return shapes


def _check_pattern(pattern: str, path: Path, steps: tuple[str | int, ...]) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise _misfit(f"not a regular expression: {error}", path, steps) from error


def _check_unique(ids: list[str], path: Path, table: str) -> None:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            raise _misfit(f"the id `{name}` is used twice", path, (table, index, "id"))


def _misfit(message: str, path: Path, steps: tuple[str | int, ...]) -> InputError:
    spot = ".".join(str(step) for step in steps)
    return InputError(message, place=Place(str(path), line_of(path, steps), pointer=spot))
