"""What judging in the eyes of every release costs, as releases are added.

    python bench/ladder.py [--api ampeco] [--releases 1 5 20 50] [--changes 4] [--rounds 2] [--suites PATH …]

The ladder is made of copies of the newest release that is known in full: each one lacks a few things that the next one
adds (members of replies and bodies, parameters: `--changes` operations a release), so that the embedded mock, which
serves the newest, keeps them all. Printed for each number of releases: seconds and CPU seconds (the least of the
rounds), the ratio of CPU seconds to judging by the newest release alone, peak memory, requests, and findings about the
tenant (there must be none). The corpus is put in place first, untimed. Exit status 1 when the ratio passes 1.3 or the
memory 400 MiB.
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
from pathlib import Path
from typing import Any, NamedTuple

from uphold.contract import load_api

ROOT = Path(__file__).resolve().parent.parent
LIMIT, LIMIT_MIB = 1.3, 400


class Cost(NamedTuple):
    """What one run used."""

    seconds: float
    cpu: float
    mib: float
    requests: int
    findings: int


def make_ladder(folder: Path, specs: Path, name: str, releases: int, changes: int) -> None:
    """An API folder `folder` like the one in `specs`, with so many releases: the newest is as it is."""
    api = load_api(specs / name)
    newest = api.release()
    shutil.copytree(specs / name, folder, ignore=lambda at, _: ["releases"] if Path(at) == specs / name else [])
    (folder / "releases.toml").unlink(missing_ok=True)
    (folder / "releases").mkdir()
    document = json.loads(json.dumps(api.contract().document))
    choices = random.Random(1)  # noqa: S311 - the same edits each time, no secrets
    places = [(path, method) for path, item in document["paths"].items() for method in item if method != "parameters"]
    choices.shuffle(places)
    document["info"]["version"] = newest.name
    document.pop("x-uphold", None)
    for number in range(releases):
        release = newest.name if number == 0 else f"0.{releases - number}.0"
        document["info"]["version"] = release
        (folder / "releases" / f"{release}.json").write_text(json.dumps(document))
        changed = 0
        while changed < changes and places:
            changed += without_something(document, *places.pop(), turn=changed)


def without_something(document: dict[str, Any], path: str, method: str, turn: int) -> bool:
    """Take one optional thing from an operation; whether there was one."""
    operation = document["paths"][path][method]
    if turn % 4 == 0:
        for one in reversed(operation.get("parameters", ())):
            told = _followed(document, one)
            if told["in"] == "query" and not told.get("required"):
                operation["parameters"].remove(one)
                return True
        return False
    if turn % 4 == 1:
        if "requestBody" not in operation:
            return False
        body = operation["requestBody"] = copy.deepcopy(_followed(document, operation["requestBody"]))
        return _without_member(document, body)
    status = next((status for status in operation["responses"] if status.startswith("2")), "")
    if not status:
        return False
    good = operation["responses"][status] = copy.deepcopy(_followed(document, operation["responses"][status]))
    return _without_member(document, good)


def _without_member(document: dict[str, Any], holder: dict[str, Any]) -> bool:
    content = holder.get("content", {}).get("application/json")
    if content is None:
        return False
    schema = content["schema"] = copy.deepcopy(_followed(document, content["schema"]))
    while "data" in schema.get("properties", {}):
        inner = copy.deepcopy(_followed(document, schema["properties"]["data"]))
        schema["properties"]["data"] = inner
        if "items" in inner:
            inner["items"] = copy.deepcopy(_followed(document, inner["items"]))
        schema = inner.get("items", inner)
    members = [name for name in schema.get("properties", {}) if name not in {"id", *schema.get("required", ())}]
    if len(members) < 2:  # noqa: PLR2004 - an object that names nothing is another thing
        return False
    del schema["properties"][members[-1]]
    return True


def _followed(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        node: Any = document
        for key in schema["$ref"].removeprefix("#/").split("/"):
            node = node[key.replace("~1", "/").replace("~0", "~")]
        schema = node
    return schema


def run(words: list[str], reports: Path) -> Cost:
    """Run the suites to their end."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words, "--reports", str(reports)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    seconds = time.perf_counter() - start
    (folder,) = reports.iterdir()
    sent = (folder / "requests.jsonl").read_bytes().count(b"\n")
    findings = [json.loads(line) for line in (folder / "findings.jsonl").read_text().splitlines()]
    blamed = sum(finding["subject"] == "tenant" for finding in findings)
    shutil.rmtree(reports)
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, sent, blamed)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--api", default="ampeco")
    parser.add_argument("--releases", type=int, nargs="+", default=[1, 5, 20, 50])
    parser.add_argument("--changes", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--corpus", type=Path, default=ROOT / ".uphold" / "corpus")
    parser.add_argument("--suites", nargs="+", default=["suites"])
    given = parser.parse_args()
    print(f"{'releases':>8} {'seconds':>8} {'CPU s':>7} {'ratio':>6} {'MiB':>5} {'requests':>9} {'findings':>9}")
    alone, broken = 0.0, False
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name)
        if given.corpus.is_dir():
            shutil.copytree(given.corpus, temporary / "corpus")
        for releases in given.releases:
            specs = temporary / f"specs-{releases}"
            make_ladder(specs / given.api, ROOT / "specs", given.api, releases, given.changes)
            words = [*given.suites, "--api", given.api, "--specs", str(specs), "--corpus", str(temporary / "corpus")]
            words += ["--release", "all"]
            run(words, temporary / "reports")
            rounds = [run(words, temporary / "reports") for _ in range(given.rounds)]
            best = min(rounds, key=lambda cost: cost.cpu)
            alone = alone or best.cpu
            ratio = best.cpu / alone
            broken |= ratio > LIMIT or best.mib > LIMIT_MIB or best.findings > 0
            print(
                f"{releases:8} {best.seconds:8.1f} {best.cpu:7.1f} {ratio:6.2f} {best.mib:5.0f} {best.requests:9} "
                f"{best.findings:9}",
                flush=True,
            )
            shutil.rmtree(specs)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
