"""Whole runs in the eyes of every release: findings name the releases, verdicts stand for them, and what only earlier
releases promised is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.runner.ladders import LISTED, USER, Edits, make_ladder
from uphold.contract import Depth

Run = Callable[..., Any]

READ = "GET /users/v1.0/{user}"
LIST = "GET /users/v1.0"
CREATE = "POST /users/v1.0"
NICKNAME: Edits = [(f"{USER}/required/-", "nickname"), (f"{USER}/properties/nickname", {"type": "string"})]
AGE_NEEDED: Edits = [
    (f"{USER}/required/-", "age"),
    (f"{USER}/properties/age", {"type": "integer", "minimum": 0, "maximum": 150}),
]
SMALL_PAGES: Edits = [(f"{LISTED}/parameters/0/schema/maximum", 50)]
SORT: Edits = [(f"{LISTED}/parameters/-", {"name": "sort", "in": "query", "schema": {"type": "string"}})]
GROUPS = {"get": {"responses": {"default": {"description": ""}}}}
OUTLINE: Edits = [("/x-uphold", {"depth": Depth.OPERATIONS})]
ENDED: Edits = [("/paths/~1groups~1v1.0", {"get": {**GROUPS["get"], "deprecated": True}}), *OUTLINE]
NOTICE = "notice-months = 6\n"


@dataclass(frozen=True)
class Found:
    """What a finding about the tenant says."""

    check: str
    operations: str
    release: str
    releases: str
    severity: str = "breaking"


@dataclass(frozen=True)
class Fact:
    """A ladder, of which the embedded mock is the last release, and all that a run finds about the tenant."""

    releases: Mapping[str, Edits]
    words: tuple[str, ...] = ()
    found: list[Found] = field(default_factory=list)
    dates: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    """Added to [api] of api.toml."""


FACTS = {
    "a tenant that keeps what three releases promise": Fact(
        {"1.0": [], "1.1": SORT, "1.2": [*SORT, *OUTLINE], "2.0": SORT}
    ),
    "a member that two earlier releases required": Fact(
        {"1.0": NICKNAME, "1.1": [*NICKNAME, *SORT], "2.0": SORT},
        found=[Found("body-schema", f"{LIST}, {READ}, {CREATE}", "1.1", "1.0 1.1")],
    ),
    "a lie in the eyes of all": Fact(
        {"1.0": [], "1.1": SORT, "2.0": SORT},
        words=("--fault", f"member-wrong-type@{LIST}"),
        found=[Found("body-schema", LIST, "2.0", "1.0 1.1 2.0")],
    ),
    "requests that a later release does not take any more": Fact(
        {"1.0": [], "2.0": [*AGE_NEEDED, *SMALL_PAGES]},
        found=[Found("accepted", CREATE, "1.0", "1.0"), Found("accepted", LIST, "1.0", "1.0")],
    ),
    "an operation that is gone without a word": Fact(
        {"1.0": [("/paths/~1groups~1v1.0", GROUPS), *OUTLINE], "2.0": []},
        found=[Found("served", "GET /groups/v1.0", "1.0", "1.0")],
    ),
    "an operation that went after its notice": Fact(
        {"1.0": ENDED, "2.0": []}, dates={"1.0": "2024-01-01", "2.0": "2025-01-01"}, about=NOTICE
    ),
}


@pytest.fixture
def run_on(run: Run, tmp_path: Path) -> Callable[..., Any]:
    """A run of the suites on a ladder."""

    def started(fact: Fact, *more: str) -> Any:
        folder = make_ladder(tmp_path / "specs", fact.releases)
        api = folder / "api.toml"
        api.write_text(api.read_text().replace("[api]\n", f"[api]\n{fact.about}"))
        menu = (f'[[release]]\nname = "{name}"\ndate = "{date}"\n' for name, date in fact.dates.items())
        (folder / "releases.toml").write_text("".join(menu))
        words = ("response_formats.py", "earlier_releases.py")
        suites = [f"suites/test_{word}" for word in words]
        return run("--specs", str(tmp_path / "specs"), *fact.words, *more, *suites)

    return started


@pytest.mark.parametrize("name", FACTS)
def test_findings_name_the_releases_that_promised_otherwise(name: str, run_on: Callable[..., Any]) -> None:
    """One cause is one finding, in whoever's eyes, and the newest release that promised it is named."""
    fact = FACTS[name]
    ended = run_on(fact, "--release", "all")
    found = [
        Found(row["check"], ", ".join(row["operations"]), row["release"], " ".join(row["releases"]), row["severity"])
        for row in ended.findings()
    ]
    assert sorted(found, key=repr) == sorted(fact.found, key=repr), ended.out + ended.err
    assert ended.status == int(bool(fact.found))


def test_verdicts_stand_for_the_releases_that_say_the_same(run_on: Callable[..., Any]) -> None:
    """A line for each promise and operation, and as many as the releases differ in."""
    ended = run_on(FACTS["a member that two earlier releases required"], "--release", "all")
    said = {
        (row["promise"], row["operation"], row["status"]): (row["release"], row["releases"])
        for row in ended.lines("verdicts.jsonl")
    }
    assert said["P-STATUS", "DELETE /users/v1.0/{user}", "passed"] == ("2.0", ["1.0", "1.1", "2.0"])
    assert said["P-SHAPE", READ, "passed"] == ("2.0", [])
    assert said["P-SHAPE", READ, "failed"] == ("1.1", ["1.0", "1.1"])
    line = next(line for line in ended.record("run.json")["promises"] if line["id"] == "P-SHAPE")
    assert line["operations"]["failed"] == 3, "an operation counts once"


def test_one_release_alone_judges_unless_all_are_asked_for(run_on: Callable[..., Any]) -> None:
    """The profile of a developer looks at the newest only."""
    ended = run_on(FACTS["a member that two earlier releases required"])
    assert (ended.status, ended.findings()) == (0, [])
    assert {row["release"] for row in ended.lines("verdicts.jsonl")} == {"2.0"}


def test_the_profile_of_the_gate_asks_all(run_on: Callable[..., Any]) -> None:
    ended = run_on(FACTS["a member that two earlier releases required"], "--profile", "gate", "-k", "DELETE")
    assert ended.record("run.json")["options"]["release"] == "all"
