"""Schemas of replies, compiled once, and one pass over each reply for all checks that need it.

A pass asks only whether the body is valid, and lets the validator call back for each text that has a
format. Places and sentences are worked out by a second pass, which only a broken reply needs.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import jsonschema_rs

from uphold.checks.base import NewValues
from uphold.checks.judging.formats import STANDARD, judge_of, words_in
from uphold.checks.judging.references import end_of
from uphold.checks.judging.violations import Violation, violations
from uphold.contract import is_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from uphold.checks.base import Exchange
    from uphold.contract import Contract, Conventions, Operation, Schema
    from uphold.contract import Reply as DocumentedReply

T = TypeVar("T")

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judged:
    """What one pass over a reply's body said."""

    violations: tuple[Violation, ...] = ()
    """Of the schema, formats aside."""
    seen: frozenset[str] = _NOTHING
    """Format words of which a text was seen."""
    misformed: tuple[Violation, ...] = ()
    """Of formats."""


_CLEAN = Judged()

_MOST_COMPILED = 256
"""Schemas that have their validators at hand: a validator is soon compiled, and takes much memory."""


class Compiled:
    """One schema, compiled. Not for use by several threads at once."""

    def __init__(self, schema: Schema, conventions: Conventions, *, bears_additions: bool = False) -> None:
        self._schema = schema
        self._bears_additions = bears_additions
        self._judges = {word: judge_of(word, conventions) for word in words_in(schema)}
        self._seen: set[str] = set()
        self._doubt = False
        self._strict: jsonschema_rs.Validator | None = None
        self._lenient: jsonschema_rs.Validator | None = None

    def judge(self, body: Any) -> Judged:
        """What the schema says of a body."""
        self._seen.clear()
        self._doubt = False
        lenient = self._lenient or self._compiled()
        valid = lenient.is_valid(body)
        if valid and not self._seen:
            return _CLEAN
        found = () if valid else tuple(self._violations(lenient, body))
        return Judged(found, frozenset(self._seen), self._misformed(body) if self._doubt else ())

    def _compiled(self) -> jsonschema_rs.Validator:
        """The validator, compiled where it is not at hand; the schema that has had its own for longest gives it up."""
        formats = {word: self._recorder(word, judge) for word, judge in self._judges.items() if judge is not None}
        lenient = self._lenient = self._validator(formats)
        _compiled.append(self)
        if len(_compiled) > _MOST_COMPILED:
            _compiled.popleft()._forget()  # noqa: SLF001 - of the same class
        return lenient

    def _forget(self) -> None:
        self._lenient = self._strict = None

    def _misformed(self, body: Any) -> tuple[Violation, ...]:
        if self._strict is None:
            self._strict = self._validator({w: judge for w, judge in self._judges.items() if judge is not None})
        found = self._violations(self._strict, body)
        return tuple(violation for violation in found if violation.keyword == "format")

    def _violations(self, validator: jsonschema_rs.Validator, body: Any) -> list[Violation]:
        return violations(validator.iter_errors(body), bears_additions=self._bears_additions)

    def _recorder(self, word: str, judge: Callable[[str], bool]) -> Callable[[str], bool]:
        seen = self._seen.add

        def record(text: str) -> bool:
            seen(word)
            if not judge(text):
                self._doubt = True
            return True

        return record

    def _validator(self, formats: dict[str, Callable[[str], bool]]) -> jsonschema_rs.Validator:
        if not formats:
            return jsonschema_rs.Draft202012Validator(self._schema, validate_formats=False)
        # A standard word that api.toml takes the meaning from must not be judged by its standard meaning.
        mute = dict.fromkeys(STANDARD & self._judges.keys() - formats.keys(), _anything)
        return jsonschema_rs.Draft202012Validator(self._schema, validate_formats=True, formats=formats | mute)


_compiled: deque[Compiled] = deque()
"""Those that have their validators at hand, in this process; the one that has had it for longest comes first."""


def _anything(_: str) -> bool:
    return True


@dataclass(slots=True)
class Documented:
    """What the contract says about one status of one operation, looked up once."""

    reply: DocumentedReply | None
    names: dict[str, str | None] = field(default_factory=dict)
    """Media type as received → the documented one that it is, if any."""
    compiled: dict[str, Compiled | None] = field(default_factory=dict)
    """By media type as received, those that were needed."""

    def name(self, media_type: str) -> str | None:
        """The documented media type that `media_type` (lower-case, without parameters) is: by name, else by
        range (``application/*``), as RFC 9110, 12.5.1 ranks them."""
        if media_type not in self.names:
            self.names[media_type] = _documented_name(self.reply, media_type)
        return self.names[media_type]


@dataclass(slots=True)
class _Memo:
    """What was found out about one reply of one operation of one contract."""

    contract: Contract
    operation: Operation
    documented: Documented
    judged: Judged | None = None
    is_judged: bool = False


@dataclass(slots=True)
class _Shelf:
    """All that was looked up or compiled for one contract."""

    conventions: Conventions
    documented: dict[tuple[str, int], Documented] = field(default_factory=dict)
    by_reference: dict[tuple[str, bool], Compiled] = field(default_factory=dict)
    """Equal schemas (the same error in hundreds of operations) are compiled once; and once more for old clients."""
    others: dict[object, Any] = field(default_factory=dict)


_SHELVES: WeakKeyDictionary[Contract, _Shelf] = WeakKeyDictionary()
"""Per process and contract; gone with the contract."""


def documented(exchange: Exchange) -> Documented:
    """What the contract says about the status that came."""
    return _memo(exchange).documented


def judged(exchange: Exchange) -> Judged | None:
    """What the schema documented for the status says of the reply's body; None when there is none, or when
    the body is no JSON or declared as something else."""
    memo = _memo(exchange)
    if not memo.is_judged:
        memo.judged = _judge(exchange, memo.documented)
        memo.is_judged = True
    return memo.judged


def _judge(exchange: Exchange, found: Documented) -> Judged | None:
    media_type = exchange.reply.media_type
    if media_type not in found.compiled:
        name = found.name(media_type) if is_json(media_type) else None
        found.compiled[media_type] = _compile(exchange, name) if name is not None else None
    compiled = found.compiled[media_type]
    if compiled is None:
        return None
    try:
        body = exchange.reply.json()
    except ValueError:
        return None
    found_out = compiled.judge(body)
    if found_out.violations and _bears_new_values(exchange):
        kept = tuple(violation for violation in found_out.violations if not violation.is_new_value)
        return replace(found_out, violations=kept)
    return found_out


def _bears_new_values(exchange: Exchange) -> bool:
    if exchange.earlier is not None and exchange.earlier.new_values is NewValues.BORNE:
        return True
    return exchange.conventions.tolerates_new_values(exchange.operation.id)


def _memo(exchange: Exchange) -> _Memo:
    reply = exchange.reply
    memo = reply.memo
    if memo is None or memo.operation is not exchange.operation or memo.contract is not exchange.contract:
        shelf = _shelf(exchange.contract, exchange.conventions)
        key = (exchange.operation.id, reply.status)
        found = shelf.documented.get(key)
        if found is None:
            found = shelf.documented[key] = Documented(exchange.contract.reply(exchange.operation, reply.status))
        memo = reply.memo = _Memo(exchange.contract, exchange.operation, found)
    return memo  # type: ignore[no-any-return]  # only this module writes it


def _documented_name(reply: DocumentedReply | None, media_type: str) -> str | None:
    if reply is None:
        return None
    names = {name.partition(";")[0].strip().lower(): name for name in reversed(reply.content)}
    wanted = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((names[name] for name in wanted if name in names), None)


def twin(exchange: Exchange, instance: str, keyword: str) -> Violation | None:
    """The violation of the documented schema at the same place in the body and of the same kind, if there
    is one: two checks that see one cause name it by one place."""
    found = judged(exchange)
    if found is None:
        return None
    for violation in (*found.violations, *found.misformed):
        if violation.instance == instance and violation.keyword == keyword:
            return violation
    return None


def remembered(exchange: Exchange, key: object, make: Callable[[], T]) -> T:
    """What `make` gives, made once for a contract and its conventions; `key` is unique among all checks."""
    others = _shelf(exchange.contract, exchange.conventions).others
    if key not in others:
        others[key] = make()
    made: T = others[key]
    return made


def _shelf(contract: Contract, conventions: Conventions) -> _Shelf:
    shelf = _SHELVES.get(contract)
    if shelf is None or shelf.conventions is not conventions:
        shelf = _SHELVES[contract] = _Shelf(conventions)
    return shelf


def _compile(exchange: Exchange, media_type: str) -> Compiled | None:
    contract, conventions = exchange.contract, exchange.conventions
    schema = contract.reply_schema(exchange.operation, exchange.reply.status, media_type)
    if schema is None:
        return None
    shelf = _shelf(contract, conventions)
    target = end_of(schema, schema["$ref"])
    key = (target, exchange.earlier is not None)
    known = shelf.by_reference.get(key)
    if known is None:
        made = Compiled({**schema, "$ref": target}, conventions, bears_additions=exchange.earlier is not None)
        known = shelf.by_reference[key] = made
    return known
