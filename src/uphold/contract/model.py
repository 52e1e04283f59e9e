"""The contract model: what one release of an API documents, as frozen values that answer questions.

Schemas are plain JSON Schema 2020-12 (`Schema` is a dict): OpenAPI 3.0's ``nullable`` and boolean exclusive
bounds are already rewritten, references are ``#/components/schemas/NAME`` within the document.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

Schema = dict[str, Any]


class Depth(StrEnum):
    """How much of a release is known: its schemas too, or only which operations it has."""

    FULL = "full"
    OPERATIONS = "operations"


class Direction(StrEnum):
    """Which way a schema's value travels: to the tenant or back from it."""

    REQUEST = "request"
    REPLY = "reply"


class Role(StrEnum):
    """What an operation does to the records of its resource family, found from the structure of paths."""

    LIST = "list"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    """PATCH of an item: changes only what was sent."""
    REPLACE = "replace"
    """PUT of an item."""
    DELETE = "delete"
    ACTION = "action"
    """Anything else: a verb on a record, a report, a singleton."""


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter of an operation; path-level ones are already merged in."""

    name: str
    location: str
    """``path``, ``query``, ``header`` or ``cookie``."""
    required: bool
    schema: Schema
    """Normalised; may hold references. For `content` parameters, the schema of that media type."""
    style: str
    """As in OpenAPI (``form``, ``deepObject``, ``simple``…), defaults filled in. An array that the document
    declares as ``deepObject`` (which has no meaning) keeps that word here: ``name[]=…`` is how it travels."""
    explode: bool
    media_type: str | None = None
    """Set when the parameter is declared by ``content`` instead of ``schema``."""
    allow_reserved: bool = False
    """Whether reserved characters (RFC 3986) travel as they are."""
    allow_empty: bool = False
    """Whether a query parameter may be sent without a value (``allowEmptyValue``)."""
    deprecated: bool = False
    sunset: str | None = None
    """What ``x-sunset`` says: the day on which a deprecated parameter goes."""
    pointer: str
    """JSON pointer of the parameter in the release file."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """A header that a reply declares."""

    name: str
    required: bool
    schema: Schema
    explode: bool = False
    media_type: str | None = None
    """Set when the header is declared by ``content`` instead of ``schema``."""
    deprecated: bool = False
    pointer: str


class Encoding(msgspec.Struct, frozen=True, kw_only=True):
    """How one member of a form travels. What the document leaves out is None."""

    content_type: str | None = None
    style: str | None = None
    explode: bool | None = None
    allow_reserved: bool = False
    headers: tuple[Header, ...] = ()
    pointer: str


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A request body."""

    required: bool
    content: dict[str, Schema]
    """Media type → schema."""
    encoding: dict[str, dict[str, Encoding]] = {}
    """Media type → member → how it travels; only what the document declares."""
    pointer: str


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    """A variable in the URL of a server."""

    default: str
    enum: tuple[str, ...] = ()
    """The values it may have; empty: any."""


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A base URL of an operation."""

    url: str
    variables: dict[str, Variable] = {}
    pointer: str


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """One OAuth 2 flow of a security scheme."""

    authorization_url: str | None = None
    token_url: str | None = None
    refresh_url: str | None = None
    scopes: tuple[str, ...] = ()
    """Sorted."""


class SecurityScheme(msgspec.Struct, frozen=True, kw_only=True):
    """How a client proves who it is."""

    type: str
    """``apiKey``, ``http``, ``mutualTLS``, ``oauth2`` or ``openIdConnect``."""
    name: str | None = None
    """Of the header, query parameter or cookie that holds an API key."""
    location: str | None = None
    """``query``, ``header`` or ``cookie``."""
    scheme: str | None = None
    """Of HTTP authentication, lower-case: ``bearer``, ``basic``…"""
    open_id_url: str | None = None
    flows: dict[str, Flow] = {}
    pointer: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """What can be asked with what a reply holds (OpenAPI 3.1.1, Link Object)."""

    operation_id: str | None = None
    operation_ref: str | None = None
    """Pointer of the operation, or an address elsewhere."""
    parameters: dict[str, Any] = {}
    """Name of a parameter → the expression, or value, that it gets."""
    body: Any = None
    pointer: str


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What one status of an operation answers."""

    status: str
    """``200``, ``4XX`` or ``default``."""
    content: dict[str, Schema]
    """Media type → schema; empty when the reply has no body."""
    encoding: dict[str, dict[str, Encoding]] = {}
    """As in `Body`."""
    headers: tuple[Header, ...] = ()
    links: dict[str, Link] = {}
    """By name."""
    pointer: str


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """A request that the tenant sends to a subscriber: a callback of an operation, or a webhook."""

    name: str
    expression: str
    """The runtime expression that gives the URL, e.g. ``{$request.body#/callbackUrl}``; empty for a webhook."""
    method: str
    body: Body | None
    headers: tuple[Parameter, ...]
    parameters: tuple[Parameter, ...] = ()
    """What it sends beside the body and `headers`: in the query or a cookie."""
    replies: tuple[Reply, ...]
    pointer: str


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """METHOD + path template, with all that the release says about it."""

    id: str
    """``GET /users/{user}``: the name of the operation everywhere."""
    method: str
    path: str
    operation_id: str | None
    tags: tuple[str, ...]
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    replies: tuple[Reply, ...]
    """In the document's order; empty at depth operations."""
    security: tuple[tuple[str, ...], ...]
    """Alternatives (OR) of schemes that go together (AND), inherited ones filled in; empty: anonymous."""
    scopes: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """For each scheme in `security`, in the same order, the scopes that are asked for."""
    servers: tuple[Server, ...] = ()
    """Inherited ones filled in; empty: the place where the document was found."""
    sunset: str | None = None
    """What ``x-sunset`` says: the day on which a deprecated operation goes."""
    callbacks: tuple[Callback, ...] = ()
    pointer: str


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """A collection of records at one endpoint version, and the operations on it. Found from the structure:
    a path without a parameter at its end, and the same path plus one parameter."""

    path: str
    """Path of the collection: ``/public-api/resources/users/v1.0``."""
    resource: str
    """The same without its endpoint version: what all endpoint versions of one resource share."""
    name: str
    """The last static segment of `resource`: ``users``."""
    endpoint_version: str | None
    """``v1.0``, or None where the path names none."""
    item_path: str | None
    """``…/{user}``; None when records can't be addressed."""
    item_parameter: str | None
    """``user``."""
    parent: str | None
    """Path of the family whose item this collection lies under, or None."""
    operations: dict[Role, str]
    """Role → operation id, for LIST, CREATE, READ, UPDATE, REPLACE and DELETE, where they exist."""
    actions: tuple[str, ...] = ()
    """Ids of the operations deeper than the item that are no family of their own, and of those elsewhere
    whose first parameter addresses this family's records."""
