"""A small API of another make than the embedded tenant, over TCP: its pages, cursors and filters take every freedom
that its document leaves, and it can be told to lie about one thing at a time."""

from __future__ import annotations

import base64
import datetime as dt
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

TOKEN = "museum-token"
TEXT: dict[str, Any] = {"type": "string"}
COUNT: dict[str, Any] = {"type": "integer"}
TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
WORK: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": COUNT,
        "title": TEXT,
        "artist": {"type": "object", "properties": {"id": COUNT, "name": TEXT}},
        "state": {"enum": ["shown", "stored", "lent"]},
        "price": {"type": "number"},
        "finished_at": {"type": ["string", "null"], "format": "date-time"},
        "looked_at": TIME,
        "tags": {"type": "array", "items": TEXT},
        "story": TEXT,
    },
}
STATES = ("shown", "stored", "lent", "shown")
STEP = dt.timedelta(days=3, hours=5)
BEGIN = dt.datetime(2024, 1, 30, 9, 15, 7, 250_000, tzinfo=dt.UTC)


def works() -> list[dict[str, Any]]:
    """The records: some lack what is optional."""
    found: list[dict[str, Any]] = []
    for number in range(17):
        work: dict[str, Any] = {
            "id": 40 + number * 3,
            "title": ("Blue Horse", "the blue bridge", "Étude", "Night", "night watch")[number % 5],
            "artist": {"id": number % 4, "name": "A."},
            "state": STATES[number % 4],
            "price": 12.5 * (number % 6),
            "finished_at": (BEGIN + STEP * (number % 7)).isoformat() if number % 5 else None,
            "tags": ["oil", "large"][: number % 3],
        }
        if number % 4 == 1:
            del work["title"]
        found.append(work)
    return found


def query(name: str, schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def reply(schema: Any) -> dict[str, Any]:
    return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}


def listing(members: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": WORK}, **members}}
    return {"get": {"parameters": list(parameters), "responses": reply(schema)}}


LIMIT = query("limit", COUNT)
FILTERS = [query(name, TEXT) for name in ("title", "artist_id", "state", "finished_after", "finished_before")]
EXPAND = query("expand", {"type": "array", "items": {"enum": ["story"]}})
ONE = {"name": "work", "in": "path", "required": True, "schema": COUNT}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Museum", "version": "1"},
    "paths": {
        "/works": listing({"count": COUNT, "served": COUNT}, LIMIT, query("offset", COUNT), *FILTERS),
        "/works/{work}": {"get": {"parameters": [ONE, EXPAND], "responses": reply(WORK)}},
        "/visits": listing({"onward": {"type": ["string", "null"]}}, LIMIT, query("after", TEXT)),
        "/rooms": listing({"pages": COUNT}, LIMIT, query("page", COUNT)),
    },
}
CONVENTIONS = """
[api]
title = "Museum"
[authentication]
scheme = "bearer"
[validation]
status = 400
also = [404]
[pagination]
size-parameter = "limit"
maximum = 20
default = 6
offset-parameter = "offset"
page-parameter = "page"
cursor-parameter = "after"
items = "items"
[pagination.names]
total = "count"
last-page = "pages"
next-cursor = "onward"
next = ""
[filters]
from = ["_after"]
to = ["_before"]
[include]
parameter = "expand"
"""


class Museum:
    """The server. `lies` names what it lies about."""

    def __init__(self) -> None:
        self.lies: frozenset[str] = frozenset()
        self.calls = 0
        routes = [
            ("/works", self.works),
            ("/works/{work}", self.work),
            ("/visits", self.visits),
            ("/rooms", self.rooms),
        ]
        self.app = Starlette(routes=[Route(path, endpoint) for path, endpoint in routes])

    def answer(self, request: Request, body: Any, status: int = 200) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            body, status = {"error": "who are you?"}, 401
        return JSONResponse(body, status)

    def shown(self, works: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Who looks at a work is noted in it; its tags come in any order."""
        self.calls += 1
        now = dt.datetime.now(dt.UTC).isoformat()
        found = [{**work, "looked_at": now, "tags": random.sample(work["tags"], len(work["tags"]))} for work in works]
        if "a day moves by being looked at" in self.lies:
            later = dt.timedelta(hours=self.calls)
            found = [
                {**work, "finished_at": (dt.datetime.fromisoformat(work["finished_at"]) + later).isoformat()}
                if work["finished_at"]
                else work
                for work in found
            ]
        return found

    def limit(self, request: Request) -> int:
        """At most twenty, whatever is asked for."""
        wanted = min(int(request.query_params.get("limit", 6)), 20)
        return wanted + 1 if "a page holds one more" in self.lies else wanted

    async def works(self, request: Request) -> JSONResponse:
        asked, found = request.query_params, works()
        if "title" in asked and "a title is no filter" not in self.lies:  # a part of the title, in any capitals
            found = [work for work in found if asked["title"].lower() in work.get("title", "").lower()]
        if "artist_id" in asked:
            found = [work for work in found if str(work["artist"]["id"]) == asked["artist_id"]]
        if "state" in asked:
            found = [work for work in found if (work["state"] == asked["state"]) != ("a state is turned" in self.lies)]
        for name, sign in (("finished_after", 1), ("finished_before", -1)):
            if name in asked:
                bound = dt.datetime.fromisoformat(asked[name]).timestamp()
                if "a bound leaves itself out" in self.lies:
                    bound += sign * 0.001
                times = [
                    (work, dt.datetime.fromisoformat(work["finished_at"])) for work in found if work["finished_at"]
                ]
                found = [work for work, at in times if sign * (at.timestamp() - bound) >= 0]
        start, limit = int(asked.get("offset", 0)), self.limit(request)
        if "an offset counts from one" in self.lies and start:
            start -= 1
        page = found[start : start + limit]
        if "an order is drawn" in self.lies:
            random.shuffle(page)
        count = len(page) if "a count is that of the page" in self.lies else len(found)
        return self.answer(request, {"items": self.shown(page), "count": count, "served": self.calls})

    async def work(self, request: Request) -> JSONResponse:
        found = [work for work in works() if str(work["id"]) == request.path_params["work"]]
        if not found:
            return self.answer(request, {"error": "no such work"}, 404)
        work = self.shown(found)[0]
        expanded = request.query_params.getlist("expand")
        if ("story" in expanded) != ("a story is told to the wrong ones" in self.lies):
            work["story"] = "It was made long ago."
        if expanded and "a story changes the price" in self.lies:
            work["price"] += 1
        return self.answer(request, work)

    async def visits(self, request: Request) -> JSONResponse:
        """By cursor: a number in disguise, another one each time. A page may be short, the last one empty."""
        after, limit, found = request.query_params.get("after"), self.limit(request), works()
        start = int(json.loads(base64.urlsafe_b64decode(after))[0]) if after else 0
        if "a cursor is forgotten" in self.lies:
            start = 0
        page = found[start : start + max(1, limit - start % 2)]
        following = start + len(page) + ("a cursor leaps" in self.lies)
        if "a cursor turns back" in self.lies and following >= len(found):
            following = 0
        goes_on = bool(page) or "a cursor never stops" in self.lies
        onward = base64.urlsafe_b64encode(json.dumps([following, self.calls]).encode()).decode() if goes_on else None
        return self.answer(request, {"items": self.shown(page), "onward": onward} if onward else {"items": []})

    async def rooms(self, request: Request) -> JSONResponse:
        """By number; behind the last page there is nothing."""
        number, limit, found = int(request.query_params.get("page", 1)), self.limit(request), works()
        pages = -(-len(found) // limit)
        if not 1 <= number <= pages:
            return self.answer(request, {"error": "no such page"}, 404)
        page = found[(number - 1) * limit : number * limit]
        if "a page lacks its last one" in self.lies and number < pages:
            page = page[:-1]
        return self.answer(request, {"items": self.shown(page), "pages": pages})


def write_folder(folder: Path) -> None:
    """The folder of the API, as a user would write it."""
    (folder / "museum" / "releases").mkdir(parents=True)
    (folder / "museum" / "api.toml").write_text(CONVENTIONS)
    (folder / "museum" / "releases" / "1.json").write_text(json.dumps(DOCUMENT))


@contextmanager
def serving(museum: Museum) -> Iterator[str]:
    """The address at which the museum is served, in a thread of its own."""
    server = uvicorn.Server(uvicorn.Config(museum.app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
