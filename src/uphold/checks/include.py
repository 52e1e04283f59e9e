"""What has to be asked for is shown to whoever asks for it, and to nobody else.

**Promised**: a part of a record that a request names in the parameter of ``[include]`` (`named`), or asks for by a flag
(`flags`), is shown; a part that was not asked for is absent (`unnamed`); and whatever is asked for, all else in the
record stays as it is.

**Applies** to listings and reads with such a parameter. The parts are the values that the parameter lists, and the
members that its flags are called by.

**Ignores** parts that the contract requires; parts that stand in the reply as null, which is as good as absent; and
a part that no record shows while another one is shown, or where the tenant leaves out other optional members as well:
there may be none. Members that the contract does not declare come and go as they please.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uphold.checks.base import Held, Problem
from uphold.checks.listings.forms import record_form
from uphold.checks.listings.leaves import leaves_in, moved
from uphold.checks.listings.parts import shown
from uphold.checks.listings.reading import id_of, records_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from uphold.checks.base import Exchange
    from uphold.checks.listings.forms import Form
    from uphold.checks.listings.parts import Part
    from uphold.contract import Conventions

ID: Final = "include"


def judge_unasked(bare: Exchange, parts: Sequence[Part]) -> Iterator[Held | Problem]:
    """Whether a reply to a request that asks for none of `parts` shows none."""
    yield from _absent(records_of(bare), parts)


def judge_asked(
    bare: Exchange, exchange: Exchange, again: Exchange, asked: Sequence[Part], parts: Sequence[Part]
) -> Iterator[Held | Problem]:
    """Whether a reply to a request that asks for some of `parts` shows these and no others, and all else as `bare`, a
    reply to the same request that asks for none; `again` is another one, sent after it, and what differs between these
    two changes by itself."""
    records, before = records_of(exchange), records_of(bare)
    others = [part for part in parts if not any(part.path == one.path[: len(part.path)] for one in asked)]
    if len(asked) == len(parts) and not any(_is_shown(records, part) for part in parts):
        due = [part for part in parts if _is_due(before, records, part, parts, bare)]
        if due:
            yield _problem("ignored", due[0].facet, "no part of a record is shown, though all were asked for")
        return
    for part in asked:
        named = [(part_ids, shown(record, part.path)) for record in records if (part_ids := _named_by(record, part))]
        if named and not any(there for _, there in named):
            yield _problem("ignored", part.facet, "a part that was asked for is not shown, though the record names it")
            return
        if any(not _ids_in(there, bare.conventions) <= part_ids for part_ids, there in named):
            message = "a part that was asked for is another record than the one that is named beside it"
            yield _problem("other record", part.facet, message)
            return
    for outcome in _absent(records, [part for part in others if not _lies_in(part, asked)]):
        if isinstance(outcome, Problem):
            yield outcome
            return
    hidden = {part.path[0] for part in parts}
    plain = leaves_in(bare, without=hidden)
    restless = {place[1:] for place in moved(plain, leaves_in(again, without=hidden))}
    if any(place[1:] not in restless for place in moved(plain, leaves_in(exchange, without=hidden))):
        yield _problem("changes", asked[0].facet, "asking for a part of a record changes something else in it")
        return
    yield from (Held(part.facet) for part in asked if _is_shown(records, part))


def _absent(records: Sequence[Any], parts: Sequence[Part]) -> Iterator[Held | Problem]:
    for part in parts:
        if any(value is not None for record in records for value in shown(record, part.path)):
            yield _problem("unnamed", "unnamed", "a part of a record is shown that was not asked for")
            return
    if records and parts:
        yield Held("unnamed")


def _is_shown(records: Sequence[Any], part: Part) -> bool:
    return any(shown(record, part.path) for record in records)


def _named_by(record: Any, part: Part) -> frozenset[str]:
    """The ids that a record names for a part of the top, in a member beside it that is called like it: `shelfId`
    beside `shelf`, `author_ids` beside `authors`. Empty where it names none."""
    if len(part.path) != 1 or not isinstance(record, dict):
        return frozenset()
    name = part.path[0]
    single = f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")
    one = next((record[key] for key in (f"{name}Id", f"{name}_id") if key in record), None)
    many = next((record[key] for key in (f"{single}Ids", f"{single}_ids") if key in record), None)
    ids = many if isinstance(many, list) else [one]
    return frozenset(str(value) for value in ids if isinstance(value, str | int) and not isinstance(value, bool))


def _ids_in(there: Sequence[Any], conventions: Conventions) -> frozenset[str]:
    """The ids of the records that a part shows."""
    each = [one for value in there for one in (value if isinstance(value, list) else [value])]
    return frozenset(known for one in each if (known := id_of(one, conventions)) is not None)


def _is_due(before: Sequence[Any], records: Sequence[Any], part: Part, parts: Sequence[Part], bare: Exchange) -> bool:
    """Whether a part that no record shows should be there: what it lies in is shown, and the tenant leaves out no
    optional member that it could show without being asked."""
    form = record_form(bare.contract, bare.conventions, bare.operation)
    if form is None or not before:
        return False
    own = {one.path[0] for one in parts}
    if any(_leaves_out(record, form, own) for record in before):
        return False
    return len(part.path) == 1 or any(
        isinstance(inner, dict)
        for record in records
        for value in shown(record, part.path[:-1])
        for inner in (value if isinstance(value, list) else [value])
    )


def _leaves_out(value: Any, form: Form, parts: Container[str] = ()) -> bool:
    """Whether a declared member is left out, at any depth; where there is a choice of shapes, nobody can say."""
    if isinstance(value, list):
        return form.items is not None and any(_leaves_out(child, form.items) for child in value)
    if not isinstance(value, dict) or form.is_choice:
        return False
    members = {name: child for name, child in form.members.items() if name not in parts and not child.is_write_only}
    return any(name not in value or _leaves_out(value[name], child) for name, child in members.items())


def _lies_in(part: Part, asked: Sequence[Part]) -> bool:
    """Whether a part lies inside one that was asked for and has no parameter of its own to ask by."""
    return any(one.path == part.path[: len(one.path)] and one.parameter == part.parameter for one in asked)


def _problem(keyword: str, facet: str, message: str) -> Problem:
    return Problem(message, keyword=keyword, facet=facet)
