"""The suites on a running candidate, in a process of their own, and what they said."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from uphold.commands.inputs import Input
from uphold.compat.gate.runtime import Ran, with_runs
from uphold.compat.gate.verdict import GateResult, Suites
from uphold.contract import Api
from uphold.contract.document import HEADER, read_document
from uphold.errors import SuiteError, UsageError
from uphold.findings import Subject
from uphold.reporting import read_run


def run_suites(
    result: GateResult,
    api: Api,
    candidate: Input | None,
    tenant: str,
    *,
    token_file: Path | None,
    budget: int | None,
    reports: Path,
) -> GateResult:
    """`result` with what the suites say of the candidate at `tenant`: judged by the old release, whose promises must
    still hold, and by the new one. Raises SuiteError when a run leaves no records, UsageError when it was asked for in
    a wrong way."""
    words = ["--tenant", tenant, "--profile", "gate", "--mode", "observe"]
    words += ["--token-file", str(token_file)] if token_file is not None else []
    words += ["--budget", str(budget)] if budget is not None else []
    runs = []
    with _specs_with(api, candidate) as specs:
        for release in _judges(result, api, candidate):
            click.echo(f"Running the suites on {tenant}, judged by {api.name} {release} …", err=True)
            runs.append(
                _run([*words, "--api", api.name, "--release", release, "--specs", str(specs)], release, tenant, reports)
            )
    return with_runs(result, runs)


def _judges(result: GateResult, api: Api, candidate: Input | None) -> list[str]:
    """The releases to judge by: the old one, and the new one where its contract is another."""
    found = [result.old]
    if candidate is not None:
        return [*found, result.new]
    try:
        same = api.served(result.old).basis == api.served(result.new).basis
    except UsageError:
        same = False
    return found if same else [*found, result.new]


@contextmanager
def _specs_with(api: Api, candidate: Input | None) -> Iterator[Path]:
    """A folder of APIs on whose ladder the candidate stands: a copy, where it is not a release yet."""
    if candidate is None:
        yield api.folder.parent.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="uphold-specs-") as folder:
        home = Path(folder) / api.name
        shutil.copytree(api.folder, home)
        source = Path(candidate.file)
        for old in home.joinpath("releases").glob(f"{candidate.contract.release}.*"):
            if old.stem == candidate.contract.release:
                old.unlink()
        raw, name = source.read_bytes(), candidate.contract.release
        if "+" in name:  # the document still bears the number of a release, which stays beside it
            document = read_document(raw, source.name)
            document[HEADER] = {**document.get(HEADER, {}), "release": name}
            (home / "releases" / f"{name}.json").write_bytes(msgspec.json.encode(document))
        else:
            suffix = ".json" if raw.lstrip()[:1] == b"{" else ".yaml"
            shutil.copyfile(source, home / "releases" / f"{name}{suffix}")
        yield Path(folder)


def _run(words: list[str], release: str, tenant: str, reports: Path) -> Ran:
    before = set(reports.glob("*/run.json"))
    command = [sys.executable, "-m", "uphold.cli", "run", *words, "--reports", str(reports)]
    ended = subprocess.run(command, stdout=sys.stderr.fileno(), check=False)  # noqa: S603 - this program itself
    written = sorted(set(reports.glob("*/run.json")) - before)
    if not written:
        error = UsageError if ended.returncode == UsageError.exit_status else SuiteError
        raise error(
            f"the suites left no records (exit status {ended.returncode})", remedy="What they said stands above."
        )
    run = read_run(written[-1].parent)
    tenants = [one for one in run.findings if one.subject is Subject.TENANT]
    return Ran(
        Suites(
            tenant=tenant,
            judged_by=release,
            exit_status=ended.returncode,
            counts=dict(sorted(Counter(one.status.value for one in run.verdicts).items())),
            findings=tuple(f"{one.check}: {one.message} ({_on(one.operations)})" for one in tenants),
            folder=str(run.folder),
        ),
        tenants,
        run.verdicts,
    )


def _on(operations: tuple[str, ...]) -> str:
    first = operations[0] if operations else "the API as a whole"
    return f"{first} and {len(operations) - 1} more" if len(operations) > 1 else first
