"""Filters: which member each selects on, which records it selects, and that both hold on a real API."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from uphold.contract import Api, Role, load_api
from uphold.mock.listings.selectors import Selectors
from uphold.mock.plans import Workshop

from .conftest import HERE, SPECS, Served, serve

NOWHERE = {
    "GET /public-api/resources/authorizations/v2.0": ("partnerId",),
    "GET /public-api/resources/authorizations/v2.1": ("partnerId",),
    "GET /public-api/resources/charge-point-downtime-periods/v1.0": ("durationLessThan", "durationGreaterThan"),
    "GET /public-api/resources/charge-points/v1.0": ("subOperatorId",),
    "GET /public-api/resources/charge-points/v2.0": (
        "evsePhysicalReference", "vendorId", "subOperatorId", "circuitId",
    ),
    "GET /public-api/resources/evse-downtime-periods/v1.0": ("durationLessThan", "durationGreaterThan"),
    "GET /public-api/resources/evses/v2.0": ("partnerId", "roamingPlatformId"),
    "GET /public-api/resources/locations/v1.0": ("partnerId",),
    "GET /public-api/resources/locations/v2.0": ("partnerId",),
    "GET /public-api/resources/rfid-tags/v1.0": ("type",),
    "GET /public-api/resources/sessions/v1.0": (
        "chargePointNetworkId", "chargePointBootNotificationSerialNumber", "chargePointBootNotificationVendor",
        "partnerId", "subOperatorId",
    ),
    "GET /public-api/resources/tariffs/v1.0": ("tariffGroupId", "userId"),
    "GET /public-api/resources/users/v1.0": ("partnerId",),
}  # fmt: skip
"""Of the 370 filters of release 3.110.0, those that ask for what records do not show."""

ITEMS = (
    {"name": "Ant", "state": "on sale", "price": 1, "stock": 3, "soldOn": "2026-01-05", "tags": ["a", "b"],
     "owner": {"id": 7, "label": "x"}, "sizes": [{"code": "S", "width": 1}, {"code": "M", "width": 2}],
     "extra": {"a": {"b": "1"}, "flat": True}, "isOpen": True, "note": "n1",
     "history": [{"what": "made", "price": 1}], "details": {"colour": "red"}},
    {"name": "Bee", "state": "sold out", "price": 2.5, "stock": 4, "soldOn": "2026-01-06", "tags": ["b"],
     "owner": {"id": 8, "label": "y"}, "sizes": [], "extra": {"a": {"b": 2}}, "isOpen": False, "note": None,
     "history": [{"what": "sold"}], "details": {"colour": "blue"}},
    {"name": "Antelope", "state": "sold out", "price": 3, "stock": 5, "soldOn": "2026-01-07", "tags": [],
     "owner": {"id": 7, "label": "y"}, "sizes": [{"code": "S", "width": 9}], "extra": None, "isOpen": True,
     "note": "null", "history": [], "details": {}},
)  # fmt: skip
SELECTED = (
    ({"name": "Ant"}, "Ant"),
    ({"name": "ant"}, ""),
    ({"itemName": "Bee"}, "Bee"),
    ({"state": "sold out"}, "Bee Antelope"),
    ({"state": "on_sale"}, "Ant"),
    ({"states][": ["on sale", "sold out"]}, "Ant Bee Antelope"),
    ({"states][": "on sale"}, "Ant"),
    ({"priceMin": "2.5"}, "Bee Antelope"),
    ({"priceMax": "2.5"}, "Ant Bee"),
    ({"priceMin": "2", "priceMax": "2.9"}, "Bee"),
    ({"stock][from": "4"}, "Bee Antelope"),
    ({"stock][lessThan": "4"}, "Ant Bee"),
    ({"soldOnFrom": "2026-01-06"}, "Bee Antelope"),
    ({"soldOnTo": "2026-01-06"}, "Ant Bee"),
    ({"tag": "b"}, "Ant Bee"),
    ({"tag": "c"}, ""),
    ({"ownerId": "7"}, "Ant Antelope"),
    ({"ownerId": "07"}, ""),
    ({"sizeCode": "S"}, "Ant Antelope"),
    ({"open": "true"}, "Ant Antelope"),
    ({"open": "0"}, "Bee"),
    ({"note": "n1"}, "Ant"),
    ({"note": "null"}, "Bee"),
    ({"begins": "ant"}, "Ant Antelope"),
    ({"holds": "E"}, "Bee Antelope"),
    ({"hasExtra": "true"}, "Ant Bee"),
    ({"hasExtra": "false"}, "Antelope"),
    ({"noNote": "true"}, "Bee"),
    ({"extra.a.b": "1"}, "Ant"),
    ({"extra.a.b": "2"}, "Bee"),
    ({"extra.a": "1"}, "Ant"),
    ({"extra.z.b": "1"}, ""),
    ({"extra.flat": "true"}, "Ant"),
    ({"historyWhat": "sold"}, "Bee"),
    ({"createdAfter": "2100-01-01T00:00:00Z"}, ""),
    ({"createdBefore": "2100-01-01T02:00:00+02:00"}, "Ant Bee Antelope"),
    ({"mystery": "x"}, "Ant Bee Antelope"),
    ({"aside": "x"}, "Ant Bee Antelope"),
    ({"nosuch": "x"}, "Ant Bee Antelope"),
    ({"tag": "b", "ownerId": "7"}, "Ant"),
)


def _query(filters: dict[str, Any]) -> str:
    return urlencode([(f"filter[{name}]", text) for name, text in filters.items()], doseq=True)


@pytest.fixture(scope="module")
def shop() -> Served:
    """A shop with three items of ours only."""
    served = serve(load_api(HERE / "data" / "shop"))
    for record in json.loads(served.ask("GET", "/items?per_page=100").content)["data"]:
        assert served.ask("DELETE", f"/items/{record['id']}").status == 204
    for item in ITEMS:
        assert served.ask("POST", "/items", item).status == 201
    return served


def _names(served: Served, query: str) -> str:
    reply = served.ask("GET", f"/items?per_page=100&{query}")
    assert reply.status == 200, reply.content
    page = json.loads(reply.content)
    assert page["meta"]["total"] == len(page["data"])
    assert served.complaint(served.contract.operations["GET /items"], reply) == ""
    return " ".join(record["name"] for record in page["data"])


@pytest.mark.parametrize(("filters", "expected"), SELECTED, ids=str)
def test_filters_select_what_they_say(shop: Served, filters: dict[str, Any], expected: str) -> None:
    assert _names(shop, _query(filters)) == expected


def test_a_filter_that_breaks_its_schema_is_refused(shop: Served) -> None:
    assert shop.ask("GET", "/items?filter[ownerId]=x").status == 422
    assert shop.ask("GET", "/items?filter[createdAfter]=soon").status == 422


def test_bounds_count_themselves(shop: Served) -> None:
    ant = json.loads(shop.ask("GET", "/items?filter[name]=Ant").content)["data"][0]
    for name in ("createdAfter", "createdBefore", "updatedSince"):
        assert "Ant" in _names(shop, _query({name: ant["createdAt"]})).split()
    assert _names(shop, _query({"createdAt": ant["createdAt"][:10]})) == "Ant Bee Antelope"
    assert _names(shop, _query({"createdAt": "1999-01-01"})) == ""


def test_bounds_can_be_told_not_to_count_themselves() -> None:
    api = load_api(HERE / "data" / "shop")
    filters = api.conventions.filters
    assert filters is not None
    strict = msgspec.structs.replace(
        api.conventions, filters=msgspec.structs.replace(filters, exclusive=("Min", "Max", "From", "To"))
    )
    selectors = Selectors(Workshop(api.contract(), strict))
    found = selectors.of(Workshop(api.contract(), strict).plan(api.contract().operations["GET /items"]))
    exclusive = {name for name, selector in found.items() if selector is not None and selector.is_exclusive}
    assert exclusive == {"priceMin", "priceMax", "soldOnFrom", "soldOnTo", "stock.from"}


def test_a_filter_goes_with_the_state_that_is_shown(shop: Served) -> None:
    bee = json.loads(shop.ask("GET", "/items?filter[name]=Bee").content)["data"][0]
    assert shop.ask("PATCH", f"/items/{bee['id']}", {"name": "Wasp"}).status == 200
    try:
        assert _names(shop, _query({"name": "Bee"})) == ""
        assert _names(shop, _query({"name": "Wasp"})) == "Wasp"
    finally:
        shop.ask("PATCH", f"/items/{bee['id']}", {"name": "Bee"})


def test_a_query_parameter_that_is_named_like_a_member_filters() -> None:
    served = serve(load_api(HERE / "data" / "shop"))
    for colour in ("red", "green", "red"):
        assert served.ask("POST", "/by-page", {"colour": colour}).status == 201
    whole = json.loads(served.ask("GET", "/by-page?per_page=100").content)["data"]
    red = json.loads(served.ask("GET", "/by-page?per_page=100&colour=red&rush=yes").content)
    assert red["data"] == [record for record in whole if record["colour"] == "red"]
    assert red["meta"]["total"] == len(red["data"]) >= 2


# -- a real API


@pytest.fixture(scope="module")
def charging() -> Api:
    """A real API with hundreds of filters."""
    return load_api(SPECS / "ampeco")


def test_what_the_filters_of_a_real_api_select_on_is_settled(charging: Api) -> None:
    contract = charging.contract("3.110.0")
    workshop = Workshop(contract, charging.conventions)
    selectors = Selectors(workshop)
    found: dict[str, tuple[str, ...]] = {}
    count = 0
    for operation in contract.operations.values():
        known = selectors.of(workshop.plan(operation))
        count += len(known)
        unsettled = tuple(name for name, selector in known.items() if selector is None)
        if unsettled:
            found[operation.id] = unsettled
    assert (found, count) == (NOWHERE, 370)


MEANT = (
    ("cdrs/v2.0", "startDateTimeFrom", "startTime", "from"),
    ("charge-points/v1.0", "evsePhysicalReference", "evses.physicalReference", "is"),
    ("charge-points/v1.0", "chargePointNetworkId", "networkId", "is"),
    ("charge-points/v1.0", "userId", "ownerUserId", "is"),
    ("charge-points/v2.0", "userId", "user.id", "is"),
    ("charge-points/v2.0", "roamingOperatorIds", "roamingOperatorId", "is"),
    ("charge-points/v2.0", "tag", "tags", "is"),
    ("circuits/v2.0", "lastUpdatedAfter", "", "from"),
    ("evses/v2.0", "evseStatus", "status", "is"),
    ("id-tags/v2.0", "expireAt", "expireAt", "from"),
    ("installer-jobs/v1.0", "chargePointId", "chargePoints.id", "is"),
    ("locations/v1.0", "postCode", "post_code", "is"),
    ("partner-invites/v1.0", "inviteEmail", "email", "is"),
    ("sessions/v1.0", "roaming.roamingOperatorCpoIds", "roaming.roamingOperatorCpoId", "is"),
    ("sessions/v1.0", "authorizationSource", "authorization.source", "is"),
    ("transactions/v1.0", "createdAfter", "date", "from"),
    ("user-groups/v1.0", "noPartner", "partnerId", "lacks"),
    ("users/v1.0", "userGroupId", "userGroupIds", "is"),
    ("vouchers/v2.0", "createdAt", "createdAt", "day"),
    ("vouchers/v2.0", "userId", "redeemedByUserId", "is"),
)


def test_what_some_filters_select_on(charging: Api) -> None:
    contract = charging.contract("3.110.0")
    workshop = Workshop(contract, charging.conventions)
    selectors = Selectors(workshop)
    for path, name, field, how in MEANT:
        selector = selectors.of(workshop.plan(contract.operations[f"GET /public-api/resources/{path}"]))[name]
        assert selector is not None, (path, name)
        assert (".".join(selector.field), selector.how) == (field, how), (path, name)


def test_a_filter_of_a_real_api_selects_by_the_member_shown(real: Served) -> None:
    """Each filter for a plain member of the listing's own records, asked for with a value that one of them shows."""
    workshop = Workshop(real.contract, real.conventions)
    selectors = Selectors(workshop)
    asked = 0
    for operation in real.contract.operations.values():
        plan = workshop.plan(operation)
        path = real.app.known_path(operation) if plan.role is Role.LIST else None
        whole = json.loads(real.ask("GET", path).content)["data"] if path and selectors.of(plan) else []
        for name, selector in selectors.of(plan).items():
            if selector is None or selector.how != "is" or len(selector.field) != 1 or selector.is_time:
                continue
            member = selector.field[0]
            shown = [record.get(member) for record in whole]
            wanted = next((value for value in shown if isinstance(value, (str, int))), None)
            if wanted is None:
                continue
            text = json.dumps(wanted) if isinstance(wanted, bool) else str(wanted)
            reply = real.ask("GET", f"{path}?{_query({name: text})}")
            if reply.status == 422:  # a list is asked for, or a value of another spelling
                continue
            assert real.complaint(operation, reply) == "", (operation.id, name)
            expected = [record for record, value in zip(whole, shown, strict=True) if value == wanted]
            assert json.loads(reply.content)["data"] == expected, (operation.id, name)
            asked += 1
    assert asked > 100 or not any(workshop.plan(one).query.readers for one in real.contract.operations.values())


def test_a_bound_by_a_records_own_time_goes_with_the_member_shown(real: Served) -> None:
    """Each bound that is compared with a record's own time, asked for with a time in the middle of those shown."""
    workshop = Workshop(real.contract, real.conventions)
    selectors = Selectors(workshop)
    asked = 0
    for operation in real.contract.operations.values():
        plan = workshop.plan(operation)
        bounds = {name: one for name, one in selectors.of(plan).items() if one is not None and one.stamp and one.field}
        path = real.app.known_path(operation) if bounds else None
        whole = json.loads(real.ask("GET", path).content)["data"] if path else []
        for name, selector in bounds.items():
            times = [record.get(selector.field[0]) for record in whole]
            if len(times) < 2 or None in times:  # shown by the single record only
                continue
            middle = sorted(times)[len(times) // 2]
            reply = real.ask("GET", f"{path}?{_query({name: middle})}")
            is_in = {"from": middle.__le__, "to": middle.__ge__}[selector.how]
            expected = [record for record, time in zip(whole, times, strict=True) if is_in(time)]
            if selector.is_exclusive:
                expected = [record for record in expected if record[selector.field[0]] != middle]
            assert json.loads(reply.content)["data"] == expected, (operation.id, name)
            asked += 1
    assert asked > 10 or not any(workshop.plan(one).query.readers for one in real.contract.operations.values())
