"""The pages that come from the code are up to date, and links between pages lead somewhere."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
WRITTEN += sorted((ROOT / "docs").glob("*.md"))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """What docs/build.py would write now."""
    built: dict[str, str] = runpy.run_path(str(ROOT / "docs" / "build.py"))["pages"]()
    return built


@pytest.mark.parametrize("name", ["checks.md", "faults.md", "policies.md", "promises.md"])
def test_a_page_from_the_code_is_up_to_date(pages: dict[str, str], name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == pages[name], "run `make docs`"


def test_no_other_page_comes_from_the_code(pages: dict[str, str]) -> None:
    assert sorted(pages) == ["checks.md", "faults.md", "policies.md", "promises.md"]


def links(text: str) -> list[str]:
    """Targets of Markdown links that are no URLs."""
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    broken = []
    for link in links(text):
        file, _, anchor = link.partition("#")
        target = (path.parent / file) if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def anchors(path: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


COMMANDS = re.findall(r"^\| `uphold (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_names_commands() -> None:
    assert len(set(COMMANDS)) > 3


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_a_command_of_the_readme_exists(command: str) -> None:
    text = (ROOT / "src" / "uphold" / "cli.py").read_text(encoding="utf-8")
    assert re.search(rf'^def {command}_?\(|"{command}"', text, re.MULTILINE)
