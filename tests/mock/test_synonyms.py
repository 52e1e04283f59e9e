"""One member of a record under several names: what is sent under one is shown under the others."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uphold.contract import Role, load_api
from uphold.contract.conventions import Patch
from uphold.mock import create_app
from uphold.mock.keeping.records import Records
from uphold.mock.keeping.synonyms import dig
from uphold.mock.making.formats import EPOCH
from uphold.mock.making.spellings import fold
from uphold.mock.plans import Workshop

from .conftest import HERE, SPECS, Served, serve

HARBOUR = load_api(HERE / "data" / "harbour")
AMPECO = load_api(SPECS / "ampeco")
RESOURCES = "/public-api/resources"

Body = dict[str, Any]

PAIRS = {
    ("boatName",): ("boatName",),
    ("ownerId",): ("owner", "id"),
    ("mooringRowNumber",): ("mooring", "row", "number"),
    ("callbackUrl",): ("webhook", "address"),
}
"""Where v1.0 shows a member, and v2.0."""
OWNER, ROW, ADDRESS = (path for path in PAIRS.values() if len(path) > 1)
NEITHER = {("dockId",): ("dock", "id")}
"""The same for one that nobody can set."""


@pytest.fixture
def harbour() -> Served:
    """A fresh mock."""
    return serve(HARBOUR)


def call(served: Served, method: str, target: str, body: Any = None) -> Any:
    """The record that a request answers, once an independent validator agrees with the reply."""
    reply = served.ask(method, target, body)
    found = served.contract.find(method, target.partition("?")[0])
    assert found is not None
    assert reply.status < 300, reply.content
    assert served.complaint(found[0], reply) == ""
    return json.loads(reply.content)["data"] if reply.content else None


def both(served: Served, boat: Any) -> tuple[Body, Body]:
    """A boat as the two endpoint versions show it."""
    return call(served, "GET", f"/v1.0/boats/{boat}"), call(served, "GET", f"/v2.0/boats/{boat}")


def told(record: Body, path: tuple[str, ...]) -> Any:
    """What stands at a path; None also when nothing does."""
    value = dig(record, path)
    return value if isinstance(value, (str, int, float)) else None


def agree(served: Served, boat: Any) -> None:
    """Both endpoint versions show the same boat."""
    one, two = both(served, boat)
    for flat, deep in {**PAIRS, **NEITHER}.items():
        assert told(one, flat) == told(two, deep), flat


def records(served: Served) -> Records:
    """What makes and shows the records of the contract that `served` has."""
    return Records(Workshop(served.contract, served.conventions), 0, lambda: EPOCH)


def dotted(groups: tuple[tuple[tuple[str, ...], ...], ...]) -> list[set[str]]:
    """Groups of paths as api.toml writes them."""
    return [{".".join(path) for path in group} for group in groups]


# -- what is the same


def test_names_and_paths_of_the_same_words_are_one_member_unless_they_could_be_two(harbour: Served) -> None:
    same = records(harbour).synonyms("/boats")
    assert same is not None
    assert sorted(map(sorted, dotted(same.groups))) == sorted(
        sorted(group)
        for group in (
            {"boatName", "boat_name"},
            {"ownerId", "owner.id"},
            {"dockId", "dock.id"},
            {"mooringRowNumber", "mooring.row.number"},
            {"callbackUrl", "webhook.address"},  # as [[records.same]] says
            # not: lengthM and length_m stand in one form; sailColour and sail.colour differ in type;
            # keelTypeName is keel.typeName or keelType.name; hullCode is no other's, as [[records.same]] says
        )
    )


FOUND: dict[str, list[str]] = {
    f"{RESOURCES}/charge-points": [
        *(
            f"chargingProfile.{one} chargingProfile.{other}"
            for one, other in (
                ("min_charging_rate", "minChargingRate"),
                ("schedule_periods", "schedulePeriods"),
                ("schedule_start", "scheduleStart"),
                ("charging_rate_unit", "chargingRateUnit"),
                ("stack_level", "stackLevel"),
                ("charging_profile_kind", "chargingProfileKind"),
                ("recurrency_kind", "recurrencyKind"),
                ("charging_complete_at", "chargingCompleteAt"),
                ("valid_to", "validTo"),
                ("valid_from", "validFrom"),
            )
        ),
        *(
            f"lastBootNotification.{one} lastBootNotification.{other}"
            for one, other in (
                ("charge_box_serial_number", "chargeBoxSerialNumber"),
                ("charge_point_serial_number", "chargePointSerialNumber"),
                ("firmware_version", "firmwareVersion"),
                ("meter_serial_number", "meterSerialNumber"),
                ("meter_type", "meterType"),
            )
        ),
        "networkId network.id",
        "networkProtocol network.protocol",
        "networkPassword network.password",
        "networkIp network.ip",
        "partnerCorporateBillingAsDefault partner.corporateBillingAsDefault",
        "partnerAccessType partner.accessType",
    ],
    f"{RESOURCES}/locations": [
        "post_code postCode",
        "external_id externalId",
        *(f"location_image.{name} locationImage.{name}" for name in ("original", "thumbnail", "mimeType")),
        "working_hours.is_always_open workingHours.isAlwaysOpen",
        "working_hours.stop_session_outside_working_hours workingHours.stopSessionOutsideWorkingHours",
        *(
            f"working_hours.hours.{day} workingHours.hours.{day}"
            for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        ),
        "working_hours.always_open_for_user_group_ids workingHours.alwaysOpenForUserGroupIds",
    ],
    f"{RESOURCES}/users": [
        "firstName first_name",
        "middleName middle_name",
        "lastName last_name",
        "postCode post_code",
        "vehicleNo vehicle_no",
        "personalId personal_id",
    ],
}
"""All that the names of a real API tell."""


def test_what_the_names_of_a_real_api_tell_is_this(real: Served) -> None:
    table, made = real.conventions.records, records(real)
    settled = {(one.resource, frozenset(one.members)) for one in (table.same if table is not None else ())}
    found: dict[str, list[set[str]]] = {}
    for resource in dict.fromkeys(family.resource for family in real.contract.families):
        same = made.synonyms(resource)
        groups = dotted(same.groups) if same is not None else []
        derived = [group for group in groups if (resource, frozenset(group)) not in settled]
        if derived:
            found[resource] = derived
        assert len(groups) - len(derived) == sum(resource == one for one, _ in settled)
    expected = FOUND if settled else {}
    assert {resource: sorted(map(sorted, groups)) for resource, groups in found.items()} == {
        resource: sorted(sorted(group.split()) for group in groups) for resource, groups in expected.items()
    }


def test_every_settled_name_is_a_member_and_no_form_has_two_of_one() -> None:
    made = records(serve(AMPECO))
    assert AMPECO.conventions.records is not None
    for one in AMPECO.conventions.records.same:
        forms = list(made.told(one.resource))
        paths = [tuple(name.split(".")) for name in one.members]
        counts = [sum(_has(form, path) for path in paths) for form in forms]
        assert max(counts) == 1, one
        assert all(any(_has(form, path) for form in forms) for path in paths), one


def _has(form: Any, path: tuple[str, ...]) -> bool:
    for name in path:
        if name not in form.properties:
            return False
        form = form.properties[name]
    return True


# -- what is shown


def test_endpoint_versions_agree_on_what_a_tenant_starts_with(harbour: Served) -> None:
    for boat in call(harbour, "GET", "/v1.0/boats"):
        agree(harbour, boat["id"])


ONE: Body = {"boat_name": "Ida", "ownerId": 71, "mooringRowNumber": 4, "callbackUrl": "https://one.example"}
TWO: Body = {
    "boatName": "Ida",
    "owner": {"id": 71},
    "mooring": {"row": {"number": 4}},
    "webhook": {"address": "https://one.example"},
}
CREATED = [("v1.0", ONE), ("v2.0", TWO)]


@pytest.mark.parametrize(("version", "body"), CREATED)
def test_what_one_endpoint_version_took_the_other_shows(harbour: Served, version: str, body: Body) -> None:
    boat = call(harbour, "POST", f"/{version}/boats", body)["id"]
    one, two = both(harbour, boat)
    assert {name: one[name] for name in ("boatName", *ONE.keys() - {"boat_name"})} == {
        "boatName": "Ida", "ownerId": 71, "mooringRowNumber": 4, "callbackUrl": "https://one.example",
    }  # fmt: skip
    assert [told(two, path) for path in PAIRS.values()] == ["Ida", 71, 4, "https://one.example"]
    agree(harbour, boat)


CHANGES: list[tuple[str, str, str, Any, dict[tuple[str, ...], Any]]] = [
    # what made it, how it is changed, and what v2.0 shows then
    ("v1.0", "PATCH", "v2.0", {"owner": {"id": 8}}, {OWNER: 8, ADDRESS: "https://one.example"}),
    ("v2.0", "PATCH", "v1.0", {"ownerId": 8}, {OWNER: 8}),
    ("v2.0", "PATCH", "v1.0", {"ownerId": None}, {OWNER: None}),
    ("v1.0", "PATCH", "v2.0", {"owner": None}, {OWNER: None}),
    ("v1.0", "PATCH", "v2.0", {"mooring": {"side": "lee"}}, {("mooring", "side"): "lee", ROW: 4}),
    ("v1.0", "PATCH", "v2.0", {"webhook": {"label": "x"}}, {ADDRESS: "https://one.example"}),
    ("v2.0", "PATCH", "v1.0", {"callbackUrl": "https://b"}, {ADDRESS: "https://b"}),
    ("v2.0", "PATCH", "v1.0", {"boat_name": "Eva"}, {("boatName",): "Eva", OWNER: 71}),
    ("v2.0", "PUT", "v1.0", {"boat_name": "Eva"}, {("boatName",): "Eva", OWNER: None, ADDRESS: None}),
    ("v1.0", "PUT", "v2.0", {"boatName": "Eva"}, {("boatName",): "Eva", OWNER: None, ROW: None}),
    ("v1.0", "PUT", "v2.0", TWO, {("boatName",): "Ida", OWNER: 71}),
    ("v2.0", "moor", "v1.0", {"row": 9}, {ROW: 9, OWNER: 71}),
]  # fmt: skip


@pytest.mark.parametrize(("made", "method", "version", "body", "expected"), CHANGES)
def test_a_change_under_one_name_is_a_change_under_all(
    harbour: Served, made: str, method: str, version: str, body: Any, expected: dict[tuple[str, ...], Any]
) -> None:
    boat = call(harbour, "POST", f"/{made}/boats", dict(CREATED)[made])["id"]
    _change(harbour, method, version, boat, body)
    _, two = both(harbour, boat)
    assert {path: told(two, path) for path in expected} == expected
    agree(harbour, boat)


@pytest.mark.parametrize(
    ("method", "version", "body"), [(method, version, body) for _, method, version, body, _ in CHANGES]
)
def test_seeded_records_change_the_same_way(harbour: Served, method: str, version: str, body: Any) -> None:
    _change(harbour, method, version, 2, body)
    agree(harbour, 2)


def _change(served: Served, method: str, version: str, boat: Any, body: Any) -> None:
    target = f"/{version}/boats/{boat}"
    if method == "moor":
        method, target = "POST", f"{target}/moor"
    call(served, method, target, body)


PATCHES: list[tuple[str, str, Body, dict[tuple[str, ...], Any]]] = [
    # what made it, what a JSON Patch is sent to, its step, and what v2.0 shows then
    ("v1.0", "v2.0", {"op": "replace", "path": "/webhook/address", "value": "https://b"}, {ADDRESS: "https://b"}),
    ("v2.0", "v1.0", {"op": "replace", "path": "/callbackUrl", "value": "https://b"}, {ADDRESS: "https://b"}),
    ("v1.0", "v1.0", {"op": "remove", "path": "/callbackUrl"}, {ADDRESS: None, OWNER: 71}),
    ("v2.0", "v1.0", {"op": "remove", "path": "/ownerId"}, {OWNER: None, ("boatName",): "Ida"}),
    ("v1.0", "v2.0", {"op": "replace", "path": "/owner/id", "value": 3}, {OWNER: 3, ("boatName",): "Ida"}),
    ("v2.0", "v1.0", {"op": "replace", "path": "/mooringRowNumber", "value": 5}, {ROW: 5}),
]  # fmt: skip


@pytest.mark.parametrize(("made", "version", "step", "expected"), PATCHES)
def test_a_json_patch_speaks_of_the_members_that_its_endpoint_version_shows(
    made: str, version: str, step: Body, expected: dict[tuple[str, ...], Any]
) -> None:
    contract = HARBOUR.contract()
    conventions = msgspec.structs.replace(HARBOUR.conventions, patch=Patch(style="json-patch"))
    served = Served(contract, conventions, create_app(contract, conventions))
    boat = call(served, "POST", f"/{made}/boats", dict(CREATED)[made])["id"]
    call(served, "PATCH", f"/{version}/boats/{boat}", [step])
    _, two = both(served, boat)
    assert {path: told(two, path) for path in expected} == expected
    agree(served, boat)


@pytest.mark.parametrize(("made", "body"), CREATED)
@pytest.mark.parametrize(
    "query",
    ["v1.0/boats?filter[ownerId]=71", "v1.0/boats?filter[boatName]=Ida", "v2.0/boats?filter[boatName]=Ida",
     "v2.0/boats?filter[owner]=71", "v1.0/boats?filter[mooringRowNumber]=4&filter[ownerId]=71"],
)  # fmt: skip
def test_filters_compare_what_is_shown(harbour: Served, made: str, body: Body, query: str) -> None:
    boat = call(harbour, "POST", f"/{made}/boats", body)["id"]
    assert [one["id"] for one in call(harbour, "GET", f"/{query}")] == [boat]


PLAIN = st.text("abc", min_size=1, max_size=4)
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.none() | st.integers(50, 90),
        "row": st.none() | st.integers(50, 90),
        "url": st.none() | PLAIN,
        "name": PLAIN,
    },
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["v1.0", "v2.0"]), st.sampled_from(["PUT", "PATCH"]), MEMBERS), min_size=1, max_size=5
)


@settings(max_examples=60, deadline=None)
@given(start=st.sampled_from(["v1.0", "v2.0", ""]), first=MEMBERS, steps=STEPS)
def test_law_what_one_endpoint_version_took_last_the_other_shows(
    start: str, first: Body, steps: list[tuple[str, str, Body]]
) -> None:
    LAW.app.reset()
    known: Body = {}
    boat: Any = 1
    if start:
        known = {"owner": None, "row": None, "url": None, **first, "name": first.get("name", "n")}
        boat = call(LAW, "POST", f"/{start}/boats", _said(start, known))["id"]
    for version, method, members in steps:
        sent = {"name": "n", **members} if method == "PUT" else members
        known = {**({"owner": None, "row": None, "url": None} if method == "PUT" else known), **sent}
        call(LAW, method, f"/{version}/boats/{boat}", _said(version, sent))
        agree(LAW, boat)
        one, two = both(LAW, boat)
        for name, flat, deep in zip(("name", "owner", "row", "url"), PAIRS, PAIRS.values(), strict=True):
            if name in known:
                assert told(one, flat) == told(two, deep) == known[name], name


LAW = serve(HARBOUR)


def _said(version: str, members: Body) -> Body:
    """A request body that says `members` the way an endpoint version has it."""
    if version == "v1.0":
        names = {"name": "boat_name", "owner": "ownerId", "row": "mooringRowNumber", "url": "callbackUrl"}
        return {names[name]: value for name, value in members.items()}
    said: Body = {}
    for name, value in members.items():
        match name:
            case "name":
                said["boatName"] = value
            case "owner":
                said["owner"] = None if value is None else {"id": value}
            case "row":
                said["mooring"] = {"row": {"number": value}}
            case "url":
                said["webhook"] = {"address": value}
    return said


# -- a real API


def test_a_created_user_shows_the_name_that_was_sent() -> None:
    served = serve(AMPECO)
    body = {"email": "a@example.com", "password": "secret-secret-1", "first_name": "Ada", "last_name": "Ek"}
    user = call(served, "POST", f"{RESOURCES}/users/v1.0", body)
    assert (user["firstName"], user["lastName"]) == ("Ada", "Ek")
    assert call(served, "GET", f"{RESOURCES}/users/v1.0/{user['id']}")["firstName"] == "Ada"


def test_endpoint_versions_agree_on_all_seeded_records_of_a_real_api() -> None:
    made = records(serve(AMPECO))
    compared = 0
    for name in ("charge-points", "evses", "locations", "authorizations", "vouchers", "partner-revenues"):
        resource = f"{RESOURCES}/{name}"
        same = made.synonyms(resource)
        assert same is not None
        for record in made.store("").all((resource,)):
            views = [made.view(record, resource, form) for form in made.forms(resource)]
            for group in same.groups:
                shown = [value for view in views for path in group if (value := told(view, path)) is not None]
                folded = {fold(str(value)) for value in shown}
                assert len(folded) <= 1, (name, group, shown)
                compared += len(shown) > 1
    assert compared > 100


def test_a_subscription_made_at_one_endpoint_version_shows_its_address_at_the_other() -> None:
    served = serve(AMPECO)
    notifications = "/public-api/notifications"
    body = {"via": "webhook", "webhook": {"callbackUrl": "https://two.example/a"}, "notifications": ["evse.changed"]}
    made = call(served, "POST", f"{notifications}/v2.0", body)
    assert call(served, "GET", f"{notifications}/v1.0/{made['id']}")["callbackUrl"] == "https://two.example/a"


@settings(max_examples=25, deadline=None)
@given(key=st.integers(0, 10_000), data=st.data())
def test_law_every_version_of_a_real_api_shows_what_was_sent(key: int, data: st.DataObject) -> None:
    resource, operation_id = data.draw(st.sampled_from(CREATING))
    workshop = Workshop(REAL.contract, REAL.conventions)
    plan = workshop.plan(REAL.contract.operations[operation_id])
    body = plan.valid_body(str(key))
    made = records(REAL)
    record = made.create("", (resource,), plan, body)
    same = made.synonyms(resource)
    assert same is not None
    for form in made.forms(resource):
        view = made.view(record, resource, form)
        for group in same.groups:
            sent = [value for path in group if (value := told(record.sent, path)) is not None]
            shown = [value for path in group if (value := told(view, path)) is not None]
            if sent and any(_takes(form, path, sent[0]) for path in group):
                assert [fold(str(value)) for value in shown] == [fold(str(sent[0]))], group


def _takes(form: Any, path: tuple[str, ...], value: Any) -> bool:
    """Whether a form has a place for a value at a path, and shows it."""
    for name in path:
        if name not in form.properties or form.properties[name].hidden("writeOnly"):
            return False
        form = form.properties[name]
    kind = {str: "string", bool: "boolean", int: "integer", float: "number"}[type(value)]
    options = [fold(str(option)) for way in form.alternatives for option in way.schema.get("enum", [value])]
    return (form.allows(kind) or (kind == "integer" and form.allows("number"))) and fold(str(value)) in options


REAL = serve(AMPECO)
CREATING = [
    (family.resource, family.operations[Role.CREATE])
    for family in REAL.contract.families
    if Role.CREATE in family.operations and "{}" not in family.resource and records(REAL).synonyms(family.resource)
]


ADDRESSES = [("v1.0", "v2.0"), ("v2.0", "v1.0"), ("v1.0", "v1.0"), ("v2.0", "v2.0")]


@pytest.mark.parametrize(("made_at", "changed_at"), ADDRESSES)
def test_a_subscription_is_told_at_the_address_that_it_was_given_last(made_at: str, changed_at: str) -> None:
    made, resource = records(REAL), "/public-api/notifications"
    workshop = Workshop(REAL.contract, REAL.conventions)
    old, new = "https://one.example/a", "https://two.example/b"
    creating = workshop.plan(REAL.contract.operations[f"POST {resource}/{made_at}"])
    changing = workshop.plan(REAL.contract.operations[f"PUT {resource}/{changed_at}/{{notification}}"])
    record = made.create("", (resource,), creating, _addressed(made_at, old))
    record = made.replace(record, resource, changing, _addressed(changed_at, new))
    assert REAL.conventions.notifications is not None
    urls = [dig(record.sent, tuple(path.split("."))) for path in REAL.conventions.notifications.urls]
    assert [url for url in urls if isinstance(url, str)] == [new]


def _addressed(version: str, url: str) -> Body:
    return {"callbackUrl": url} if version == "v1.0" else {"webhook": {"callbackUrl": url}}
