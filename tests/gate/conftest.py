"""Ladders that are written as facts, and whole commands in processes of their own."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from uphold.contract import Api, Contract, load_api, load_contract

ROOT = Path(__file__).resolve().parent.parent.parent

Rungs = Mapping[str, Mapping[str, Any]]
"""Release → its `date`, its `depth`, and `operations`: id → ``""``, ``deprecated`` or an operation object."""


def document(release: str, rung: Mapping[str, Any]) -> dict[str, Any]:
    """The OpenAPI document of one rung."""
    paths: dict[str, Any] = {}
    for id, said in rung["operations"].items():
        method, path = id.split(" ", 1)
        operation = dict(said) if isinstance(said, dict) else {}
        if said == "deprecated":
            operation["deprecated"] = True
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        operation.setdefault("responses", {"200": {"description": "fine"}})
        operation["parameters"] = [
            *({"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names),
            *operation.get("parameters", ()),
        ]
        paths.setdefault(path, {})[method.lower()] = operation
    made: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "Shop", "version": release}, "paths": paths}
    if "schemas" in rung:
        made["components"] = {"schemas": rung["schemas"]}
    header = {key: rung[key] for key in ("depth", "deprecated") if key in rung}
    if header:
        made["x-uphold"] = {"release": release, **header}
    return made


@pytest.fixture
def write_api(tmp_path: Path) -> Callable[..., Api]:
    """Write the folder of an API with these rungs, and load it."""

    def write(rungs: Rungs, conventions: str = "notice-months = 6", tables: str = "") -> Api:
        folder = tmp_path / "specs" / "shop"
        (folder / "releases").mkdir(parents=True, exist_ok=True)
        (folder / "api.toml").write_text(f'[api]\ntitle = "Shop"\n{conventions}\n{tables}\n')
        menu = []
        for release, rung in rungs.items():
            date = f'date = "{rung["date"]}"\n' if rung.get("date") else ""
            menu.append(f'[[release]]\nname = "{release}"\n{date}')
            if "operations" in rung:
                text = json.dumps(document(release, rung))
                (folder / "releases" / f"{release}.json").write_text(text)
        (folder / "releases.toml").write_text("\n".join(menu))
        return load_api(folder)

    return write


@pytest.fixture
def write_contract(tmp_path: Path) -> Callable[..., Contract]:
    """Write the document of a candidate, and load it."""

    def write(release: str, **rung: Any) -> Contract:
        path = tmp_path / f"candidate-{release}.json"
        path.write_text(json.dumps(document(release, rung)))
        return load_contract(path)

    return write


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


@pytest.fixture
def uphold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Run the installed command in this process: dozens of them are too slow in processes of their own."""
    (script,) = entry_points(group="console_scripts", name="uphold")
    main = script.load()

    def run(*words: str | Path, cwd: Path = ROOT, **variables: str) -> Ended:
        with monkeypatch.context() as patch:
            patch.chdir(cwd)
            patch.setattr(sys, "argv", ["uphold", *map(str, words)])
            for name, value in {"COLUMNS": "100", "NO_COLOR": "1", **variables}.items():
                patch.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, said.out, said.err)

    return run


@pytest.fixture
def uphold_alone() -> Callable[..., Ended]:
    """Run the command line in a process of its own."""

    def run(*words: str | Path, **variables: str) -> Ended:
        done = subprocess.run(  # noqa: S603 - this project's own command line
            [sys.executable, "-m", "uphold.cli", *map(str, words)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env={**os.environ, **variables},
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def published() -> Callable[[str], Api]:
    """An API of this project."""

    def load(name: str) -> Api:
        return load_api(ROOT / "specs" / name)

    return load


def change(rule: str, severity: str, **said: Any) -> dict[str, Any]:
    """A change of a report; what is not said is as plain as can be."""
    operations = said.pop("operations", ["GET /books"])
    position = said.pop("position", "")
    made = {
        "rule": rule,
        "severity": severity,
        "operation": operations[0],
        "pointer": "/paths/~1books/get",
        "direction": "none",
        "old": None,
        "new": None,
        "message": f"the thing of {rule} changed",
        "witness": None,
        "fingerprint": f"{sum(map(ord, rule)):016x}",
        "proof": "proved",
        "operations": operations,
        "spots": [{"operation": operation, "position": position} for operation in operations],
        "verdicts": [
            {"policy": "strict", "outcome": severity, "clause": "nothing is taken back"},
            {"policy": "lenient", "outcome": "safe", "clause": ""},
        ],
        "old_site": {"file": "api/old.yaml", "pointer": "/paths/~1books/get", "line": 7},
        "new_site": {"file": "api/new.yaml", "pointer": "/paths/~1books/get", "line": 9},
        "tags": [],
    }
    return made | said


def witness(value: Any, *exchanges: dict[str, Any], allowed_by: str = "old", whole: bool = True) -> dict[str, Any]:
    return {"value": value, "allowed_by": allowed_by, "forbidden": True, "whole": whole, "at": "", "spot": None,
            "exchanges": list(exchanges)}  # fmt: skip


def exchange(start: str, *headers: tuple[str, str], shows: str = "was accepted, and is refused now", status: str = "",
             body: str | None = None) -> dict[str, Any]:  # fmt: skip
    return {"shows": shows, "start": start, "status": status, "headers": [list(one) for one in headers], "body": body}


JSON = ("content-type", "application/json")
LOST = json.dumps({"data": [{"state": "lost", "title": "x" * 120}]}, indent=2)


CHANGES = [
    change("maximum-lowered", "breaking", direction="request", position="query parameter limit", old=100, new=50,
           message="the greatest number was 100, and is 50", witness=witness(100, exchange("GET /books?limit=100"))),
    change("enum-value-added", "breaking", direction="reply", position="reply 200 application/json data[].state",
           new="lost", message='the value `"lost"` is newly allowed',
           operations=[f"GET /books/{n}" for n in range(300)],
           witness=witness(json.loads(LOST), exchange("GET /books/0", JSON, status="200", body=LOST,
                                                      shows="may be answered now, and could not before"),
                           allowed_by="new")),
    change("operation-removed", "breaking", operations=["DELETE /books/{book}"], old="DELETE /books/{book}",
           message="the operation is gone", new_site=None),
    change("pattern-set", "breaking", direction="request", position="body application/json isbn", proof="unproven",
           message="texts must match `^<[0-9]{13}|\\*$`\x1b[31m", old=["a"], new=["b"]),
    change("format-set", "risky", direction="request", position="header parameter X-Day", message="a day % is due"),
    change("order-changed", "not-covered", message="the order is another one"),
    change("operation-added", "safe", operations=["GET /shelves"], old_site=None, message="the operation is new"),
    change("operation-added", "safe", operations=["GET /rooms"], old_site=None, message="the operation is new",
           fingerprint="00000000000000ff"),
]  # fmt: skip


@pytest.fixture
def diff_data() -> dict[str, Any]:
    """A comparison, as `uphold diff --format json` prints it."""
    return {
        "kind": "diff", "old": "api/old.yaml", "new": "api/new.yaml", "policy": "strict",
        "policies": ["strict", "lenient"], "breaking": 4, "risky": 1, "safe": 2, "not_covered": 1,
        "changes": copy.deepcopy(CHANGES), "notes": [],
    }  # fmt: skip


WAIVER = {
    "subject": "pattern-set on GET *", "place": "suites/waivers.toml:3", "owner": "Ada", "reason": "known",
    "link": "https://issues.example/1", "until": "2026-12-01",
}  # fmt: skip
ENTRY = {
    "name": "GET /v1/books", "kind": "operation", "operations": ["GET /v1/books"], "deprecated_in": "1.1",
    "announced": "2026-01-10 to 2026-02-10", "may_go": "2026-07-10 to 2026-08-10", "removal": "2026-12-01",
    "successor": "GET /v2/books", "successor_from": "endpoint-version", "note": "", "gone_in": "", "gone": "",
}  # fmt: skip


@pytest.fixture
def gate_data(diff_data: dict[str, Any]) -> dict[str, Any]:
    """A verdict of the gate, as `uphold gate --format json` prints it."""
    changes = [{**one, "steps": ["1.0 → 1.1"], "fails": one["severity"] == "breaking"} for one in diff_data["changes"]]
    changes[0] |= {"seen": "confirmed", "seen_why": "body-schema: limit is refused"}
    changes[2] |= {"allowed": True, "fails": False}
    changes[3] |= {"waiver": WAIVER, "fails": False}
    gone = {
        **ENTRY,
        "name": "GET /v1/shelves",
        "operations": ["GET /v1/shelves"],
        "gone_in": "1.1",
        "gone": "2026-03-01",
    }
    step = {"old": "1.0", "new": "1.1", "depth": "full", "whole": True, "allows_breaking": False, "breaking": 4,
            "risky": 1, "safe": 2, "not_covered": 1}  # fmt: skip
    return diff_data | {
        "kind": "gate", "api": "shop", "old": "1.0", "new": "1.1", "today": "2026-09-01", "failures": 3,
        "exit_status": 1, "changes": changes, "steps": [step],
        "removals": [{**gone, "notice": "broken", "why": "gone in 1.1, too early", "fails": True,
                      "fingerprint": "e" * 16, "waiver": None}],
        "operations": [{"operation": "GET /books", "releases": ["breaking"]},
                       {"operation": "GET /shelves", "releases": ["new"]}],
        "ledger": {"notice_months": 6, "gone": [gone],
                   "calendar": [{"may_go": ENTRY["may_go"], "standing": "may go", "entries": [ENTRY]}]},
        "warnings": ["GET /v1/books is to end on 2026-12-01"], "unverified": ["of 1.1 only so much is known"],
        "waivers": {"expired": [WAIVER], "idle": [WAIVER], "fixed": [WAIVER]},
        "suites": [{"tenant": "http://127.0.0.1:8080", "judged_by": "1.0", "exit_status": 1,
                    "counts": {"failed": 1, "passed": 9}, "findings": ["body-schema: came as a number (GET /books)"],
                    "folder": "reports/1"}],
    }  # fmt: skip
