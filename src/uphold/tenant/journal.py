"""The journal: what a run makes on a live tenant, each written down before it is asked for.

One file a process and tenant, JSON lines, on the disk (``fsync``) before the request leaves and again after the
reply. It holds no body and no token. While a process writes it, the file is locked, so that nobody cleans up after a
run that still goes on.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from uphold.errors import SuiteError
from uphold.tenant.traffic import Credential

if TYPE_CHECKING:
    from pathlib import Path


class State(StrEnum):
    """What is known of a record that was asked for."""

    ASKED = "asked"
    """The request was about to leave; nothing was heard since."""
    MADE = "made"
    """It is there, and its id is known."""
    UNKNOWN = "unknown"
    """It may be there; no reply tells under which id."""
    REFUSED = "refused"
    """The tenant made nothing."""
    BEFORE = "before"
    """The tenant answered with a record that was there before."""
    LASTING = "lasting"
    """It is there, and the contract has no operation that deletes it."""
    GONE = "gone"
    """It was made and deleted."""


PENDING = frozenset((State.ASKED, State.MADE, State.UNKNOWN))
"""What somebody has still to look after."""


class JournalError(SuiteError):
    """The journal can't be written: what it should hold is not sent."""


class Creation(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A record that a run asked a tenant for. Paths are as they were sent, without the path of the tenant's address."""

    number: int
    """Within its journal."""
    state: State
    run: str = ""
    api: str = ""
    release: str = ""
    tenant: str = ""
    """The address: scheme, host, port and perhaps a path."""
    operation: str = ""
    """Id of the operation that makes it."""
    path: str = ""
    """Of its collection."""
    credential: str = ""
    """Name of the credential that the request carried; empty: some other text, or none."""
    time: str = ""
    """When it was asked for: ISO 8601, UTC."""
    record: str = ""
    """Its own path, once its id is known."""
    why: str = ""
    """Why nothing more is known, or why it is still there."""

    @property
    def owner(self) -> Credential:
        """Whose record it is: the other owner's, or the tenant's own."""
        return Credential.OTHER if self.credential == Credential.OTHER.value else Credential.GOOD

    @property
    def is_pending(self) -> bool:
        """Whether it is, or may be, still there."""
        return self.state in PENDING


class Journal:
    """A file in `folder` that a run writes; it is made with the first line. `common` is what all its creations share:
    run, api, release and tenant."""

    def __init__(self, folder: Path, common: dict[str, str]) -> None:
        self.folder = folder
        self.path: Path | None = None
        self._common = common
        self._handle: int | None = None

    def of_others(self) -> list[Written]:
        """The journals that other processes of the same run write, or wrote. Raises SuiteError for one that can't be
        read."""
        return [written for written in read_journals(self.folder, self._common["run"]) if written.path != self.path]

    def note(self, creation: Creation) -> None:
        """Put one line on the disk; raises JournalError when the disk refuses."""
        try:
            if self._handle is None:
                self._handle = self._open()
            line = msgspec.json.encode(creation) + b"\n"
            while line:
                line = line[os.write(self._handle, line) :]
            os.fsync(self._handle)
        except OSError as error:
            message = f"cannot write the journal in {self.folder}: {error.strerror}"
            raise JournalError(message, remedy="Free some space or name another folder with --journal DIR.") from None

    def begin(self, number: int, **told: str) -> Creation:
        """A creation that is about to be asked for, on the disk already; raises JournalError."""
        time = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        creation = Creation(number=number, state=State.ASKED, **self._common, **told, time=time)
        self.note(creation)
        return creation

    def close(self, settled_to: Path | None) -> None:
        """Close the file. With `settled_to` nothing in it is pending: it moves there, as a proof of what was done."""
        if self._handle is None or self.path is None:
            return
        os.close(self._handle)
        self._handle = None
        if settled_to is not None:
            with contextlib.suppress(OSError):  # it says that nothing is left, wherever it lies
                shutil.move(self.path, settled_to / f"journal-{self.path.name}")

    def _open(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = f"{self._common['run']}-{self._common['api']}-{os.getpid()}"
        for turn in range(1_000):
            path = self.folder / f"{stem}{f'-{turn}' if turn else ''}.jsonl"
            try:
                handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            _lock(handle)
            self.path = path
            _sync_folder(self.folder)
            return handle
        raise OSError(None, "too many journals of one name")


@dataclass(slots=True)
class Written:
    """A journal that some run left."""

    path: Path
    creations: dict[int, Creation]
    """By number."""
    damaged: int = 0
    """Lines that can't be read; one that was cut off at the end does not count: its request never left."""
    is_open: bool = False
    """Whether a run still writes it."""

    @property
    def pending(self) -> list[Creation]:
        """What is, or may be, still there; the newest first."""
        return [one for _, one in sorted(self.creations.items(), reverse=True) if one.is_pending]

    def note(self, creation: Creation) -> None:
        """Add what became of a creation; raises JournalError when the disk refuses."""
        try:
            with self.path.open("ab") as file:
                file.write(msgspec.json.encode(creation) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise JournalError(f"cannot write the journal {self.path}: {error.strerror}") from None


def read_journals(folder: Path, run: str = "") -> list[Written]:
    """The journals in `folder`, the oldest run first; with `run`, only those of that run. Raises SuiteError for one
    that can't be read."""
    found = (_read(path) for path in sorted(folder.glob(f"{run}*.jsonl")))
    return [written for written in found if written is not None]


def _read(path: Path) -> Written | None:
    """The journal at `path`; None when it was settled and moved away in this moment."""
    try:
        with path.open("rb") as file:
            is_open = not _lock(file.fileno(), shared=True)
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SuiteError(f"cannot read the journal {path}: {error.strerror}") from None
    written = Written(path, {}, is_open=is_open)
    for line in lines[:-1]:
        try:
            creation = msgspec.json.decode(line, type=Creation)
        except (msgspec.DecodeError, UnicodeDecodeError):
            written.damaged += bool(line.strip())
        else:
            written.creations[creation.number] = creation
    return written


def _lock(handle: int, *, shared: bool = False) -> bool:
    """Lock a file as long as it is open; False when another process has it. Where a system or a file system knows no
    such locks, nobody has it."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    """Make sure that a new file's name is on the disk, too, where a system can say so."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
