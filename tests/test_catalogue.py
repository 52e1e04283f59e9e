"""Every check has a fault that it catches, every fault a check that catches it, and src/ knows no API."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from uphold import checks, mock
from uphold.contract import Api, find_apis, load_promises

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "uphold"
FAULTS = mock.discover_faults()
CHECKS = tuple(checks.PAGES)
ABOUT_DOCUMENTS = {"satisfiable", *checks.LAWS}
"""Checks that judge a document and no reply, so that no mock can lie to them; tests/checks trips them."""
BESIDE = {"member": "member-wrong-type"}
"""Checks that see again, in the documents' own tables, what another check sees in a schema, with a fault that trips
both; tests/runner shows it."""
SHORTEST_PAGE = 25
"""A docstring shorter than this says no more than the name does."""

API_FOLDERS = tuple(api.parent.name for api in sorted((ROOT / "specs").glob("*/api.toml")))


def test_there_are_checks_and_faults() -> None:
    assert CHECKS
    assert FAULTS


@pytest.mark.parametrize("check", sorted({*CHECKS} - ABOUT_DOCUMENTS))
def test_a_check_has_a_fault_that_it_catches(check: str) -> None:
    """Without a fault, nothing proves that the check can fail."""
    assert BESIDE.get(check) in FAULTS or [
        fault.id for fault in FAULTS.values() if fault.check.partition(":")[0] == check
    ]


@pytest.mark.parametrize("check", sorted({*CHECKS} - {*checks.LAWS}))
def test_a_suite_runs_a_check(check: str) -> None:
    """A check that no suite names never judges a tenant."""
    suites = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "suites").glob("test_*.py"))]
    named = {
        name
        for text in suites
        for mark in re.findall(r"mark\.checks\(([^)]*)\)", text)
        for name in re.findall(r'"([^"]+)"', mark)
    }
    assert check in named


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_names_a_check_that_exists(fault: str) -> None:
    assert FAULTS[fault].check.partition(":")[0] in CHECKS


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_is_found_by_its_own_id(fault: str) -> None:
    assert FAULTS[fault].id == fault


def plug_ins(folder: Path) -> list[Path]:
    return sorted(folder.glob("[!_]*.py"))


@pytest.mark.parametrize("path", plug_ins(SOURCE / "checks"), ids=lambda path: path.stem)
def test_a_check_has_a_page_and_the_name_of_its_file(path: Path) -> None:
    module = importlib.import_module(f"uphold.checks.{path.stem}")
    assert len(module.__doc__ or "") >= SHORTEST_PAGE
    if hasattr(module, "ID"):
        assert module.ID.replace("-", "_") == path.stem
        assert module.ID in CHECKS


@pytest.mark.parametrize("law", checks.LAWS)
def test_a_law_of_documents_has_a_page_and_the_name_of_its_file(law: str) -> None:
    module = importlib.import_module(f"uphold.checks.documents.{law.removeprefix('document-').replace('-', '_')}")
    assert checks.LAWS[law] is module
    assert len(module.__doc__ or "") >= SHORTEST_PAGE


@pytest.mark.parametrize("path", plug_ins(SOURCE / "mock" / "faults"), ids=lambda path: path.stem)
def test_a_fault_has_a_page(path: Path) -> None:
    module = importlib.import_module(f"uphold.mock.faults.{path.stem}")
    assert len(module.__doc__ or "") >= SHORTEST_PAGE


@pytest.mark.parametrize("api", find_apis(ROOT / "specs"), ids=lambda api: api.name)
def test_every_check_that_a_promise_names_exists(api: Api) -> None:
    named = {(promise.id, check) for promise in api.promises for check in promise.checks}
    assert not {(promise, check) for promise, check in named if check.partition(":")[0] not in CHECKS}


def test_specs_holds_apis() -> None:
    assert API_FOLDERS


def source_files() -> list[Path]:
    files = (path for path in SOURCE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sorted(path for path in files if not any(part.startswith(".") for part in path.parts))


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_in_src_names_an_api(path: Path) -> None:
    """An API is a folder in specs/: its name stands there and nowhere in the code."""
    text = path.read_text(encoding="utf-8")
    assert not [name for name in API_FOLDERS if re.search(re.escape(name), text, re.IGNORECASE)]


def test_an_api_that_lists_no_promises_makes_the_usual_ones(tmp_path: Path) -> None:
    """Every check that they name exists, and every law of documents is promised."""
    named = {check for promise in load_promises(tmp_path / "promises.toml") for check in promise.checks}
    assert not {check for check in named if check.partition(":")[0] not in CHECKS}
    assert named >= set(checks.LAWS)
