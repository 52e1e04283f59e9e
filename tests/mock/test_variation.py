"""Varied tenants: each differs from the usual one, each conforms, and every trait is met among the first twenty."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st

from uphold.contract import Api, Contract, Gap, Operation, Role, Tolerance, Validation, load_api
from uphold.mock import MockApp, Reply, create_app
from uphold.mock import serve as serve_over_tcp
from uphold.mock.variation import Variation
from uphold.mock.variation.scalars import edge_number, odd_text
from uphold.mock.variation.spelling import Spelling
from uphold.mock.variation.traits import OPTIONS, USUAL

from .conftest import SPECS, Served, serve

NUMBERS = range(1, 21)
BOOKS = "/base/v1.0/books"
BOOKS_V2 = "/base/v2.0/books"


def _body(served: Served, operation: Operation) -> Any:
    patch = served.conventions.patch
    if operation.body is None:
        return None
    if patch is not None and patch.style == "json-patch" and served.contract.role(operation) is Role.UPDATE:
        return [{"op": "add", "path": "/description", "value": "Another one."}]
    return served.app.valid_body(operation)


def _ask(served: Served, operation: Operation, **options: Any) -> Reply | None:
    served.app.reset()
    path = served.app.known_path(operation)
    if path is None:
        return None
    needed = [item.name for item in operation.parameters if item.location == "query" and item.required]
    query = "&".join(f"{name}=1" for name in needed)
    return served.ask(operation.method, f"{path}?{query}", _body(served, operation), **options)


# -- it conforms


@pytest.mark.parametrize("number", [3, 9, 18])
def test_every_operation_answers_validly(real: Served, number: int) -> None:
    """A valid request gets a documented reply that an independent validator finds nothing wrong with."""
    varied = Served(real.contract, real.conventions, create_app(real.contract, real.conventions, vary=number))
    wrong, served = [], 0
    for operation in real.contract.operations.values():
        reply = _ask(varied, operation)
        if reply is None:
            continue
        served += reply.status < 300
        complaint = varied.complaint(operation, reply)
        if complaint or (reply.status >= 300 and varied.contract.reply(operation, reply.status) is None):
            wrong.append((operation.id, reply.status, complaint))
    hopeless = {operation for operation, _ in varied.app.unsatisfiable}
    assert [one for one in wrong if one[0] not in hopeless] == []
    assert served > len(real.contract.operations) / 2


@pytest.mark.parametrize("number", [3, 9, 18])
def test_every_refusal_is_in_the_documented_shape(real: Served, number: int) -> None:
    varied = Served(real.contract, real.conventions, create_app(real.contract, real.conventions, vary=number))
    validation = real.conventions.validation
    assert validation is not None
    for operation in real.contract.operations.values():
        refusals = {"nobody": _ask(varied, operation, token="nobody-issued-this")}
        if operation.body is not None and operation.body.required:
            path = varied.app.known_path(operation)
            refusals["body"] = None if path is None else varied.ask(operation.method, path, b"{")
        for wrong, reply in refusals.items():
            if reply is None or reply.status < 300:
                continue
            assert varied.complaint(operation, reply) == "", operation.id
            assert wrong == "nobody" or reply.status in {validation.status, *validation.also}, operation.id
            shape = real.conventions.error_for(reply.status)
            if reply.content and shape is not None:
                assert isinstance(json.loads(reply.content)[shape.message], str), operation.id


@cache
def _varied(api: Api, number: int) -> Served:
    return serve(api, vary=number)


@pytest.fixture(params=NUMBERS)
def varied(request: pytest.FixtureRequest, library_api: Api) -> Served:
    """The small API as each of the first twenty tenants serves it."""
    served = _varied(library_api, request.param)
    served.app.reset()
    return served


def _records(served: Served, path: str = BOOKS) -> list[Any]:
    found: list[Any] = json.loads(served.ask("GET", f"{path}?per_page=100").content)["data"]
    return found


def test_every_listed_record_can_be_read_by_its_id(varied: Served) -> None:
    for book in _records(varied):
        path = f"{BOOKS}/{quote(str(book['id']), safe='')}"
        read = varied.ask("GET", path)
        assert (read.status, json.loads(read.content)["data"]["id"]) == (200, book["id"])
        for note in _records(varied, f"{path}/notes"):
            assert varied.ask("GET", f"{path}/notes/{quote(note['id'], safe='')}").status == 200


def test_a_filter_selects_by_what_is_shown() -> None:
    """Also where a record fits its schema only as it is usually made."""
    chargers = "/public-api/resources/charge-points/v1.0"
    with_all = serve(load_api(SPECS / "ampeco"), seed=2, vary=3)
    for word, value in (("true", True), ("false", False)):
        shown = [one["id"] for one in _records(with_all, chargers) if one.get("managedByOperator") is value]
        reply = with_all.ask("GET", f"{chargers}?per_page=100&filter[managedByOperator]={word}")
        assert [one["id"] for one in json.loads(reply.content)["data"]] == shown != []


def test_what_is_promised_outside_the_schema_is_there(varied: Served) -> None:
    """The envelope, the text of an error, the member for the id, and the meta data of a page."""
    page = json.loads(varied.ask("GET", BOOKS).content)
    assert {"data", "links", "meta"} <= page.keys()
    assert page["meta"]["total"] == len(_records(varied))
    assert page["meta"]["per_page"] == 4
    assert isinstance(json.loads(varied.ask("GET", f"{BOOKS}/77777777").content)["message"], str)
    token = json.loads(varied.ask("POST", "/base/token", {"name": "n"}, token=None).content)["token"]
    assert varied.ask("GET", BOOKS, token=token).status == 200


def test_what_was_sent_is_read_back(varied: Served) -> None:
    """A lost write is no legal variation."""
    sent = {"title": "Sea", "pages": 7, "price": 9.5, "state": "lent out", "subtitle": None, "publisher": {"name": "N"}}
    made = json.loads(varied.ask("POST", BOOKS, sent).content)["data"]
    read = json.loads(varied.ask("GET", f"{BOOKS}/{made['id']}").content)["data"]
    for book in (made, read):
        kept = {name: book[name] for name in sent}
        assert kept["publisher"].pop("name") == "N"
        assert {**kept, "publisher": {"name": "N"}} == sent
    assert made["id"] in [book["id"] for book in _records(varied)]


def test_a_walk_by_cursor_meets_every_record_once(varied: Served) -> None:
    """In whatever order, and while another record appears."""
    expected = Counter(str(book["id"]) for book in _records(varied))
    met: Counter[str] = Counter()
    cursor: str | None = ""
    while cursor is not None:
        page = json.loads(varied.ask("GET", f"{BOOKS}?cursor={quote(cursor)}&per_page=2").content)
        met.update(str(book["id"]) for book in page["data"])
        cursor = page["meta"]["next_cursor"]
        if cursor and sum(met.values()) == 2:
            varied.ask("POST", BOOKS, {"title": "Late", "state": "on shelf"})
    assert expected <= met
    assert set(met.values()) <= {1}


# -- a number is a tenant


def test_number_0_is_the_usual_tenant_byte_for_byte(real: Served) -> None:
    usual = Served(real.contract, real.conventions, create_app(real.contract, real.conventions))
    nought = Served(real.contract, real.conventions, create_app(real.contract, real.conventions, vary=0))
    for operation in list(real.contract.operations.values())[::5]:
        assert _ask(usual, operation) == _ask(nought, operation), operation.id
    assert Variation.of(0) is USUAL
    assert USUAL.traits() == {}


def test_the_same_number_gives_the_same_bytes_and_another_number_others(library_api: Api) -> None:
    sights = [tuple(_sight(serve(library_api, vary=number))) for number in (4, 4, 5, 6)]
    assert sights[0] == sights[1]
    assert len(set(sights)) == 3
    assert len({tuple(sorted(Variation.of(number).traits().items())) for number in range(1, 200)}) == 199


def _sight(served: Served) -> Iterator[tuple[Any, ...]]:
    for operation in served.contract.operations.values():
        reply = _ask(served, operation)
        yield () if reply is None else (reply.status, reply.media_type, reply.headers, reply.content)


# -- every trait is met

OF_BOOKS: dict[str, Callable[[list[Any]], Any]] = {
    # trait → what of the records that a tenant lists shows it
    "an optional member is missing from all": lambda books: books and all("pages" not in book for book in books),
    "an optional member is missing from some": lambda books: 0 < sum("pages" in b for b in books) < len(books),
    "a member is null in most": lambda books: sum(b.get("subtitle", "") is None for b in books) > 3,
    "a member is null in none": lambda books: len(books) > 4 and all(b.get("subtitle", "x") for b in books),
    "members that nobody documented": lambda books: any({"revisionNumber", "x_internal"} & b.keys() for b in books),
    "another order of members": lambda books: next(iter(books[0])) != "id" if books else False,
    "sorted members": lambda books: any(len(b) > 4 and [*b] == sorted(b) for b in books),
    "ids that start elsewhere": lambda books: any(book["id"] > 1000 for book in books),
    "ids beyond 32 bits": lambda books: any(book["id"] > 2**31 for book in books),
    "ids that descend": lambda books: len(books) > 2 and books[0]["id"] > books[1]["id"] > books[2]["id"],
    "gaps between ids": lambda books: len(books) > 1 and abs(books[0]["id"] - books[1]["id"]) > 1,
    "records in no order": lambda books: [b["id"] for b in books] not in _sorted_ways(books),
    "an empty collection": lambda books: not books,
    "a single record": lambda books: len(books) == 1,
    "many records": lambda books: len(books) > 10,
    "texts as long as can be": lambda books: any(len(book["title"]) == 40 for book in books),
    "texts as short as can be": lambda books: any(len(book["title"]) == 1 for book in books),
    "empty texts": lambda books: any(book.get("subtitle") == "" for book in books),
    "texts in other scripts": lambda books: any(re.search("[\u0590-\u06ff]", book["title"]) for book in books),
    "emoji": lambda books: "\N{HIGH VOLTAGE SIGN}" in str(books),
    "numbers at the upper bound": lambda books: any(book.get("pages") == 5000 for book in books),
    "numbers at the lower bound": lambda books: any(book.get("pages") == 1 for book in books),
    "times with +00:00": lambda books: any(book["createdAt"].endswith("+00:00") for book in books),
    "times with fractions": lambda books: any(".000" in book["createdAt"] for book in books),
}  # fmt: skip
OF_ANSWERS: dict[str, Callable[[Served], Any]] = {
    # trait → what a tenant has to be asked to show it
    "links as hypertext has them": lambda s: b'"_links"' in s.ask("GET", BOOKS).content,
    "odd names": lambda s: "" in json.loads(s.ask("GET", f"{BOOKS}/9999").content),
    "a record with nothing below it": lambda s: any(not _records(s, f"{BOOKS}/{b['id']}/notes") for b in _records(s)),
    "numbers with a point": lambda s: b'"per_page":4.0' in _bare(s.ask("GET", BOOKS).content),
    "numbers with an exponent": lambda s: re.search(rb"\dE[+-]?\d", s.ask("GET", BOOKS).content),
    "escaped slashes": lambda s: rb"\/" in s.ask("GET", BOOKS).content,
    "escaped letters": lambda s: rb"\u0061" in s.ask("GET", BOOKS).content,
    "indented bodies": lambda s: b"\n    " in s.ask("GET", BOOKS).content,
    "white space around bodies": lambda s: s.ask("GET", BOOKS).content.startswith(b" \r\n"),
    "a charset": lambda s: "charset" in s.ask("GET", BOOKS).media_type,
    "media types in capitals": lambda s: "JSON" in s.ask("GET", BOOKS).media_type,
    "headers that nobody documented": lambda s: "server-timing" in dict(s.ask("GET", BOOKS).headers),
    "relative links": lambda s: (_links(s)["next"] or "").startswith("/base"),
    "empty lists": lambda s: any(book.get("tags") == [] for book in _records(s, BOOKS_V2)),
    "full lists": lambda s: any(len(book.get("tags", ())) == 4 for book in _records(s, BOOKS_V2)),
    "another success status": lambda s: any(_put(s, book).status == 202 for book in _records(s)),
    "422 before 404": lambda s: s.ask("PUT", f"{BOOKS}/77777777", {"title": 1}).status == 422,
    "another text of an error": lambda s: json.loads(_unknown(s).content)["message"] != "No.",
    "a long text of an error": lambda s: len(json.loads(_unknown(s).content)["message"]) > 100,
}  # fmt: skip


def _bare(content: bytes) -> bytes:
    return re.sub(rb"\s+", b"", content)


def _sorted_ways(books: list[Any]) -> list[list[Any]]:
    ids = [book["id"] for book in books]
    return [sorted(ids), sorted(ids, reverse=True)]


def _links(served: Served) -> Any:
    return json.loads(served.ask("GET", f"{BOOKS}?per_page=1").content)["links"]


def _put(served: Served, book: Any) -> Reply:
    return served.ask("PUT", f"{BOOKS}/{book['id']}", {"title": "Sea", "state": "on shelf"})


def _unknown(served: Served) -> Reply:
    return served.ask("GET", f"{BOOKS}/77777777")


@cache
def _tenants(api: Api) -> list[tuple[Served, list[Any]]]:
    """The usual tenant and the first twenty others, each with its records."""
    served = [_varied(api, number) for number in (0, *NUMBERS)]
    for one in served:
        one.app.reset()
    return [(one, _records(one)) for one in served]


@pytest.mark.parametrize("fact", [*OF_BOOKS, *OF_ANSWERS])
def test_some_of_the_first_twenty_tenants_has(fact: str, library_api: Api) -> None:
    """None of the traits is dead code; the usual tenant has none of them."""
    found = [
        number
        for number, (served, books) in enumerate(_tenants(library_api))
        if (OF_BOOKS[fact](books) if fact in OF_BOOKS else OF_ANSWERS[fact](served))
    ]
    assert found, fact
    assert 0 not in found, fact


def test_the_first_twenty_tenants_have_every_value_of_every_trait() -> None:
    for name, options in OPTIONS.items():
        met = Counter(getattr(Variation.of(number), name) for number in NUMBERS)
        assert all(met[option] >= 3 for option in options), (name, met)


def test_ids_that_may_be_any_text_are_sometimes_no_numbers(real: Served) -> None:
    kinds = set()
    for number in NUMBERS:
        addresses = create_app(real.contract, real.conventions, vary=number)._workshop.addresses  # noqa: SLF001 - what ids are made by
        assert addresses is not None
        texts = [addresses.text(family.resource, "1") for family in real.contract.families]
        kinds |= {_kind(text) for text in texts if text is not None}
        _only_numbers_where_numbers_point(real.contract, texts)
    assert kinds == {"digits", "uuid", "words"}


def _kind(text: str) -> str:
    if text.isdecimal():
        return "digits"
    return "uuid" if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) else "words"


def _only_numbers_where_numbers_point(contract: Contract, texts: list[str | None]) -> None:
    for family, text in zip(contract.families, texts, strict=True):
        item = family.operations.get(Role.READ)
        schemas = [p.schema for p in contract.operation(item).parameters if p.location == "path"] if item else []
        assert text is None or not schemas or schemas[-1].get("type") != "integer", family.name


def test_the_size_of_a_page_differs_where_no_default_is_documented(library_api: Api) -> None:
    contract, known = library_api.contract(), library_api.conventions
    assert known.pagination is not None
    conventions = msgspec.structs.replace(known, pagination=msgspec.structs.replace(known.pagination, default=None))
    sizes = set()
    for number in NUMBERS:
        served = Served(contract, conventions, create_app(contract, conventions, vary=number))
        page = json.loads(served.ask("GET", BOOKS).content)
        assert len(page["data"]) <= page["meta"]["per_page"]
        sizes.add(page["meta"]["per_page"])
    assert {3, 10} < sizes


def test_a_request_is_refused_with_any_of_the_statuses_that_are_allowed(library_api: Api) -> None:
    contract, known = library_api.contract(), library_api.conventions
    validation = Validation(status=422, also=(400, 404, 415))
    conventions = msgspec.structs.replace(
        known, validation=validation, gaps=(*known.gaps, Gap(status=400, when="body"))
    )
    statuses = {}
    for number in (0, *NUMBERS):
        served = Served(contract, conventions, create_app(contract, conventions, vary=number))
        statuses[number] = served.ask("POST", BOOKS, {"title": 1}).status
    assert statuses[0] == 422
    assert set(statuses.values()) == {400, 422}


def test_names_of_headers_are_written_in_other_letters_over_tcp(
    library_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {number: _names_over_tcp(serve(library_api, vary=number).app, monkeypatch) for number in (0, 1, 2)}
    assert [Variation.of(number).header_case for number in seen] == ["lower", "upper", "title"]
    assert b"content-length" in seen[0]
    assert b"CONTENT-LENGTH" in seen[1]
    assert b"Content-Length" in seen[2]


def _names_over_tcp(app: MockApp, monkeypatch: pytest.MonkeyPatch) -> set[bytes]:
    """The names of the headers of a reply, as they travel."""
    servers: list[uvicorn.Server] = []
    made = uvicorn.Server.__init__

    def remember(self: uvicorn.Server, config: uvicorn.Config) -> None:
        made(self, config)
        servers.append(self)

    with monkeypatch.context() as patch:
        patch.setattr(uvicorn.Server, "__init__", remember)
        thread = threading.Thread(target=lambda: serve_over_tcp(app, port=0, log=None))
        thread.start()
        while not (servers and servers[0].started):
            assert thread.is_alive()
            time.sleep(0.01)
    address = servers[0].servers[0].sockets[0].getsockname()
    with socket.create_connection(address) as connection:
        connection.sendall(b"GET /base/v1.0/books HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    servers[0].should_exit = True
    thread.join()
    head = reply.partition(b"\r\n\r\n")[0]
    return {line.partition(b":")[0] for line in head.splitlines()[1:]}


# -- enumerations that may grow


def _states(api: Api, tolerance: Tolerance, number: int) -> set[str]:
    contract = api.contract()
    conventions = msgspec.structs.replace(api.conventions, tolerance=tolerance)
    return {
        book["state"]
        for book in _records(Served(contract, conventions, create_app(contract, conventions, vary=number)))
    }


KNOWN = {"on shelf", "lent out"}


def test_values_that_no_enumeration_lists_come_where_they_are_borne_with(library_api: Api) -> None:
    seen = [_states(library_api, Tolerance(new_enum_values=True), number) - KNOWN for number in NUMBERS]
    assert any(seen)
    assert _states(library_api, Tolerance(new_enum_values=True), 0) <= KNOWN


@pytest.mark.parametrize("places", [False, (), ("GET /v1.0/books",)])
def test_they_never_come_where_one_reply_must_not_have_them(places: Any, library_api: Api) -> None:
    for number in NUMBERS:
        assert _states(library_api, Tolerance(new_enum_values=places), number) <= KNOWN


# -- texts, numbers, spellings


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.floats(-1e300, 1e300),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=6,
    ),
    number=st.integers(1, 20),
)
def test_a_spelling_means_the_same(value: Any, number: int) -> None:
    spelling = Spelling(Variation.of(number))

    def spelled(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: spelled(child) for name, child in part.items()}
        if isinstance(part, list):
            return [spelled(child) for child in part]
        if isinstance(part, str):
            return spelling.text(part)
        return spelling.number(part, is_whole=False) if type(part) in {int, float} else part

    assert json.loads(spelling.encode(spelled(value))) == value


@given(
    schema=st.fixed_dictionaries(
        {}, optional={"minLength": st.integers(0, 9), "maxLength": st.integers(9, 60), "type": st.just("string")}
    ),
    trait=st.sampled_from(["shortest", "longest", "foreign", "mixed"]),
    key=st.text(max_size=5),
)
def test_odd_texts_are_of_an_allowed_length(schema: dict[str, Any], trait: str, key: str) -> None:
    text = odd_text(trait, schema, Variation.of(1).draws(key))
    assert text is None or schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 10**6)


@given(
    low=st.none() | st.integers(-50, 50),
    width=st.none() | st.integers(0, 50),
    exclusive=st.booleans(),
    whole=st.booleans(),
    trait=st.sampled_from(["lowest", "highest"]),
)
def test_edge_numbers_are_within_bounds(
    low: int | None, width: int | None, exclusive: bool, whole: bool, trait: str
) -> None:
    high = None if width is None else (low or 0) + width + 2
    names = ("exclusiveMinimum", "exclusiveMaximum") if exclusive else ("minimum", "maximum")
    schema = {name: bound for name, bound in zip(names, (low, high), strict=True) if bound is not None}
    value = edge_number(trait, schema, Variation.of(1).draws(""), whole=whole)
    assert value is not None
    assert isinstance(value, int) or not whole
    assert low is None or value > low or (value == low and not exclusive)
    assert high is None or value < high or (value == high and not exclusive)
