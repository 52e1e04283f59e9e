"""A client can set a member that is not its to set."""

from __future__ import annotations

from uphold.contract import Role
from uphold.mock.exchange import Target
from uphold.mock.keeping.store import Key, Record
from uphold.mock.lies import body_form, offers, read_only_members, record_members
from uphold.mock.making.forms import Form
from uphold.mock.twists import Call

ID = "read-only-writable"
CHECK = "lifecycle"
PROMISE = "What the tenant alone sets is never changed by a client."

_FORMATS = frozenset((None, "date", "date-time"))
_WRITING = frozenset((Role.CREATE, Role.UPDATE, Role.REPLACE))


def applies(target: Target) -> bool:
    """A record that is read comes back with a member that no client can set, of which the body of a write says nothing
    else; and whose value is not one of a few, which the tenant might have given by itself."""
    return bool(_members(target)) and offers(target, Role.READ)


def kept(call: Call, after: Record | None, _: Key, __: Record | None) -> Record | None:
    """What the body says of such members is kept."""
    if after is None or not isinstance(call.body, dict):
        return after
    names = _members(call.target).keys() & call.body.keys()
    return after.changed(sent={**after.sent, **{name: call.body[name] for name in names}})


def _members(target: Target) -> dict[str, Form]:
    """The members that the lie is about: such as the body, an object, may hold, though nothing in it is to set them."""
    form = body_form(target)
    if target.contract.role(target.operation) not in _WRITING or form is None or not form.properties:
        return {}
    is_open = not any(way.is_closed for way in form.alternatives)
    shown = record_members(target)
    return {
        name: shown[name]
        for name in sorted(read_only_members(target))
        if (is_open or name in form.properties) and _is_free(shown[name])
    }


def _is_free(form: Form) -> bool:
    ways = [way for way in form.alternatives if way.types != ("null",)]
    return any(
        way.kinds & {"string", "integer", "number"}
        and not way.schema.keys() & {"enum", "const", "pattern"}
        and ("string" not in way.kinds or way.schema.get("format") in _FORMATS)
        for way in ways
    )
