"""Parts of records: there for whoever asks, and for nobody else."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest

from uphold.contract import load_api
from uphold.mock.listings.parts import Parts, shown_members
from uphold.mock.plans import Workshop

from .conftest import HERE, SPECS, Served, serve

ITEM = {
    "name": "Ant",
    "history": [{"what": "made", "price": 1}, {"what": "sold"}],
    "details": {"colour": "red"},
}
PARTS = {"history", "seals", "details"}
ASKED: tuple[tuple[str, set[str], bool], ...] = (
    # query, parts shown, whether the prices of the history are
    ("", set(), False),
    ("include[]=history", {"history"}, False),
    ("include[]=history&priced=true", {"history"}, True),
    ("include[]=history&priced=false", {"history"}, False),
    ("priced=true", set(), False),
    ("include[]=seals&include[]=history", {"seals", "history"}, False),
    ("include[0]=seals&include[1]=history", {"seals", "history"}, False),
    ("withDetails=true", {"details"}, False),
    ("withDetails=1&include[]=seals", {"details", "seals"}, False),
    ("withDetails=false", set(), False),
)


@pytest.fixture(scope="module")
def shop() -> Served:
    """A shop with one more item."""
    served = serve(load_api(HERE / "data" / "shop"))
    assert served.ask("POST", "/items", ITEM).status == 201
    return served


def _ours(served: Served) -> dict[str, Any]:
    ours: dict[str, Any] = json.loads(served.ask("GET", "/items?filter[name]=Ant").content)["data"][0]
    return ours


@pytest.mark.parametrize(("query", "parts", "priced"), ASKED)
def test_exactly_the_parts_that_are_named_are_shown(shop: Served, query: str, parts: set[str], priced: bool) -> None:
    listed = json.loads(shop.ask("GET", f"/items?filter[name]=Ant&{query}").content)["data"]
    read = json.loads(shop.ask("GET", f"/items/{listed[0]['id']}?{query}").content)["data"]
    assert listed[0].keys() & PARTS == parts
    if "history" in parts:
        assert ["price" in entry for entry in listed[0]["history"]] == [priced, False]
    if "priced" not in query:  # only listings have that flag
        assert read == listed[0]


def test_an_unknown_part_is_refused(shop: Served) -> None:
    assert shop.ask("GET", "/items?include[]=nosuch").status == 422


def test_a_part_is_there_all_the_time(shop: Served) -> None:
    ours = _ours(shop)
    reply = shop.ask("PATCH", f"/items/{ours['id']}", {"note": "changed"})
    read = json.loads(shop.ask("GET", f"/items/{ours['id']}?include[]=history&withDetails=1").content)["data"]
    assert (read["note"], read["details"]) == ("changed", ITEM["details"])
    assert read["history"] == [{"what": "made"}, {"what": "sold"}], "nothing asks for prices here"
    patched = json.loads(reply.content)["data"]
    assert "seals" not in patched
    assert patched["history"] == ITEM["history"], "what a body can set, its reply shows"


def test_any_number_of_sets_of_parts_is_served(shop: Served) -> None:
    """More sets than a record keeps replies for."""
    flags = ("withDetails=1", "include[]=history", "include[]=seals", "priced=1")
    for count in range(len(flags) + 1):
        for some in combinations(flags, count):
            for _ in range(2):
                record = json.loads(shop.ask("GET", f"/items?filter[name]=Ant&{'&'.join(some)}").content)["data"][0]
                assert len(record.keys() & PARTS) == len([flag for flag in some if flag != "priced=1"])


# -- a real API


@pytest.mark.parametrize(
    ("operation", "parts"),
    [
        ("GET resources/cdrs/v2.0", "externalAppData"),
        ("GET resources/users/v1.0/{user}", "amountDue externalAppData partnerInvites"),
        ("GET resources/partner-expenses/v1.1", "breakdown"),
        (
            "GET resources/sessions/v1.0/{session}",
            (
                "authorization chargingPeriods chargingPeriods.priceBreakdown clockAlignedEnergyConsumption "
                "externalAppData priceBreakdown"
            ),
        ),
        (
            "PATCH resources/circuits/v2.0/{circuit}",
            "chargePointPriorities consumption socPriorities unmanagedLoad userPriorities",
        ),
        ("GET resources/locations/v1.0", ""),
    ],
)
def test_the_parts_of_a_real_api(operation: str, parts: str) -> None:
    api = load_api(SPECS / "ampeco")
    workshop = Workshop(api.contract("3.110.0"), api.conventions)
    method, _, path = operation.partition(" ")
    found, shown = Parts(workshop).of(workshop.plan(workshop.contract.operations[f"{method} /public-api/{path}"]), {})
    assert (" ".join(sorted(found)), shown) == (parts, frozenset())


def test_a_real_api_shows_parts_only_when_asked(real: Served) -> None:
    workshop = Workshop(real.contract, real.conventions)
    parts = Parts(workshop)
    asked = 0
    for operation in real.contract.operations.values():
        plan = workshop.plan(operation)
        found, _ = parts.of(plan, {})
        if not found or operation.method != "GET":
            continue
        path = real.app.known_path(operation)
        assert path is not None
        tops = {part for part in found if "." not in part} & shown_members(plan).keys()
        reply = real.ask("GET", path)
        assert real.complaint(operation, reply) == ""
        for record in _records(reply.content):
            assert not record.keys() & tops, operation.id
        reader = next((reader for reader in plan.query.readers if reader.name == "include"), None)
        for part in sorted(tops) if reader is not None else ():
            reply = real.ask("GET", f"{path}?include[]={part}")
            if reply.status == 422:  # another flag asks for it
                continue
            assert (reply.status, real.complaint(operation, reply)) == (200, ""), (operation.id, part)
            for record in _records(reply.content):
                assert record.keys() & tops <= {part}, operation.id
            asked += any(part in record for record in _records(reply.content))
    assert asked > 20 or not any(parts.of(workshop.plan(one), {})[0] for one in real.contract.operations.values())


def _records(content: bytes) -> list[dict[str, Any]]:
    data = json.loads(content)["data"]
    return data if isinstance(data, list) else [data]
