"""Whether a value that comes back is the value that was sent, in the meaning of its format.

Documents rarely say what a tenant does to a value before it keeps it. So what usual tenants do to values without
changing their meaning counts as neither the same nor another value: blanks at the ends, compositions of letters
(Unicode NFC), upper and lower case where the format has none, an amount to the cent, the order of a list.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from uphold.checks.records.texts import Likeness, compare_texts, is_secret, words_of

if TYPE_CHECKING:
    from uphold.checks.records.views import View
    from uphold.contract import Conventions

SAME, OTHER, UNKNOWN = Likeness.SAME, Likeness.OTHER, Likeness.UNKNOWN

_OWN_LIFE: Final = frozenset(("status", "state", "phase", "stage"))
"""Words of members that a tenant moves on by itself."""
_OPAQUE: Final = frozenset(("byte", "binary", "base64", "password"))
_CENTS: Final = 2
_DIGITS: Final = 15
"""Significant digits that every floating-point number of 64 bits keeps (IEEE 754)."""
_NARROW: Final = Decimal("1e-6")
"""A relative error that a floating-point number of 32 bits makes."""


def likeness(sent: Any, shown: Any, view: View | None, conventions: Conventions, name: str = "") -> Likeness:
    """Compare a value that was sent with the one that is shown for it. `view` is what the contract says of the shown
    one, `name` the member that holds it."""
    if _equal(sent, shown):
        return SAME
    formats = _formats(view, conventions)
    if _is_open(sent, view, formats, name):
        return UNKNOWN
    return _compare(sent, shown, view, conventions, name, formats)


def _compare(
    sent: Any, shown: Any, view: View | None, conventions: Conventions, name: str, formats: frozenset[str]
) -> Likeness:
    match sent, shown:
        case (_, None):
            found = UNKNOWN if isinstance(sent, str) and not sent.strip() else OTHER
        case (bool(), bool()):
            found = OTHER
        case (bool(), _) | (_, bool()):
            found = UNKNOWN
        case (dict(), dict()):
            found = _objects(sent, shown, view, conventions)
        case (list(), list()):
            found = _lists(sent, shown, view, conventions, name)
        case (int() | float(), int() | float() | str()) | (str(), int() | float()):
            found = _numbers(sent, shown, view)
        case (str(), str()):
            found = compare_texts(sent, shown, formats, words_of(name))
        case _:
            found = UNKNOWN
    return found


def _is_open(sent: Any, view: View | None, formats: frozenset[str], name: str) -> bool:
    """Whether the tenant is free in what it shows: what is sent empty may be filled, secrets are hidden, states move,
    and what the reply has no room for can't be shown."""
    if sent is None or sent in ("", [], {}):
        return True
    if is_secret(name) or formats & _OPAQUE or words_of(name) & _OWN_LIFE:
        return True
    return view is not None and not _may_be_shown(sent, view)


def _equal(sent: Any, shown: Any) -> bool:
    """Equal as JSON values: true is not 1, and 1.0 is 1."""
    if isinstance(sent, bool) or isinstance(shown, bool):
        return sent is shown
    if isinstance(sent, dict) and isinstance(shown, dict):
        return sent.keys() == shown.keys() and all(_equal(value, shown[name]) for name, value in sent.items())
    if isinstance(sent, list) and isinstance(shown, list):
        return len(sent) == len(shown) and all(map(_equal, sent, shown))
    return bool(sent == shown)


def _formats(view: View | None, conventions: Conventions) -> frozenset[str]:
    words = view.words if view is not None else frozenset()
    meanings = (conventions.formats.get(word) for word in words)
    return words | {meaning.as_ for meaning in meanings if meaning is not None and meaning.as_}


def _may_be_shown(sent: Any, view: View) -> bool:
    """Whether the reply can show such a value at all: its type is one that is documented there, and among texts that
    are listed."""
    if view.types and _type(sent) not in view.types and not (_type(sent) == "integer" and "number" in view.types):
        whole = isinstance(sent, float) and sent.is_integer() and "integer" in view.types
        digits = isinstance(sent, str) and not view.types.isdisjoint({"integer", "number"})
        return whole or digits or ("string" in view.types and isinstance(sent, int | float))
    return not view.options or not isinstance(sent, str) or sent in view.options


def _type(value: Any) -> str:
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "object" if isinstance(value, dict) else "null"


def _objects(sent: dict[str, Any], shown: dict[str, Any], view: View | None, conventions: Conventions) -> Likeness:
    said = set()
    for name, value in sent.items():
        inner = view.members.get(name) if view is not None else None
        if name in shown:
            said.add(likeness(value, shown[name], inner, conventions, name))
        elif inner is not None and _is_plain(value) and not inner.says("writeOnly"):
            said.add(OTHER if len(sent.keys() & shown.keys()) * 2 >= len(sent) - 1 else UNKNOWN)
        elif _is_plain(value) and view is not None and view.is_map:
            said.add(OTHER)  # its names are the client's own
        else:
            said.add(UNKNOWN)
    return OTHER if OTHER in said else UNKNOWN if UNKNOWN in said else SAME


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list) and value != ""


def _lists(sent: list[Any], shown: list[Any], view: View | None, conventions: Conventions, name: str) -> Likeness:
    """The order is the tenant's, and so is how often one value stands there."""
    items = view.items if view is not None else None
    if not shown and not isinstance(sent[0], dict | list):
        return OTHER
    if any(isinstance(one, dict) for one in shown) != any(isinstance(one, dict) for one in sent):
        return UNKNOWN
    is_exact = len(sent) == len(shown)
    for value in sent:
        said = {likeness(value, one, items, conventions, name) for one in shown}
        if SAME in said:
            continue
        if UNKNOWN in said or isinstance(value, dict | list):
            is_exact = False
            continue
        return OTHER
    return SAME if is_exact else UNKNOWN


def _numbers(sent: Any, shown: Any, view: View | None) -> Likeness:
    """Numbers are decimals: what a client sent with up to 15 digits comes back."""
    try:
        one, other = Decimal(str(sent)), Decimal(str(shown))
    except InvalidOperation:
        return UNKNOWN
    if not (one.is_finite() and other.is_finite()):
        return UNKNOWN
    if one == other:
        return SAME
    if len(one.normalize().as_tuple().digits) > _DIGITS or abs(one - other) <= abs(one) * _NARROW:
        return UNKNOWN
    if not isinstance(sent, int) and not (view is not None and view.steps):
        places = -min(int(other.normalize().as_tuple().exponent), 0)
        digits = max(places, _CENTS)
        if abs(one - other) < Decimal(1).scaleb(-digits):
            return UNKNOWN  # kept to the cent, or finer
    return OTHER
