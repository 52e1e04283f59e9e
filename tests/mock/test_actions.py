"""Actions change the state that their names and schemas say, and are refused where the state does not allow them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uphold.contract import Operation, Role, load_api, load_conventions
from uphold.errors import InputError
from uphold.mock import Reply

from .conftest import HERE, SPECS, TOKEN, Served, serve

SHOW, USER = "/actions/shows/v1.0/1", "/actions/users/v1.0/1"


@pytest.fixture
def theatre() -> Served:
    """A made-up API of actions."""
    return serve(load_api(HERE / "data" / "theatre"))


@pytest.fixture(scope="module")
def charging() -> Served:
    """The real API that has actions; each test resets it."""
    return serve(load_api(SPECS / "ampeco"))


def _data(served: Served, path: str) -> Any:
    """What a read shows, with all parts that can be asked for."""
    operation, _ = served.contract.find("GET", path) or (None, None)
    assert operation is not None, path
    queries = [item for item in operation.parameters if item.location == "query"]
    parts = [f"{item.name}[]={part}" for item in queries for part in item.schema.get("items", {}).get("enum", ())]
    flags = [f"{item.name}=true" for item in queries if item.name.startswith("with")]
    reply = served.ask("GET", f"{path}?{'&'.join(parts + flags)}")
    assert reply.status == 200, (path, reply)
    assert served.complaint(operation, reply) == ""
    said = json.loads(reply.content)
    return said.get("data", said)


def _act(served: Served, path: str, body: Any = None, *, method: str = "POST") -> Reply:
    reply = served.ask(method, path, body)
    operation, _ = served.contract.find(method, path) or (None, None)
    assert operation is not None
    assert served.complaint(operation, reply) == ""
    return reply


def _both(theatre: Served, member: str) -> tuple[Any, Any]:
    return _data(theatre, "/v1.0/shows/1").get(member), _data(theatre, "/v2.0/shows/1").get(member)


# -- the members of one record


def test_a_state_is_changed_in_both_endpoint_versions(theatre: Served) -> None:
    assert _act(theatre, f"{SHOW}/change-state", {"state": "sold out"}).status == 202
    assert _both(theatre, "state") == ("sold out", "sold_out")
    assert _act(theatre, f"{SHOW}/activate").status == 202
    assert _both(theatre, "state") == ("active", "enabled")


def test_a_change_to_the_present_state_is_refused(theatre: Served) -> None:
    _act(theatre, f"{SHOW}/activate")
    assert theatre.ask("POST", f"{SHOW}/change-state", {"state": "active"}).status == 409
    assert theatre.ask("POST", f"{SHOW}/change-state", {"state": "draft"}).status == 202


def test_what_is_canceled_cannot_be_canceled_again(theatre: Served) -> None:
    _act(theatre, f"{SHOW}/activate")
    assert theatre.ask("POST", f"{SHOW}/cancel").status == 202
    once = _data(theatre, "/v1.0/shows/1")
    assert (once["state"], once["canceledAt"]) == ("canceled", once["lastUpdatedAt"])
    assert theatre.ask("POST", f"{SHOW}/cancel").status == 406
    assert _data(theatre, "/v1.0/shows/1") == once


def test_a_state_that_does_not_allow_it_changes_nothing_where_no_refusal_is_documented(theatre: Served) -> None:
    _act(theatre, f"{SHOW}/activate")
    once = _data(theatre, "/v1.0/shows/1")
    assert theatre.ask("POST", f"{SHOW}/activate").status == 202
    assert _data(theatre, "/v1.0/shows/1") == once


@pytest.mark.parametrize(
    ("action", "body", "member", "after"),
    [
        ("change-director", {"userId": 7}, "directorUserId", 7),
        ("update-reference", {"ref": "A-1"}, "ref", "A-1"),
        ("assign-tags", {"tags": ["drama"]}, "tags", ["drama"]),
        ("clear-show-income", None, "income", 0),
        ("promote", {"text": "Now!"}, "state", "sold out"),
    ],
)
def test_a_member_is_set(theatre: Served, action: str, body: Any, member: str, after: Any) -> None:
    _act(theatre, f"{SHOW}/change-state", {"state": "draft"})
    _act(theatre, f"{SHOW}/{action}", body)
    assert _data(theatre, "/v1.0/shows/1")[member] == after


def test_some_members_of_an_object_are_set_and_the_others_stay(theatre: Served) -> None:
    height = _data(theatre, "/v2.0/shows/1")["stage"]["height"]
    _act(theatre, f"{SHOW}/set-stage", {"width": 8})
    _act(theatre, f"{SHOW}/set-stage", {"depth": 6.5})
    assert _data(theatre, "/v2.0/shows/1")["stage"] == {"width": 8, "depth": 6.5, "height": height}


def test_an_amount_is_added(theatre: Served) -> None:
    before = _data(theatre, "/v1.0/shows/1")["income"]
    for _ in range(3):
        _act(theatre, f"{SHOW}/add-income", {"amount": 0.1})
    assert _data(theatre, "/v2.0/shows/1")["income"] == pytest.approx(before + 0.3)


def test_an_element_is_attached_once_and_detached(theatre: Served) -> None:
    before = _data(theatre, "/v1.0/shows/1")["actors"]
    for part in ("Hamlet", "Ophelia"):
        _act(theatre, f"{SHOW}/attach-actor", {"actorId": 901, "part": part})
    assert _data(theatre, "/v1.0/shows/1")["actors"] == [*before, {"id": 901, "part": "Ophelia"}]
    _act(theatre, f"{SHOW}/detach-actor/901")
    assert _data(theatre, "/v2.0/shows/1")["actors"] == before


def test_a_put_leaves_what_an_action_has_set(theatre: Served) -> None:
    _act(theatre, f"{SHOW}/update-reference", {"ref": "A-1"})
    assert theatre.ask("PUT", "/v1.0/shows/1", {"title": "Lear"}).status == 200
    assert _data(theatre, "/v1.0/shows/1")["ref"] == "A-1"


# -- other records


def test_a_booking_appears(theatre: Served) -> None:
    before = [one["id"] for one in _data(theatre, "/v1.0/bookings")]
    said = json.loads(_act(theatre, f"{SHOW}/book", {"seats": 2}).content)
    assert said == {"success": True, "bookingId": said["bookingId"]}
    assert [one["id"] for one in _data(theatre, "/v1.0/bookings")] == [*before, said["bookingId"]]
    made = _data(theatre, f"/v1.0/bookings/{said['bookingId']}")
    known = {"id": said["bookingId"], "showId": 1, "seats": 2, "status": "open", "canceledAt": None}
    assert made == {**known, "bookedAt": made["bookedAt"]}


def test_a_rehearsal_starts_and_ends_once(theatre: Served) -> None:
    _act(theatre, f"{SHOW}/start")
    running = _data(theatre, "/v1.0/rehearsals")[-1]
    assert (running["showId"], running["status"], running.get("endedAt")) == (1, "running", None)
    assert theatre.ask("POST", f"{SHOW}/stop/{running['id']}").status == 202
    ended = _data(theatre, f"/v1.0/rehearsals/{running['id']}")
    assert (ended["status"], ended["startedAt"]) == ("ended", running["startedAt"])
    assert ended["endedAt"] > ended["startedAt"]
    assert theatre.ask("POST", f"{SHOW}/stop/{running['id']}").status == 409


def test_records_appear_below_a_record(theatre: Served) -> None:
    before = _data(theatre, "/v2.0/shows/1/scenes")
    others = _data(theatre, "/v2.0/shows/2/scenes")
    _act(theatre, f"{SHOW}/insert-scenes", [{"name": "Storm", "order": 8}, {"name": "Calm", "order": 9}])
    after = _data(theatre, "/v2.0/shows/1/scenes")
    assert [(one["name"], one["order"]) for one in after[len(before) :]] == [("Storm", 8), ("Calm", 9)]
    assert _data(theatre, "/v2.0/shows/2/scenes") == others


def test_records_are_put_in_another_order(theatre: Served) -> None:
    first, second, *others = _data(theatre, "/v2.0/shows/1/scenes")
    body = {"scenes": [{"id": first["id"], "order": 70}, {"id": second["id"], "order": 69}]}
    _act(theatre, "/v2.0/shows/1/scenes/reorder", body, method="PUT")
    after = _data(theatre, "/v2.0/shows/1/scenes")
    assert after == [{**first, "order": 70}, {**second, "order": 69}, *others]


def test_a_pass_is_issued_once_and_canceled_once(theatre: Served) -> None:
    made = json.loads(_act(theatre, f"{USER}/issue-pass", {"zone": "balcony"}).content)["data"]
    assert made == {**made, "zone": "balcony", "userId": 1, "status": "active"}
    assert _data(theatre, f"/v1.0/passes/{made['id']}") == made
    assert _data(theatre, "/v1.0/users/1")["passId"] == made["id"]
    assert theatre.ask("POST", f"{USER}/issue-pass", {"zone": "stalls"}).status == 409
    assert theatre.ask("POST", f"{USER}/cancel-pass").status == 202
    assert _data(theatre, f"/v1.0/passes/{made['id']}")["status"] == "canceled"
    assert _data(theatre, "/v1.0/users/1")["passId"] is None
    assert theatre.ask("POST", f"{USER}/cancel-pass").status == 400


def test_a_voucher_is_redeemed_once(theatre: Served) -> None:
    code = _data(theatre, "/v1.0/vouchers/2")["code"]
    assert theatre.ask("POST", f"{USER}/redeem-voucher", {"code": code}).status == 202
    assert _data(theatre, "/v1.0/vouchers/2")["redeemedByUserId"] == 1
    assert theatre.ask("POST", f"{USER}/redeem-voucher", {"code": code}).status == 406


@pytest.mark.parametrize(
    ("path", "body"),
    [(f"{SHOW}/apply-to-users", {"userIds": [1]}), (f"{SHOW}/promote", {}), (f"{SHOW}/set-stage", {})],
)
def test_what_tells_nothing_changes_nothing(theatre: Served, path: str, body: Any) -> None:
    reads = ["/v1.0/shows/1", "/v2.0/shows/1", "/v1.0/users", "/v1.0/bookings"]
    before = [_data(theatre, read) for read in reads]
    assert _act(theatre, path, body).status == 202
    assert [_data(theatre, read) for read in reads] == before


# -- reads below a record


def test_reads_below_a_record_show_its_own_state(theatre: Served) -> None:
    _act(theatre, f"{SHOW}/change-state", {"state": "sold out"})
    _act(theatre, f"{SHOW}/set-stage", {"width": 8})
    _act(theatre, f"{SHOW}/assign-tags", {"tags": ["drama", "new"]})
    show = _data(theatre, "/v2.0/shows/1")
    assert _data(theatre, "/v1.0/shows/1/state") == {"state": "sold out", "title": show["title"]}
    stage = {name: show["stage"][name] for name in ("width", "depth")}
    assert _data(theatre, "/v2.0/shows/1/stage") == stage
    assert _data(theatre, "/v2.0/shows/1/all-tags") == ["drama", "new"]


def test_the_newest_record_below_is_shown(theatre: Served) -> None:
    _act(theatre, f"{SHOW}/insert-scenes", [{"name": "Storm", "order": 8}])
    assert _data(theatre, "/v2.0/shows/1/latest-scene") == {"name": "Storm", "order": 8}


# -- api.toml


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('set = { a = "$request.query.b" }', "`$request.query.b` stands for no value"),
        ('on = "/a/{$request.b}/c"', "`$request.b` stands for no value"),
        ('when = { "$body" = [] }', "`$body` stands for no value"),
        ('does = "creates"', "a record is made in a collection"),
        ('does = "explodes"', "explodes"),
    ],
)
def test_an_action_that_says_nothing_is_an_error(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "api.toml"
    file.write_text(f'[api]\ntitle = "A"\n[[actions]]\noperation = "POST /a"\n{line}\n')
    with pytest.raises(InputError, match="api.toml") as caught:
        load_conventions(file)
    assert said in str(caught.value)


@pytest.mark.parametrize("api", ["ampeco", "plaspy"])
def test_each_action_of_a_real_api_names_an_operation(api: str) -> None:
    real = load_api(SPECS / api)
    assert [one.operation for one in real.conventions.actions if one.operation not in real.contract().operations] == []


# -- a real API

A, R = "/public-api/actions", "/public-api/resources"
EACH: dict[str, tuple[Any, dict[str, set[str]]]] = {
    # action → its body (None: as the contract allows), and path of a read → the members that it shows changed
    "charge-point/v1.0/{chargePoint}/change-availability": (
        {"type": "Inoperative"},
        {"charge-points/v1.0/{chargePoint}": {"hardwareStatus"}},
    ),
    "charge-point/v1.0/{chargePoint}/change-owner": (
        {"userId": 77},
        {"charge-points/v1.0/{chargePoint}": {"ownerUserId"}, "charge-points/v2.0/{chargePoint}": {"user"}},
    ),
    "charge-point/v1.0/{chargePoint}/clear-charging-profile": (
        {},
        {
            "charge-points/v1.0/{chargePoint}": {"chargingProfile"},
            "charge-points/v2.0/{chargePoint}": {"chargingProfile"},
        },
    ),
    "charge-point/v1.0/{chargePoint}/disconnect": (
        {"reason": "maintenance"},
        {
            "charge-points/v1.0/{chargePoint}": {"networkStatus"},
            "charge-points/v2.0/{chargePoint}": {"networkStatus"},
            "charge-points/v1.0/{chargePoint}/status": {"networkStatus"},
        },
    ),
    "charge-point/v1.0/{chargePoint}/reserve/{evse}": (None, {"evses/v2.1/{evse}": {"hardwareStatus"}}),
    "charge-point/v1.0/{chargePoint}/reset-security-profile": (
        None,
        {
            "charge-points/v1.0/{chargePoint}": {"currentSecurityProfile"},
            "charge-points/v2.0/{chargePoint}": {"security"},
        },
    ),
    "charge-point/v1.0/{chargePoint}/stop/{session}": (None, {"sessions/v1.0/{session}": {"status", "stoppedAt"}}),
    "charge-point/v2.0/{chargePoint}/change-sharing-code": (
        {"sharingCode": "open-sesame"},
        {"charge-points/v2.0/{chargePoint}": {"sharingCode"}},
    ),
    "charge-point/v2.0/{chargePoint}/set-security-profile": (
        {"setSecurityProfile": 2, "reason": "policy"},
        {"charge-points/v2.0/{chargePoint}": {"security"}},
    ),
    "circuit/v2.0/{circuit}/attach-charge-point": (
        {"chargePointId": 901, "priority": 3},
        {"circuits/v1.0/{circuit}": {"chargePoints"}, "circuits/v2.0/{circuit}": {"chargePointPriorities"}},
    ),
    "circuit/v2.0/{circuit}/set-circuit-soc-priorities": (
        {"highSoCPriority": 3, "lowSoCPriority": 9, "upperThresholdPercent": 90, "lowerThresholdPercent": 10},
        {"circuits/v2.0/{circuit}": {"socPriorities"}},
    ),
    "flexibility-asset/v1.0/{flexibilityAsset}/change-status": (
        None,
        {"flexibility-assets/v1.0/{flexibilityAsset}": {"status", "endsAt"}},
    ),
    "installer-job/v1.0/{installerJob}/assign-charge-points": (
        {"chargePointIds": [901, 902]},
        {"installer-jobs/v1.0/{installerJob}": {"chargePoints"}},
    ),
    "installer-job/v1.0/{installerJob}/change-status": (
        None,
        {"installer-jobs/v1.0/{installerJob}": {"status", "outcomeDetails"}},
    ),
    "parking-spaces/v1.0/{parkingSpace}/update-occupancy-status": (
        None,
        {"parking-spaces/v1.0/{parkingSpace}": {"occupancyStatus"}},
    ),
    "provisioning-certificate/v1.0/{provisioningCertificate}/issue-emaid": (
        None,
        {"provisioning-certificates/v2.0/{provisioningCertificate}": {"idTags"}},
    ),
    "reservation/v1.0/{reservation}/cancel": ({}, {"reservations/v1.0/{reservation}": {"status", "canceledAt"}}),
    "session/v1.0/{session}/assign-user": ({"userId": 77}, {"sessions/v1.0/{session}": {"userId"}}),
    "session/v1.0/{session}/retry-payment": (
        {},
        {"sessions/v1.0/{session}": {"paymentStatus", "paymentStatusUpdatedAt"}},
    ),
    "tariffs/v2.0/{tariff}/set-tariff-display-information": (
        {"priceInformation": "dearer at noon"},
        {"tariffs/v1.0/{tariff}": {"display"}},
    ),
    "transactions/v1.0/{transaction}/issue-invoice": (None, {"transactions/v1.0/{transaction}": {"invoiceId"}}),
    "transactions/v1.0/{transaction}/update-payment-reference": (
        {"ref": "bank-77"},
        {"transactions/v1.0/{transaction}": {"ref"}},
    ),
    "users/v1.0/{user}/activate-subscription": (None, {"users/v1.0/{user}": {"subscriptionId"}}),
    "users/v1.0/{user}/add-balance": ({"amount": 5, "reason": "gift"}, {"users/v1.0/{user}": {"balance"}}),
    "users/v1.0/{user}/cancel-subscription": ({"reason": "left"}, {"users/v1.0/{user}": {"subscriptionId"}}),
    "users/v1.0/{user}/clear-subscription-amount-due": (None, {"users/v1.0/{user}": {"amountDue"}}),
}
GROWS = {
    # action → the listings that get one record more
    "charge-point/v1.0/{chargePoint}/reserve/{evse}": ["reservations/v1.0"],
    "charge-point/v1.0/{chargePoint}/start": ["sessions/v1.0"],
    "charge-point/v1.0/{chargePoint}/start/{evse}": ["sessions/v1.0"],
    "evse/v1.0/{evse}/start": ["sessions/v1.0"],
    "circuit/v2.0/{circuit}/attach-charge-point": ["circuits/v2.0/{circuit}/charge-point-priorities"],
    "configuration-template/v1.0/{template}/insert-bulk-variables": [
        "configuration-templates/v1.0/{template}/variables"
    ],
    "flexibility-asset/v1.0/{flexibilityAsset}/create-activation-request": ["flexibility-activation-requests/v1.0"],
    "provisioning-certificate/v1.0/{provisioningCertificate}/issue-emaid": ["id-tags/v2.0"],
    "transactions/v1.0/{transaction}/issue-invoice": ["invoices/v1.0"],
    "users/v1.0/{user}/activate-subscription": ["subscriptions/v1.0"],
    "users/v1.0/{user}/apply-custom-fee": ["custom-fees/v2.0"],
}
ELSEWHERE = {
    # told by tests of their own
    "charge-point/v1.0/{chargePoint}/move-evses-to-satellite",
    "charge-point/v1.0/{chargePoint}/set-charging-profile/{evseNetworkId}",
    "charge-point/v2.0/{chargePoint}/set-configuration",
    "circuit/v2.0/{circuit}/detach-charge-point/{chargePoint}",
    "circuit/v2.0/{circuit}/set-charge-point-priority/{chargePoint}",
    "circuit/v2.0/{circuit}/set-charge-point-priority/{chargePoint}/evse/{evse}",
    "configuration-template/v1.0/{template}/apply-to-charge-points",
    "evse/v1.0/bulk-assign-tariff-group",
    "subscription-plans/v1.0/{subscriptionPlan}/replace",
    "users/v1.0/{user}/change-status",
    "users/v2.0/{user}/redeem-voucher",
}
NOTHING = {
    # action → why no record changes
    "charge-point/v1.0/{chargePoint}/get-diagnostics": "it asks for a file",
    "charge-point/v1.0/{chargePoint}/get-security-log": "it asks for a file",
    "charge-point/v1.0/{chargePoint}/reset/{type}": "it comes back as it was",
    "charge-point/v1.0/{chargePoint}/send-data-transfer": "it passes a message on",
    "charge-point/v1.0/{chargePoint}/sync-configuration": "it asks for what is there",
    "charge-point/v1.0/{chargePoint}/trigger-message": "it asks for a message",
    "charge-point/v1.0/{chargePoint}/unlock/{evse}": "no record says whether it is locked",
    "charge-point/v2.0/{chargePoint}/delete-certificate": "no record holds certificates of a charge point",
    "charge-point/v2.0/{chargePoint}/install-certificate": "no record holds certificates of a charge point",
    "charge-point/v2.0/{chargePoint}/sync-certificates": "it asks for what is there",
    "charge-point/v2.0/{chargePoint}/update-firmware": "the firmware shows only after the next boot",
    "circuit/v2.0/{circuit}/set-session-priority/{session}": "no record holds priorities of sessions",
    "electricity-meter/v1.0/{electricityMeter}/report-consumption": "no record holds a meter's readings",
    "evse/v1.0/{evse}/trigger-message": "it asks for a message",
    "id-tag/v1.0/{idTag}/reissue-emaid": "nothing says what a new one changes",
    "locations/v2.0/{location}/check-booking-availability": "it is a question",
    "notifications/v1.0/{notification}/resend": "it sends notifications, and they are no records",
    "roaming-operator/v2.0/{roamingOperator}/custom-tariff-filter/{customTariffFilter}/set-pricing-data": (
        "no record holds the prices of a filter"
    ),
    "transactions/v1.0/{transaction}/resend-invoice": "it sends what is there",
}
STAMPS = {"lastUpdatedAt", "updatedAt"}


def _asked(charging: Served, action: str, body: Any) -> tuple[Operation, str, dict[str, str], Any]:
    """The action, a path of it that its records allow, the ids in that path, and a body."""
    charging.app.reset()
    operation = charging.contract.operation(f"POST {A}/{action}")
    path = charging.app.known_path(operation)
    assert path is not None
    _, ids = charging.contract.find("POST", path) or (None, {})
    if body is None and operation.body is not None:
        body = charging.app.valid_body(operation)
    if action.endswith("attach-charge-point"):
        body = {"chargePointId": 901, "priority": 3}
    return operation, path, ids, body


@pytest.mark.parametrize("action", EACH)
def test_an_action_changes_what_its_reads_show_and_nothing_else_there(charging: Served, action: str) -> None:
    body, reads = EACH[action]
    operation, _, ids, body = _asked(charging, action, body)
    last = operation.path[operation.path.rindex("{") + 1 : operation.path.rindex("}")]
    seen: dict[str, set[str]] = {read: set() for read in reads}
    for number in range(1, 6):  # one of five records may have been in the new state before
        ids = {**ids, last: str(number)}
        path = operation.path.format(**ids)
        before = {read: _data(charging, f"{R}/{read}".format(**ids)) for read in reads}
        assert _act(charging, path, body).status in {201, 202, 400, 406, 409}
        for read, old in before.items():
            new = _data(charging, f"{R}/{read}".format(**ids))
            seen[read] |= {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)} - STAMPS
    assert seen == reads


@pytest.mark.parametrize("action", GROWS)
def test_an_action_adds_one_record(charging: Served, action: str) -> None:
    _, path, ids, body = _asked(charging, action, None)
    places = [f"{R}/{listing}".format(**ids) for listing in GROWS[action]]
    before = [len(_data(charging, place)) for place in places]
    added = len(body) if isinstance(body, list) else 1
    assert _act(charging, path, body).status < 300
    assert [len(_data(charging, place)) for place in places] == [count + added for count in before]


def test_no_action_of_a_real_api_is_forgotten(charging: Served) -> None:
    actions = {id_.removeprefix(f"POST {A}/") for id_ in charging.contract.operations if id_.startswith(f"POST {A}/")}
    changing = EACH.keys() | GROWS.keys() | ELSEWHERE
    assert actions == changing | NOTHING.keys()
    assert not changing & NOTHING.keys()
    assert len(changing) >= 43


@pytest.mark.parametrize("action", NOTHING)
def test_an_action_that_tells_nothing_changes_no_record_of_its_path(charging: Served, action: str) -> None:
    operation, path, ids, body = _asked(charging, action, None)
    reads = [
        f"{family.path}/{id_}"
        for name, id_ in ids.items()
        for family in charging.contract.families
        if family.resource == charging.contract.resource_of(operation, name) and Role.READ in family.operations
    ]
    before = [_data(charging, read) for read in reads if "{" not in read]
    assert _act(charging, path, body).status < 300
    assert [_data(charging, read) for read in reads if "{" not in read] == before


def test_every_action_answers_a_valid_reply_whatever_it_changes(charging: Served) -> None:
    for operation in charging.contract.operations.values():
        if charging.contract.role(operation) is not Role.ACTION:
            continue
        charging.app.reset()
        path = charging.app.known_path(operation)
        assert path is not None
        for _ in range(2):  # the second time, the state is another one
            body = None if operation.body is None else charging.app.valid_body(operation)
            reply = charging.ask(operation.method, path, body)
            assert charging.contract.reply(operation, reply.status) is not None, (operation.id, reply)
            complaint = charging.complaint(operation, reply)
            hopeless = operation.id in {known for known, _ in charging.app.unsatisfiable}
            assert complaint == "" or (hopeless and "several branches" in complaint), operation.id
            _reads_are_valid(charging, operation, path, Role.READ)


def _reads_are_valid(charging: Served, operation: Operation, path: str, *roles: Role) -> None:
    """Judges what the families of the records in `path` show, at each endpoint version."""
    _, ids = charging.contract.find(operation.method, path) or (None, {})
    for name, id_ in ids.items():
        resource = charging.contract.resource_of(operation, name)
        for family in charging.contract.families:
            if family.resource != resource or "{}" in family.resource:
                continue
            for role, target in ((Role.LIST, family.path), (Role.READ, f"{family.path}/{id_}")):
                if role in roles and role in family.operations:
                    reply = charging.ask("GET", target)
                    assert charging.complaint(charging.contract.operation(family.operations[role]), reply) == "", target


def test_changing_a_users_status_changes_it_in_both_reads(charging: Served) -> None:
    charging.app.reset()
    for status in ("disabled", "enabled"):
        body = {"status": status, "reason": "asked for"}
        assert _act(charging, f"{A}/users/v1.0/1/change-status", body).status == 202
        assert _data(charging, f"{R}/users/v1.0/1")["status"] == status
        assert _data(charging, f"{R}/users/v1.0")[0]["status"] == status


def test_a_canceled_reservation_is_over_and_its_evse_free(charging: Served) -> None:
    charging.app.reset()
    path = charging.app.known_path(
        charging.contract.operation(f"POST {A}/charge-point/v1.0/{{chargePoint}}/reserve/{{evse}}")
    )
    assert path is not None
    evse = path.rpartition("/")[2]
    made = json.loads(_act(charging, path, {"userId": 2}).content)["reservationId"]
    assert charging.ask("POST", path, {"userId": 2}).status == 406
    reservation = _data(charging, f"{R}/reservations/v1.0/{made}")
    assert (reservation["status"], reservation["userId"], reservation["evseId"]) == ("active", 2, int(evse))
    assert charging.ask("POST", f"{A}/reservation/v1.0/{made}/cancel", {}).status == 202
    assert _data(charging, f"{R}/reservations/v1.0/{made}")["status"] == "canceled"
    assert _data(charging, f"{R}/evses/v2.1/{evse}")["hardwareStatus"] == "available"
    assert charging.ask("POST", f"{A}/reservation/v1.0/{made}/cancel", {}).status == 406


def test_a_session_starts_and_stops_once(charging: Served) -> None:
    charging.app.reset()
    said = json.loads(_act(charging, f"{A}/evse/v1.0/1/start", {"userId": 2}).content)
    session = _data(charging, f"{R}/sessions/v1.0/{int(said['sessionId'])}")
    evse = _data(charging, f"{R}/evses/v2.1/1")
    assert (session["status"], session["userId"], session["evseId"]) == ("active", 2, 1)
    assert session["chargePointId"] == evse["chargePointId"]
    stop = f"{A}/charge-point/v1.0/1/stop/{session['id']}"
    assert charging.ask("POST", stop, {}).status == 202
    stopped = _data(charging, f"{R}/sessions/v1.0/{session['id']}")
    assert stopped["status"] == "finished"
    assert stopped["stoppedAt"] > stopped["startedAt"]
    assert charging.ask("POST", stop, {}).status == 406


def test_a_real_voucher_is_redeemed_once_and_its_amount_goes_to_the_user(charging: Served) -> None:
    charging.app.reset()
    voucher = _data(charging, f"{R}/vouchers/v2.1/2")
    balance = _data(charging, f"{R}/users/v1.0/1")["balance"]
    redeem = f"{A}/users/v2.0/1/redeem-voucher"
    assert charging.ask("POST", redeem, {"code": voucher["code"]}).status == 202
    after = _data(charging, f"{R}/vouchers/v2.0/2")
    assert after["redeemedByUserId"] == 1
    assert _data(charging, f"{R}/users/v1.0/1")["balance"] == pytest.approx(balance + voucher["amount"])
    assert charging.ask("POST", redeem, {"code": voucher["code"]}).status == 406


def test_a_cleared_amount_is_nothing(charging: Served) -> None:
    charging.app.reset()
    _act(charging, f"{A}/users/v1.0/1/clear-subscription-amount-due")
    assert _data(charging, f"{R}/users/v1.0/1")["amountDue"] == 0


def test_evses_are_moved_to_another_charge_point(charging: Served) -> None:
    charging.app.reset()
    _act(charging, f"{A}/charge-point/v1.0/1/move-evses-to-satellite", {"satelliteChargePointId": 3, "evseIds": [1, 2]})
    assert [_data(charging, f"{R}/evses/v2.1/{id_}")["chargePointId"] for id_ in (1, 2)] == [3, 3]


def test_a_tariff_group_is_assigned_to_the_evses_that_the_filters_name(charging: Served) -> None:
    charging.app.reset()
    before = {one["id"]: one.get("tariffGroupId") for one in _data(charging, f"{R}/evses/v2.1")}
    body = {"tariffGroupId": 901, "filters": {"evseIds": [1, 3]}}
    assert _act(charging, f"{A}/evse/v1.0/bulk-assign-tariff-group", body).status < 300
    after = {one["id"]: one.get("tariffGroupId") for one in _data(charging, f"{R}/evses/v2.1")}
    assert after == {**before, 1: 901, 3: 901}


def test_the_priority_of_a_charge_point_is_the_same_in_the_circuit_and_in_the_listing(charging: Served) -> None:
    charging.app.reset()
    circuit = f"{A}/circuit/v2.0/1"
    _act(charging, f"{circuit}/attach-charge-point", {"chargePointId": 2, "priority": 3})
    _act(charging, f"{circuit}/set-charge-point-priority/2", {"priority": 8})
    _act(charging, f"{circuit}/set-charge-point-priority/2/evse/1", {"priority": 5})
    priorities = {one["id"]: one for one in _data(charging, f"{R}/circuits/v2.0/1")["chargePointPriorities"]}
    assert priorities[2]["priority"] == 8
    assert {"id": 1, "priority": 5} in priorities[2]["evses"]
    listed = {one["id"]: one["priority"] for one in _data(charging, f"{R}/circuits/v2.0/1/charge-point-priorities")}
    assert listed[2] == 8
    _act(charging, f"{circuit}/detach-charge-point/2")
    assert 2 not in {one["id"] for one in _data(charging, f"{R}/circuits/v2.0/1")["chargePointPriorities"]}
    assert 2 not in {one["id"] for one in _data(charging, f"{R}/circuits/v2.0/1/charge-point-priorities")}


def test_a_charging_profile_is_set_for_the_charge_point_or_for_one_evse(charging: Served) -> None:
    charging.app.reset()
    evse = _data(charging, f"{R}/evses/v2.0")[0]
    chargers = [f"{R}/charge-points/{version}/{evse['chargePointId']}" for version in ("v1.0", "v2.0")]
    for level, number in ((4, 0), (5, 77)):
        assert charging.ask("PUT", f"{R}/evses/v2.0/{evse['id']}", {**evse, "networkId": "77"}).status < 300
        schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8}]}
        kinds = {"chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Absolute"}
        body = {"stackLevel": level, **kinds, "chargingSchedule": schedule}
        path = f"{A}/charge-point/v1.0/{evse['chargePointId']}/set-charging-profile/{number}"
        assert _act(charging, path, body).status == 202
    older, newer = (_data(charging, charger)["chargingProfile"] for charger in chargers)
    assert (older["stack_level"], newer["stackLevel"]) == (4, 4)
    assert _data(charging, f"{R}/evses/v2.0/{evse['id']}")["chargingProfile"]["stackLevel"] == 5


def test_a_configuration_is_set_by_its_name(charging: Served) -> None:
    charging.app.reset()
    listing = f"{R}/charge-points/v2.0/1/configurations"
    first, *others = _data(charging, listing)
    body = {"name": first["key"]["name"], "value": "900"}
    _act(charging, f"{A}/charge-point/v2.0/1/set-configuration", body)
    after, *same = _data(charging, listing)
    assert after["key"] == {**first["key"], "value": "900"}
    assert same == others


def test_a_template_that_is_applied_for_good_stands_in_the_configurations(charging: Served) -> None:
    charging.app.reset()
    apply = f"{A}/configuration-template/v1.0/2/apply-to-charge-points"
    _act(charging, apply, {"chargePointIds": [1, 3], "shouldPersist": True})
    for charger, applied in ((1, True), (2, False), (3, True)):
        listed = _data(charging, f"{R}/charge-points/v2.0/{charger}/configurations")
        assert all(one.get("persistentConfigurationTemplateId") == 2 for one in listed) is applied


def test_a_plan_is_replaced_for_its_subscribers(charging: Served) -> None:
    charging.app.reset()
    path = charging.app.known_path(charging.contract.operation(f"POST {A}/users/v1.0/{{user}}/activate-subscription"))
    assert path is not None
    _act(charging, path, {"planId": 2})
    made = _data(charging, f"{R}/subscriptions/v1.0")[-1]
    assert (made["planId"], made["status"]) == (2, "active")
    _act(charging, f"{A}/subscription-plans/v1.0/2/replace", {"planId": 4, "reason": "new terms"})
    assert _data(charging, f"{R}/subscriptions/v1.0/{made['id']}")["planId"] == 4


@pytest.mark.parametrize("log", ["hardware-status-log", "network-status-log"])
def test_the_latest_log_is_one_of_the_logs(charging: Served, log: str) -> None:
    charging.app.reset()
    place = f"{R}/charge-points/v2.0/2"
    assert _data(charging, f"{place}/latest-{log}") in _data(charging, f"{place}/{log}s")


def test_the_models_of_a_firmware_version_are_those_that_it_names(charging: Served) -> None:
    charging.app.reset()
    for number in range(1, 6):
        place = f"{R}/firmware-versions/v1.0/{number}"
        assert _data(charging, f"{place}/attached-models") == _data(charging, place)["models"]


def test_the_partners_that_a_charge_point_is_shared_with_are_those_that_were_written(charging: Served) -> None:
    charging.app.reset()
    place = f"{R}/charge-points/v2.0/1/shared-partners"
    for partners in ([3, 2], [2], []):
        assert _act(charging, place, {"partnerIds": partners}, method="PUT").status == 204
        assert [one["id"] for one in _data(charging, place)] == partners
        assert {one["sharedAt"][:10] for one in _data(charging, place)} <= {"2026-01-01"}


def test_the_priorities_of_a_circuit_are_those_that_it_shows(charging: Served) -> None:
    charging.app.reset()
    body = {"highSoCPriority": 3, "lowSoCPriority": 9}
    _act(charging, f"{A}/circuit/v2.0/2/set-circuit-soc-priorities", body)
    shown = _data(charging, f"{R}/circuits/v2.0/2/soc-priorities")
    assert shown.items() >= body.items()
    assert shown.items() <= _data(charging, f"{R}/circuits/v2.0/2")["socPriorities"].items()


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_sequence_of_actions_leaves_valid_records(charging: Served, data: st.DataObject) -> None:
    charging.app.reset()
    actions = [one for one in charging.contract.operations.values() if one.path.startswith(A) and one.method == "POST"]
    touched = []
    for operation in data.draw(st.lists(st.sampled_from(actions), min_size=4, max_size=8)):
        path = charging.app.known_path(operation)
        assert path is not None
        path = path.replace("/1", f"/{data.draw(st.integers(1, 3))}") if data.draw(st.booleans()) else path
        body = None if operation.body is None else charging.app.valid_body(operation)
        reply = charging.ask("POST", path, body)
        assert reply.status in {404, *(int(one.status) for one in operation.replies)}, operation.id
        if reply.status < 300:
            assert charging.complaint(operation, reply) == "", operation.id
            touched.append((operation, path))
    for operation, path in touched:
        _reads_are_valid(charging, operation, path, Role.LIST, Role.READ)


@pytest.mark.parametrize(("action", "changed"), [("close", {"state": "closed"}), ("polish", {})])
def test_a_reply_with_the_shape_of_the_record_shows_the_record(action: str, changed: dict[str, str]) -> None:
    market, key = serve(load_api(HERE / "data" / "market")), {"x-key": TOKEN}
    made = json.loads(market.ask("POST", "/numbered", {"name": "Cheese"}, token=None, **key).content)
    path = f"/numbered/{made['id']}"
    said = json.loads(market.ask("POST", f"{path}/{action}", token=None, **key).content)
    assert said == {**made, **changed} == json.loads(market.ask("GET", path, token=None, **key).content)
