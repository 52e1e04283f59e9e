"""A small API of listings, and exchanges with it in one line, for the checks of listings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from uphold.checks import Asked, Exchange, Reply, listings, pagination
from uphold.contract import (
    About,
    Contract,
    Conventions,
    Filters,
    Include,
    PageNames,
    Pagination,
    Records,
    Validation,
    load_contract,
)

COUNT: dict[str, Any] = {"type": "integer"}
TEXT: dict[str, Any] = {"type": "string"}
TIME: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
BOOK: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": COUNT,
        "title": TEXT,
        "state": {"enum": ["lent", "there", "lost"]},
        "shelf_id": COUNT,
        "author": {"type": "object", "properties": {"id": COUNT, "name": TEXT}},
        "price": {"type": "number"},
        "createdAt": TIME,
        "tags": {"type": "array", "items": TEXT},
        "notes": {"type": "array", "items": TEXT},
        "digital": {"type": "boolean"},
        "file": {"type": ["string", "null"]},
        "code": {"type": "string", "writeOnly": True},
    },
}
LINE: dict[str, Any] = {"type": "object", "properties": {"at": TEXT, "text": TEXT}}


def query(name: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


def listing(record: Any, *parameters: Any) -> dict[str, Any]:
    nullable = {"type": ["string", "null"]}
    body = {
        "type": "object",
        "properties": {
            "data": {"type": "array", "items": record},
            "meta": {"type": "object", "properties": {"page": COUNT, "total": COUNT, "next_cursor": nullable}},
            "links": {"type": "object", "properties": {"next": nullable, "prev": nullable}},
        },
    }
    return {"get": {"parameters": list(parameters), "responses": {"200": reply(body)}}}


def reply(schema: Any) -> dict[str, Any]:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


FILTERS = {
    "type": "object",
    "properties": {
        "title": TEXT,
        "state": TEXT,
        "shelfId": COUNT,
        "authorId": COUNT,
        "authorName": TEXT,
        "createdAfter": {"type": "string", "format": "date-time"},
        "createdBefore": {"type": "string", "format": "date-time"},
        "priceMin": {"type": "number"},
        "tag": TEXT,
        "bookState": {"enum": ["lent", "there"]},
        "createdAt": {"type": "string", "format": "date"},
        "file": {"type": "boolean"},
        "mood": TEXT,
    },
}
SIZE = query("size", {"type": "integer", "maximum": 50})
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Shelves", "version": "1"},
    "paths": {
        "/books": listing(
            BOOK,
            SIZE,
            query("page", COUNT),
            query("cursor", TEXT),
            query("filter", FILTERS, style="deepObject"),
            query("include", {"type": "array", "items": {"enum": ["notes", "author.name", "unheard"]}}),
            query("withFile", {"type": "boolean"}),
            query("digital", {"type": "boolean"}),
            query("brief", {"type": "boolean"}),
        ),
        "/books/{book}": {
            "get": {
                "parameters": [{"name": "book", "in": "path", "required": True, "schema": COUNT}],
                "responses": {"200": reply({"type": "object", "properties": {"data": BOOK}})},
            }
        },
        "/lines": listing(LINE, SIZE),
        "/quiet": {
            "get": {
                "parameters": [SIZE, query("cursor", TEXT)],
                "responses": {
                    "200": reply({"type": "object", "properties": {"data": {"type": "array", "items": LINE}}})
                },
            }
        },
    },
}
CONVENTIONS = Conventions(
    api=About(title="Shelves"),
    validation=Validation(status=422),
    pagination=Pagination(
        size_parameter="size",
        maximum=50,
        default=5,
        page_parameter="page",
        cursor_parameter="cursor",
        cursor_start=("",),
        items="data",
        meta="meta",
        links="links",
        names=PageNames(
            number="page", total="total", last_page="last", next_cursor="next_cursor", size="size", first_item="from"
        ),
    ),
    filters=Filters(parameter="filter"),
    include=Include(parameter="include", flag_prefix="with"),
    records=Records(id="id", created=("createdAt",)),
)


def load(folder: Path) -> Contract:
    path = folder / "1.json"
    path.write_text(json.dumps(DOCUMENT))
    return load_contract(path, cache=None)


class Shelves:
    """Makes exchanges and walks."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    def exchange(
        self,
        body: Any,
        *,
        at: str = "GET /books",
        status: int = 200,
        target: str = "/books?size=2",
        headers: dict[str, str] | None = None,
        conventions: Conventions = CONVENTIONS,
    ) -> Exchange:
        return Exchange(
            contract=self.contract,
            conventions=conventions,
            operation=self.contract.operation(at),
            mode="valid",
            target=target,
            reply=Reply(status, {"content-type": "application/json", **(headers or {})}, json.dumps(body).encode()),
            asked=Asked({}, {}, {}),
        )

    def page(self, ids: Sequence[Any], meta: Any = None, links: Any = None, **more: Any) -> listings.Page:
        """A page of records: an id stands for a record that has no more than that, anything else for itself."""
        records = [{"id": one} if isinstance(one, int) else one for one in ids]
        body = {"data": records, "meta": meta or {}, "links": links or {}}
        page = listings.read_page(self.exchange(body, **more))
        assert page is not None
        return page

    def walk(self, way: str, size: int | None, *pages: Any, over: bool = True, **more: Any) -> pagination.Walk:
        """A walk of pages, each a list of ids or a page."""
        made = [one if isinstance(one, listings.Page) else self.page(one) for one in pages]
        return pagination.Walk(listings.Way(way), size, tuple(made), is_over=over, **more)
