"""Waivers: findings that are known and accepted for now, each with an owner, a reason, a link and a last day.

A waiver is for changes of contracts (`rule`) or for findings of a run (`check`). One with a fingerprint names one
finding, and is told to be fixed when that is gone. One with globs alone that fits nothing is a mistake, and fails; so
does one whose last day has passed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from uphold.compat.gate.days import plus_months
from uphold.contract import Table, convert_toml, misfit, read_toml
from uphold.errors import InputError

DRAFTED_MONTHS = 3
"""How long a drafted waiver lasts."""

_TO_FILL = ("owner", "reason", "link")


class Waivable(Protocol):
    """What a waiver may be for: a change of contracts, or a finding of a run."""

    @property
    def fingerprint(self) -> str:
        """16 hex digits that name the cause."""
        ...

    @property
    def operations(self) -> tuple[str, ...]:
        """Ids of the operations that it reaches."""
        ...


class Waiver(Table, frozen=True, kw_only=True):
    """``[[waiver]]``."""

    rule: str = ""
    """Glob over the ids of rules; empty: it is not for changes of contracts."""
    check: str = ""
    """Glob over the ids of checks; empty: it is not for findings of a run."""
    fingerprint: str = ""
    operation: str = "*"
    """Glob over the ids of operations."""
    api: str = "*"
    """Glob over the names of APIs."""
    owner: str
    reason: str
    link: str
    until: dt.date
    """The last day on which it holds."""

    def fits(self, kind: str, finding: Waivable) -> bool:
        """Whether it is for `finding`, of the rule or check `kind`; or for one that is gathered in it (`members`)."""
        if self.fingerprint:
            return self.fingerprint in {finding.fingerprint, *getattr(finding, "members", ())}
        return fnmatchcase(kind, self.rule or self.check) and any(
            fnmatchcase(one, self.operation) for one in finding.operations or ("",)
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A waiver and where it stands."""

    waiver: Waiver
    place: str
    """``suites/waivers.toml:12``."""

    @property
    def subject(self) -> str:
        """What it is for, in words."""
        kind = self.waiver.rule or self.waiver.check
        where = self.waiver.fingerprint or self.waiver.operation
        return f"{kind} on {where}" if where != "*" else kind


@dataclass(frozen=True, slots=True)
class Applied:
    """What waivers make of some findings."""

    waived: Mapping[str, Held]
    """Fingerprint → the waiver that holds for it."""
    expired: tuple[Held, ...] = ()
    """Past their last day, though what they were for is still there: they fail."""
    idle: tuple[Held, ...] = ()
    """They fit nothing: they fail."""
    fixed: tuple[Held, ...] = ()
    """The one finding that they were for is gone: they can go, too."""

    @property
    def fails(self) -> bool:
        """Whether a waiver itself is at fault."""
        return bool(self.expired or self.idle)


def load_waivers(path: Path) -> tuple[Held, ...]:
    """The waivers in the TOML file `path`; none where there is no such file.

    Raises:
        InputError: with file and line: the file can't be read, a key is unknown or missing, one is still to be filled
            in, or a waiver does not say what it is for.

    """
    if not path.exists():
        return ()
    found = convert_toml(read_toml(path), _File, path).waiver
    text = path.read_text(encoding="utf-8").splitlines()
    lines = [number for number, line in enumerate(text, 1) if line.strip().startswith("[[waiver]]")]
    for index, waiver in enumerate(found):
        if bool(waiver.rule) == bool(waiver.check):
            raise misfit("needs `rule` (of a change) or `check` (of a run), and not both", path, ("waiver", index))
        for key in _TO_FILL:
            if not getattr(waiver, key).strip():
                raise misfit(f"`{key}` is to be filled in", path, ("waiver", index, key))
    return tuple(
        Held(waiver, f"{path}:{lines[index]}" if index < len(lines) else str(path))
        for index, waiver in enumerate(found)
    )


def apply_waivers(
    held: Sequence[Held],
    findings: Iterable[tuple[str, Waivable]],
    *,
    api: str,
    today: dt.date,
    kinds: Collection[str],
    key: Literal["rule", "check"] = "rule",
) -> Applied:
    """What the waivers for `api` make of `findings`: pairs of the id of a rule or check, and the finding.

    `key` says which of both; waivers for the other kind are left alone. `kinds`: the ids of all rules, or of all
    checks: a waiver that names none of them is idle.
    """
    listed = list(findings)
    waived: dict[str, Held] = {}
    expired, idle, fixed = [], [], []
    for one in held:
        waiver = one.waiver
        if not getattr(waiver, key) or not fnmatchcase(api, waiver.api):
            continue
        fitting = [finding for kind, finding in listed if waiver.fits(kind, finding)]
        if fitting and waiver.until < today:
            expired.append(one)
        elif fitting:
            waived |= {finding.fingerprint: one for finding in fitting}
        elif waiver.fingerprint and any(fnmatchcase(kind, waiver.rule or waiver.check) for kind in kinds):
            fixed.append(one)
        else:
            idle.append(one)
    return Applied(waived, tuple(expired), tuple(idle), tuple(fixed))


def draft_waivers(
    findings: Iterable[tuple[str, Waivable, str]], *, api: str, today: dt.date, key: Literal["rule", "check"] = "rule"
) -> str:
    """TOML of a waiver for each finding (id of its rule or check, the finding, its message); owner, reason and link are
    left to be filled in, and until then no command takes the file."""
    parts = []
    until = plus_months(today, DRAFTED_MONTHS)
    for kind, finding, message in findings:
        operation = finding.operations[0] if finding.operations else ""
        more = f" and {len(finding.operations) - 1} more" if len(finding.operations) > 1 else ""
        parts.append(
            "\n".join(
                [
                    f"# {_one_line(message)}: {_one_line(operation or 'the document')}{more}",
                    "[[waiver]]",
                    f"{key} = {_quoted(kind)}",
                    f"fingerprint = {_quoted(finding.fingerprint)}",
                    f"api = {_quoted(api)}",
                    'owner = ""',
                    'reason = ""',
                    'link = ""',
                    f"until = {until}",
                ]
            )
        )
    return "\n\n".join(parts) + "\n" if parts else ""


def add_drafts(path: Path, text: str) -> None:
    """Write `text` at the end of the file `path`, which may be new. Raises InputError when that can't be done."""
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(f"{before.rstrip()}\n\n{text}".lstrip(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path} can't be written: {error.strerror}") from error


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    waiver: tuple[Waiver, ...] = ()


def _quoted(text: str) -> str:
    """A basic TOML string: JSON's escapes are TOML's."""
    return msgspec.json.encode(text).decode()


def _one_line(text: str) -> str:
    return " ".join(text.split())
