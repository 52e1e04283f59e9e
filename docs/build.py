"""Writes the pages that come from the code and from specs/: checks.md, faults.md, policies.md, promises.md.

python docs/build.py
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from uphold import checks, compat, mock
from uphold.contract import Api, Direction, Promise, find_apis

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
ORIGIN = "<!-- Written by docs/build.py from the code and specs/. Change those, then run `make docs`. -->"

GRADES = {
    "G": "guide page of the vendor, text seen",
    "R": "reference page of the vendor, text seen",
    "C": "changelog or release note of the vendor",
    "S": "the vendor's OpenAPI document",
    "K": "the vendor's own code or tooling repository",
    "X": "second-hand: a third party's notes",
    "L": "code of a client",
    "D": "document seen",
}


def pages() -> dict[str, str]:
    """File name → content of every page that is written."""
    return {
        "checks.md": _page("Checks", _checks()),
        "faults.md": _page("Faults", _faults()),
        "policies.md": _page("Policies", _policies(find_apis(ROOT / "specs"))),
        "promises.md": _page("Promises", _promises(find_apis(ROOT / "specs"))),
    }


def _page(title: str, lines: Iterator[str]) -> str:
    return "\n".join([f"# {title}", "", ORIGIN, "", *lines]).rstrip() + "\n"


def _checks() -> Iterator[str]:
    yield from (
        "Each check judges one property of replies, or of the documents. Promises name checks by their id.",
        "",
    )
    for name, page in checks.PAGES.items():
        yield from (f"## {name}", "", inspect.cleandoc(page), "")


def _faults() -> Iterator[str]:
    faults = mock.discover_faults()
    yield from (
        f"The {len(faults)} lies that the embedded mock can be told to tell, each to prove that a check can fail.",
        "They are told alone or together, by all operations that can tell them or by those that a glob names, and",
        "no header and no body says so:",
        "",
        "    uphold mock --api NAME --fault ID --fault 'ID@GET /users/*'",
        "    uphold run --fault ID",
        "",
        "`uphold faults --api NAME` says how many operations of an API can tell each.",
        "",
    )
    by_check: dict[str, list[mock.Fault]] = {}
    for fault in faults.values():
        by_check.setdefault(fault.check, []).append(fault)
    for check, told in sorted(by_check.items(), key=lambda item: (item[0] not in checks.PAGES, item[0])):
        known = check in checks.PAGES
        yield from (f"## {check}" if known else f"## {check} (no check yet)", "")
        if known:
            yield from (f"Caught by the check [{check}](checks.md#{check}).", "")
        yield from (
            "| fault | what it breaks | which promise that breaks | who can tell it |",
            "| --- | --- | --- | --- |",
        )
        for fault in sorted(told, key=lambda one: one.id):
            yield f"| `{fault.id}` | {fault.breaks} | {fault.promise} | {_told_by(fault)} |"
        yield ""


def _told_by(fault: mock.Fault) -> str:
    """The first sentence of what a fault says of the operations that can tell it."""
    return inspect.cleandoc(fault.fits.__doc__ or "").replace("\n", " ").partition(". ")[0].removesuffix(".") + "."


def _policies(apis: tuple[Api, ...]) -> Iterator[str]:
    own = [api.folder / api.conventions.api.policy for api in apis]
    policies = [compat.load_policy(name) for name in compat.policy_names()]
    policies += [compat.load_policy(str(path)) for path in own if path.suffix == ".toml"]
    yield inspect.cleandoc(_ABOUT_POLICIES)
    for policy in policies:
        about = " ".join(policy.about.split())
        yield from ("", f"## {policy.name}", "", f"{policy.title}. {about}")
        yield from ("", f"Source: <{policy.source}>", "") if policy.source else ()
        yield from (f"- `{name}`: {text}" for name, text in policy.clauses.items())
    yield from ("", "## What each makes of each change", "", inspect.cleandoc(_ABOUT_THE_TABLE), "")
    yield f"| change | direction | {' | '.join(policy.name for policy in policies)} |"
    yield "| --- | --- |" + " --- |" * len(policies)
    for rule in compat.rules():
        for direction in _directions(rule):
            cells = [_outcome(policy, rule, direction) for policy in policies]
            yield f"| `{rule.id}` | {direction} | {' | '.join(cells)} |"


_ABOUT_POLICIES = """
    A policy says what a promise of compatibility makes of each kind of change: breaking, risky, safe, or not covered.
    Each outcome rests on a clause of the promise's public text, told here in other words; `--explain` shows it.

    A policy is a TOML file: `title`, `about`, `source`; `unproven`, what a breaking change counts that is neither
    proved nor disproved; `silent`, what counts where the policy says nothing: `rule` (what the rule itself says) or
    `not-covered`; `[clauses]`, by name; and `[rules]`. For a rule there may be `request` (what a client sends), `reply`
    (what it reads), `none` (neither: an operation, say) and `any` (for directions that are not named), each with
    `outcome` and `clause`, and with `when`: what counts instead in a circumstance (`deprecated`, `success`, `failure`,
    `closed`). No policy makes breaking what usually hurts and is proved here to hurt nobody. An API names its own in
    `api.toml`, one of these or a file beside it; `--policy` names another, or a file."""

_ABOUT_THE_TABLE = """
    What follows from the rule alone is in brackets; a dash stands for what the promise does not cover. Circumstances
    come after a comma."""


_UNDIRECTED = {"CallbackPair", "DocumentPair", "OperationPair", "SchemePair", "SecurityPair", "ServersPair"}


def _directions(rule: compat.Rule) -> tuple[str, ...]:
    return ("none",) if rule.pair.__name__ in _UNDIRECTED else ("request", "reply")


def _outcome(policy: compat.Policy, rule: compat.Rule, direction: str) -> str:
    """A cell of the table."""
    said = policy.rules.get(rule.id)
    say = (getattr(said, direction, None) or said.any) if said is not None else None
    if say is None:
        way = None if direction == "none" else Direction(direction)
        return f"({rule.severity.of(way)})" if policy.silent == "rule" else "–"
    special = "".join(f", {word}: {one.outcome}" for word, one in say.when.items())
    return f"{say.outcome}{special}"


def _promises(apis: tuple[Api, ...]) -> Iterator[str]:
    yield from (
        "What the documents promise, in our own words. The grade says where it was read:",
        "",
    )
    yield from ("| grade | source |", "| --- | --- |")
    yield from (f"| {letter} | {meaning} |" for letter, meaning in GRADES.items())
    yield from (
        "",
        "The kind says how a promise can be decided: `spec` on one document, `pair` on two releases,",
    )
    yield from ("`traffic` on replies, `time` on dates.", "")
    for api in apis:
        yield from (f"## {api.conventions.api.title} (`{api.name}`)", "")
        yield from (
            "| id | promise | kind | grade | source | verified by |",
            "| --- | --- | --- | --- | --- | --- |",
        )
        for promise in api.promises:
            cells = [
                promise.id,
                promise.text + (f" *Contradicted: {promise.contradicted}*" if promise.contradicted else ""),
                promise.kind,
                promise.grade,
                promise.source,
                _verified_by(promise),
            ]
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
        yield ""


def _verified_by(promise: Promise) -> str:
    by = ", ".join(f"[{check}](checks.md#{check.partition(':')[0]})" for check in promise.checks)
    if by and promise.operations:
        by += f", on {', '.join(f'`{operation}`' for operation in promise.operations)}"
    if by and promise.unverifiable:
        return f"{by}; {promise.unverifiable}"
    return by or f"not verified: {promise.unverifiable or 'no check yet'}"


def main() -> None:
    """Write every page, and say which."""
    for name, content in pages().items():
        (DOCS / name).write_text(content, encoding="utf-8", newline="\n")
        print(f"wrote docs/{name}")


if __name__ == "__main__":
    main()
