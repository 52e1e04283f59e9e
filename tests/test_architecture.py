"""Who may import whom. The table of the design, enforced on every import: at the top of a module, inside a
function, under TYPE_CHECKING, relative, or by name through importlib.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "uphold"

HOUSE_WORDS = {"errors", "findings"}
"""Modules that lie beside the rooms."""


@dataclass(frozen=True)
class Law:
    """What one room may import."""

    ours: frozenset[str]
    """Rooms and modules of uphold, beside the room itself."""
    never: frozenset[str] = frozenset()
    """Third-party packages."""
    standard_library_only: bool = False


def law(*ours: str, never: str = "", standard_library_only: bool = False) -> Law:
    return Law(frozenset(ours), frozenset(never.split()), standard_library_only=standard_library_only)


LAWS = {
    "errors": law(standard_library_only=True),
    "findings": law(standard_library_only=True),
    "contract": law("errors", never="schemathesis hypothesis pytest httpx"),
    "compat": law("contract", "findings", "errors", never="schemathesis hypothesis pytest httpx"),
    "generation": law("contract", "errors", never="pytest httpx"),
    "checks": law("contract", "findings", never="schemathesis hypothesis pytest httpx starlette"),
    "tenant": law("contract", "findings", "errors", never="schemathesis hypothesis pytest starlette"),
    # httpx: notifications are requests that the mock itself sends
    "mock": law("contract", "errors", never="schemathesis hypothesis pytest"),
    "runner": law("checks", "compat", "contract", "errors", "findings", "generation", "tenant"),
    "reporting": law("findings", "errors", never="schemathesis hypothesis pytest httpx"),
}

SUBMODULES_OF_USE = {
    # Rooms are used through their names in __init__; these modules are agreed ways in as well.
    "uphold.checks.base",
    "uphold.contract.model",
    "uphold.generation.case",
}

DOORS = {"cli", "commands", "__main__"}
"""Modules of src/uphold that import anything and that nothing else imports."""

DISCOVERERS = {"uphold.mock.fault"}
"""Modules beside a package of plug-ins that import them by computed names."""

ALONE = {"compat.rules", "mock.faults"}
"""Packages of plug-ins: one of them never imports another; their bases are named in BASES."""

BASES = {"base", "delta"}


@dataclass(frozen=True)
class Import:
    """One import: the module, the names taken from it (none for ``import x``), and its line."""

    module: str
    names: tuple[str, ...]
    line: int

    @property
    def package(self) -> str:
        return self.module.partition(".")[0]


def imports(source: str, module: str, *, is_package: bool = False) -> Iterator[Import]:
    """Every import of a module's source, wherever it stands. A name that cannot be read is ``<computed>``."""
    home = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, (), node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = home[: len(home) - node.level + 1] if node.level else []
            target = ".".join([*base, *([node.module] if node.module else [])])
            yield Import(target, tuple(alias.name for alias in node.names), node.lineno)
        elif isinstance(node, ast.Call) and _imports_by_name(node.func):
            yield _import_by_name(node, home)


def _imports_by_name(called: ast.expr) -> bool:
    """Whether ``import_module``, ``find_spec`` or ``__import__`` is called, under any of their spellings."""
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name in {"import_module", "__import__", "find_spec", "importorskip", "resolve_name"}


def _import_by_name(call: ast.Call, home: list[str]) -> Import:
    named = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "name")]
    if not named or not isinstance(named[0], ast.Constant) or not isinstance(named[0].value, str):
        return Import("<computed>", (), call.lineno)
    name = named[0].value
    level = len(name) - len(name.lstrip("."))
    base = home[: len(home) - level + 1] if level else []
    return Import(".".join([*base, name.lstrip(".")]), (), call.lineno)


def judge(source: str, module: str, *, is_package: bool = False) -> list[str]:
    """The offences of one module of uphold, as sentences."""
    return [
        f"{module}:{found.line} {offence}"
        for found in imports(source, module, is_package=is_package)
        for offence in offences(found, module)
    ]


def offences(found: Import, module: str) -> Iterator[str]:
    room = room_of(module)
    if room in DOORS or not room:
        return
    rule = LAWS.get(room)
    if rule is None:
        yield f"{room} has no row in the import law"
        return
    if found.module == "<computed>":
        if not discovers(module):
            yield "imports a module by a computed name"
        return
    if found.package in {"tests", "suites", "conftest", "bench", "docs"}:
        yield f"imports {found.module}, which uses uphold"
    elif found.package == "uphold":
        yield from offences_within(found, module, room, rule)
    elif found.package in rule.never:
        yield f"imports {found.package}, which {room} never does"
    elif rule.standard_library_only and found.package not in sys.stdlib_module_names:
        yield f"imports {found.package}, and {room} has only the standard library"


def offences_within(found: Import, module: str, room: str, rule: Law) -> Iterator[str]:
    """Offences of an import of uphold's own: another room, its inside, a door, or a sister plug-in."""
    for target in targets(found):
        other = room_of(target)
        if other in DOORS:
            yield f"imports {target}, which nothing imports"
        elif other == room:
            if sisters(module, target):
                yield f"imports {target}: plug-ins know nothing of each other"
        elif not other:
            continue
        elif other not in rule.ours:
            yield f"imports {other}, which {room} never does"
        elif target.count(".") > 1 and target not in SUBMODULES_OF_USE:
            yield f"imports {target}: use the names of uphold.{other}"
    if any(name.startswith("_") and name != "__version__" for name in found.names) and (room_of(found.module) != room):
        yield f"imports a private name of {found.module}"


def targets(found: Import) -> Iterator[str]:
    """The modules that an import may mean: ``from uphold import mock`` names a room as a member."""
    if not found.names:
        yield found.module
        return
    inside = [name for name in found.names if is_module(f"{found.module}.{name}") and name not in own(found.module)]
    yield from (f"{found.module}.{name}" for name in inside)
    if len(inside) < len(found.names) and found.module != "uphold":
        yield found.module


def is_module(dotted: str) -> bool:
    path = ROOT / "src" / Path(*dotted.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file() or dotted.removeprefix("uphold.") in LAWS


@cache
def own(package: str) -> frozenset[str]:
    """Names that a package's __init__ binds itself: they hide a module of the same name."""
    path = ROOT / "src" / Path(*package.split(".")) / "__init__.py"
    if not path.is_file():
        return frozenset()
    bound: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            bound |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
    return frozenset(bound)


def room_of(module: str) -> str:
    """``contract`` of ``uphold.contract.model``; empty for uphold itself."""
    parts = module.split(".")
    return parts[1] if parts[0] == "uphold" and len(parts) > 1 else ""


def discovers(module: str) -> bool:
    """Plug-ins are discovered: by the __init__ of a package, or by a module that is named in DISCOVERERS."""
    path = SOURCE.parent / Path(*module.split("."))
    return path.is_dir() or module in DISCOVERERS


def sisters(module: str, target: str) -> bool:
    """Whether both are plug-ins of one package."""
    home, _, name = module.removeprefix("uphold.").rpartition(".")
    other_home, _, other = target.removeprefix("uphold.").rpartition(".")
    return home == other_home and home in ALONE and not {name, other} & BASES and not other.startswith("_")


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    found = judge(path.read_text(encoding="utf-8"), name_of(path), is_package=path.name == "__init__.py")
    assert not found, "\n".join(found)


def test_every_room_has_a_law() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert (rooms - DOORS) | HOUSE_WORDS == set(LAWS)


def user_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def suite_offences(source: str, module: str) -> list[str]:
    """The offences of a suite: it uses the public names of uphold, and nothing of its tests."""
    return [
        f"{module}:{one.line} {offence}" for one in imports(source, module) for offence in suite_import_offences(one)
    ]


def suite_import_offences(one: Import) -> Iterator[str]:
    if one.package in {"tests", "conftest", "bench", "docs"}:
        yield f"imports {one.module}"
    elif one.package != "uphold":
        return
    elif any(part.startswith("_") for part in (*one.module.split("."), *one.names)):
        yield f"imports a private name of {one.module}"
    else:
        for target in targets(one):
            if room_of(target) in DOORS:
                yield f"imports {target}, which nothing imports"
            elif target.count(".") > 1 and target not in SUBMODULES_OF_USE:
                yield f"imports {target}: use the names of {room_of(target)}"


def test_suites_use_only_public_names() -> None:
    files = user_files("suites")
    assert files, "suites/ holds no suite"
    found = [line for path in files for line in suite_offences(path.read_text(encoding="utf-8"), path.name)]
    assert not found, "\n".join(found)


def test_nothing_imports_the_doors() -> None:
    """The command line and conftest.py are doors: tests use them as a person or pytest would."""
    files = [
        *modules(),
        *user_files("suites"),
        *user_files("bench"),
        *user_files("docs"),
        ROOT / "conftest.py",
    ]
    found = [
        f"{path.relative_to(ROOT)}:{one.line} imports {one.module}"
        for path in files
        for one in imports(path.read_text(encoding="utf-8"), path.stem)
        if one.package == "conftest" or (path.parent != SOURCE and "uphold.cli" in targets(one))
    ]
    assert not found, "\n".join(found)


OFFENCES = {
    # made-up module and source: what the law says of it
    "a room beside": ("uphold.checks.made_up", "import uphold.mock", "imports mock, which checks never does"),
    "a room by member": ("uphold.mock.made_up", "from uphold import checks", "imports checks"),
    "inside a function": (
        "uphold.contract.made_up",
        "def late():\n    def later():\n        import schemathesis\n",
        "imports schemathesis",
    ),
    "under TYPE_CHECKING": (
        "uphold.reporting.made_up",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from uphold.contract import Contract\n",
        "imports contract",
    ),
    "in a try": (
        "uphold.checks.made_up",
        "try:\n    import httpx\nexcept ImportError:\n    pass",
        "imports httpx",
    ),
    "by importlib": (
        "uphold.mock.made_up",
        'import importlib\nimportlib.import_module("uphold.generation")',
        "imports generation",
    ),
    "by a name of importlib": (
        "uphold.mock.made_up",
        'from importlib import import_module\nimport_module(name="uphold.compat")',
        "imports compat",
    ),
    "by a relative name": (
        "uphold.mock.made_up",
        'from importlib import import_module\nimport_module("..checks", package="uphold.mock")',
        "imports checks",
    ),
    "by __import__": ("uphold.checks.made_up", '__import__("pytest")', "imports pytest"),
    "by a computed name": (
        "uphold.checks.made_up",
        'import importlib\nimportlib.import_module("uphold." + "mock")',
        "imports a module by a computed name",
    ),
    "relative": ("uphold.generation.made_up", "from .. import checks", "imports checks"),
    "relative, deeper": ("uphold.mock.faults.made_up", "from ...checks import ALL", "imports checks"),
    "third party in errors": ("uphold.errors", "import msgspec", "has only the standard library"),
    "the inside of a room": (
        "uphold.runner.made_up",
        "from uphold.contract.loader import load",
        "use the names of uphold.contract",
    ),
    "a private name": ("uphold.runner.made_up", "from uphold.tenant import _gate", "a private name"),
    "the command line": ("uphold.runner.made_up", "from uphold.cli import main", "which nothing imports"),
    "the mock by the runner": ("uphold.runner.made_up", "from uphold.mock import create_app", "imports mock"),
    "a test": ("uphold.runner.made_up", "from tests.mock import helpers", "which uses uphold"),
    "one rule by another": (
        "uphold.compat.rules.made_up",
        "from uphold.compat.rules.member_removed import walk",
        "plug-ins know nothing of each other",
    ),
    "one fault by another": (
        "uphold.mock.faults.made_up",
        "from .wrong_type import lie",
        "plug-ins know nothing of each other",
    ),
    "a room without a law": ("uphold.attic.made_up", "import json", "has no row in the import law"),
}


@pytest.mark.parametrize(("module", "source", "said"), OFFENCES.values(), ids=OFFENCES)
def test_the_checker_trips_on(module: str, source: str, said: str) -> None:
    found = judge(source, module)
    assert len(found) == 1, found
    assert said in found[0]


ALLOWED = {
    "the room itself": ("uphold.mock.made_up", "from uphold.mock.keeping.store import Store\nfrom . import replies"),
    "a room by its names": ("uphold.mock.made_up", "from uphold.contract import Contract\nimport starlette"),
    "a module that is agreed on": ("uphold.runner.made_up", "from uphold.contract.model import Role"),
    "a base of plug-ins": ("uphold.checks.made_up", "from uphold.checks.base import Exchange"),
    "discovery": ("uphold.checks", "import importlib\nimportlib.import_module(name)"),
    "the runner and pytest": ("uphold.runner.made_up", "import pytest\nfrom uphold.tenant import Tenant"),
    "a door": (
        "uphold.cli",
        "from uphold.mock import create_app\nfrom uphold.runner.options import RunOptions",
    ),
}


@pytest.mark.parametrize(("module", "source"), ALLOWED.values(), ids=ALLOWED)
def test_the_checker_allows(module: str, source: str) -> None:
    assert judge(source, module, is_package=module.count(".") == 1) == []


def test_a_name_that_a_package_binds_hides_a_module_of_that_name() -> None:
    assert {"read_run", "reporters", "print_summary"} <= own("uphold.reporting")
    assert "markdown" not in own("uphold.reporting")


SUITE_OFFENCES = {
    "a private name": "from uphold.runner import _plugin",
    "a private module": "from uphold.runner._plugin import fixture",
    "a test": "from tests.contract.helpers import load",
    "the command line": "from uphold import cli",
    "the inside of a room": "from uphold.mock.app import MockApp",
}


@pytest.mark.parametrize("source", SUITE_OFFENCES.values(), ids=SUITE_OFFENCES)
def test_the_checker_of_suites_trips_on(source: str) -> None:
    assert len(suite_offences(source, "suites.made_up")) == 1


def test_the_checker_of_suites_allows_public_names() -> None:
    assert suite_offences("from uphold.checks import ALL\nfrom uphold.runner import Subject", "made_up") == []
