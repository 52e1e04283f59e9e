"""The laws of records, under Hypothesis, against a plain model: created, read back, listed, changed, gone."""

from __future__ import annotations

import json
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
