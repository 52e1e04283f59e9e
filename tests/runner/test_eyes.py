"""One reply in the eyes of every release: what an old client bears with, and what it does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.runner.ladders import LISTED, REMOVED, USER, Edits, make_ladder
from uphold.checks import Asked, Exchange, Problem, Reply
from uphold.contract import load_api
from uphold.generation import WireRequest
from uphold.runner.releases.eyes import BY_REPLY, Eyes
from uphold.runner.releases.ladder import Ladder

RECORD = {"id": 1, "email": "a@b", "age": 3, "createdAt": "2026-01-31T08:30:00Z"}
NICKNAME: Edits = [(f"{USER}/required/-", "nickname"), (f"{USER}/properties/nickname", {"type": "string"})]
KINDS: Edits = [(f"{USER}/properties/kind", {"type": "string", "enum": ["a", "b", "c"]})]
FEWER_KINDS: Edits = [(f"{USER}/properties/kind", {"type": "string", "enum": ["a", "b"]})]
SPARSE = {"name": "fields", "in": "query", "schema": {"type": "string"}}
ACCEPTED = "/paths/~1users~1v1.0/get/responses/202"
CSV = f"{LISTED}/responses/200/content/text~1csv"

Said = tuple[str, str, str, str, bool]
"""Check, keyword, in whose eyes, the release whose problem it is the same as (empty: its own), whether it is risky."""


@dataclass(frozen=True)
class Fact:
    """A ladder, one reply to `GET /users/v1.0`, and all problems that the releases have with it."""

    releases: Mapping[str, Edits]
    """The last one is the tenant's."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """What the user in the reply has otherwise."""
    without: str = ""
    status: int = 200
    media_type: str = "application/json"
    query: Mapping[str, Any] = field(default_factory=dict)
    more: str = ""
    """Added to api.toml."""
    policy: str = ""
    said: list[Said] = field(default_factory=list)


FACTS = {
    "what all promise and the tenant keeps": Fact({"1.0": [], "2.0": []}),
    "a member that an earlier release required": Fact(
        {"1.0": NICKNAME, "2.0": []}, said=[("body-schema", "required:nickname", "1.0", "1.0", False)]
    ),
    "the same, promised by two that differ elsewhere": Fact(
        {"1.0": NICKNAME, "1.1": [*NICKNAME, *KINDS], "2.0": []},
        said=[
            ("body-schema", "required:nickname", "1.1", "1.1", False),
            ("body-schema", "required:nickname", "1.0", "1.1", False),
        ],
    ),
    "the same, promised by two that are alike": Fact(
        {"1.0": NICKNAME, "1.1": NICKNAME, "2.0": []},
        said=[("body-schema", "required:nickname", "1.0 1.1", "1.1", False)],
    ),
    "a member that all require": Fact(
        {"1.0": KINDS, "2.0": []},
        without="email",
        said=[
            ("body-schema", "required:email", "2.0", "", False),
            ("body-schema", "required:email", "1.0", "2.0", False),
        ],
    ),
    "a member of another type than it had": Fact(
        {"1.0": [(f"{USER}/properties/age", {"type": "string"})], "2.0": []},
        said=[("body-schema", "type", "1.0", "1.0", False)],
    ),
    "a member that an earlier release does not know": Fact({"1.0": [(f"{USER}/properties/age", REMOVED)], "2.0": []}),
    "the same, where it closes the object": Fact(
        {"1.0": [(f"{USER}/properties/age", REMOVED), (f"{USER}/additionalProperties", False)], "2.0": []}
    ),
    "the same, where it closes every branch of a choice": Fact(
        {
            "1.0": [
                (
                    f"{LISTED}/responses/200/content/application~1json/schema/properties/data/items",
                    {
                        "oneOf": [
                            {
                                "type": "object",
                                "additionalProperties": False,
                                "required": ["id"],
                                "properties": {"id": {}, "email": {}, "createdAt": {}},
                            },
                            {"type": "string"},
                        ]
                    },
                )
            ],
            "2.0": [],
        }
    ),
    "a member that nobody names, where all close the object": Fact(
        {"1.0": [(f"{USER}/additionalProperties", False)], "2.0": [(f"{USER}/additionalProperties", False)]},
        record={"more": 1},
        said=[("body-schema", "additionalProperties:more", "2.0", "", False)],
    ),
    "a new value of an enumeration": Fact(
        {"1.0": FEWER_KINDS, "2.0": KINDS}, record={"kind": "c"}, said=[("body-schema", "enum", "1.0", "1.0", True)]
    ),
    "the same, where clients were told to bear with it": Fact(
        {"1.0": FEWER_KINDS, "2.0": KINDS}, record={"kind": "c"}, more="[tolerance]\nnew-enum-values = true\n"
    ),
    "the same, under a policy to which it is breaking": Fact(
        {"1.0": FEWER_KINDS, "2.0": KINDS},
        record={"kind": "c"},
        policy='enum-value-added = { reply = { outcome = "breaking" } }',
        said=[("body-schema", "enum", "1.0", "1.0", False)],
    ),
    "the same, under a policy to which it is safe": Fact(
        {"1.0": FEWER_KINDS, "2.0": KINDS},
        record={"kind": "c"},
        policy='enum-value-added = { reply = { outcome = "safe" } }',
    ),
    "a value that no release knows": Fact(
        {"1.0": FEWER_KINDS, "2.0": KINDS},
        record={"kind": "z"},
        said=[("body-schema", "enum", "2.0", "", False), ("body-schema", "enum", "1.0", "2.0", True)],
    ),
    "a text that had a format": Fact(
        {"1.0": [(f"{USER}/properties/email/format", "email")], "2.0": []},
        record={"email": "nobody"},
        said=[("format", "format", "1.0", "1.0", False)],
    ),
    "another status of a success": Fact(
        {"1.0": [], "2.0": [(ACCEPTED, {"description": ""})]},
        status=202,
        said=[("status-documented", "202", "1.0", "1.0", True)],
    ),
    "another status of a failure": Fact(
        {"1.0": [(f"{LISTED}/responses/422", REMOVED)], "2.0": []},
        status=422,
        said=[
            ("body-schema", "required:message", "2.0", "", False),
            ("body-schema", "required:errors", "2.0", "", False),
        ],
    ),
    "another media type": Fact(
        {"1.0": [], "2.0": [(CSV, {"schema": {}})]},
        media_type="text/csv",
        said=[("content-type", "text/csv", "1.0", "1.0", True)],
    ),
    "what came of a parameter that an earlier release does not know": Fact(
        {"1.0": NICKNAME, "2.0": [(f"{LISTED}/parameters/-", SPARSE)]}, query={"fields": "id"}
    ),
    "what came without that parameter": Fact(
        {"1.0": NICKNAME, "2.0": [(f"{LISTED}/parameters/-", SPARSE)]},
        said=[("body-schema", "required:nickname", "1.0", "1.0", False)],
    ),
}

Look = Callable[[Fact], list[Said]]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """All problems that the releases of a ladder have with a reply."""

    def looked(fact: Fact) -> list[Said]:
        folder = make_ladder(tmp_path, fact.releases, fact.more)
        if fact.policy:
            (folder / "policy.toml").write_text(f'title = "t"\nabout = "a"\n[rules]\n{fact.policy}\n')
        api = load_api(folder)
        contract = api.contract()
        record = {**RECORD, **fact.record}
        record.pop(fact.without, None)
        query = "&".join(f"{name}={value}" for name, value in fact.query.items())
        target = f"/users/v1.0{'?' if query else ''}{query}"
        exchange = Exchange(
            contract=contract,
            conventions=api.conventions,
            operation=contract.operation("GET /users/v1.0"),
            mode="valid",
            target=target,
            reply=Reply(fact.status, {"content-type": fact.media_type}, json.dumps({"data": [record]}).encode()),
            asked=Asked({}, fact.query, {}),
        )
        eyes = Eyes(api, Ladder(api, contract, api.releases[:-1]))
        newest = api.releases[-1].name
        found = []
        owners: dict[int, str] = {}
        for seen in eyes.seen(exchange, WireRequest("GET", target, (), None), BY_REPLY):
            if isinstance(seen.given, Problem):
                releases = seen.eye.version.releases if seen.eye is not None else (newest,)
                owners.setdefault(id(seen.given), releases[-1])
                owner = owners.get(id(seen.same_as), "") if seen.same_as is not None else ""
                found.append((seen.check, seen.given.keyword, " ".join(releases), owner, seen.given.risky))
        return found

    return looked


@pytest.mark.parametrize("fact", FACTS)
def test_a_reply_is_judged_by_every_release_with_what_its_clients_bear(fact: str, look: Look) -> None:
    assert look(FACTS[fact]) == FACTS[fact].said
