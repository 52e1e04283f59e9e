"""Which traits a varied tenant has, and how strong they are: a function of its number and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar

from uphold.mock.making.draws import Draws

T = TypeVar("T")

_FEWEST, _MOST = 5, 10
"""Records that a collection of the usual tenant starts with."""


@dataclass(frozen=True, slots=True)
class Variation:
    """The traits of one tenant. Shares are numbers from 0 to 1; the defaults are the usual tenant's."""

    number: int = 0
    absent: tuple[float, ...] = (0.0,)
    """Shares of the optional members that are left out; the resources take turns among them."""
    absent_for_good: bool = False
    """Whether a member that is left out is left out of every record of its resource."""
    null: float | None = None
    """Share of null where the schema allows it; None: as the usual tenant has it."""
    extra: float = 0.0
    """Share of the open objects that have members of which the contract knows nothing."""
    extra_style: Literal["camel", "snake", "hypertext", "odd"] = "camel"
    member_order: Literal["declared", "reversed", "sorted", "shuffled"] = "declared"
    record_order: Literal["oldest-first", "newest-first", "shuffled"] = "oldest-first"
    fewest: int = _FEWEST
    most: int = _MOST
    """Between these is the number of records that a collection starts with."""
    empty: float = 0.0
    """Share of the resources that have no record at the start."""
    barren: float = 0.0
    """Share of the records that have nothing below them at the start."""
    first_number: int = 1
    gap: int = 1
    """From one numeric id to the next; below 0: they descend."""
    ids: Literal["digits", "padded", "uuid", "words"] = "digits"
    """What ids look like that may be any text."""
    texts: Literal["plausible", "shortest", "longest", "foreign", "mixed"] = "plausible"
    numbers: Literal["plausible", "lowest", "highest", "mixed"] = "plausible"
    arrays: Literal["usual", "shortest", "longest"] = "usual"
    times: Literal["usual", "leap", "switch", "far"] = "usual"
    """Days that the tenant's own times fall on: any; leap days; when clocks change; far away."""
    zone: Literal["Z", "+00:00"] = "Z"
    fraction: Literal["", ".0", ".000", ".000000"] = ""
    """How a time in UTC is written."""
    number_spelling: Literal["shortest", "point", "exponent"] = "shortest"
    escapes: Literal["none", "slash", "ascii", "letters"] = "none"
    """What texts are escaped though they need not be (RFC 8259, 7)."""
    layout: Literal["compact", "indented", "spacious"] = "compact"
    charset: Literal["", "; charset=utf-8", ";charset=UTF-8", '; charset="utf-8"'] = ""
    type_case: Literal["lower", "title", "upper"] = "lower"
    """How the name of a media type is written (RFC 9110, 8.3.1: it has no case)."""
    header_case: Literal["lower", "title", "upper"] = "lower"
    """How names of headers are written over TCP (RFC 9110, 5.1: they have no case)."""
    headers: bool = False
    """Whether replies have headers of which the contract knows nothing."""
    relative_links: bool = False
    page_size: int | None = None
    """Of listings whose default size is not documented; None: all records."""
    other_success: bool = False
    """Whether an operation with several success statuses answers with another one than the natural one."""
    other_refusal: bool = False
    """Whether an operation refuses with another status that it documents and ``api.toml`` allows."""
    judges_first: bool = False
    """Whether a request is judged before its record is looked for, so that 422 comes before 404."""
    error_texts: Literal["usual", "short", "long", "foreign"] = "usual"
    new_values: bool = False
    """Whether records have values that an enumeration does not list, where ``api.toml`` tolerates that."""
    latency: float = 0.0
    jitter: float = 0.0
    """Milliseconds that a reply takes over TCP, and by which that changes."""

    @staticmethod
    def of(number: int) -> Variation:
        """The tenant `number`; 0 is the usual one."""
        if number == 0:
            return USUAL
        return Variation(number, **{name: _pick(number, name, options) for name, options in OPTIONS.items()})

    def traits(self) -> dict[str, Any]:
        """Name → value of those traits that the usual tenant does not have."""
        found = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "number"}
        return {name: value for name, value in found.items() if value != getattr(USUAL, name)}

    # -- decisions: each a function of the number and of the key alone

    def draws(self, key: str) -> Draws:
        """Draws for whatever `key` names."""
        return Draws(f"vary {self.number}|{key}")

    def happens(self, share: float, key: str) -> bool:
        """Whether what happens to a `share` of things happens to the one that `key` names."""
        return share > 0 and self.draws(key).random() < share

    def leaves_out(self, resource: str, record: str, name: str) -> bool:
        """Whether a record (or any other thing) does without the optional member `name`."""
        share = self.absent[self.draws(f"absent {resource}").below(len(self.absent))]
        return self.happens(share, f"absent {resource if self.absent_for_good else record}|{name}")

    def error_text(self, text: str, key: str) -> str:
        """What is said to a client instead of `text`, which the usual tenant says."""
        match self.error_texts:
            case "short":
                return "No."
            case "long":
                return " ".join([text or "Refused."] * 40)
            case "foreign":
                return self.draws(f"error {key}").choice(_FOREIGN)
        return text

    def is_empty(self, resource: str, above: Sequence[str]) -> bool:
        """Whether the collection of `resource` below the records with the ids `above` starts empty."""
        if self.happens(self.empty, f"empty {resource}"):
            return True
        return bool(above) and self.happens(self.barren, f"barren {resource}|{'|'.join(above)}")

    def turned(self, options: Sequence[T], key: str) -> tuple[T, ...]:
        """`options` with another one in front, or the same."""
        start = self.draws(f"turn {key}").below(len(options)) if options else 0
        return (*options[start:], *options[:start])

    def ordered(self, names: Iterable[T], key: str) -> list[T]:
        """Members of an object, given in the document's order, in the order that the tenant sends them in."""
        found = list(names)
        match self.member_order:
            case "reversed":
                found.reverse()
            case "sorted":
                found.sort(key=str)
            case "shuffled":
                self.draws(f"order {key}").source().shuffle(found)
        return found


USUAL = Variation()
_FOREIGN = ("Ungültige Eingabe: „§ 1“", "入力が無効です。", "مرفوض", '"\\/\t✗')

OPTIONS: dict[str, Sequence[Any]] = {
    "absent": ((0.95,), (0.0,), (0.0, 0.5), (0.1, 0.95), (0.1,), (1.0,)),
    "absent_for_good": (False, True),
    "null": (0.5, None, 0.95, 0.0),
    "extra": (1.0, 0.0, 0.4),
    "extra_style": ("camel", "snake", "hypertext", "odd"),
    "member_order": ("declared", "reversed", "sorted", "shuffled"),
    "record_order": ("oldest-first", "newest-first", "shuffled"),
    "fewest": (1, 3, _FEWEST),
    "most": (_FEWEST, _MOST, 25),
    "empty": (0.0, 0.1, 0.0, 0.3),
    "barren": (0.0, 0.0, 0.5),
    "first_number": (1, 1_001, 900_000_007, 2**31 + 1_011, 2**52),
    "gap": (1, 3, 17, -1, -5),
    "ids": ("digits", "padded", "uuid", "words"),
    "texts": ("plausible", "shortest", "longest", "foreign", "mixed"),
    "numbers": ("plausible", "lowest", "highest", "mixed"),
    "arrays": ("usual", "shortest", "longest"),
    "times": ("usual", "leap", "switch", "far"),
    "zone": ("Z", "+00:00"),
    "fraction": ("", ".0", ".000", ".000000"),
    "number_spelling": ("shortest", "point", "exponent"),
    "escapes": ("none", "slash", "ascii", "letters"),
    "layout": ("compact", "indented", "spacious"),
    "charset": ("", "; charset=utf-8", ";charset=UTF-8", '; charset="utf-8"'),
    "type_case": ("lower", "title", "upper"),
    "header_case": ("lower", "title", "upper"),
    "headers": (False, True),
    "relative_links": (False, True),
    "page_size": (None, 3, 10),
    "other_success": (False, True),
    "other_refusal": (False, True),
    "judges_first": (False, True),
    "error_texts": ("usual", "short", "long", "foreign"),
    "new_values": (False, True),
    "latency": (0.0, 1.0, 5.0),
    "jitter": (0.0, 0.0, 2.0),
}
"""Trait → what it may be."""


def _pick(number: int, name: str, options: Sequence[T]) -> T:
    """Numbers in a row take turns, each trait in an order of its own, so that few numbers meet all that there is."""
    turn, place = divmod(number - 1, len(options))
    order = list(range(len(options)))
    Draws(f"vary {name}|{turn}").source().shuffle(order)
    return options[order[place]]
