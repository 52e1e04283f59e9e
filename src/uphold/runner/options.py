"""What a run was asked to do: the options of `pytest suites` and `uphold run`, as one frozen value."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from uphold.errors import UsageError

if TYPE_CHECKING:
    import argparse

    import pytest

PROFILES = {
    # profile: (draws per operation, seconds of exploration per operation)
    "dev": (20, 0.0),
    "gate": (20, 0.0),
    "nightly": (50, 2.0),
}
"""How deep each profile looks. The corpus of dev and gate is one and the same."""


EVERY_RELEASE = "all"
"""What --release may say instead of a release's name."""

_OF_ALL = frozenset({"gate", "nightly"})
"""Profiles that judge in the eyes of every release, unless one is named."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of one run; every field is plain data, so that it travels to workers and into run.json."""

    specs: Path
    apis: tuple[str, ...]
    """Names of APIs; empty: all in `specs`."""
    release: str | None
    """In whose eyes to judge; ``all``: in those of the newest known in full and of every one before; None: the newest.
    """
    tenant: str | None
    """Base URL of a live tenant; None: the embedded mock."""
    token_file: Path | None
    mode: str | None
    profile: str
    seed: int
    cases: int
    """Draws per operation, beside the boundary cases."""
    explore: float
    """Seconds of fresh draws per operation; 0: none."""
    faults: tuple[str, ...]
    """Lies that the embedded mock shall tell: ``ID`` or ``ID@OPERATION``."""
    vary: int
    """Which other tenant the embedded mock shall be that conforms as well; 0: the usual one."""
    shard: tuple[int, int]
    """1-based index and count."""
    corpus: Path
    reports: Path
    budget: int | None
    """At most so many requests to a live tenant; None: no bound."""
    journal: Path
    """Folder of the journals of what runs make on live tenants."""
    confirm_host: str | None = None
    """The host of a live tenant, named again for mode full."""
    record: str | None = None
    """Name under which is kept how replies look."""
    against: str | None = None
    """Name of the record that replies are compared with."""
    compare_tenant: str | None = None
    """Base URL of a second live tenant, whose replies those of the first are compared with."""
    receiver: str | None = None
    """URL under which a tenant elsewhere reaches this machine, to send notifications there."""
    observed: Path = Path(".uphold/observed")
    """Folder of the records of how replies look."""
    waivers: Path = Path("suites/waivers.toml")
    """Findings that are known and accepted for now."""
    prove: bool = False
    """Try the suites on embedded tenants that lie; `faults` are then the lies that are wanted (none: all), and `vary`
    is how many other conforming tenants they must stay silent on."""
    at_least: float = 98.0
    """How many of a hundred lies must be caught."""
    sample: int = 2
    """How many operations tell each lie, one after the other."""


def add_options(parser: pytest.Parser) -> None:
    """Teach pytest the options of a run."""
    group = parser.getgroup("uphold", "uphold: contract and compatibility suites")
    group.addoption("--api", action="append", default=[], metavar="NAME", help="only this API (repeatable)")
    group.addoption("--release", metavar="R", help="judge by this release, or by `all` (gate and nightly: all)")
    group.addoption("--tenant", metavar="URL", help="test this tenant instead of the embedded mock")
    group.addoption("--token-file", metavar="FILE", help="read the tenant's token from a file")
    group.addoption("--mode", metavar="MODE", help="what may be done to a live tenant: observe, sandbox, full")
    group.addoption("--confirm-host", metavar="HOST", help="for mode full: the tenant's host[:port], once more")
    group.addoption("--journal", metavar="DIR", help="where is noted what runs make on tenants (.uphold/journals)")
    group.addoption("--profile", choices=sorted(PROFILES), default="dev", help="how deep to look (default: dev)")
    group.addoption("--seed", type=int, default=1, metavar="N", help="seed of every draw (default: 1)")
    group.addoption("--cases", type=int, metavar="N", help="draws per operation (default: by profile, 20)")
    group.addoption("--explore", type=float, metavar="S", help="seconds of fresh draws per operation")
    group.addoption("--fault", action="append", default=[], metavar="ID", help="a lie for the embedded mock")
    group.addoption("--vary", type=int, default=0, metavar="N", help="another embedded mock that conforms (default: 0)")
    group.addoption("--waivers", metavar="FILE", help="findings accepted for now (default: suites/waivers.toml)")
    group.addoption("--prove", action="store_true", help="try the suites on embedded tenants that lie (uphold prove)")
    group.addoption("--write-matrix", metavar="FILE", help="write the kill matrix as a page in Markdown")
    group.addoption("--at-least", type=float, default=98.0, metavar="PERCENT", help="of the lies that must be caught")
    group.addoption("--sample", type=int, default=2, metavar="N", help="operations that tell each lie (default: 2)")
    group.addoption("--record", metavar="NAME", help="keep how replies look, under this name")
    group.addoption("--against", metavar="NAME", help="compare how replies look with what was kept under this name")
    group.addoption("--compare-tenant", metavar="URL", help="compare with what this one (of an older release) answers")
    group.addoption("--observed", metavar="DIR", help="where is kept how replies look (default: .uphold/observed)")
    group.addoption("--receiver", metavar="URL", help="where a tenant elsewhere can send notifications to")
    group.addoption("--shard", default="1/1", metavar="I/N", help="only the I-th of N parts of the operations")
    group.addoption("--budget", type=int, metavar="N", help="at most N requests to a live tenant")
    group.addoption("--specs", metavar="DIR", help="where the APIs are described (default: specs)")
    group.addoption("--corpus", metavar="DIR", help="where generated cases are kept (default: .uphold/corpus)")
    group.addoption("--reports", metavar="DIR", help="where run records go (default: reports)")


def read_options(config: pytest.Config) -> RunOptions:
    """The options as given on the command line; raises UsageError for those that cannot be meant."""
    root = config.rootpath
    given = config.option
    draws, seconds = PROFILES[given.profile]
    cases = draws if given.cases is None else given.cases
    if cases < 0:
        message = f"--cases {cases} is negative"
        raise UsageError(message, remedy="Give 0 (boundary cases only) or more.")
    if given.explore is not None and not 0 <= given.explore < float("inf"):
        message = f"--explore {given.explore} is no number of seconds"
        raise UsageError(message, remedy="Give 0 (none) or more.")
    if given.budget is not None and given.budget < 1:
        message = f"--budget {given.budget} allows no request"
        raise UsageError(message, remedy="Give 1 or more, or leave it out.")
    if given.confirm_host is not None and given.mode != "full":
        message = "--confirm-host is for mode full, and that is not asked for"
        raise UsageError(message, remedy="Leave it out, or add --mode full.")
    for name in ("mode", "token_file", "budget", "journal", "receiver"):
        if not given.tenant and getattr(given, name) is not None:
            message = f"--{name.replace('_', '-')} is for a live tenant, and none is named"
            raise UsageError(message, remedy="Name it with --tenant URL, or leave the option out.")
    if given.tenant and given.fault:
        message = "--fault is for the embedded mock, and --tenant names a live tenant"
        raise UsageError(message, remedy="Leave one of them out.")
    if given.vary < 0:
        message = f"--vary {given.vary} is negative"
        raise UsageError(message, remedy="Give 0 (the usual embedded mock) or more.")
    if given.tenant and given.vary:
        message = "--vary is for the embedded mock, and --tenant names a live tenant"
        raise UsageError(message, remedy="Leave one of them out.")
    _check_comparison(given)
    if given.tenant and len(given.api) != 1:
        message = "--tenant needs to know which API the tenant serves"
        raise UsageError(message, remedy="Name it with --api NAME.")
    return RunOptions(
        specs=_folder(given.specs, root / "specs"),
        apis=tuple(given.api),
        release=given.release or (EVERY_RELEASE if given.profile in _OF_ALL and not given.prove else None),
        tenant=given.tenant,
        token_file=Path(given.token_file) if given.token_file else None,
        mode=given.mode,
        profile=given.profile,
        seed=given.seed,
        cases=cases,
        explore=seconds if given.explore is None else given.explore,
        faults=tuple(given.fault),
        vary=given.vary,
        shard=_shard(given.shard),
        corpus=_folder(given.corpus, root / ".uphold" / "corpus"),
        reports=_folder(given.reports, root / "reports"),
        budget=given.budget,
        journal=_folder(given.journal, root / ".uphold" / "journals"),
        confirm_host=given.confirm_host,
        record=_name(given.record, "--record"),
        against=_name(given.against, "--against"),
        compare_tenant=given.compare_tenant,
        receiver=given.receiver,
        observed=_folder(given.observed, root / ".uphold" / "observed"),
        waivers=_folder(given.waivers, root / "suites" / "waivers.toml"),
        prove=given.prove,
        sample=given.sample,
        at_least=given.at_least,
    )


def _check_comparison(given: argparse.Namespace) -> None:
    """Raise UsageError for comparisons that can't be meant."""
    if given.compare_tenant and not given.tenant:
        message = "--compare-tenant is for a live tenant, and none is named"
        raise UsageError(message, remedy="Name it with --tenant URL: what it answers is compared.")
    if given.compare_tenant and given.against:
        message = "--against and --compare-tenant both say what to compare with"
        raise UsageError(message, remedy="Leave one of them out.")


def replay_arguments(options: RunOptions, api: str, root: Path) -> list[str]:
    """The options that a command needs to show a finding of this run again, started in the folder `root`."""
    words = ["--api", api]
    given = {
        "--release": options.release,
        "--tenant": options.tenant,
        "--token-file": options.token_file,
        "--mode": options.mode,
        "--specs": options.specs if options.specs != root / "specs" else None,
        "--corpus": options.corpus if options.corpus != root / ".uphold" / "corpus" else None,
        "--explore": options.explore or None,
        "--against": options.against,
        "--compare-tenant": options.compare_tenant,
        "--observed": options.observed if options.observed != root / ".uphold" / "observed" else None,
    }
    for name, value in given.items():
        if value:
            words += [name, str(value)]
    words += ["--seed", str(options.seed)]
    if options.cases != PROFILES["dev"][0]:
        words += ["--cases", str(options.cases)]
    if options.vary:
        words += ["--vary", str(options.vary)]
    for fault in options.faults:
        words += ["--fault", fault]
    return words


def as_words(options: RunOptions) -> dict[str, str]:
    """Every option as text, for run.json."""
    return {item.name: str(getattr(options, item.name)) for item in fields(options)}


def _folder(given: str | None, default: Path) -> Path:
    return Path(given).absolute() if given else default


def _name(text: str | None, option: str) -> str | None:
    """The name of a record: a file is called so."""
    if text is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", text):
        message = f"{option} {text} is no name for a record"
        raise UsageError(message, remedy="Use letters, digits, dots, dashes and underscores.")
    return text


def _shard(text: str) -> tuple[int, int]:
    index, _, count = text.partition("/")
    if not (index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count)):
        message = f"--shard {text} is not I/N with 1 ≤ I ≤ N"
        raise UsageError(message, remedy="For the second of four parts write --shard 2/4.")
    return int(index), int(count)
