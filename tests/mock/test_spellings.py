"""Values that mean the same at several endpoint versions, as each of them spells it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from uphold.contract import About, Conventions, Role, Spelling, load_api
from uphold.mock.making.forms import Book
from uphold.mock.making.spellings import Spellings

from .conftest import SPECS, Served, serve

NETWORK_ONE = ["never connected", "available", "temporarily unavailable", "long-term unavailable"]
NETWORK_TWO = ["never_connected", "available", "temporarily_unavailable", "long-term_unavailable"]
SPELLINGS = Spellings(Conventions(api=About(title="A"), spellings=(Spelling(same=("active", "enabled")),)))


@pytest.mark.parametrize(
    ("value", "options", "fitting"),
    [
        ("available", NETWORK_TWO, "available"),
        ("temporarily unavailable", NETWORK_TWO, "temporarily_unavailable"),
        ("long-term_unavailable", NETWORK_ONE, "long-term unavailable"),
        ("suspendedEV", ["suspended_ev", "charging"], "suspended_ev"),
        ("Suspended-EV", ["suspendedEV"], "suspendedEV"),
        ("RST", ["rst", "rts"], "rst"),
        ("active", ["enabled", "disabled"], "enabled"),
        ("enabled", ["active", "disabled"], "active"),
        ("ACTIVE", ["enabled"], "enabled"),
        ("active", ["enabled", "Active", "active"], "active"),
        ("active", ["enabled", "Active"], "Active"),
        ("occupied", ["available", "charging"], None),
        ("a", [1, None, True], None),
        (1, ["1"], None),
    ],
)
def test_a_value_is_found_among_other_spellings(value: Any, options: list[Any], fitting: str | None) -> None:
    assert SPELLINGS.among(value, options) == fitting


def test_a_value_without_a_spelling_stays_as_it_is() -> None:
    assert SPELLINGS.fit("lost", Book().form({"enum": ["on shelf", "lent out"]})) == "lost"
    assert SPELLINGS.fit("lost", Book().form({"type": "string"})) == "lost"
    assert (
        SPELLINGS.fit("on_shelf", Book().form({"type": ["string", "null"], "enum": ["on shelf", None]})) == "on shelf"
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("active", "enabled", True),
        ("out of order", "outoforder", True),
        ("active", "disabled", False),
        ("7", "7", True),
    ],
)
def test_two_values_mean_the_same_or_not(one: str, other: str, same: bool) -> None:
    assert SPELLINGS.same(one, other) is same
    assert SPELLINGS.same(other, one) is same


@pytest.mark.parametrize(("sent", "shown"), [("on shelf", "on_shelf"), ("lent out", "lent_out")])
def test_what_a_client_sent_is_shown_as_each_endpoint_version_spells_it(library: Served, sent: str, shown: str) -> None:
    made = json.loads(library.ask("POST", "/base/v1.0/books", {"title": "Dunes", "state": sent}).content)["data"]
    two = json.loads(library.ask("GET", f"/base/v2.0/books/{made['id']}").content)["data"]
    assert (made["state"], two["state"]) == (sent, shown)
    changed = {**{name: value for name, value in two.items() if name == "title"}, "state": "on_shelf"}
    assert library.ask("PATCH", f"/base/v2.0/books/{made['id']}", changed).status == 200
    one = json.loads(library.ask("GET", f"/base/v1.0/books/{made['id']}").content)["data"]
    assert one["state"] == "on shelf"


CROSSWALK = [
    ("charge-points", "networkStatus", dict(zip(NETWORK_ONE, NETWORK_TWO, strict=True))),
    ("charge-points", "status", {"active": "enabled", "disabled": "disabled", "out of order": "out of order"}),
    ("evses", "status", {"active": "enabled", "disabled": "disabled", "out of order": "out of order"}),
]


@pytest.mark.parametrize(("family", "member", "spelled"), CROSSWALK)
def test_seeded_records_of_a_real_api_agree_on_their_states(family: str, member: str, spelled: dict[str, str]) -> None:
    real = serve(load_api(SPECS / "ampeco"))
    reads = [
        real.contract.operation(one.operations[Role.READ]).path
        for one in real.contract.families
        if one.name == family and "{}" not in one.resource and Role.READ in one.operations
    ]
    seen = set()
    for number in range(1, 6):
        older, newer = (_record(real, path, number)[member] for path in reads)
        assert newer == spelled.get(older, older)
        seen.add(older)
    assert len(seen) > 1, "one state alone proves little"


@pytest.mark.parametrize("value", ["active", "disabled", "out of order"])
def test_what_a_client_sent_to_a_real_api_survives_the_other_endpoint_version(value: str) -> None:
    real = serve(load_api(SPECS / "ampeco"))
    one, two = (f"/public-api/resources/charge-points/{version}/1" for version in ("v1.0", "v2.0"))
    assert real.ask("PATCH", one, {"status": value}).status == 200
    newer = json.loads(real.ask("GET", two).content)["data"]["status"]
    assert newer == {"active": "enabled"}.get(value, value)
    assert real.ask("PATCH", two, {"status": newer}).status == 200
    assert json.loads(real.ask("GET", one).content)["data"]["status"] == value


def _record(real: Served, path: str, number: int) -> Any:
    concrete = path[: path.index("{")] + str(number)
    return json.loads(real.ask("GET", concrete).content)["data"]
