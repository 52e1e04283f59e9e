"""The kill matrix: which lie is caught by which check, as a table for a terminal and as a page."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table

from uphold.errors import InputError, Place
from uphold.reporting import PROOF
from uphold.reporting.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What the suites made of one tenant."""

    api: str
    fault: str
    operation: str
    vary: int
    check: str
    by: tuple[str, ...]
    promises: tuple[str, ...]
    is_caught: bool
    is_risky: bool
    findings: tuple[str, ...]
    requests: int
    sent: int
    tests: int


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A run of trials."""

    id: str
    seed: int
    cases: int
    sample: int
    lies: int
    caught: int
    false_alarms: int
    exit_status: int
    notes: tuple[str, ...]
    errors: tuple[str, ...]
    proofs: tuple[Tried, ...]

    @property
    def survivors(self) -> list[Tried]:
        """The lies that no check of the broken promise caught."""
        return [tried for tried in self.proofs if tried.fault and not tried.is_caught]

    @property
    def blamed(self) -> list[Tried]:
        """The tenants that conform and were blamed."""
        return [tried for tried in self.proofs if not tried.fault and tried.findings]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One lie at all the operations of an API that told it."""

    api: str
    fault: str
    check: str
    tried: int
    caught: int
    by: tuple[str, ...]
    promises: tuple[str, ...]
    requests: str
    """The fewest and the most requests that it took."""
    findings: str
    """The fewest and the most findings that one lie gave."""
    is_risky: bool


def read_proof(folder: Path) -> Proof:
    """The records of trials in a run's folder. Raises InputError when they can't be read."""
    path = folder / PROOF
    try:
        return msgspec.json.decode(path.read_bytes(), type=Proof)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", place=Place(str(path))) from None
    except msgspec.MsgspecError as error:
        raise InputError(f"is no record of trials: {error}", place=Place(str(path))) from None


def rows(proof: Proof) -> list[Row]:
    """The kill matrix, a row for each API and lie."""
    groups: dict[tuple[str, str], list[Tried]] = defaultdict(list)
    for tried in proof.proofs:
        if tried.fault:
            groups[tried.api, tried.fault].append(tried)
    return [_row(api, fault, group) for (api, fault), group in sorted(groups.items())]


def print_proof(proof: Proof, console: Console) -> None:
    """Print what was not caught, who was blamed wrongly, and the sum; the whole matrix is in the page."""
    table = Table(title="Lies that no check of the broken promise caught", title_justify="left", box=None)
    for heading in ("api", "fault", "told by", "should be caught by", "found instead"):
        table.add_column(heading, overflow="fold")
    for tried in proof.survivors:
        table.add_row(tried.api, tried.fault, tried.operation, tried.check, ", ".join(tried.by) or "nothing")
    if proof.survivors:
        console.print(table)
        console.print()
    for tried in proof.blamed:
        console.print(f"[red]False alarm[/red] on {tried.api} --vary {tried.vary}:", highlight=False)
        for message in tried.findings:
            console.print(f"  {message}", highlight=False)
    for line in (*proof.errors, *proof.notes):
        console.print(line, highlight=False, markup=False)
    console.print(_sum(proof), highlight=False, markup=False)


def write_matrix(proof: Proof, path: Path) -> None:
    """Write the kill matrix as a page in Markdown. Raises SuiteError when the disk refuses."""
    lines = [
        "# The kill matrix",
        "",
        "A suite that cannot fail proves nothing. So the embedded mock can be told to lie, in one way at a time, and",
        "`uphold prove` runs the suites on each such tenant. This page is what it found, written by",
        "`uphold prove --write docs/kill-matrix.md`.",
        "",
        _sum(proof),
        "",
        "*Requests*: how many the shortest test that caught it had sent when it ended. *Findings*: how many findings",
        "one lie gave; one is best. *Risky*: what promises the broken thing is contradicted or second-hand, so the",
        "finding does not make the exit status 1.",
    ]
    for api in sorted({tried.api for tried in proof.proofs}):
        lines += ["", f"## {api}", "", *_table([row for row in rows(proof) if row.api == api])]
    write_whole(path, "\n".join(lines) + "\n")


def _table(given: Sequence[Row]) -> list[str]:
    lines = ["| lie | caught | by | promises | requests | findings |", "| --- | --- | --- | --- | --- | --- |"]
    for row in given:
        told = f"{row.caught} of {row.tried}" + (", risky" if row.is_risky else "")
        by = ", ".join(f"`{name}`" for name in row.by) or f"nothing (`{row.check}` should)"
        cells = (f"`{row.fault}`", told, by, ", ".join(row.promises), row.requests, row.findings)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _row(api: str, fault: str, group: Sequence[Tried]) -> Row:
    caught = [tried for tried in group if tried.is_caught]
    return Row(
        api=api,
        fault=fault,
        check=group[0].check,
        tried=len(group),
        caught=len(caught),
        by=tuple(dict.fromkeys(name for tried in group for name in tried.by)),
        promises=tuple(sorted({name for tried in caught for name in tried.promises})),
        requests=_range([tried.requests for tried in caught]),
        findings=_range([len(tried.findings) for tried in group]),
        is_risky=bool(caught) and all(tried.is_risky for tried in caught),
    )


def _range(numbers: Sequence[int]) -> str:
    if not numbers:
        return "–"
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low}–{high}"


def _sum(proof: Proof) -> str:
    share = f" ({100 * proof.caught / proof.lies:.1f} %)" if proof.lies else ""
    conforming = [tried for tried in proof.proofs if not tried.fault]
    kinds = len({(tried.api, tried.fault) for tried in proof.proofs if tried.fault})
    text = f"{proof.caught} of {proof.lies} lies caught{share}: {kinds} kinds, each at {_at_most(proof.sample)}"
    if conforming:
        text += f"; {proof.false_alarms} false alarms on {_other_tenants(len(conforming))}"
    requests = sum(tried.sent for tried in proof.proofs)
    return f"{text}. {requests:,} requests, seed {proof.seed}, {proof.cases} draws an operation."


def _other_tenants(count: int) -> str:
    return "1 other tenant that conforms" if count == 1 else f"{count:,} other tenants that conform"


def _at_most(sample: int) -> str:
    return "one operation" if sample == 1 else f"up to {sample} operations"
