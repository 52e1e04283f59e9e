"""Waivers: what a file may say, what is refused with its line, and what they make of findings."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from uphold.compat.gate.waivers import add_drafts, apply_waivers, draft_waivers, load_waivers
from uphold.errors import InputError

TODAY = dt.date(2026, 9, 1)
FILLED = 'owner = "Ada"\nreason = "why"\nlink = "https://issues.example/1"\nuntil = 2026-12-01\n'
RULES = ("member-removed", "member-renamed", "operation-removed")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to be waived."""

    fingerprint: str
    operations: tuple[str, ...]


A = Thing("a" * 16, ("GET /books", "GET /books/{book}"))
B = Thing("b" * 16, ("POST /books",))
FINDINGS = (("member-removed", A), ("operation-removed", B))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_it(text: str) -> Path:
        path = tmp_path / "waivers.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_it


REFUSED = {
    # what stands in the file: what is said of it, with the line
    "[[waiver]]\nrule = 'x'\ncolour = 'red'\n" + FILLED: (":3", "unknown key `colour`"),
    "[[waiver]]\nrule = 'x'\nowner = 'Ada'\nreason = 'why'\nlink = 'x'\n": (":1", "the key `until` is missing"),
    "[[waiver]]\nrule = 'x'\n" + FILLED.replace('"Ada"', '""'): (":3", "`owner` is to be filled in"),
    "[[waiver]]\nrule = 'x'\n" + FILLED.replace('"why"', '" "'): (":4", "`reason` is to be filled in"),
    "[[waiver]]\n" + FILLED: (":1", "needs `rule`"),
    "[[waiver]]\nrule = 'x'\ncheck = 'y'\n" + FILLED: (":1", "needs `rule`"),
    "[[waiver]]\nrule = 'x'\n" + FILLED.replace("2026-12-01", '"soon"'): (":6", "date"),
    "[[waiver]\n": (":1", "not TOML"),
    "[[waivers]]\n": (":1", "unknown key `waivers`"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_file_that_can_not_be_used_is_one_line(write: Callable[[str], Path], text: str) -> None:
    line, message = REFUSED[text]
    with pytest.raises(InputError) as caught:
        load_waivers(write(text))
    assert f"waivers.toml{line}" in str(caught.value)
    assert message in str(caught.value)


def test_no_file_is_no_waiver(tmp_path: Path) -> None:
    assert load_waivers(tmp_path / "none.toml") == ()


APPLIED = {
    # the waiver: (what it waives, "expired", "idle" or "fixed" where it does not hold)
    "rule = 'member-removed'": ("a", ""),
    "rule = 'member-*'": ("a", ""),
    "rule = '*-removed'": ("ab", ""),
    "rule = '*'\noperation = 'POST *'": ("b", ""),
    "rule = '*'\noperation = 'GET /books/{book}'": ("a", ""),
    "rule = 'member-removed'\noperation = 'POST *'": ("", "idle"),
    "rule = 'member-renamed'": ("", "idle"),
    "rule = 'no-such-rule'": ("", "idle"),
    "rule = 'member-removed'\nfingerprint = 'aaaaaaaaaaaaaaaa'": ("a", ""),
    "rule = 'member-removed'\nfingerprint = 'cccccccccccccccc'": ("", "fixed"),
    "rule = 'no-such-rule'\nfingerprint = 'cccccccccccccccc'": ("", "idle"),
    "rule = 'member-removed'\napi = 'shop'": ("a", ""),
    "rule = 'member-removed'\napi = 'other'": ("", ""),
    "check = 'body-schema'": ("", ""),
}


@pytest.mark.parametrize("text", APPLIED)
def test_a_waiver_holds_for_what_it_fits(write: Callable[[str], Path], text: str) -> None:
    expected, state = APPLIED[text]
    held = load_waivers(write(f"[[waiver]]\n{text}\n{FILLED}"))
    applied = apply_waivers(held, FINDINGS, api="shop", today=TODAY, kinds=RULES)
    assert sorted(applied.waived) == [letter * 16 for letter in expected]
    assert {name: len(getattr(applied, name)) for name in ("expired", "idle", "fixed")} == {
        name: int(name == state) for name in ("expired", "idle", "fixed")
    }
    assert applied.fails == (state == "idle")


@pytest.mark.parametrize(("today", "holds"), [("2026-12-01", True), ("2026-12-02", False)])
def test_a_waiver_holds_up_to_its_last_day(write: Callable[[str], Path], today: str, *, holds: bool) -> None:
    held = load_waivers(write(f"[[waiver]]\nrule = 'member-removed'\n{FILLED}"))
    applied = apply_waivers(held, FINDINGS, api="shop", today=dt.date.fromisoformat(today), kinds=RULES)
    assert bool(applied.waived) == holds
    assert applied.fails != holds
    assert [one.place.rpartition("/")[2] for one in applied.expired] == ([] if holds else ["waivers.toml:1"])


def test_waivers_for_runs_fit_findings_of_runs(write: Callable[[str], Path]) -> None:
    held = load_waivers(write(f"[[waiver]]\ncheck = 'body-*'\n{FILLED}"))
    applied = apply_waivers(held, [("body-schema", A)], api="shop", today=TODAY, kinds=["body-schema"], key="check")
    assert list(applied.waived) == [A.fingerprint]


def test_a_draft_is_refused_until_it_is_filled_in_and_then_holds(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(f"# known\n[[waiver]]\nrule = 'member-*'\n{FILLED}")
    drafted = draft_waivers([("operation-removed", B, 'it is "gone"\nnow')], api="shop", today=TODAY)
    add_drafts(path, drafted)
    with pytest.raises(InputError, match="`owner` is to be filled in"):
        load_waivers(path)
    text = path.read_text()
    assert tomllib.loads(text)["waiver"][1]["until"] == dt.date(2026, 12, 1)
    for key in ("owner", "reason", "link"):
        text = text.replace(f'{key} = ""', f'{key} = "said"')
    path.write_text(text)
    applied = apply_waivers(load_waivers(path), FINDINGS, api="shop", today=TODAY, kinds=RULES)
    assert sorted(applied.waived) == [A.fingerprint, B.fingerprint]


def test_nothing_to_waive_drafts_nothing() -> None:
    assert not draft_waivers([], api="shop", today=TODAY)
