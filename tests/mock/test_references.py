"""Members that point at other records: found by their names, true while those exist."""

from __future__ import annotations

import json
from typing import Any

import pytest

from uphold.contract import Conventions, Role, load_api
from uphold.mock.keeping.links import Link, Links, Rows
from uphold.mock.making.forms import Book, Form
from uphold.mock.making.places import form_at
from uphold.mock.plans import Workshop

from .conftest import HERE, SPECS, Served, serve

CLUB = load_api(HERE / "data" / "club")
INTEGER: dict[str, Any] = {"type": "integer"}
TEXT: dict[str, Any] = {"type": "string"}
UUID = {**TEXT, "format": "uuid"}
LIST = {"type": "array", "items": INTEGER}
WITH_ID = {"type": "object", "properties": {"id": INTEGER}}
MEMBERS, TEAMS, VENUES = "/members", "/teams", "/venues"
MATCHES, GOALS = "/teams/{}/matches", "/teams/{}/matches/{}/goals"

NAMES: list[tuple[str, dict[str, Any], str, str | None]] = [
    # the member, its schema, the records that have it, what it points at
    ("memberId", INTEGER, TEAMS, MEMBERS),
    ("member_id", INTEGER, TEAMS, MEMBERS),
    ("member-id", INTEGER, TEAMS, MEMBERS),
    ("memberID", INTEGER, TEAMS, MEMBERS),
    ("mentorMemberId", INTEGER, MEMBERS, MEMBERS),
    ("memberId", {"type": ["integer", "null"]}, TEAMS, MEMBERS),
    ("memberId", {"type": "number"}, TEAMS, MEMBERS),
    ("memberId", TEXT, TEAMS, None),  # a number in a path is no text in a body
    ("member", INTEGER, TEAMS, MEMBERS),
    ("members", INTEGER, TEAMS, None),  # how many
    ("oldMember", INTEGER, TEAMS, None),
    ("oldMembers", LIST, TEAMS, MEMBERS),
    ("memberIds", LIST, TEAMS, MEMBERS),
    ("member", WITH_ID, TEAMS, MEMBERS),
    ("oldMembers", {"type": "array", "items": WITH_ID}, TEAMS, MEMBERS),
    ("members", {"type": "array", "items": {"type": "object"}}, TEAMS, None),
    ("venueId", UUID, TEAMS, VENUES),
    ("venueId", TEXT, TEAMS, VENUES),
    ("venueId", {**TEXT, "format": "date"}, TEAMS, None),
    ("venueId", {**TEXT, "enum": ["here"]}, TEAMS, None),
    ("venueId", INTEGER, TEAMS, None),
    ("externalMemberId", INTEGER, TEAMS, None),
    ("matchId", INTEGER, GOALS, MATCHES),
    ("matches", {"type": "array", "items": WITH_ID}, TEAMS, MATCHES),
    ("groundsmanId", INTEGER, VENUES, MEMBERS),  # as [references] says
    ("id", INTEGER, TEAMS, None),
    ("ids", LIST, TEAMS, None),
    ("colour", TEXT, TEAMS, None),
]


def _form(schema: dict[str, Any]) -> Form:
    return Book().form({"$ref": "#/at", "at": schema})


@pytest.mark.parametrize(("name", "schema", "near", "resource"), NAMES)
def test_what_a_member_points_at_is_told_by_its_name_and_type(
    name: str, schema: dict[str, Any], near: str, resource: str | None
) -> None:
    assert Links(CLUB.contract(), CLUB.conventions).resource(name, _form(schema), near) == resource


@pytest.mark.parametrize(
    ("references", "name", "resource"),
    [
        ({"memberId": False}, "memberId", None),
        ({"teams.memberId": False}, "memberId", None),
        ({"venues.memberId": False}, "memberId", MEMBERS),
        ({"boss": "/v2.0/members"}, "boss", MEMBERS),
        ({"boss": "/members"}, "boss", MEMBERS),
        ({"boss": "/v1.0/venues"}, "boss", None),  # of another type
        ({"boss": "/v9.0/nobody"}, "boss", None),  # this release has no such collection
        ({"teams.boss": "/members", "boss": False}, "boss", MEMBERS),
    ],
)
def test_a_table_settles_it(references: dict[str, str | bool], name: str, resource: str | None) -> None:
    conventions = Conventions(api=CLUB.conventions.api, references=references)
    assert Links(CLUB.contract(), conventions).resource(name, _form(INTEGER), TEAMS) == resource


def _data(served: Served, method: str, target: str, body: Any = None) -> Any:
    reply = served.ask(method, target, body)
    assert reply.status < 300, reply
    return json.loads(reply.content)["data"] if reply.content else None


def test_what_points_at_a_deleted_record_points_at_another_until_the_tenant_is_reset() -> None:
    served = serve(CLUB)
    before = _data(served, "GET", "/v1.0/members/1")
    others = [_data(served, "GET", f"/v1.0/members/{number}") for number in (2, 3)]
    assert served.ask("DELETE", f"/v1.0/members/{before['mentorMemberId']}").status == 204
    after = _data(served, "GET", "/v1.0/members/1")
    assert after["mentorMemberId"] != before["mentorMemberId"]
    assert served.ask("GET", f"/v1.0/members/{after['mentorMemberId']}").status == 200
    assert {**after, "mentorMemberId": None} == {**before, "mentorMemberId": None}
    for one in others:
        if one["mentorMemberId"] != before["mentorMemberId"]:
            assert _data(served, "GET", f"/v1.0/members/{one['id']}") == one
    served.app.reset()
    assert _data(served, "GET", "/v1.0/members/1") == before


def test_what_a_client_sent_is_kept_as_it_was_sent() -> None:
    served = serve(CLUB)
    made = _data(served, "POST", "/v1.0/members", {"name": "Ada", "teamId": 3})
    assert served.ask("DELETE", "/v1.0/teams/3").status == 204
    assert _data(served, "GET", f"/v1.0/members/{made['id']}")["teamId"] == 3


def test_a_record_shows_what_lies_below_it_as_it_is_there() -> None:
    served = serve(CLUB)
    for target in ("/v1.0/teams/1/matches", "/v1.0/teams/2/matches"):
        listed = _data(served, "GET", target)
        team = _data(served, "GET", target.rpartition("/")[0])
        assert [match["id"] for match in team["matches"]] == [match["id"] for match in listed]
    assert len({match["kickOff"] for match in team["matches"]}) > 1
    gone, *kept = team["matches"]
    assert served.ask("DELETE", f"/v1.0/teams/2/matches/{gone['id']}").status == 204
    assert _data(served, "GET", "/v1.0/teams/2")["matches"] == kept
    assert _data(served, "GET", "/v1.0/teams")[1]["matches"] == kept
    made = _data(served, "POST", "/v1.0/teams/2/matches", {"score": "0:0"})
    assert _data(served, "GET", "/v1.0/teams")[1]["matches"][-1]["id"] == made["id"]


def test_where_nothing_is_left_to_point_at_nothing_is_pointed_at() -> None:
    served = serve(CLUB)
    for venue in _data(served, "GET", "/v1.0/venues"):
        assert served.ask("DELETE", f"/v1.0/venues/{venue['id']}").status == 204
    assert all("homeVenueId" not in team for team in _data(served, "GET", "/v1.0/teams"))


@pytest.mark.parametrize("api", ["ampeco", "plaspy"])
def test_all_that_real_tenants_point_at_exists(api: str) -> None:
    served = serve(load_api(SPECS / api))
    workshop = Workshop(served.contract, served.conventions)
    links = Links(served.contract, served.conventions)
    found: dict[tuple[str, str], str] = {}
    for operation in served.contract.operations.values():
        family = served.contract.family_of(operation)
        path = served.app.known_path(operation)
        reply = workshop.plan(operation).reply(200)
        if family is None or reply is None or served.contract.role(operation) is not Role.READ or path is None:
            continue
        shown = json.loads(served.ask("GET", path).content)
        for name in reply.record_place:
            shown = shown[name]
        tree = links.tree(form_at(reply.form, reply.record_place), family.resource)
        for resource, id_ in _pointed(tree, shown):
            if "{}" not in resource:
                found[resource, str(id_)] = operation.id
    reads = {family.resource: family for family in served.contract.families if Role.READ in family.operations}
    for (resource, id_), where in found.items():
        if resource in reads:
            read = (reads[resource].item_path or "").replace(f"{{{reads[resource].item_parameter}}}", id_)
            assert served.ask("GET", read).status == 200, (where, read)
    assert len(found) > (100 if api == "ampeco" else 2)


def _pointed(tree: Any, value: Any) -> list[tuple[str, Any]]:
    """Resource and id of all that a record points at."""
    if isinstance(tree, Link):
        return [] if value is None else [(tree.resource, value)]
    if isinstance(tree, Rows):
        return [one for element in value or () for one in _pointed(tree.element, element)]
    if isinstance(tree, dict) and isinstance(value, dict):
        return [one for name in tree.keys() & value.keys() for one in _pointed(tree[name], value[name])]
    return []
