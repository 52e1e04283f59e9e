"""What a run sees of replies is kept, and compared: with a record, and with a second tenant."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .test_live_tenant import TOKEN, serve

Run = Callable[..., Any]
SUITE = "suites/test_observed_shape.py"


@pytest.fixture
def observe(run: Run, tmp_path: Path) -> Run:
    """A run of the suite that looks at replies; its records lie in a folder of the test."""

    def started(*more: str, **environment: str) -> Any:
        return run(SUITE, "--api", "shop", "--observed", str(tmp_path / "observed"), *more, **environment)

    return started


def kept(tmp_path: Path) -> Path:
    return tmp_path / "observed" / "shop" / "base.json"


def test_a_member_that_no_schema_requires_is_missed(observe: Run, tmp_path: Path) -> None:
    """Against the same tenant nothing is found; where new records lack an optional member, that alone is."""
    recorded = observe("--record", "base")
    assert recorded.status == 0, recorded.out + recorded.err
    record = json.loads(kept(tmp_path).read_text())
    assert (record["seed"], record["cases"], record["release"]) == (1, 6, "1.0.0")
    assert record["operations"]["POST /users/v1.0"]["endpoint_version"] == "v1.0"

    same = observe("--against", "base")
    assert (same.status, same.findings()) == (0, []), same.out + same.err

    ended = observe("--against", "base", "--fault", "optional-member-gone")
    assert ended.status == 1, ended.out + ended.err
    (finding,) = ended.findings()
    assert (finding["check"], finding["operations"]) == ("observed", ["POST /users/v1.0"])
    assert finding["place"] == "/components/schemas/User/properties/age"
    assert "age" not in json.loads(finding["evidence"]["reply"].partition("\n\n")[2])["data"]


def test_a_record_is_the_same_in_one_process_and_in_two(observe: Run, tmp_path: Path) -> None:
    assert observe("--record", "base").status == 0
    alone = kept(tmp_path).read_bytes()
    assert observe("--record", "base", "-n", "2").status == 0
    assert kept(tmp_path).read_bytes() == alone


def test_no_value_is_kept(observe: Run, tmp_path: Path) -> None:
    """What stands in a record are names of the contract, types, formats and numbers."""
    assert observe("--record", "base").status == 0
    words = {word for look in looks(json.loads(kept(tmp_path).read_text())) for word in texts(look)}
    assert words <= {"object", "array", "string", "number", "null", "email", "date-time", "decimal"}


def looks(record: dict[str, Any]) -> Iterator[Any]:
    for operation in record["operations"].values():
        for look in operation["statuses"].values():
            yield from look["spots"].values()


def texts(value: Any) -> Iterator[str]:
    """Texts in a spot that are no names of its own."""
    for name, counted in value.items():
        if isinstance(counted, dict):
            yield from counted
        else:
            assert name in {"asked", "there", "always", "unlisted"}


WRONG = {
    "no such record": (("--against", "nothing"), "there is no record `nothing`"),
    "other requests": (("--against", "base", "--seed", "2"), "was made with other requests"),
    "no name": (("--record", "../base"), "is no name for a record"),
    "a second tenant alone": (("--compare-tenant", "http://127.0.0.1:1"), "--compare-tenant is for a live tenant"),
}


def test_what_can_not_be_compared_is_bad_usage(observe: Run, tmp_path: Path) -> None:
    """One line, status 2, and no folder of a run that never began."""
    assert observe("--record", "base").status == 0
    before = sorted((tmp_path / "reports").iterdir())
    for options, said in WRONG.values():
        ended = observe(*options)
        assert ended.status == 2, ended.out + ended.err
        assert said in ended.err
        assert len(ended.err.strip().splitlines()) == 1
    assert sorted((tmp_path / "reports").iterdir()) == before


def test_a_usual_run_neither_looks_nor_says_so(run: Run) -> None:
    ended = run("--api", "shop", "-k", "users and GET and looked_before")
    assert "skipped" not in (ended.folder / "junit.xml").read_text().partition("testcase")[2]


@pytest.fixture(scope="module")
def older() -> Iterator[str]:
    """The address of the tenant of an older release."""
    yield from serve()


@pytest.fixture(scope="module")
def newer() -> Iterator[str]:
    """The address of one whose users are without a member."""
    yield from serve("--fault", "member-missing@GET *")


def test_two_tenants_are_compared_with_the_same_requests(older: str, newer: str, observe: Run) -> None:
    """What the schema requires is told by `body-schema`, once; nothing is written to either tenant."""
    same = observe("--tenant", older, "--compare-tenant", older, UPHOLD_TOKEN=TOKEN)
    assert (same.status, same.findings()) == (0, []), same.out + same.err
    ended = observe("--tenant", newer, "--compare-tenant", older, UPHOLD_TOKEN=TOKEN)
    assert ended.status == 1, ended.out + ended.err
    assert {one["check"] for one in ended.findings()} == {"body-schema"}
    assert {row["method"] for row in ended.lines("requests.jsonl")} == {"GET"}
