"""`uphold gate`: may this release go out?"""

from __future__ import annotations

import copy
import datetime as dt
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from uphold.commands.printing import check_format, output_options, policy_of, show, with_names
from uphold.commands.project import find_named
from uphold.errors import UsageError

if TYPE_CHECKING:
    from uphold.commands.inputs import Input
    from uphold.compat.gate.verdict import GateResult
    from uphold.contract import Api

WAIVERS = Path("suites/waivers.toml")
UNRAISED = "+1"
"""What tells a candidate apart from the published release whose number it still bears."""


@click.command()
@click.option("--api", "name", required=True, metavar="NAME", help="The API whose ladder it is.")
@click.option("--from", "old", required=True, metavar="R", help="The release that clients use.")
@click.option("--to", "new", required=True, metavar="R|FILE", help="A release, or a candidate's document.")
@output_options
@click.option(
    "--waivers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"Accepted findings (default: {WAIVERS}).",
)
@click.option(
    "--write-waivers",
    "drafts",
    is_flag=False,
    flag_value=str(WAIVERS),
    default=None,
    metavar="[FILE]",
    help="Draft a waiver for each finding that closes the gate, at the end of a file.",
)
@click.option(
    "--warn-days",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    metavar="N",
    help="Tell of ends that come within N days.",
)
@click.option(
    "--allow-breaking-on", type=click.Choice(["major"]), help="Let releases break clients whose major number grew."
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Judge as on this day.")
@click.option("--tenant", metavar="URL", help="The running candidate: run the suites on it, too.")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Its token (default: from the environment).",
)
@click.option("--budget", type=click.IntRange(1), metavar="N", help="At most N requests for each run of the suites.")
@click.option(
    "--reports",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports"),
    help="Where the runs' records go.",
)
@click.option("--specs", type=click.Path(path_type=Path, file_okay=False), help="Where the APIs are described.")
def gate(  # noqa: PLR0913, PLR0917 - one for each option
    name: str, old: str, new: str, policies: tuple[str, ...], format_: str, output: Path | None, waivers: Path | None,
    drafts: str | None, warn_days: int, allow_breaking_on: str | None, today: dt.datetime | None, tenant: str | None,
    token_file: Path | None, budget: int | None, reports: Path, specs: Path | None,
    *, explain: bool, no_witness: bool,
) -> None:  # fmt: skip
    """Judge a release before it goes out: every change since another one, step by step along the ladder and as a whole,
    under a policy; waivers; what went without its notice; with --tenant also the suites.

    Exit status: 0 the gate is open; 1 it is closed; 2 bad usage or input; 3 the suites could not run; 4 there was
    nothing to compare.
    """
    from uphold.compat.gate.data import gate_data  # noqa: PLC0415 - rooms are imported when a command needs them
    from uphold.compat.gate.gate import gate as judge  # noqa: PLC0415 - as above
    from uphold.compat.gate.ledger import ledger_of  # noqa: PLC0415 - as above
    from uphold.compat.gate.waivers import load_waivers  # noqa: PLC0415 - as above

    check_format(format_)
    if tenant is None and (token_file is not None or budget is not None):
        raise UsageError(
            "--token-file and --budget are for a tenant, and none is named", remedy="Name it: --tenant URL."
        )
    if waivers is not None and not waivers.exists():
        raise UsageError(f"there is no file {waivers}", remedy="Name a file of waivers, or leave --waivers out.")
    (api,) = find_named((name,), specs)
    day = today.date() if today is not None else dt.datetime.now(dt.UTC).date()
    with tempfile.TemporaryDirectory(prefix="uphold-") as folder:
        candidate = _candidate(api, new, specs, Path(folder))
        contract = candidate.contract if candidate is not None else None
        result = judge(
            api,
            old,
            contract or new,
            policies=policies or (policy_of(api),),
            ledger=ledger_of(api, day, upto=new if contract is None else None, candidate=contract),
            today=day,
            waivers=load_waivers(waivers or WAIVERS),
            warn_days=warn_days,
            allow_breaking_on_major=allow_breaking_on == "major",
            witnesses=not no_witness,
        )
        if tenant is not None:
            from uphold.commands.candidate import run_suites  # noqa: PLC0415 - only who names a tenant pays for it

            result = run_suites(result, api, candidate, tenant, token_file=token_file, budget=budget, reports=reports)
        data = with_names(gate_data(result), [candidate] if candidate is not None else [])
    show(data, format_, output, explain=explain)
    if drafts is not None:
        _draft(result, Path(drafts))
    sys.exit(result.exit_status)


def _candidate(api: Api, word: str, specs: Path | None, folder: Path) -> Input | None:
    """The candidate's document; None where `word` names a release of `api`."""
    from uphold.commands.inputs import read_input  # noqa: PLC0415 - rooms are imported when a command needs them

    if any(release.name == word for release in api.releases):
        return None
    if not Path(word).exists() and "@" not in word and ":" not in word:
        api.release(word)  # says which releases have a similar name
    found = read_input(word, specs, folder)
    if not any(release.name == found.contract.release for release in api.releases):
        return found
    contract = copy.copy(found.contract)  # its number is taken by what it shall be compared with
    contract.release = contract.basis = f"{contract.release}{UNRAISED}"
    return replace(found, contract=contract)


def _draft(result: GateResult, path: Path) -> None:
    from uphold.compat.gate.verdict import NOTICE  # noqa: PLC0415 - rooms are imported when a command needs them
    from uphold.compat.gate.waivers import Waivable, add_drafts, draft_waivers  # noqa: PLC0415 - as above

    wanted: list[tuple[str, Waivable, str]] = [
        *((one.change.rule, one.change, one.change.message) for one in result.changes if one.fails),
        *((NOTICE, one, one.why) for one in result.removals if one.fails),
    ]
    if not wanted:
        click.echo("Nothing needs a waiver.", err=True)
        return
    add_drafts(path, draft_waivers(wanted, api=result.api, today=result.today))
    click.echo(f"{path}: {len(wanted)} waivers drafted. Fill in owner, reason and link.", err=True)
