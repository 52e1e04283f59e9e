"""No reply tells what only its owner may know, nor what the server looks like inside.

**Promised**: what proves who somebody is stays with the server: a password, its hash, a key or a token stands in a
reply only where the contract documents a readable member for it; the token of the request comes back nowhere but from
the operation that hands tokens out; and an error speaks of the request, not of files, queries or a trace of calls
(OWASP API Security Top 10, 2023, API3 and API8; RFC 6750, 5.2).

**Applies** to every reply. What is verified is narrowed to ``shown`` (members of successes that are named like a secret
and that the contract does not document, or documents as write-only; hashes of passwords anywhere), ``echoed`` (the
token of the request) and ``inside`` (refusals).

**Ignores** values that are null, empty or masked, members that only speak of a secret (``passwordChangedAt``,
``hasPassword``, ``nextPageToken``), replies whose body no schema describes, hashes apart, and server errors, which are
findings of `server-error`.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.judging.compiled import remembered
from uphold.checks.judging.places import Steps, schemas_at, walk
from uphold.contract import is_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.base import Exchange
    from uphold.contract import Schema

ID: Final = "secrets"
_SHOWN, _ECHOED, _INSIDE = Held("shown"), Held("echoed"), Held("inside")

_HINTS: Final = (b"passw", b"passphrase", b"passcode", b"pwd", b"secret", b"token", b"apikey", b"api_key", b"api-key")
_KEY_HINTS: Final = (b"privatekey", b"private_key", b"private-key")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LAST: Final = frozenset(("password", "passwd", "passphrase", "passcode", "pwd", "secret", "apikey", "token"))
_ABOUT_A_TOKEN: Final = frozenset(
    ("api", "access", "auth", "refresh", "bearer", "session", "remember", "id", "user", "authentication", "reset")
)
_KEYS: Final = frozenset(("api", "private", "secret"))
_DERIVED: Final = frozenset(("hash", "digest", "salt"))
_MASKED: Final = re.compile(
    r"(.)\1*|.*(?:[*•]{3}|x{4}|…).*|[\[<(]?(?:redacted|hidden|masked|secret)[\])>]?", re.IGNORECASE
)
_SHORTEST_TOKEN: Final = 16
"""A member that is called token and nothing more, and holds less than that, counts something."""

_NARROW: Final = frozenset(("enum", "const", "pattern", "format", "maxLength"))
"""What may keep a text of our own out of a member."""

_HASH_HINTS: Final = (b"$2", b"$argon2", b"$pbkdf2", b"$scrypt$", b"$5$", b"$6$", b"$1$", b"{SSHA")
_HASH: Final = re.compile(
    rb"\$2[abxy]?\$\d\d\$[./\\A-Za-z0-9]{53}|\$argon2(?:id|i|d)\$v=|\$pbkdf2(?:-sha\d+)?\$\d|\$scrypt\$"
    rb"|\$[156]\$[./\\A-Za-z0-9]{1,17}\$[./\\A-Za-z0-9]{22,}|\{SSHA(?:\d+)?\}[+/\\A-Za-z0-9]{20,}"
)
_INSIDES: Final = re.compile(
    r"Traceback \(most recent call last\)|\bstack ?trace\b|goroutine \d+ \[|\bException in thread\b"
    r"|\bat [\w.$<>]+\([\w.]+:\d+\)|\bat [\w.`<>]+\(.*\) in .+:line \d+|#\d+ (?:/|[A-Z]:\\)[^\s]+\(\d+\)"
    r"|(?:/[\w.@-]+){2,}\.(?:php|py|rb|jsx?|tsx?|java|kt|go|cs|exs?|rs|cpp?)\b(?:\W{1,3}(?:line )?\d+|\b)"
    r"|[A-Z]:\\(?:[\w. -]+\\)+[\w.-]+\.\w+|\bSQLSTATE\b|\bORA-\d{5}\b|\bPG::\w+|\bpsycopg|\bsqlite3\.\w*Error"
    r"|java\.(?:lang|sql|util)\.|org\.hibernate\.|System\.\w+Exception|You have an error in your SQL syntax"
    r"|\bselect\s[^;]{1,300}?\sfrom\s[\w.\"`]+\s+(?:where|join|limit|order by|group by)\b"
    r"|\binsert into [\w.\"`]+ ?\(|\bupdate [\w.\"`]+ set [\w.\"`]+ ?=|\bdelete from [\w.\"`]+ where\b",
    re.IGNORECASE | re.MULTILINE,
)


def judge(exchange: Exchange) -> Iterator[Held | Problem]:
    """What a reply tells that it must not."""
    status = exchange.reply.status
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    if exchange.reply.holds_token and not _hands_out_tokens(exchange):
        message = "a reply holds the token of the request"
        yield Problem(message, keyword="token", facet="echoed")
        return
    yield _ECHOED
    if status >= HTTPStatus.BAD_REQUEST:
        text = exchange.reply.body.decode(errors="replace").replace("\\/", "/").replace("\\\\", "\\")
        if _INSIDES.search(text):
            message = "a refusal shows the inside of the server: a file, a query or a trace of calls"
            yield Problem(message, keyword="inside", facet="inside")
        else:
            yield _INSIDE
    found = list(_shown(exchange))
    yield from found or (_SHOWN,)


def _hands_out_tokens(exchange: Exchange) -> bool:
    sign_in = exchange.conventions.authentication
    return sign_in is not None and sign_in.issue is not None and sign_in.issue.operation == exchange.operation.id


def _shown(exchange: Exchange) -> Iterator[Problem]:
    reply = exchange.reply
    lower = reply.body.lower()
    hidden = _write_only(exchange) if exchange.earlier is None else ()
    is_success = reply.status < HTTPStatus.MULTIPLE_CHOICES and is_json(reply.media_type)
    if is_success and (any(hint in lower for hint in (*_HINTS, *_KEY_HINTS)) or any(one in lower for one in hidden)):
        told = set()
        for steps, name, is_hidden in _members(exchange):
            if name not in told:
                told.add(name)
                what = "is only ever written" if is_hidden else "is not documented and named like a secret"
                yield Problem(f"a reply shows the member `{name}`, which {what}", instance=_pointer(steps),
                              keyword=f"{'write-only' if is_hidden else 'member'}:{name}", facet="shown")  # fmt: skip
        if told:
            return
    is_hash = any(hint in reply.body for hint in _HASH_HINTS) and _HASH.search(reply.body)
    if is_hash and not _documents_a_secret(exchange):
        yield Problem("a reply shows the hash of a password", keyword="hash", facet="shown")


def _members(exchange: Exchange) -> Iterator[tuple[Steps, str, bool]]:
    """Members with a secret in them: place, name, and whether it is documented as write-only."""
    root = _schema(exchange)
    if root is None or exchange.earlier is not None:  # an earlier release does not document what came later
        return
    try:
        body = exchange.reply.json()
    except ValueError:
        return
    for steps, value in walk(body):
        name = _name(steps)
        if not name or value is None or isinstance(value, bool) or value in ("", 0) or _MASKED.fullmatch(str(value)):
            continue
        declared = remembered(
            exchange,
            (ID, exchange.operation.id, exchange.reply.status, steps),
            lambda steps=steps: _said(schemas_at(root, steps)),  # type: ignore[misc]
        )
        if declared == "" and is_secret(name, value) and _is_misspelt(root, steps):
            continue
        if declared == "write-only" or (declared == "" and is_secret(name, value)):
            yield steps, name, declared == "write-only"


def _is_misspelt(root: Schema, steps: Steps) -> bool:
    """Whether a member is documented but for capitals, underscores and hyphens in its name or in one on the way to it,
    or is documented and stands in a body of another build: `body-schema` speaks of that."""
    meant: Steps = ()
    for step in steps:
        if _is_of_another_kind(schemas_at(root, meant), step):
            return _folded(_name(steps)) in {_folded(name) for name in _all_names(root)}
        known = {name for one in schemas_at(root, meant) for name in one.get("properties", {})}
        alike = [name for name in sorted(known) if isinstance(step, str) and _folded(name) == _folded(step)]
        meant = (*meant, step if step in known or not alike else alike[0])
    return meant != steps and _said(schemas_at(root, meant)) not in ("", "write-only")


def _all_names(node: Any) -> Iterator[str]:
    """The members that a schema, whatever it holds, declares anywhere."""
    left = [node]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield from one["properties"] if isinstance(one.get("properties"), dict) else ()
        left += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def _is_of_another_kind(schemas: list[Schema], step: str | int) -> bool:
    """Whether a list stands where an object is documented, or an object where a list is."""
    kinds = {kind for schema in schemas for kind in _kinds(schema)} & {"array", "object"}
    return kinds == {"object" if isinstance(step, int) else "array"}


def _folded(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def judge_sent_secret(exchange: Exchange, secret: str) -> Iterator[Held | Problem]:
    """Whether a reply shows a secret that was written, in a member that the contract does not document for reading."""
    if secret.encode() not in exchange.reply.body:
        yield _SHOWN
        return
    root = _schema(exchange)
    try:
        places = [steps for steps, value in walk(exchange.reply.json()) if value == secret]
    except ValueError:
        places = []
    told = [steps for steps in places if root is not None and (_said(schemas_at(root, steps)) or _is_named(steps))]
    if len(told) < len(places) or not places:  # `judge` speaks of the others, or the document gives them a place
        message = "a reply shows a secret that was written"
        yield Problem(message, keyword="sent", facet="shown")


def _is_named(steps: Steps) -> bool:
    return is_secret(_name(steps), "x" * _SHORTEST_TOKEN)


def _name(steps: Steps) -> str:
    """The last name on the way to a value."""
    return next((step for step in reversed(steps) if isinstance(step, str)), "")


def secret_members(schema: Schema) -> tuple[str, ...]:
    """Members of an object that hold a secret, by their names, and may be any text; `schema` as in
    `Contract.body_schema`."""
    found: dict[str, None] = {}
    for node in schemas_at(schema, ()):
        for name in node.get("properties", {}):
            members = schemas_at(schema, (name,))
            kinds = [kind for one in members for kind in _kinds(one)]
            is_free = not any(_NARROW & one.keys() for one in members)
            if is_free and "string" in kinds and is_secret(name, "x" * _SHORTEST_TOKEN):
                found[name] = None
    return tuple(found)


def _kinds(schema: Schema) -> list[str]:
    kind = schema.get("type", ())
    return [kind] if isinstance(kind, str) else list(kind)


def is_secret(name: str, value: Any) -> bool:
    """Whether a member of this name holds, by this value, what proves who somebody is."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words:
        return False
    *before, last = words
    if last in _DERIVED:
        return any(word in {"password", "passwd", "pwd"} for word in before)
    if last == "key":
        return bool(before) and before[-1] in _KEYS
    if last == "token":
        if before:
            return before[-1] in _ABOUT_A_TOKEN
        return isinstance(value, str) and len(value) >= _SHORTEST_TOKEN
    return last in _LAST


def _said(schemas: list[Schema]) -> str:
    """``write-only`` where the document says so, ``yes`` where it says anything else, nothing where it is silent."""
    if not schemas:
        return ""
    return "write-only" if any(schema.get("writeOnly") is True for schema in schemas) else "yes"


def _schema(exchange: Exchange) -> Schema | None:
    key = (ID, "schema", exchange.operation.id, exchange.reply.status, exchange.reply.media_type)
    return remembered(
        exchange,
        key,
        lambda: exchange.contract.reply_schema(exchange.operation, exchange.reply.status, exchange.reply.media_type),
    )


def _write_only(exchange: Exchange) -> tuple[bytes, ...]:
    """The names of write-only members that the schema of the reply has, as they stand in JSON, in small letters."""

    def find() -> tuple[bytes, ...]:
        found: set[bytes] = set()
        waiting: list[Any] = [_schema(exchange)]
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict):
                properties = node.get("properties")
                for name, schema in properties.items() if isinstance(properties, dict) else ():
                    if isinstance(schema, dict) and schema.get("writeOnly") is True:
                        found.add(f'"{name}"'.lower().encode())
                waiting.extend(node.values())
            elif isinstance(node, list):
                waiting.extend(node)
        return tuple(sorted(found))

    return remembered(exchange, (ID, "write-only", exchange.operation.id, exchange.reply.status), find)


def _documents_a_secret(exchange: Exchange) -> bool:
    """Whether each hash stands in a member that is documented and named like a secret."""
    root = _schema(exchange)
    if root is None:
        return False
    try:
        body = exchange.reply.json()
    except ValueError:
        return False
    hashes = [steps for steps, value in walk(body) if isinstance(value, str) and _HASH.search(value.encode())]
    return bool(hashes) and all(_is_named(steps) and _said(schemas_at(root, steps)) == "yes" for steps in hashes)


def _pointer(steps: Steps) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
