"""How quickly `uphold diff` compares two contracts, and how that grows.

    python bench/comparing.py DOCUMENT [--edits 36] [--rounds 5] [--peers] [--growth]

DOCUMENT is an OpenAPI document in JSON; the other side is a copy of it with EDITS mixed edits all over it, made
here and the same each time, and indented where DOCUMENT is. Printed, as the best of ROUNDS: wall and CPU seconds and
peak memory of `uphold diff`, cold (no cache), cached, and without witnesses; of Python's own start; with --peers, of
Redocly's `diff` (npm, installed into .uphold/peers the first time). --growth measures `compare` itself, in one process,
on 1, 4 and 16 times the contract, with 1, 4 and 16 times the edits, and on groups of schemas that all refer to each
other.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uphold.compat import compare
from uphold.contract import Contract, load_contract

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "bench" / "peers"
INSTALLED = ROOT / ".uphold" / "peers"
METHODS = ("get", "put", "post", "delete", "patch")
DIFF = (sys.executable, "-m", "uphold.cli", "diff")

Document = dict[str, Any]
Edit = Callable[[Document, random.Random], bool]
"""Changes an operation, and says whether there was anything to change."""


# -- edits


def _objects(node: Any) -> Iterator[Document]:
    """The objects with members in a tree."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and node["properties"]:
            yield node
        for child in node.values():
            yield from _objects(child)
    elif isinstance(node, list):
        for child in node:
            yield from _objects(child)


def _chosen(operation: Document, part: str, chance: random.Random) -> Document | None:
    found = list(_objects(operation.get(part)))
    return chance.choice(found) if found else None


def _member_removed(operation: Document, chance: random.Random) -> bool:
    owner = _chosen(operation, "responses", chance)
    if owner is None:
        return False
    name = chance.choice(list(owner["properties"]))
    del owner["properties"][name]
    owner["required"] = [one for one in owner.get("required", ()) if one != name]
    return True


def _member_added(operation: Document, chance: random.Random) -> bool:
    owner = _chosen(operation, "responses", chance)
    if owner is None:
        return False
    owner["properties"]["addedMember"] = {"type": "string", "maxLength": 40}
    return True


def _member_required(operation: Document, chance: random.Random) -> bool:
    owner = _chosen(operation, "requestBody", chance)
    if owner is None or "neededMember" in owner["properties"]:
        return False
    owner["properties"]["neededMember"] = {"type": "integer"}
    owner["required"] = [*owner.get("required", ()), "neededMember"]
    return True


def _type_changed(operation: Document, chance: random.Random) -> bool:
    owner = _chosen(operation, chance.choice(("requestBody", "responses")), chance)
    if owner is None:
        return False
    name = chance.choice(list(owner["properties"]))
    was = owner["properties"][name].get("type")
    owner["properties"][name] = {"type": "boolean" if was != "boolean" else "string"}
    return True


def _limit_set(operation: Document, chance: random.Random) -> bool:
    texts = [
        member
        for owner in _objects(operation.get("requestBody"))
        for member in owner["properties"].values()
        if member.get("type") == "string" and "enum" not in member
    ]
    if not texts:
        return False
    chance.choice(texts)["maxLength"] = 7
    return True


def _value_dropped(operation: Document, chance: random.Random) -> bool:
    lists = [
        member["enum"]
        for owner in _objects(operation)
        for member in owner["properties"].values()
        if len(member.get("enum", ())) > 1
    ]
    if not lists:
        return False
    chance.choice(lists).pop()
    return True


def _parameter_added(operation: Document, chance: random.Random) -> bool:
    operation.setdefault("parameters", []).append(
        {"name": "added", "in": "query", "required": chance.random() < 0.5, "schema": {"type": "string"}}  # noqa: PLR2004 - half
    )
    return True


def _reply_removed(operation: Document, chance: random.Random) -> bool:
    failures = [one for one in operation["responses"] if one.startswith("4")]
    if not failures:
        return False
    del operation["responses"][chance.choice(failures)]
    return True


def _told_otherwise(operation: Document, _chance: random.Random) -> bool:
    operation["summary"] = "said in other words"
    return True


EDITS: tuple[Edit, ...] = (
    _member_removed, _member_added, _member_required, _type_changed, _limit_set, _value_dropped, _parameter_added,
    _reply_removed, _told_otherwise,
)  # fmt: skip


def edited(document: Document, edits: int) -> Document:
    """A copy of `document` with so many edits, each of another operation where there are enough."""
    chance = random.Random(7)  # noqa: S311 - the same edits each time
    made = copy.deepcopy(document)
    operations = [item[method] for item in made["paths"].values() for method in METHODS if method in item]
    chance.shuffle(operations)
    done = turn = 0
    while done < edits and turn < 100 * edits:
        done += EDITS[done % len(EDITS)](operations[turn % len(operations)], chance)
        turn += 1
    return made


def multiplied(document: Document, times: int) -> Document:
    """A document with `times` copies of each operation and component, each with paths and references of its own."""
    made = copy.deepcopy(document)
    for number in range(1, times):
        text = json.dumps({"paths": document["paths"], "components": document.get("components", {})})
        for section, named in document.get("components", {}).items():
            for name in named:
                text = text.replace(f'"#/components/{section}/{name}"', f'"#/components/{section}/{name}{number}"')
        again = json.loads(text)
        made["paths"] |= {f"/copy-{number}{path}": item for path, item in again["paths"].items()}
        for section, named in again["components"].items():
            made["components"][section] |= {f"{name}{number}": one for name, one in named.items()}
    return made


def circle(size: int, *, dense: bool) -> tuple[Document, Document]:
    """`size` schemas in a circle, or each with references to all (`dense`), and a copy in which one member changed."""

    def one(number: int) -> Document:
        targets = range(size) if dense else ((number + 1) % size, (number * 7 + 3) % size)
        members = {f"to{target}": {"$ref": f"#/components/schemas/S{target}"} for target in targets}
        return {"type": "object", "properties": {"id": {"type": "integer"}, **members}}

    reply = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}
    old: Document = {
        "openapi": "3.0.3",
        "info": {"title": "circle", "version": "1"},
        "paths": {f"/{number}": {"get": {"responses": {"200": reply}}} for number in range(8)},
        "components": {"schemas": {f"S{number}": one(number) for number in range(size)}},
    }
    new = copy.deepcopy(old)
    new["components"]["schemas"][f"S{size // 2}"]["properties"]["id"] = {"type": "string"}
    return old, new


# -- measuring


@dataclass(frozen=True)
class Spent:
    """What a command took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds."""
    peak: float
    """MiB."""


def spent(command: list[str], *, environment: dict[str, str] | None = None) -> Spent:
    """Run a command whose output is not wanted; Python may keep its bytecode, as it does for a user."""
    environment = {**os.environ, **(environment or {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
    return Spent(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def best(rounds: int, run: Callable[[], Spent]) -> Spent:
    """The round that took the least CPU."""
    return min((run() for _ in range(rounds)), key=lambda one: one.cpu)


def table(name: str, one: Spent) -> None:
    """Print a row."""
    print(f"{name:34}{one.wall:8.2f} s{one.cpu:8.2f} CPU s{one.peak:8.0f} MiB", flush=True)


def commands(old: Path, new: Path, rounds: int, cache: Path) -> None:
    """Measure `uphold diff`."""
    files = [str(old), str(new)]
    kept, none = {"UPHOLD_CACHE": str(cache)}, {"UPHOLD_CACHE": ""}
    bare = [*DIFF, *files, "--no-witness"]
    table("python -c pass", best(rounds, lambda: spent([sys.executable, "-c", "pass"])))

    def cold() -> Spent:
        shutil.rmtree(cache, ignore_errors=True)
        return spent(bare, environment=kept)

    table("cold, fills the cache", best(rounds, cold))
    table("cold, without a cache", best(rounds, lambda: spent(bare, environment=none)))
    table("cached", best(rounds, lambda: spent(bare, environment=kept)))
    table("cached, with witnesses", best(rounds, lambda: spent([*DIFF, *files], environment=kept)))
    table("cold, with witnesses", best(rounds, lambda: spent([*DIFF, *files], environment=none)))
    table("cached, a document with itself", best(rounds, lambda: spent([*DIFF, files[0], files[0]], environment=kept)))


def peers(old: Path, new: Path, rounds: int) -> None:
    """Measure Redocly's `diff`."""
    if shutil.which("npm") is None:
        sys.exit("--peers needs npm (Node.js)")
    if not (INSTALLED / "node_modules" / "@redocly").is_dir():
        shutil.copytree(PEERS, INSTALLED, dirs_exist_ok=True)
        subprocess.run(["npm", "ci", "--no-progress"], cwd=INSTALLED, check=True, stdout=subprocess.DEVNULL)  # noqa: S607 - npm is wherever the user has it
    node = str(INSTALLED / "node_modules" / ".bin" / "node")
    redocly = str(INSTALLED / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js")
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    command = [node, redocly, "diff", str(old), str(new)]
    table("Redocly diff", best(rounds, lambda: spent(command, environment=quiet)))


def compared(old: Document, new: Document, *, witnesses: bool) -> tuple[float, int]:
    """CPU seconds of `compare` alone, on contracts just loaded, and how many changes it found."""
    with tempfile.TemporaryDirectory() as folder:
        contracts: list[Contract] = []
        for name, document in (("old", old), ("new", new)):
            path = Path(folder) / f"{name}.json"
            path.write_text(json.dumps(document), encoding="utf-8")
            contracts.append(load_contract(path, cache=None))
        start = time.process_time()
        found = compare(contracts[0], contracts[1], witnesses=witnesses)
        return time.process_time() - start, len(found.changes)


def growth(document: Document, edits: int) -> None:
    """Measure how the time grows."""
    for title, pairs in (
        ("times the contract", {n: (m := multiplied(document, n), edited(m, edits)) for n in (1, 4, 16)}),
        ("times the edits", {n: (document, edited(document, edits * n)) for n in (1, 4, 16)}),
        ("schemas in a circle", {n: circle(n, dense=False) for n in (100, 400, 1600)}),
        ("schemas, each refers to all", {n: circle(n, dense=True) for n in (25, 50, 100, 200)}),
    ):
        for number, pair in pairs.items():
            plain, changes = compared(*pair, witnesses=False)
            full, _ = compared(*pair, witnesses=True)
            words = f"{number:5} {title}"
            print(f"{words:34}{plain:8.3f} CPU s{full:8.3f} CPU s with witnesses{changes:6} changes", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", type=Path)
    parser.add_argument("--edits", type=int, default=36)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", action="store_true", help="Redocly's diff, too (npm)")
    parser.add_argument("--growth", action="store_true", help="measure growth as well")
    given = parser.parse_args()
    document = json.loads(given.document.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / "old.json", Path(folder) / "new.json"
        old.write_bytes(given.document.read_bytes())
        indent = 2 if b"\n" in old.read_bytes().strip() else None
        new.write_text(json.dumps(edited(document, given.edits), indent=indent, ensure_ascii=False), encoding="utf-8")
        commands(old, new, given.rounds, Path(folder) / "cache")
        if given.peers:
            peers(old, new, given.rounds)
    if given.growth:
        growth(document, given.edits)


if __name__ == "__main__":
    main()
