"""Plausible values by the name of a member: people, places, money, electricity, times.

Own small tables and not a library of fake data: such a library starts slower than this whole tenant, and
draws each value by itself, while here a record's city, coordinates, country, currency and time zone agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from uphold.mock.making.draws import Draws

_FIRST = [
    "Ada",
    "Boris",
    "Chidi",
    "Dana",
    "Elif",
    "Femi",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kaya",
    "Lena",
    "Mila",
    "Noor",
    "Omar",
    "Petra",
    "Quinn",
    "Rosa",
]
_LAST = [
    "Adler",
    "Brandt",
    "Costa",
    "Dimitrov",
    "Evans",
    "Fischer",
    "Georgiev",
    "Horvat",
    "Ivanov",
    "Jansen",
    "Kaur",
    "Lund",
    "Moreau",
    "Novak",
]
_STREETS = ("Harbour Road", "Mill Lane", "Station Street", "Orchard Way", "Bridge Street", "Park Avenue")
_COMPANIES = (
    "Northwind Energy",
    "Blue Harbour Mobility",
    "Alder & Sons",
    "Citygrid",
    "Green Mile",
    "Voltline",
)
_WORDS = ("north", "garden", "central", "harbour", "amber", "river", "summit", "meadow", "copper", "willow")
_SENTENCES = (
    "Made up for tests.",
    "Open around the clock.",
    "Replaced during the last visit.",
    "Belongs to the northern site.",
    "Checked and found in order.",
)


@dataclass(frozen=True, slots=True)
class City:
    """A real town, so that what is said about one record's place agrees."""

    name: str
    region: str
    country: str
    country_name: str
    post_code: str
    latitude: float
    longitude: float
    zone: str
    currency: str
    language: str
    dial: str


# fmt: off
CITIES = (
    City(
        "Sofia", "Sofia City", "BG", "Bulgaria", "1000",
        42.6977, 23.3219, "Europe/Sofia", "BGN", "bg", "359",
    ),
    City(
        "Utrecht", "Utrecht", "NL", "Netherlands", "3511",
        52.0907, 5.1214, "Europe/Amsterdam", "EUR", "nl", "31",
    ),
    City(
        "Bergen", "Vestland", "NO", "Norway", "5003",
        60.3913, 5.3221, "Europe/Oslo", "NOK", "nb", "47",
    ),
    City(
        "Lyon", "Rhône", "FR", "France", "69001",
        45.7640, 4.8357, "Europe/Paris", "EUR", "fr", "33",
    ),
    City(
        "Leeds", "Yorkshire", "GB", "United Kingdom", "LS1 4AP",
        53.8008, -1.5491, "Europe/London", "GBP", "en", "44",
    ),
    City(
        "Bogotá", "Cundinamarca", "CO", "Colombia", "110111",
        4.7110, -74.0721, "America/Bogota", "COP", "es", "57",
    ),
    City(
        "Austin", "Texas", "US", "United States", "78701",
        30.2672, -97.7431, "America/Chicago", "USD", "en", "1",
    ),
    City(
        "Perth", "Western Australia", "AU", "Australia", "6000",
        -31.9523, 115.8613, "Australia/Perth", "AUD", "en", "61",
    ),
)
# fmt: on

Maker = Callable[[Draws, City], Any]


def _name(draws: Draws, _: City) -> str:
    return f"{draws.choice(_FIRST)} {draws.choice(_LAST)}"


def _email(draws: Draws, _: City) -> str:
    return f"{draws.choice(_FIRST)}.{draws.choice(_LAST)}{draws.between(10, 100 - 1)}@example.com".lower()


def _phone(draws: Draws, city: City) -> str:
    return f"+{city.dial}{draws.between(10**8, 10**9 - 1)}"


def _address(draws: Draws, _: City) -> str:
    return f"{draws.between(1, 180 - 1)} {draws.choice(_STREETS)}"


def _url(draws: Draws, _: City) -> str:
    return f"https://{draws.choice(_WORDS)}.example.com/{draws.choice(_WORDS)}/{draws.between(100, 1000 - 1)}"


def _code(draws: Draws, _: City) -> str:
    letters = "".join(draws.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(3))
    return f"{letters}-{draws.between(1000, 9999)}"


def _token(draws: Draws, _: City) -> str:
    return f"{draws.bits():016x}"


def _host(draws: Draws, _: City) -> str:
    return f"{draws.choice(_WORDS)}.example.com"


def _address_v4(draws: Draws, _: City) -> str:
    return f"192.0.2.{draws.between(1, 255 - 1)}"


def _colour(draws: Draws, _: City) -> str:
    return f"#{draws.below(2**24):06x}"


def _version(draws: Draws, _: City) -> str:
    return f"{draws.between(1, 6 - 1)}.{draws.below(12)}.{draws.below(30)}"


def _of(attribute: str) -> Maker:
    return lambda _, city: getattr(city, attribute)


def _near(attribute: str) -> Maker:
    return lambda draws, city: round(getattr(city, attribute) + draws.uniform(-0.05, 0.05), 6)


def _one_of(*values: Any) -> Maker:
    return lambda draws, _: draws.choice(values)


def _number(low: float, high: float, places: int) -> Maker:
    return lambda draws, _: round(draws.uniform(low, high), places)


def _whole(low: int, high: int) -> Maker:
    return lambda draws, _: draws.between(low, high)


# The first expression found in the member's name (words parted by a blank) decides.
_STRINGS: tuple[tuple[str, Maker], ...] = (
    (r"\be ?mail( address)?$", _email),
    (r"\b(phone|mobile|fax|telephone|msisdn)", _phone),
    (r"\bfirst ?name|\bgiven name", _one_of(*_FIRST)),
    (r"\b(last ?name|surname|family name)", _one_of(*_LAST)),
    (
        r"\buser ?name|\blogin\b",
        lambda draws, _: f"{draws.choice(_FIRST)}{draws.between(10, 100 - 1)}".lower(),
    ),
    (
        r"\b(company|organi[sz]ation|operator|brand|vendor|manufacturer|partner|party) ?name|\bcompany\b",
        _one_of(*_COMPANIES),
    ),
    (r"\b(city|town|place)\b", _of("name")),
    (r"\b(region|province|county)\b", _of("region")),
    (r"\bcountry ?name", _of("country_name")),
    (r"\bcountry", _of("country")),
    (r"\b(post ?code|postal|zip)", _of("post_code")),
    (r"\b(address|street|line 1)", _address),
    (r"\b(time ?zone|tz)\b", _of("zone")),
    (r"\bcurrency", _of("currency")),
    (r"\b(language|locale|lang)\b", _of("language")),
    (r"\blat(itude)?\b", lambda draws, city: f"{_near('latitude')(draws, city):.6f}"),
    (r"\b(lng|lon|long|longitude)\b", lambda draws, city: f"{_near('longitude')(draws, city):.6f}"),
    (r"\bip\b", _address_v4),
    (r"\b(host|domain)\b", _host),
    (r"\b(url|uri|link|href|website|logo|image|photo|avatar|picture|callback|endpoint)\b", _url),
    (r"\b(colou?r)\b", _colour),
    (r"\bversion|\bfirmware\b", _version),
    (r"\bmac\b", lambda draws, _: ":".join(f"{draws.below(2**8):02x}" for _ in range(6))),
    (r"\b(token|secret|hash|signature|password)", _token),
    (r"\b(code|uid|serial|number|reference|identifier|plate|vin|iccid|imsi|tag|key|external)\b", _code),
    (r"\bid$", _code),
    (
        r"\b(description|message|note|notes|comment|reason|text|details|instructions?|directions)\b",
        _one_of(*_SENTENCES),
    ),
    (r"\b(name|title|label|by|owner)\b", _name),
)
_NUMBERS: tuple[tuple[str, Maker], ...] = (
    (r"\blat(itude)?\b", _near("latitude")),
    (r"\b(lng|lon|long|longitude)\b", _near("longitude")),
    (r"\b(soc|percent|percentage|battery|fuel|charge level)", _whole(5, 95)),
    (r"\b(tax|vat|discount|margin|fee) ?(rate|percent)?", _number(1, 25, 2)),
    (r"\b(amount|price|cost|total|balance|sum|rate|net|gross|revenue)", _number(1, 250, 2)),
    (r"\b(power|kw)", _number(3, 150, 1)),
    (r"\b(energy|kwh|consumption|wh)", _number(0, 90, 3)),
    (r"\bvoltage", _whole(220, 240)),
    (r"\b(current|amperage|ampere)", _whole(6, 32)),
    (r"\bphases?\b", _whole(1, 3)),
    (r"\btemperature", _number(-5, 35, 1)),
    (r"\byear", _whole(2015, 2026)),
    (r"\b(month)\b", _whole(1, 12)),
    (r"\bday", _whole(1, 7)),
    (r"\bport\b", _whole(1024, 49151)),
    (r"\b(duration|seconds|minutes|timeout|interval|period)", _whole(15, 900)),
    (r"\b(speed)", _number(0, 110, 1)),
    (r"\b(course|heading|direction|angle)", _whole(0, 359)),
    (r"\bids?$", _whole(1, 8)),
)
_STRING_RULES = [(re.compile(expression), maker) for expression, maker in _STRINGS]
_NUMBER_RULES = [(re.compile(expression), maker) for expression, maker in _NUMBERS]
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-\s.]+")


def split_name(name: str) -> str:
    """``lastUpdatedAt`` and ``last_updated_at`` as ``last updated at``."""
    return _CAMEL.sub(" ", name).lower()


def plausible_string(name: str, draws: Draws, city: City) -> str | None:
    """A text that fits a member called `name`; None when the name says nothing."""
    maker = _rule(False, name)  # noqa: FBT003 - as there
    return None if maker is None else str(maker(draws, city))


@lru_cache(maxsize=4_096)
def _rule(number: bool, name: str) -> Maker | None:  # noqa: FBT001 - part of a cache key
    words = split_name(name)
    rules = _NUMBER_RULES if number else _STRING_RULES
    return next((maker for rule, maker in rules if rule.search(words)), None)


def plausible_number(name: str, draws: Draws, city: City) -> float | None:
    """A number that fits a member called `name`; None when the name says nothing."""
    maker = _rule(True, name)  # noqa: FBT003 - as there
    return None if maker is None else float(maker(draws, city))


def word(draws: Draws) -> str:
    """Any harmless word."""
    return draws.choice(_WORDS)
