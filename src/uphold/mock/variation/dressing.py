"""The last touch of a varied tenant: members that nobody documented, other orders, other spellings of the same."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from uphold.contract import Conventions, is_json
from uphold.mock.exchange import Reply
from uphold.mock.making.forms import Form
from uphold.mock.making.places import id_member
from uphold.mock.plans import OperationPlan, ReplyPlan
from uphold.mock.variation.extras import extra_members
from uphold.mock.variation.spelling import Spelling
from uphold.mock.variation.traits import Variation

_UTC = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z")
_CLOSING = frozenset({"unevaluatedProperties", "patternProperties", "propertyNames", "dependentSchemas", "not", "if"})
_MOST_KEPT = 1_024
_LARGEST_KEPT = 4_096
"""Bytes of a body that is kept with what was made of it."""
_HEADERS = (
    ("x-request-id", "7f3a52c19e"),
    ("cache-control", "no-cache, private"),
    ("x-content-type-options", "nosniff"),
    ("server-timing", "app;dur=3.1"),
    ("content-language", "en"),
    ("x-powered-by", "a server"),
)


class Dresser:
    """Dresses honest replies: what they say stays, and stays as the contract has it."""

    def __init__(self, variation: Variation, conventions: Conventions) -> None:
        self._variation = variation
        self._conventions = conventions
        self._id = id_member(conventions)
        self._links = conventions.pagination.links if conventions.pagination is not None else ""
        self._meta = conventions.pagination.meta if conventions.pagination is not None else ""
        self._times = {"date-time"} - conventions.formats.keys()
        self._times |= {word for word, meaning in conventions.formats.items() if meaning.as_ == "date-time"}
        self._spelling = Spelling(variation)
        self._kept: dict[tuple[str, int, bytes], bytes] = {}

    def body(self, plan: OperationPlan | None, reply: Reply) -> Reply:
        """The reply with another body of the same meaning."""
        if not reply.content or not is_json(reply.media_type):
            return reply
        name = plan.operation.id if plan is not None else ""
        key = (name, reply.status, reply.content)
        content = self._kept.get(key)
        if content is None:
            documented = plan.reply(reply.status) if plan is not None else None
            content = self._dressed(documented, f"{name} {reply.status}", reply)
            if len(reply.content) <= _LARGEST_KEPT:
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[key] = content
        return replace(reply, content=content)

    def head(self, reply: Reply) -> Reply:
        """The reply with other headers, and its media type written in another way."""
        variation = self._variation
        media_type, headers = reply.media_type, list(reply.headers)
        if is_json(media_type) and ";" not in media_type:
            match variation.type_case:
                case "title":
                    media_type = media_type.title()
                case "upper":
                    media_type = media_type.upper()
            media_type += variation.charset
        if variation.headers:
            taken = {name.lower() for name, _ in headers}
            headers += [pair for pair in _HEADERS if pair[0] not in taken]
            variation.draws(f"headers {reply.status}").source().shuffle(headers)
        return replace(reply, media_type=media_type, headers=tuple(headers))

    # -- bodies

    def _dressed(self, documented: ReplyPlan | None, key: str, reply: Reply) -> bytes:
        plain = reply.value()
        form = documented.form if documented is not None and documented.is_json else None
        dressed = self._value(plain, form, key)
        shape = self._conventions.error_for(reply.status)
        if shape is not None and isinstance(plain, dict) and shape.fields in plain:
            dressed[shape.fields] = plain[shape.fields]  # a map of fields: whatever stands there is a field
        # What a validator says of `not` or of overlapping branches can't be seen from here.
        if documented is not None and documented.is_json and documented.judge.is_valid(plain):
            dressed = dressed if documented.judge.is_valid(dressed) else plain
        return self._spelling.encode(self._spelled(dressed, form, key))

    def _value(self, value: Any, form: Form | None, key: str) -> Any:
        """`value` with more members and other spellings of its times and links, but for numbers and letters."""
        if isinstance(value, dict):
            return self._object(value, form, key)
        if isinstance(value, list):
            items = _items(form)
            return [self._value(child, items, f"{key}#{index}") for index, child in enumerate(value)]
        if isinstance(value, str) and form is not None and self._is_time(form):
            match = _UTC.fullmatch(value)
            if match is not None:
                return f"{match[1]}{self._variation.fraction}{self._variation.zone}"
        return value

    def _object(self, value: dict[str, Any], form: Form | None, key: str) -> dict[str, Any]:
        members = form.properties if form is not None else {}
        made: dict[str, Any] = {}
        for name, child in value.items():
            place = members.get(name)
            if name in {self._links, self._meta} and self._variation.relative_links and name:
                child = _relative(child, place)  # noqa: PLW2901 - the very member, written otherwise
            made[name] = self._value(child, place, f"{key}|{name}")
        steps = re.sub(r"#\d+", "#", key)
        is_open = self._is_open(form, top="|" not in key)
        if is_open and self._variation.happens(self._variation.extra, f"extra {steps}"):
            for name, extra in extra_members(self._variation, steps, key).items():
                if name not in members:
                    made.setdefault(name, extra)
        return {name: made[name] for name in self._variation.ordered(made, steps)}

    @staticmethod
    def _is_open(form: Form | None, *, top: bool) -> bool:
        """Whether nothing forbids members that the contract does not name, and nothing says what they hold."""
        if form is None:
            return top
        return all(
            way.schema.get("additionalProperties", True) is True and _CLOSING.isdisjoint(way.schema)
            for way in form.alternatives
            if "object" in way.types
        )

    def _is_time(self, form: Form) -> bool:
        return all(
            way.schema.get("format") in self._times and way.schema.keys().isdisjoint({"pattern", "enum", "const"})
            for way in form.alternatives
            if "string" in way.types
        )

    # -- spellings

    def _spelled(self, value: Any, form: Form | None, key: str, name: str = "") -> Any:
        """`value` with numbers and texts that the encoder would write otherwise as raw JSON."""
        if isinstance(value, dict):
            members = form.properties if form is not None else {}
            return {member: self._spelled(child, members.get(member), key, member) for member, child in value.items()}
        if isinstance(value, list):
            items = _items(form)
            return [self._spelled(child, items, key, name) for child in value]
        if isinstance(value, str):
            return self._spelling.text(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and name != self._id:
            return self._spelling.number(value, is_whole=form is None or not form.allows("number"))
        return value


def _items(form: Form | None) -> Form | None:
    ways = form.alternatives if form is not None else ()
    return next((way.items for way in ways if way.items is not None), None)


def _relative(value: Any, form: Form | None) -> Any:
    """`value` with every address in it relative to the tenant's host (RFC 3986, 4.2), where no format is declared."""
    if isinstance(value, dict):
        members = form.properties if form is not None else {}
        return {name: _relative(child, members.get(name)) for name, child in value.items()}
    if isinstance(value, list):
        return [_relative(child, _items(form)) for child in value]
    shaping = {"format", "pattern", "enum", "const"}
    if isinstance(value, str) and (form is None or all(shaping.isdisjoint(way.schema) for way in form.alternatives)):
        return re.sub(r"^https?://[^/]+(?=/)", "", value)
    return value
