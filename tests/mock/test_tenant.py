"""What else makes a tenant: tokens, endpoint versions, things that are no records, its clock, forgetting."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from uphold.contract import About, Api, Conventions, load_api, load_contract
from uphold.errors import UsageError
from uphold.mock import Request, create_app
from uphold.mock.entrance.access import Access
from uphold.mock.exchange import Refusal
from uphold.mock.plans import Workshop
from uphold.mock.service import Service
from uphold.mock.twists import Call, Twist, Twists

from .conftest import HERE, SPECS, Served, serve

GOOD = {"title": "Dunes", "state": "on shelf"}


def _data(served: Served, method: str, target: str, body: Any = None, **headers: str) -> Any:
    reply = served.ask(method, f"/base{target}", body, **headers)
    assert reply.status < 300, reply
    return json.loads(reply.content)["data"]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer nope",
        "Basic mock-token",
        "mock-token",
        "Bearer mock-token x",
        "Bearer issued.1.00",
    ],
)
def test_a_bad_token_opens_nothing(library: Served, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    reply = library.ask("GET", "/base/v1.0/books", token=None, **headers)
    assert (reply.status, json.loads(reply.content)) == (401, {"message": "No."})


@pytest.mark.parametrize("authorization", ["Bearer mock-token", "bearer mock-token"])
def test_a_good_token_opens(library: Served, authorization: str) -> None:
    assert library.ask("GET", "/base/v1.0/books", token=None, authorization=authorization).status == 200


def test_a_token_that_was_handed_out_opens_too(library: Served) -> None:
    said = json.loads(library.ask("POST", "/base/token", {"name": "Ada"}, token=None).content)
    assert library.ask("GET", "/base/v1.0/books", token=said["token"]).status == 200
    other = json.loads(library.ask("POST", "/base/token", {"name": "Ada"}, token=None).content)
    assert other["token"] != said["token"]
    library.app.reset()
    assert library.ask("GET", "/base/v1.0/books", token=said["token"]).status == 200


def test_each_endpoint_version_shows_a_record_in_its_own_shape(library: Served) -> None:
    one = _data(library, "POST", "/v1.0/books", {**GOOD, "pages": 12})
    two = _data(library, "GET", f"/v2.0/books/{one['id']}")
    assert (one["id"], two["id"]) == (int(two["id"]), str(one["id"]))
    assert two["state"] in {"on_shelf", "lent_out", "lost"}
    assert "tags" in two
    assert "tags" not in one
    same = one.keys() & two.keys() - {"id", "state"}
    assert {name: one[name] for name in same} == {name: two[name] for name in same}


def test_seeded_records_agree_between_endpoint_versions(library: Served) -> None:
    for number in range(1, 6):
        one, two = (_data(library, "GET", f"/{version}/books/{number}") for version in ("v1.0", "v2.0"))
        same = one.keys() & two.keys() - {"id", "state"}
        assert {name: one[name] for name in same} == {name: two[name] for name in same}


def test_a_preferred_status_is_given_where_it_is_documented(library: Served) -> None:
    _data(library, "GET", "/v1.0/books/1")
    for prefer, status in (("code=202", 202), ("code=418", 200), ("respond-async", 200)):
        assert library.ask("PUT", "/base/v1.0/books/1", GOOD, prefer=prefer).status == status


def test_a_thing_that_is_no_record_is_read_as_it_was_written(library: Served) -> None:
    before = _data(library, "GET", "/v1.0/settings")
    assert _data(library, "GET", "/v1.0/settings") == before
    written = {"theme": "dark", "limits": {"loans": 3}, "owner": None}
    assert _data(library, "PUT", "/v1.0/settings", written) == written
    assert _data(library, "PATCH", "/v1.0/settings", {"theme": "light"})["limits"] == {"loans": 3}
    assert _data(library, "GET", "/v1.0/settings") == {**written, "theme": "light"}
    library.app.reset()
    assert _data(library, "GET", "/v1.0/settings") == before


def test_a_thing_that_is_no_record_is_shared_by_the_endpoint_versions_and_gone_with_its_record() -> None:
    club = serve(load_api(HERE / "data" / "club"))

    def data(method: str, target: str, body: Any = None) -> Any:
        return json.loads(club.ask(method, target, body).content)["data"]

    before = data("GET", "/v1.0/profile")
    assert data("GET", "/v2.0/profile")["motto"] == before["motto"]
    body = {"motto": "Up", "presidentMemberId": 9_999, "lastUpdatedAt": "1999-01-01T00:00:00Z"}
    written = data("PUT", "/v1.0/profile", body)
    assert written["presidentMemberId"] == before["presidentMemberId"]
    assert written["lastUpdatedAt"] > before["lastUpdatedAt"]
    assert "founded" not in written
    assert data("PATCH", "/v2.0/profile", {"founded": 1999})["motto"] == "Up"
    assert data("GET", "/v1.0/profile")["founded"] == 1999
    assert club.ask("DELETE", "/v1.0/profile").status == 204
    assert data("GET", "/v1.0/profile") == before
    address = data("GET", "/v2.0/members/1/address")
    assert data("PUT", "/v1.0/members/1/address", {"street": "Elm"})["verifiedAt"] == address["verifiedAt"]
    assert data("GET", "/v2.0/members/1/address")["street"] == "Elm"
    assert club.ask("DELETE", "/v1.0/members/1/address").status == 204
    assert club.ask("GET", "/v2.0/members/1/address").status == 404
    assert data("PUT", "/v1.0/members/1/address", {"street": "Oak"})["street"] == "Oak"
    assert club.ask("DELETE", "/v2.0/members/1").status == 204
    assert club.ask("GET", "/v1.0/members/1/address").status == 404


def test_tenants_share_nothing(library_api: Api) -> None:
    both = serve(library_api, tokens={"full": "mine", "other": "theirs", "read-only": "look"})

    def books(token: str) -> list[Any]:
        found: list[Any] = json.loads(both.ask("GET", "/base/v1.0/books?per_page=100", token=token).content)["data"]
        return found

    before = books("mine")
    assert books("look") == before
    made = json.loads(both.ask("POST", "/base/v1.0/books", GOOD, token="theirs").content)["data"]
    assert made["id"] in {book["id"] for book in books("theirs")}
    assert books("mine") == before
    target = f"/base/v1.0/books/{made['id']}"
    for method, body in (("GET", None), ("PUT", GOOD), ("DELETE", None)):
        assert both.ask(method, target, body, token="mine").status == 404
        assert both.ask(method, target, body, token="look").status == (404 if method == "GET" else 403)
    assert both.ask("PUT", "/base/v1.0/settings", {"theme": "theirs"}, token="theirs").status == 200
    assert json.loads(both.ask("GET", "/base/v1.0/settings", token="mine").content)["data"]["theme"] != "theirs"
    assert both.ask("DELETE", target, token="theirs").status == 204


def test_each_step_that_a_fault_may_twist_is_taken_where_it_says(library_api: Api) -> None:
    calls: list[tuple[str, Any]] = []

    def hook(name: str) -> Any:
        def note(call: Call, value: Any, *around: Any) -> Any:
            del call
            calls.append((name, (value, *around)))
            return value

        return note

    contract, conventions = library_api.contract(), library_api.conventions
    workshop = Workshop(contract, conventions)
    service = Service(workshop, Access(conventions.authentication, ["mock-token"], 0), 0)
    twists = Twists(frozenset(), [Twist({name: hook(name) for name in ("judged", "kept", "shown")}, {})])

    def names(method: str, path: str, body: Any = None) -> list[str]:
        calls.clear()
        found = contract.find(method, path)
        assert found is not None
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": "Bearer mock-token", "content-type": "application/json"}
        service.serve(workshop.plan(found[0]), found[1], Request(method, path, "", headers, content), twists)
        return [name for name, _ in calls]

    assert names("GET", "/v1.0/books/1") == ["judged", "shown"]
    assert names("POST", "/v1.0/books", GOOD) == ["judged", "kept", "shown"]
    assert names("PATCH", "/v1.0/books/1", {"pages": 3}) == ["judged", "kept", "shown"]
    assert names("PUT", "/v2.0/books/1", {"title": "Dunes", "state": "lost"}) == ["judged", "kept", "shown"]
    assert names("DELETE", "/v1.0/books/1") == ["judged", "kept"]
    after, key, before = calls[-1][1]
    assert (after, key, before.id) == (None, ("/books",), "1")
    with pytest.raises(Refusal):
        names("POST", "/v1.0/books", {"title": "", "pages": 0})
    wrong = {(one.field, one.keyword) for one in calls[0][1][0]}
    assert wrong == {("title", "minLength"), ("pages", "minimum"), ("state", "required")}


def test_an_action_answers_with_what_was_sent(library: Served) -> None:
    assert _data(library, "POST", "/v1.0/books/1/lend", {"reader": "Ada"}, x_desk="3")["reader"] == "Ada"


def test_a_sub_collection_lives_under_its_parent(library: Served) -> None:
    notes = _data(library, "GET", "/v1.0/books/1/notes")
    assert len(notes) >= 4
    assert _data(library, "GET", "/v1.0/books/2/notes") != notes
    new = _data(library, "POST", "/v1.0/books", GOOD)["id"]
    assert _data(library, "GET", f"/v1.0/books/{new}/notes") == []
    for target in ("/v1.0/books/999/notes", f"/v1.0/books/{new}/notes/{notes[0]['id']}"):
        assert library.ask("GET", f"/base{target}").status == 404


def test_reset_forgets_what_clients_did(library: Served) -> None:
    before = [_data(library, "GET", f"/v1.0/books/{number}") for number in (1, 2, 3)]
    first = _data(library, "POST", "/v1.0/books", GOOD)
    _data(library, "PATCH", "/v1.0/books/1", {"title": "Changed"})
    library.ask("DELETE", "/base/v1.0/books/2")
    library.app.reset()
    assert [_data(library, "GET", f"/v1.0/books/{number}") for number in (1, 2, 3)] == before
    assert library.ask("GET", f"/base/v1.0/books/{first['id']}").status == 404
    assert _data(library, "POST", "/v1.0/books", GOOD) == first


def test_serving_does_not_grow_anything(library: Served) -> None:
    tracemalloc.start()
    for turn in range(5_000):
        library.ask("GET", f"/base/v1.0/books/{turn}?per_page=5")
        library.ask("GET", f"/base/v1.0/books?page={turn}")
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    # Routes and pages are kept for a while, up to a bound: kept for good, they would be three times as much.
    assert grown < 6 * 1024 * 1024


def test_what_nothing_satisfies_is_answered_and_reported(library: Served) -> None:
    assert list(library.app.unsatisfiable) == []
    assert isinstance(_data(library, "GET", "/v1.0/puzzle")["name"], str)
    assert [operation for operation, _ in library.app.unsatisfiable] == ["GET /v1.0/puzzle"]


def test_a_json_patch_changes_what_it_says() -> None:
    plaspy = serve(load_api(SPECS / "plaspy"))
    path = plaspy.app.known_path(plaspy.contract.operation("PATCH /api/groups/{groupId}"))
    assert path is not None
    before = json.loads(plaspy.ask("GET", path).content)
    patch = [{"op": "replace", "path": "/name", "value": "Vans"}, {"op": "remove", "path": "/description"}]
    after = json.loads(plaspy.ask("PATCH", path, patch).content)
    assert after["name"] == "Vans"
    assert after.get("description") != before["description"]
    assert json.loads(plaspy.ask("GET", path).content) == after
    for bad in (
        [{"op": "replace", "path": "/name", "value": 7}],
        [{"op": "remove", "path": "/name"}],
        [{"op": "test", "path": "/name", "value": "Cars"}],
        [{"op": "replace", "path": "/nowhere/at/all", "value": 1}],
    ):
        assert plaspy.ask("PATCH", path, bad).status == 400, bad
    assert json.loads(plaspy.ask("GET", path).content) == after


def test_a_release_without_schemas_cannot_be_served() -> None:
    api: Api = load_api(SPECS / "ampeco")
    with pytest.raises(UsageError, match="operations only"):
        create_app(api.contract("3.66.0"), api.conventions)


def test_the_page_for_people_lists_the_operations(library: Served) -> None:
    page = library.ask("GET", "/", token=None)
    assert (page.status, page.media_type) == (200, "text/html; charset=utf-8")
    assert b"/base/v1.0/books/{book}" in page.content


def test_it_is_an_asgi_application_that_never_waits(library: Served) -> None:
    sent: list[dict[str, Any]] = []
    chunks = [b'{"title": "In pie', b'ces", "state": "on shelf"}']

    async def receive() -> Any:
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/base/v1.0/books",
        "raw_path": b"/base/v1.0/books", "query_string": b"",
        "headers": [(b"authorization", b"Bearer mock-token"), (b"content-type", b"application/json")],
    }  # fmt: skip
    with pytest.raises(StopIteration):
        library.app(scope, receive, send).send(None)
    start, body = sent
    assert start["status"] == 201
    assert dict(start["headers"])[b"content-length"] == str(len(body["body"])).encode()
    assert json.loads(body["body"])["data"]["title"] == "In pieces"


def test_it_starts_and_stops_with_its_server(library: Served) -> None:
    sent: list[str] = []
    messages = ["lifespan.startup", "lifespan.shutdown"]

    async def receive() -> Any:
        return {"type": messages.pop(0)}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(library.app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_success_says_nothing_of_an_error() -> None:
    plaspy = serve(load_api(SPECS / "plaspy"))
    shown = json.loads(plaspy.ask("GET", "/api/users/1").content)
    assert shown["success"] is True
    assert shown.get("error") is None
    assert shown["modification"] > shown["creation"]


TERSE = {
    "/latest": {"get": {"responses": {"307": {"description": ""}}}},
    "/strict": {
        "get": {
            "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer"}}],
            "responses": {"200": {"description": ""}, "422": {"description": ""}},
        }
    },
    "/silent": {
        "get": {
            "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer"}}],
            "responses": {"200": {"description": ""}},
        }
    },
}


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/latest", 307),  # it leads elsewhere, and nothing else is documented
        ("/strict?size=1", 200),
        ("/strict?size=x", 422),  # without [validation] the operation's own word for a refusal counts
        ("/silent?size=x", 400),  # where it has none, the one that RFC 9110, 15.5.1 has for it
    ],
)
def test_an_api_that_declares_next_to_nothing_is_served_by_its_document(
    target: str, status: int, tmp_path: Path
) -> None:
    (tmp_path / "1.json").write_text(
        json.dumps({"openapi": "3.0.3", "info": {"title": "Terse", "version": "1"}, "paths": TERSE})
    )
    contract, conventions = load_contract(tmp_path / "1.json", cache=None), Conventions(api=About(title="Terse"))
    served = Served(contract, conventions, create_app(contract, conventions))
    assert served.ask("GET", target).status == status
