"""The laws of records, under Hypothesis, against a plain model: created, read back, listed, changed, gone."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from uphold.contract import load_api
from uphold.mock import Reply

from .conftest import HERE, Served, serve

API = load_api(HERE / "data" / "library")
STATES = {"v1.0": ["on shelf", "lent out"], "v2.0": ["on_shelf", "lent_out", "lost"]}
TEXT = st.text("abc xyz", min_size=1, max_size=8).map(str.strip).filter(bool)
VERSIONS = st.sampled_from(["v1.0", "v2.0"])
OPTIONAL = st.fixed_dictionaries(
    {},
    optional={
        "pages": st.integers(1, 5000),
        "price": st.integers(0, 9900).map(lambda cents: cents / 100),
        "subtitle": st.none() | TEXT,
        "language": st.sampled_from(["en", "fr", "nl"]),
        "publisher": st.fixed_dictionaries({}, optional={"name": TEXT, "city": st.none() | TEXT}),
        "secret": TEXT,
        "loans": st.integers(900, 999),
    },
)
SETTABLE = {"title", "state", "pages", "price", "subtitle", "language", "publisher"}
"""What both endpoint versions take and show alike, but for the spelling of `state`."""


class Books(RuleBasedStateMachine):
    """A client that remembers what it sent."""

    books = Bundle("books")

    def __init__(self) -> None:
        super().__init__()
        self.served: Served = serve(API)
        self.known: dict[str, dict[str, Any]] = {}
        """Id → members that must be shown at `v1.0`; those with None may be absent or null."""

    def ask(self, method: str, target: str, body: Any = None) -> Reply:
        reply = self.served.ask(method, f"/base/{target}", body)
        found = self.served.contract.find(method, f"/{target.partition('?')[0]}")
        assert found is not None
        if found[0].id != "GET /v1.0/puzzle":
            assert self.served.complaint(found[0], reply) == ""
        return reply

    def shown(self, version: str, book: str) -> dict[str, Any]:
        reply = self.ask("GET", f"{version}/books/{book}")
        assert reply.status == 200
        record: dict[str, Any] = json.loads(reply.content)["data"]
        assert str(record["id"]) == book
        assert "secret" not in record
        return record

    def body(self, version: str, title: str, turn: int, extra: dict[str, Any]) -> dict[str, Any]:
        return {"title": title, "state": STATES[version][turn % len(STATES[version])], **extra}

    @initialize()
    def seeded(self) -> None:
        listed = json.loads(self.ask("GET", "v1.0/books?per_page=100").content)["data"]
        assert 5 <= len(listed) <= 10
        self.seeds = {str(record["id"]) for record in listed}

    @rule(target=books, version=VERSIONS, title=TEXT, turn=st.integers(0, 5), extra=OPTIONAL)
    def create(self, version: str, title: str, turn: int, extra: dict[str, Any]) -> str:
        body = self.body(version, title, turn, extra)
        reply = self.ask("POST", f"{version}/books", body)
        assert reply.status == 201
        record = json.loads(reply.content)["data"]
        book = str(record["id"])
        assert book not in self.known
        assert book not in self.seeds
        assert record["createdAt"] == record["lastUpdatedAt"]
        self.known[book] = {name: body.get(name) for name in SETTABLE - {"state"}}
        self.agrees(record, self.known[book])
        assert record["state"] == body["state"]
        assert record.get("loans") not in range(900, 1000)
        assert json.loads(self.ask("GET", f"{version}/books/{book}").content)["data"] == record
        return book

    def agrees(self, record: dict[str, Any], expected: dict[str, Any]) -> None:
        for name, value in expected.items():
            if value is None:
                assert record.get(name) in ({None, "en"} if name == "language" else {None}), name
            elif isinstance(value, dict):
                assert {key: record[name].get(key) for key in value} == value
            else:
                assert record[name] == value, name

    @rule(version=VERSIONS, book=books)
    def read(self, version: str, book: str) -> None:
        if book in self.known:
            self.agrees(self.shown(version, book), self.known[book])
        else:
            assert self.ask("GET", f"{version}/books/{book}").status == 404

    @rule(version=VERSIONS, book=books, changes=OPTIONAL, title=st.none() | TEXT)
    def patch(self, version: str, book: str, changes: dict[str, Any], title: str | None) -> None:
        body = changes if title is None else {**changes, "title": title}
        if book not in self.known:
            assert self.ask("PATCH", f"{version}/books/{book}", body).status == 404
            return
        before = self.shown(version, book)
        reply = self.ask("PATCH", f"{version}/books/{book}", body)
        assert reply.status == 200
        after = json.loads(reply.content)["data"]
        untouched = before.keys() - body.keys() - {"lastUpdatedAt"}
        assert {name: after.get(name) for name in untouched} == {name: before[name] for name in untouched}
        assert after["lastUpdatedAt"] > before["lastUpdatedAt"]
        for name in body.keys() & self.known[book].keys():
            known, value = self.known[book][name], body[name]
            both = isinstance(known, dict) and isinstance(value, dict)
            self.known[book][name] = {**known, **value} if both else value
        self.agrees(after, self.known[book])

    @rule(version=VERSIONS, book=books, title=TEXT, turn=st.integers(0, 5), extra=OPTIONAL)
    def put(self, version: str, book: str, title: str, turn: int, extra: dict[str, Any]) -> None:
        body = self.body(version, title, turn, extra)
        if book not in self.known:
            assert self.ask("PUT", f"{version}/books/{book}", body).status == 404
            return
        before = self.shown(version, book)
        assert self.ask("PUT", f"{version}/books/{book}", body).status == 200
        after = self.shown(version, book)
        self.known[book] = {name: body.get(name) for name in SETTABLE - {"state"}}
        self.agrees(after, self.known[book])
        assert (after["createdAt"], after["loans"]) == (before["createdAt"], before["loans"])

    @rule(version=VERSIONS, book=consumes(books))
    def delete(self, version: str, book: str) -> None:
        status = self.ask("DELETE", f"{version}/books/{book}").status
        assert status == (204 if book in self.known else 404)
        self.known.pop(book, None)
        for other in STATES:
            assert self.ask("GET", f"{other}/books/{book}").status == 404
        assert self.ask("GET", f"v1.0/books/{book}/notes").status == 404

    @rule(book=books, text=TEXT)
    def note(self, book: str, text: str) -> None:
        if book not in self.known:
            assert self.ask("POST", f"v1.0/books/{book}/notes", {"id": "x", "text": text}).status in {404, 422}
            return
        before = json.loads(self.ask("GET", f"v1.0/books/{book}/notes?per_page=100").content)["data"]
        wanted = {"id": "0194db65-2791-70ae-9575-89959f57d915", "text": text}
        made = json.loads(self.ask("POST", f"v1.0/books/{book}/notes", wanted).content)["data"]
        assert made["text"] == text
        assert made["id"] != wanted["id"]
        path = f"v1.0/books/{book}/notes/{made['id']}"
        assert json.loads(self.ask("GET", path).content)["data"] == made
        after = json.loads(self.ask("GET", f"v1.0/books/{book}/notes?per_page=100").content)["data"]
        assert after == [*before, made][: len(after)]
        assert self.ask("DELETE", path).status == 204
        assert self.ask("GET", path).status == 404

    @rule()
    def reset(self) -> None:
        self.served.app.reset()
        self.known.clear()

    @invariant()
    def both_versions_list_the_same_records(self) -> None:
        for version in STATES:
            listed = json.loads(self.ask("GET", f"{version}/books?per_page=100").content)["data"]
            assert {str(record["id"]) for record in listed} == self.seeds | self.known.keys()
            for record in listed:
                if str(record["id"]) in self.known:
                    assert record["title"] == self.known[str(record["id"])]["title"]


TestBooks = Books.TestCase
TestBooks.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


CLUB = load_api(HERE / "data" / "club")
MEMBER = st.fixed_dictionaries(
    {"name": TEXT},
    optional={
        "level": st.sampled_from(["junior", "senior", "master"]),
        "contact": st.fixed_dictionaries({}, optional={"email": st.just("a@example.com"), "phone": st.none() | TEXT}),
        "pin": TEXT,
        "points": st.integers(9_000, 9_999),
        "teamId": st.none() | st.integers(1, 30),
        "mentorMemberId": st.integers(9_000, 9_999),
        "createdAt": st.just("1999-01-01T00:00:00Z"),
    },
)
LEFT_OUT = {"level": "junior", "contact": None, "teamId": None, "externalMemberId": None}
"""What a member shows that its client could have set and did not; None: null, or nothing."""


class Club(RuleBasedStateMachine):
    """A client that knows all records, and what the tenant must show of each."""

    def __init__(self) -> None:
        super().__init__()
        self.served: Served = serve(CLUB)
        self.start()

    def start(self) -> None:
        self.members = {str(one["id"]): one for one in self.listed("v1.0/members")}
        self.teams = {str(one["id"]): one for one in self.listed("v1.0/teams")}
        self.venues = {str(one["id"]) for one in self.listed("v1.0/venues")}
        self.matches = {id_: {str(one["id"]) for one in team["matches"]} for id_, team in self.teams.items()}
        self.sent: dict[str, dict[str, Any]] = {id_: {} for id_ in self.members}
        """Member → what clients set since, and must be shown just so."""
        self.streets: dict[str, str] = {}
        self.motto: str | None = None
        self.now = "2026"

    def ask(self, method: str, target: str, body: Any = None) -> Reply:
        reply = self.served.ask(method, f"/{target}", body)
        found = self.served.contract.find(method, f"/{target.partition('?')[0]}")
        assert found is not None
        assert self.served.complaint(found[0], reply) == ""
        return reply

    def data(self, method: str, target: str, body: Any = None) -> Any:
        reply = self.ask(method, target, body)
        assert reply.status in {200, 201}, (method, target, reply)
        return json.loads(reply.content)["data"]

    def listed(self, target: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.data("GET", f"{target}?per_page=100")
        return found

    def ticked(self, when: str) -> None:
        """The tenant's clock moves on with every change."""
        assert when > self.now
        self.now = when

    def pick(self, turn: int, known: Collection[str]) -> str:
        return sorted(known)[turn % len(known)] if known else "404"

    # -- members, at two endpoint versions

    @rule(version=VERSIONS, body=MEMBER)
    def join(self, version: str, body: dict[str, Any]) -> None:
        made = self.data("POST", f"{version}/members", body)
        id_ = str(made["id"])
        assert id_ not in self.members
        assert made["createdAt"] == made["lastUpdatedAt"]
        self.ticked(made["createdAt"])
        self.members[id_] = self.data("GET", f"v1.0/members/{id_}")
        self.sent[id_] = {**LEFT_OUT, **_kept(body)}
        self.agrees(id_)

    @rule(version=VERSIONS, turn=st.integers(0, 50), body=MEMBER, is_whole=st.booleans())
    def change(self, version: str, turn: int, body: dict[str, Any], *, is_whole: bool) -> None:
        id_ = self.pick(turn, self.members)
        method = "PUT" if is_whole else "PATCH"
        if id_ not in self.members:
            assert self.ask(method, f"{version}/members/{id_}", body).status == 404
            return
        before = self.members[id_]
        after = self.data(method, f"{version}/members/{id_}", body)
        self.ticked(after["lastUpdatedAt"])
        kept = _kept(body)
        if is_whole:
            self.sent[id_] = {**LEFT_OUT, **kept}
        else:
            if "contact" in kept:
                kept["contact"] = {**(before.get("contact") or {}), **kept["contact"]}
            self.sent[id_].update(kept)
        self.members[id_] = {**self.data("GET", f"v1.0/members/{id_}")}
        for name in ("id", "createdAt", "points", "mentorMemberId", "favouriteVenue"):
            assert self.members[id_].get(name) == before.get(name), name
        if not is_whole:
            same = before.keys() - body.keys() - {"lastUpdatedAt"}
            assert {name: self.members[id_].get(name) for name in same} == {name: before[name] for name in same}
        self.agrees(id_)

    def agrees(self, id_: str) -> None:
        """What was set is shown, and both endpoint versions show the same."""
        one, two = (self.data("GET", f"{version}/members/{id_}") for version in ("v1.0", "v2.0"))
        for shown in (one, two):
            assert "pin" not in shown
            for name, value in self.sent[id_].items():
                if value is None:
                    assert shown.get(name) in (None, {}), name
                elif isinstance(value, dict):
                    assert {key: shown[name].get(key) for key in value} == value
                else:
                    assert shown[name] == value, name
        assert {name: one[name] for name in one.keys() & two.keys() - {"id"}} == {
            name: two[name] for name in one.keys() & two.keys() - {"id"}
        }
        assert two.get("mentorMember", {}).get("id") == one.get("mentorMemberId")

    @rule(version=VERSIONS, turn=st.integers(0, 50))
    def leave(self, version: str, turn: int) -> None:
        id_ = self.pick(turn, self.members)
        assert self.ask("DELETE", f"{version}/members/{id_}").status == (204 if id_ in self.members else 404)
        self.members.pop(id_, None)
        self.streets.pop(id_, None)
        for method, other in (("GET", "v1.0"), ("GET", "v2.0"), ("DELETE", "v1.0")):
            assert self.ask(method, f"{other}/members/{id_}").status == 404
        assert self.ask("GET", f"v2.0/members/{id_}/address").status == 404

    # -- teams, and what lies below them

    @rule(name=TEXT)
    def found(self, name: str) -> None:
        made = self.data("POST", "v1.0/teams", {"name": name, "matches": [{"id": 1}], "honoraryMemberIds": [1]})
        self.ticked(made["createdAt"])
        id_ = str(made["id"])
        assert id_ not in self.teams
        assert (made["matches"], made["honoraryMemberIds"]) == ([], [])
        self.teams[id_], self.matches[id_] = made, set()

    @rule(turn=st.integers(0, 50))
    def dissolve(self, turn: int) -> None:
        team = self.pick(turn, self.teams)
        assert self.ask("DELETE", f"v1.0/teams/{team}").status == (204 if team in self.teams else 404)
        self.teams.pop(team, None)
        for match in self.matches.pop(team, {"1"}):
            for below in (f"matches/{match}", f"matches/{match}/goals", "matches"):
                assert self.ask("GET", f"v1.0/teams/{team}/{below}").status == 404

    @rule(turn=st.integers(0, 50), score=TEXT)
    def play(self, turn: int, score: str) -> None:
        team = self.pick(turn, self.teams)
        body = {"id": 9_999, "teamId": 9_999, "score": score}
        if team not in self.teams:
            assert self.ask("POST", f"v1.0/teams/{team}/matches", body).status == 404
            return
        made = self.data("POST", f"v1.0/teams/{team}/matches", body)
        self.ticked(made["createdAt"])
        assert str(made["id"]) not in self.matches[team]
        assert (str(made["teamId"]), made["score"]) == (team, score)
        self.matches[team].add(str(made["id"]))
        path = f"v1.0/teams/{team}/matches/{made['id']}"
        assert self.listed(f"{path}/goals") == []
        goal = self.data("POST", f"{path}/goals", {"minute": 3})
        assert (goal["teamId"], goal["matchId"], goal["minute"]) == (made["teamId"], made["id"], 3)
        assert self.listed(f"{path}/goals") == [goal]

    @rule(turn=st.integers(0, 50), score=TEXT)
    def correct(self, turn: int, score: str) -> None:
        team = self.pick(turn, self.teams)
        match = self.pick(turn, self.matches.get(team, ()))
        path = f"v1.0/teams/{team}/matches/{match}"
        if match not in self.matches.get(team, ()):
            assert self.ask("PATCH", path, {"score": score}).status == 404
            return
        before = self.data("GET", path)
        after = self.data("PATCH", path, {"score": score})
        self.ticked(after["lastUpdatedAt"])
        assert after == {**before, "score": score, "lastUpdatedAt": after["lastUpdatedAt"]}

    @rule(turn=st.integers(0, 50))
    def cancel(self, turn: int) -> None:
        team = self.pick(turn, self.teams)
        match = self.pick(turn, self.matches.get(team, ()))
        status = 204 if match in self.matches.get(team, ()) else 404
        assert self.ask("DELETE", f"v1.0/teams/{team}/matches/{match}").status == status
        self.matches.get(team, set()).discard(match)
        assert self.ask("GET", f"v1.0/teams/{team}/matches/{match}/goals").status == 404

    @rule(turn=st.integers(0, 50))
    def close(self, turn: int) -> None:
        venue = self.pick(turn, self.venues)
        assert self.ask("DELETE", f"v1.0/venues/{venue}").status == 204 or venue not in self.venues
        self.venues.discard(venue)

    # -- what is no record

    @rule(motto=TEXT, how=st.sampled_from(["PUT v1.0", "PATCH v2.0"]))
    def proclaim(self, motto: str, how: str) -> None:
        method, version = how.split()
        self.ticked(self.data(method, f"{version}/profile", {"motto": motto})["lastUpdatedAt"])
        self.motto = motto

    @rule()
    def forget(self) -> None:
        assert self.ask("DELETE", "v1.0/profile").status == 204
        self.motto = None

    @rule(turn=st.integers(0, 50), street=TEXT)
    def move(self, turn: int, street: str) -> None:
        member = self.pick(turn, self.members)
        if member in self.members:
            assert self.data("PUT", f"v1.0/members/{member}/address", {"street": street})["street"] == street
            self.streets[member] = street

    @rule()
    def reset(self) -> None:
        self.served.app.reset()
        self.start()

    # -- laws

    @invariant()
    def what_is_no_record_is_the_same_at_both_endpoint_versions(self) -> None:
        one, two = (self.data("GET", f"{version}/profile") for version in ("v1.0", "v2.0"))
        assert {name: one[name] for name in one.keys() & two.keys()} == {
            name: two[name] for name in one.keys() & two.keys()
        }
        assert self.motto in {None, one["motto"]}
        for member, street in self.streets.items():
            assert self.data("GET", f"v2.0/members/{member}/address")["street"] == street

    @invariant()
    def nothing_changes_by_itself(self) -> None:
        shown = {str(one["id"]): one for one in self.listed("v1.0/members")}
        assert shown.keys() == self.members.keys()
        pointing = {"mentorMemberId", "favouriteVenue", "teamId"}
        for id_, one in shown.items():
            known = self.members[id_]
            assert {name: one[name] for name in one.keys() - pointing} == {
                name: known[name] for name in known.keys() - pointing
            }
            self.members[id_] = one

    @invariant()
    def what_the_tenant_made_points_at_what_exists(self) -> None:
        for id_, one in self.members.items():
            assert str(one.get("mentorMemberId") or "") in {*self.members, ""} - {id_}
            assert one.get("favouriteVenue", {}).get("id", "") in {*self.venues, ""} or not self.venues
            if "teamId" not in self.sent[id_]:
                assert str(one.get("teamId") or "") in {*self.teams, ""}
        for one in self.listed("v1.0/teams"):
            id_ = str(one["id"])
            assert str(one.get("captain_member_id", "")) in {*self.members, ""}
            assert one.get("homeVenueId", "") in {*self.venues, ""}
            assert {str(member) for member in one.get("honoraryMemberIds", ())} <= self.members.keys()
            assert {str(match["id"]) for match in one["matches"]} == self.matches[id_]
            assert {str(match["teamId"]) for match in one["matches"]} <= {id_}
            for match in self.listed(f"v1.0/teams/{id_}/matches"):
                assert str(match["teamId"]) == id_
                assert str(match.get("opponentTeamId", "")) in {*self.teams, ""} - {id_}


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    """What of a body is kept and shown."""
    return {name: body[name] for name in body.keys() & {"name", *LEFT_OUT}}


TestClub = Club.TestCase
TestClub.settings = settings(TestBooks.settings, max_examples=12, stateful_step_count=25)
