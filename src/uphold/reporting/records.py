"""The records of one run, read from its folder into frozen values. Reporters know nothing else of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from uphold.errors import InputError, Place
from uphold.findings import Finding, Status, Verdict

T = TypeVar("T")


class TestedRelease(msgspec.Struct, frozen=True, kw_only=True):
    """One release in whose eyes a run judged."""

    name: str
    depth: str = ""
    date: str = ""


class TestedApi(msgspec.Struct, frozen=True, kw_only=True):
    """One API that the run looked at: on which tenant, and judged by which release."""

    name: str
    release: str
    judged_by: str = ""
    """The release whose contract judged, where that is another one (the newest known at or below)."""
    tenant: str = ""
    mode: str = ""
    operations: int = 0
    digest: str = ""
    releases: tuple[TestedRelease, ...] = ()
    """All in whose eyes the run judged, oldest first; empty where that is `release` alone."""


class PromiseLine(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one promise of one API, over all operations that it concerns."""

    id: str
    api: str
    text: str
    grade: str = ""
    """Where the promise was read; the letters are explained in docs/promises.md."""
    kind: str = ""
    source: str = ""
    status: Status
    reason: str = ""
    judged: int = 0
    """How many replies the verdict rests on."""
    operations: dict[str, int] = {}
    """Status → number of operations."""

    def count(self, status: Status) -> int:
        """How many operations have this status."""
        return self.operations.get(status.value, 0)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request that was sent: never a body, never a secret."""

    api: str
    method: str
    operation: str
    status: int | None = None
    """None: no answer came."""
    ms: float = 0.0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What ran: the content of run.json. Times are ISO 8601."""

    id: str
    started: str = ""
    finished: str = ""
    command: str = ""
    """As typed, masked."""
    version: str = ""
    """The release of uphold."""
    api: tuple[TestedApi, ...] = ()
    seed: int | None = None
    cases: int | None = None
    """Drawn cases per operation, beside the boundary cases."""
    profile: str = ""
    exit_status: int | None = None
    """As in README.md; None while the run lasts, or when it was cut off."""
    counts: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    """What failed in the suite or its environment."""
    promises: tuple[PromiseLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRecords:
    """All records of one run."""

    folder: Path
    run: Run
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    requests: tuple[Request, ...]
    damages: tuple[str, ...] = ()
    """What could not be read and was left out: sentences for the reader of a report."""


def read_run(folder: Path) -> RunRecords:
    """The records in `folder` (``reports/<run id>``).

    A last line that a crash cut off is left out and told in `damages`; so is a missing file of lines.
    Raises InputError when there is no run.json, or when a record cannot be read.
    """
    if not folder.is_dir():
        raise InputError(
            "there is no such run",
            place=Place(file=str(folder)),
            remedy="Name a folder that holds a run.json; uphold run writes one below reports/",
        )
    damages: list[str] = []
    return RunRecords(
        folder=folder,
        run=_read_head(folder / "run.json"),
        findings=tuple(_read_lines(folder / "findings.jsonl", Finding, damages)),
        verdicts=tuple(_read_lines(folder / "verdicts.jsonl", Verdict, damages)),
        requests=tuple(_read_lines(folder / "requests.jsonl", Request, damages)),
        damages=tuple(damages),
    )


def _read_head(path: Path) -> Run:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Run)
    except FileNotFoundError:
        raise InputError(
            "this folder holds no run.json, so it is not the record of a run",
            place=Place(file=str(path.parent)),
            remedy="Name a folder below reports/, or run again",
        ) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", place=Place(file=str(path))) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this record is damaged: {error}", place=Place(file=str(path)), remedy="Run again") from error


def _read_lines(path: Path, kind: type[T], damages: list[str]) -> Iterator[T]:
    """The records of a file with one JSON object a line. Only its last line may be damaged."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        damages.append(f"{path.name} is missing: the run ended before it was written")
        return
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", place=Place(file=str(path))) from error
    decoder = msgspec.json.Decoder(kind)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if number < len(lines):
                raise InputError(
                    f"this record is damaged: {error}",
                    place=Place(file=str(path), line=number),
                    remedy="Remove the line, or run again",
                ) from error
            damages.append(f"the last line of {path.name} was cut off and is left out")
