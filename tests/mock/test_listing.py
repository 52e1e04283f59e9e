"""The laws of listings, under Hypothesis, against a plain list: walks, pages, filters and parts."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from uphold.contract import load_api
from uphold.mock import MockApp

from .conftest import HERE, Served, serve

API = load_api(HERE / "data" / "shop")
PARTS = {"history", "seals", "details"}
NAMES = st.sampled_from(["Ant", "Bee", "Antelope", "Wasp"])
ITEMS = st.fixed_dictionaries(
    {"name": NAMES},
    optional={
        "state": st.sampled_from(["on sale", "sold out"]),
        "stock": st.integers(0, 5),
        "tags": st.lists(st.sampled_from("abc"), max_size=2),
        "soldOn": st.sampled_from(["2026-01-05", "2026-01-06", "2026-01-07"]),
        "extra": st.none() | st.fixed_dictionaries({}, optional={"a": st.sampled_from("xy")}),
        "history": st.just([{"what": "made"}]),
    },
)
FILTERS: dict[str, tuple[st.SearchStrategy[str], Any]] = {
    "name": (NAMES, lambda record, text: record["name"] == text),
    "state": (st.just("sold out"), lambda record, text: record.get("state") == text),
    "stock][from": (st.sampled_from("0135"), lambda record, text: record.get("stock", -1) >= int(text)),
    "stock][lessThan": (st.sampled_from("0135"), lambda record, text: record.get("stock", 99) <= int(text)),
    "soldOnTo": (st.just("2026-01-06"), lambda record, text: record.get("soldOn", "9") <= text),
    "tag": (st.sampled_from("abc"), lambda record, text: text in record.get("tags", ())),
    "begins": (st.just("Ant"), lambda record, text: record["name"].startswith(text)),
    "extra.a": (st.sampled_from("xyz"), lambda record, text: (record.get("extra") or {}).get("a") == text),
    "hasExtra": (st.sampled_from(["true", "false"]),
                 lambda record, text: bool(record.get("extra")) == (text == "true")),
}  # fmt: skip
CHOICES = st.one_of([st.tuples(st.just(name), texts) for name, (texts, _) in FILTERS.items()])


class Listings(RuleBasedStateMachine):
    """A client that knows which records there are, in order, and walks while they come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.served: Served = serve(API)
        self.there: list[int] = []
        """Ids of the records, the oldest first."""
        self.link = ""
        """Where the walk by cursor goes on; empty: nobody walks."""
        self.stayed: set[int] = set()
        """Ids of the records that were there all through the walk."""
        self.met: list[int] = []

    def page(self, query: str) -> dict[str, Any]:
        reply = self.served.ask("GET", f"/items?{query}")
        assert reply.status == 200, reply.content
        assert self.served.complaint(self.served.contract.operations["GET /items"], reply) == ""
        found: dict[str, Any] = json.loads(reply.content)
        return found

    def whole(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page(f"per_page=100&{query}")["data"]
        return found

    @initialize()
    def seeded(self) -> None:
        self.there = [record["id"] for record in self.whole()]

    @rule(item=ITEMS)
    def appear(self, item: dict[str, Any]) -> None:
        reply = self.served.ask("POST", "/items", item)
        assert reply.status == 201
        self.there.append(json.loads(reply.content)["data"]["id"])

    @precondition(lambda self: self.there)
    @rule(turn=st.integers(0, 30))
    def vanish(self, turn: int) -> None:
        gone = self.there.pop(turn % len(self.there))
        self.stayed.discard(gone)
        assert self.served.ask("DELETE", f"/items/{gone}").status == 204

    @precondition(lambda self: self.there)
    @rule(turn=st.integers(0, 30), item=ITEMS)
    def change(self, turn: int, item: dict[str, Any]) -> None:
        assert self.served.ask("PATCH", f"/items/{self.there[turn % len(self.there)]}", item).status == 200

    @rule(size=st.integers(1, 4), start=st.sampled_from(["", "null"]))
    def start_a_walk(self, size: int, start: str) -> None:
        self.stayed, self.met = set(self.there), []
        self.follow(self.page(f"cursor={start}&per_page={size}"), forward=True)

    def follow(self, page: dict[str, Any], *, forward: bool) -> None:
        ids = [record["id"] for record in page["data"]]
        self.met = [*self.met, *ids] if forward else [*ids, *self.met]
        link = page["links"]["next" if forward else "prev"]
        self.link = urlsplit(link).query if link is not None else ""
        if link is None:
            assert len(set(self.met)) == len(self.met), "no record comes twice"
            assert self.stayed <= set(self.met), "no record that stayed is missed"
            assert self.met == sorted(self.met)

    @precondition(lambda self: self.link)
    @rule()
    def walk_on(self) -> None:
        self.follow(self.page(self.link), forward=True)

    @rule(size=st.integers(1, 4))
    def there_and_back(self, size: int) -> None:
        """To the end by cursor, and back again: the same records."""
        query, forth, back = f"cursor=&per_page={size}", [], []
        while query:
            page = self.page(query)
            forth += page["data"]
            last, query = page, urlsplit(page["links"]["next"] or "").query
        assert [record["id"] for record in forth] == self.there
        back, query = last["data"], urlsplit(last["links"]["prev"] or "").query
        while query:
            page = self.page(query)
            back = [*page["data"], *back]
            query = urlsplit(page["links"]["prev"] or "").query
        assert back == forth

    @rule(size=st.integers(1, 6))
    def pages_are_the_whole(self, size: int) -> None:
        found, number, last = [], 1, 1
        while number <= last:
            page = self.page(f"page={number}&per_page={size}")
            found += page["data"]
            meta = page["meta"]
            assert (meta["current_page"], meta["per_page"], meta["total"]) == (number, size, len(self.there))
            bounds = (len(found) - len(page["data"]) + 1, len(found)) if page["data"] else (None, None)
            assert (meta["from"], meta["to"]) == bounds
            number, last = number + 1, meta["last_page"]
        assert found == self.whole()

    @rule(chosen=st.lists(CHOICES, min_size=1, max_size=2, unique_by=lambda one: one[0]), size=st.integers(1, 4))
    def filters_select_by_what_is_shown(self, chosen: list[tuple[str, str]], size: int) -> None:
        asked = urlencode([(f"filter[{name}]", text) for name, text in chosen])
        expected = [record for record in self.whole() if all(FILTERS[name][1](record, text) for name, text in chosen)]
        assert self.whole(asked) == expected
        page = self.page(f"{asked}&per_page={size}")
        assert (page["data"], page["meta"]["total"]) == (expected[:size], len(expected))

    @rule(named=st.sets(st.sampled_from(["history", "seals"])), flag=st.booleans())
    def parts_are_added_as_named(self, named: set[str], flag: bool) -> None:
        asked = urlencode([("include[]", name) for name in sorted(named)] + [("withDetails", str(flag).lower())])
        wanted = named | ({"details"} if flag else set())
        for bare, full in zip(self.whole(), self.whole(asked), strict=True):
            assert full.keys() & PARTS <= wanted
            assert {name: value for name, value in full.items() if name not in PARTS} == bare

    @invariant()
    def the_listing_is_the_list(self) -> None:
        assert [record["id"] for record in self.whole()] == self.there


TestListings = Listings.TestCase
TestListings.settings = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_replies_kept_for_one_address_and_query_are_forgotten_with_a_change() -> None:
    served = serve(API)
    first = served.ask("GET", "/items?per_page=100", host="one.example")
    assert served.ask("GET", "/items?per_page=100", host="two.example").content != first.content
    assert served.ask("GET", "/items?per_page=100", host="one.example").content == first.content
    assert served.ask("POST", "/items", {"name": "Ant"}).status == 201
    assert served.ask("GET", "/items?per_page=100", host="one.example").content != first.content
    served.app.reset()
    assert served.ask("GET", "/items?per_page=100", host="one.example").content == first.content


def test_nothing_grows_with_the_number_of_requests() -> None:
    served = serve(API)
    app: MockApp = served.app
    for turn in range(700):
        query = urlencode({"filter[extra.a.b]": turn, "x": turn, "cursor": turn})
        assert served.ask("GET", f"/items?{query}").status == 200
    record = app._service.records.store("").listed(("/items",))[0]  # noqa: SLF001 - what is kept is not shown
    assert len(record.replies) < 20
    assert len(app._service._listed) <= 512  # noqa: SLF001 - as above
