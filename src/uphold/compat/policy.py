"""Policies: what a promise of compatibility makes of each kind of change, read from data files.

A policy's file is TOML (see `docs/policies.md`): for a rule and a direction an outcome and the clause that it rests
on; where it says nothing, the rule's own severity counts, or the policy does not cover it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from uphold.compat.model import Outcome, Proof, Verdict
from uphold.errors import InputError, Place, UsageError
from uphold.findings import Severity

_FOLDER = "policies"
_OWN = Path(__file__).parent / _FOLDER


class Say(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An outcome, and the clause that it rests on."""

    outcome: Outcome
    clause: str = ""
    """Name of one of the policy's clauses."""
    when: dict[str, Say] = {}
    """Circumstance (``deprecated``…) → what is said instead."""


class RuleSay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy says of one kind of change."""

    request: Say | None = None
    reply: Say | None = None
    none: Say | None = None
    any: Say | None = None
    """For the directions that are not named."""


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A promise of compatibility."""

    name: str = ""
    """That of its file, unless the file says one."""
    title: str
    about: str
    """One paragraph."""
    source: str = ""
    """Where the promise is published."""
    unproven: Outcome = Outcome.RISKY
    """What a breaking change counts that is neither proved nor disproved."""
    silent: Literal["rule", "not-covered"] = "rule"
    """What counts where the policy says nothing: the rule's own severity, or nothing."""
    clauses: dict[str, str] = {}
    rules: dict[str, RuleSay] = {}
    """Rule id → what is said of it."""

    def verdict(
        self, rule: str, direction: str, severity: Severity, circumstance: str, proof: Proof, *, harmless: bool = False
    ) -> Verdict:
        """The verdict on a change of `rule` whose own severity is `severity`; `harmless`: such a change usually hurts,
        and here it is proved that it does not."""
        said = self.rules.get(rule)
        say = (getattr(said, direction, None) or said.any) if said is not None else None
        if say is not None:
            harmless = harmless and circumstance not in say.when
            say = say.when.get(circumstance, say)
            outcome, clause = say.outcome, self.clauses.get(say.clause, say.clause)
            if harmless and outcome in (Outcome.BREAKING, Outcome.RISKY):
                outcome = Outcome.SAFE
        else:
            outcome = Outcome(severity.value) if self.silent == "rule" else Outcome.NOT_COVERED
            clause = ""
        if proof is Proof.UNPROVEN and outcome is Outcome.BREAKING:
            outcome = self.unproven
        return Verdict(self.name, outcome, clause)


def policy_names() -> tuple[str, ...]:
    """Names of the policies that come with uphold, `strict` first."""
    found = sorted(entry.stem for entry in _OWN.glob("*.toml"))
    return tuple(sorted(found, key=lambda name: (name != "strict", name)))


@cache
def load_policy(name: str) -> Policy:
    """The policy `name`, or the one in the TOML file of that path.

    Raises:
        UsageError: there is no such policy.
        InputError: its file can't be used.

    """
    known = policy_names()
    if name in known:
        text = (_OWN / f"{name}.toml").read_text(encoding="utf-8")
        return _read(text, name, f"{_FOLDER}/{name}.toml")
    path = Path(name)
    if path.suffix != ".toml":
        raise UsageError(f"there is no policy `{name}`", remedy=f"Known are {', '.join(known)}; or give a .toml file")
    try:
        return _read(path.read_text(encoding="utf-8"), path.stem, name)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("the policy can't be read", place=Place(name), remedy="Check the path") from error


def _read(text: str, name: str, file: str) -> Policy:
    try:
        raw: dict[str, Any] = tomllib.loads(text)
        found = msgspec.convert({"name": name, **raw}, Policy)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(f"the policy can't be used: {error}", place=Place(file)) from error
    for rule, said in found.rules.items():
        for say in (said.request, said.reply, said.none, said.any):
            for one in [say, *say.when.values()] if say else ():
                if one.clause and one.clause not in found.clauses:
                    raise InputError(
                        f"the clause `{one.clause}` is not there", place=Place(file, pointer=f"/rules/{rule}")
                    )
    return found
