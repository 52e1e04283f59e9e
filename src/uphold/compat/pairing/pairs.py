"""Matched pairs: what a rule is asked about. `old` or `new` is None where only one contract has the thing."""

from __future__ import annotations

from typing import Any

import msgspec

from uphold.compat.containment.engine import Answer
from uphold.compat.containment.travel import Travel
from uphold.compat.walking.views import Member, View
from uphold.contract import Body, Callback, Contract, Direction, Header, Operation, Parameter, Reply
from uphold.contract.model import Encoding, Link, SecurityScheme, Server


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """What every pair has."""

    old: Any
    new: Any
    direction: Direction | None
    """REQUEST: a client sends it; REPLY: a client reads it; None: neither (an operation, say)."""
    operation: str = ""
    """Id of the operation, as the old document has it where it has one."""
    position: str = ""
    """Where in the operation, in stable words."""
    old_pointer: str | None = None
    new_pointer: str | None = None


class DocumentPair(Pair, frozen=True, kw_only=True):
    """Both documents as a whole."""

    old: Contract
    new: Contract


class OperationPair(Pair, frozen=True, kw_only=True):
    """An operation, by method and path; names of path parameters do not matter."""

    old: Operation | None
    new: Operation | None
    old_contract: Contract
    new_contract: Contract


class Way(msgspec.Struct, frozen=True):
    """One way to be let in: what must be shown together. Nothing at all: anonymous."""

    proofs: frozenset[tuple[str, frozenset[str]]]
    """What a client shows (in words that do not depend on the scheme's name), and with which scopes."""

    def __str__(self) -> str:
        words = [f"{proof} ({', '.join(sorted(scopes))})" if scopes else proof for proof, scopes in self.proofs]
        return " and ".join(sorted(words)) or "nothing"

    def suffices_for(self, other: Way) -> bool:
        """Whether a client that can show what this way asks for can be let in by `other`."""
        shown = dict(self.proofs)
        return all(proof in shown and scopes <= shown[proof] for proof, scopes in other.proofs)


class SecurityPair(Pair, frozen=True, kw_only=True):
    """How an operation lets clients in: any one of several ways."""

    old: tuple[Way, ...]
    new: tuple[Way, ...]


class SchemePair(Pair, frozen=True, kw_only=True):
    """A security scheme that both documents name alike, or that one of them lacks."""

    old: SecurityScheme | None
    new: SecurityScheme | None
    name: str


class ServersPair(Pair, frozen=True, kw_only=True):
    """The base URLs of an operation."""

    old: tuple[Server, ...]
    new: tuple[Server, ...]


class ParameterPair(Pair, frozen=True, kw_only=True):
    """A parameter, by place and name (path parameters: by their place in the path)."""

    old: Parameter | None
    new: Parameter | None
    old_schema: View | None = None
    """Given where style or explode changed."""
    new_schema: View | None = None


class BodyPair(Pair, frozen=True, kw_only=True):
    """A body that is sent: of a request, or of what a callback sends."""

    old: Body | None
    new: Body | None


class MediaPair(Pair, frozen=True, kw_only=True):
    """A media type of a body or reply."""

    old: str | None
    new: str | None
    offered: bool = True
    """Whether the client chooses among the media types: by sending one, or by asking for one. What a callback sends is
    chosen by the tenant."""


class EncodingPair(Pair, frozen=True, kw_only=True):
    """How a member of a form travels; what is not declared is None."""

    old: Encoding | None
    new: Encoding | None
    member: str
    media_type: str
    old_schema: View | None = None
    new_schema: View | None = None


class ReplyPair(Pair, frozen=True, kw_only=True):
    """What a status answers. A status that only one side writes is paired with the range or default that covers it."""

    old: Reply | None
    new: Reply | None
    status: str
    success: bool
    """Whether a client may wait for it: 2XX, 3XX, or default where the old document writes no other success."""
    inverted: bool = False
    """Whether a client sends this reply: to a callback or webhook."""


class HeaderPair(Pair, frozen=True, kw_only=True):
    """A header of a reply."""

    old: Header | None
    new: Header | None
    name: str
    old_schema: View | None = None
    """Given where `explode` changed."""
    new_schema: View | None = None


class LinkPair(Pair, frozen=True, kw_only=True):
    """A link of a reply, with the operation that it leads to in words that names of operations do not change."""

    old: Link | None
    new: Link | None
    name: str
    old_target: str = ""
    new_target: str = ""


class CallbackPair(Pair, frozen=True, kw_only=True):
    """A request that the tenant sends: by name, expression and method. `webhook`: not tied to an operation."""

    old: Callback | None
    new: Callback | None
    webhook: bool


class SchemaPair(Pair, frozen=True, kw_only=True):
    """A schema at one place: of a body, a parameter, a header, a member, an item or a branch."""

    old: View
    new: View
    answer: Answer | None = None
    """For the rule that speaks last: what the engine says of this place. None while the others are asked."""
    trail: tuple[str, ...] = ()
    """The way from the whole value to this place: names of members, ``[]``, ``{}``."""
    travel: Travel = Travel()
    """How the value travels."""
    needed: bool = False
    """Whether the old contract required that the value be there."""

    @property
    def inner(self) -> View:
        """Whose values must be understood by the other side: the old one's in a request, the new one's in a reply."""
        return self.old if self.direction is Direction.REQUEST else self.new

    @property
    def outer(self) -> View:
        """The side that must understand the values of `inner`."""
        return self.new if self.direction is Direction.REQUEST else self.old


class MemberPair(Pair, frozen=True, kw_only=True):
    """A member of an object."""

    old: Member | None
    new: Member | None
    name: str
    old_owner: View
    new_owner: View


class BranchPair(Pair, frozen=True, kw_only=True):
    """A branch of anyOf or oneOf that only one side has."""

    old: View | None
    new: View | None
    keyword: str
    label: str
    """What tells the branch apart: the value of its discriminator, its component, its title, or its number."""
