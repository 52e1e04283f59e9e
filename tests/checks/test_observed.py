"""What replies looked like, counted and compared: a difference that the data explain is none."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from uphold.checks import Held, Looks, Observer, observed
from uphold.contract import Contract, Conventions, Tolerance

from .conftest import Ask, with_tables

LISTING, READING = "GET /users", "GET /users/{id}"
USER = "/components/schemas/User/properties"
Look = Callable[..., Observer]


def users(count: int, start: int = 1, **members: Any) -> list[dict[str, Any]]:
    """So many users; a member is what it is given, or what a function makes of the id."""
    return [
        {"id": id} | {name: made(id) if callable(made) else made for name, made in members.items()}
        for id in range(start, start + count)
    ]


@pytest.fixture
def look(ask: Ask, contract: Contract) -> Look:
    """What an operation shows that gives these bodies, each to another request."""

    def looked(*bodies: Any, operation: str = LISTING) -> Observer:
        observer = Observer(contract, contract.operation(operation))
        for number, body in enumerate(bodies):
            assert observer.see(replace(ask(operation, 200, body), target=f"/users?page={number}"))
        return observer

    return looked


@pytest.fixture
def found(look: Look, contract: Contract, conventions: Conventions) -> Callable[..., list[tuple[str, ...]]]:
    """The differences between what was seen before and what is seen now: facet, place in the document, in the body."""

    def differences(before: Any, now: Any, conventions: Conventions = conventions) -> list[tuple[str, ...]]:
        looks = look(before).looks().statuses
        operation = contract.operation(LISTING)
        given = observed.compare(contract, conventions, operation, looks, look(now))
        return [
            (one.problem.facet, one.problem.place, one.pointer)
            + (("left open",) if one.is_left_open else ())
            for one in given
            if not isinstance(one, Held)
        ]  # fmt: skip

    return differences


EMAIL, STATE, SHARE, EXTRA = "/*/email", "/*/state", "/*/share", "/*/extra"
DIFFERENCES: dict[str, tuple[Any, Any, list[tuple[str, ...]]]] = {
    "a member that all had and none has": (
        users(10, email="a@b.c"),
        users(10, 50),
        [("member", f"{USER}/email", EMAIL)],
    ),
    "a member that the contract does not name": (users(10, extra=1), users(10), [("member", "", EXTRA)]),
    "a member that most had may be gone by chance": ([*users(1), *users(9, 2, email="a@b.c")], users(10), []),
    "a member that some still have": (users(10, email="a@b.c"), [*users(9), *users(1, 10, email="a@b.c")], []),
    "a member of few": (users(5, email="a@b.c"), users(5, 80), []),
    "of as few that are the very same": (
        users(5, email="a@b.c"),
        users(5),
        [("member", f"{USER}/email", EMAIL)],
    ),
    "of four that are the same": (users(4, email="a@b.c"), users(4), []),
    "of five before, and of ten now": (
        users(5, email="a@b.c"),
        users(10),
        [("member", f"{USER}/email", EMAIL)],
    ),
    "one record in many replies is one": (users(1, email="a@b.c") * 20, users(1) * 20, []),
    "a new member": (users(10), users(10, email="a@b.c"), []),
    "an object that is gone takes its members along": (
        users(10, home={"city": "x", "zip": "1"}),
        users(10),
        [("member", f"{USER}/home", "/*/home")],
    ),
    "a member of an object": (
        users(10, home={"city": "x", "zip": "1", "floor": 2}),
        users(10, home={"city": "x", "zip": "1"}),
        [("member", "", "/*/home/floor")],
    ),
    "keys of a map are nobody's members": (users(10, map={"anna": 1}), users(10, map={"bert": 1}), []),
    "a map without keys": (users(10, map={"anna": 1}), users(10, map={}), []),
    "another type, which the contract leaves open": (
        users(10, share="1.0"),
        users(10, share=1.0),
        [("type", f"{USER}/share", SHARE, "left open")],
    ),
    "another type where the contract says nothing": (users(10, extra="1"), users(10, extra=1), [("type", "", EXTRA)]),
    "an integer is a number": (users(10, extra=1), users(10, extra=1.5), []),
    "both types": (users(10, extra="1"), users(10, extra=lambda id: "1" if id % 2 else 1), []),
    "what breaks the schema is told by others": (users(10, email="a@b.c"), users(10, email=7), []),
    "a new null": (users(10, extra="x"), users(10, extra=lambda id: None if id % 2 else "x"), []),
    "a new null in many": (
        users(10, extra="x"),
        users(10, extra=lambda id: None if id > 2 else "x"),
        [("null", "", EXTRA)],
    ),
    "a null that the contract allows": (users(10, nick="xx"), users(10, nick=lambda id: None if id > 2 else "xx"), []),
    "nothing but nulls that the contract allows": (
        users(10, nick="xx"),
        users(10, nick=None),
        [("null", f"{USER}/nick", "/*/nick", "left open")],
    ),
    "a null that was there before": (users(10, extra=lambda id: None if id == 1 else "x"), users(10, extra=None), []),
    "a listed value that was never seen": (
        users(20, state="on"),
        users(20, state=lambda id: "off" if id > 10 else "on"),
        [("enum", f"{USER}/state", STATE, "left open")],
    ),
    "a listed value that is seen once": (
        users(20, state="on"),
        [*users(1, state="off"), *users(19, 2, state="on")],
        [],
    ),
    "another way of writing": (
        users(10, extra="2026-01-31T08:30:00Z"),
        users(10, extra="2026-01-31 08:30:00"),
        [("format", "", EXTRA)],
    ),
    "texts of every kind": (users(10, extra=lambda id: f"{id}" if id % 2 else "x"), users(10, extra="y"), []),
    "an empty list": (users(10), [], []),
}  # fmt: skip


@pytest.mark.parametrize("fact", DIFFERENCES)
def test_a_difference_counts_when_the_data_do_not_explain_it(
    fact: str, found: Callable[..., list[tuple[str, ...]]]
) -> None:
    before, now, differences = DIFFERENCES[fact]
    assert found(before, now) == differences


def test_clients_that_bear_with_new_values_are_told_of_none(
    found: Callable[..., list[tuple[str, ...]]], conventions: Conventions
) -> None:
    before, now, _ = DIFFERENCES["a listed value that was never seen"]
    assert not found(before, now, with_tables(conventions, tolerance=Tolerance(new_enum_values=True)))


def test_what_is_as_it_was_is_held_facet_by_facet(look: Look, contract: Contract, conventions: Conventions) -> None:
    seen = look(users(3, state="on", email="a@b.c"))
    given = observed.compare(contract, conventions, contract.operation(LISTING), seen.looks().statuses, seen)
    assert list(given) == [Held("enum"), Held("format"), Held("member"), Held("null"), Held("type")]


def test_the_chance_is_that_of_the_share_that_makes_it_greatest() -> None:
    """No share of the feature makes the difference likelier, and some share makes it so likely."""
    for count, seen, others in ((7, 7, 7), (3, 10, 20), (5, 5, 10)):
        bound = observed.chance(count, seen, others)
        likely = [
            math.comb(seen, count) * share**count * (1 - share) ** (seen - count + others)
            for share in (step / 1_000 for step in range(1_001))
        ]
        assert max(likely) <= bound * (1 + 1e-9)
        assert max(likely) > 0.99 * bound


def test_the_smallest_reply_that_shows_it_is_the_example(look: Look) -> None:
    seen = look(users(3, email="a@b.c"), users(2, 10), users(9, 20))
    spot = look(users(3, email="a@b.c")).looks().statuses["200"].spots[EMAIL]
    assert len(seen.example(200, EMAIL, "member", spot).reply.json()) == 2


def test_no_value_of_a_record_and_no_key_of_a_map_is_kept(look: Look) -> None:
    """What is kept are names that the contract declares or that records share, and texts that it lists."""
    page = users(
        12,
        email=lambda id: f"anna{id}@secret.test",
        state=lambda id: "on" if id % 2 else "hidden-state",
        map=lambda id: {f"Anna{id}": id},
        extra=lambda id: {f"Berta{id}": "Kowalski", "shared": "Kowalski"},
    )
    kept = msgspec.json.encode(look(page, users(1, 99, Carla="x")).looks()).decode()
    assert not [word for word in ("anna", "Anna", "secret", "hidden", "Berta", "Kowalski", "Carla") if word in kept]
    assert '"/*/map/{}"' in kept
    assert '"/*/extra/shared"' in kept
    assert '"on":6' in kept


def test_what_is_kept_is_read_back_as_it_was(look: Look) -> None:
    looks = look(users(12, email="a@b.c", state="on")).looks()
    assert msgspec.json.decode(msgspec.json.encode(looks), type=Looks) == looks


@pytest.mark.parametrize(
    ("status", "body", "mode"), [(422, {}, "valid"), (200, b"no json", "valid"), (200, [], "invalid")]
)
def test_only_successes_with_a_body_to_allowed_requests_are_looked_at(
    status: int, body: Any, mode: str, ask: Ask, contract: Contract
) -> None:
    observer = Observer(contract, contract.operation(LISTING))
    assert not observer.see(ask(LISTING, status, body, mode=mode))
    assert not observer.looks().statuses
