"""The command line: one function a command, each thin; rooms are imported when a command needs them."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import click

from uphold.commands.cleanup import cleanup
from uphold.commands.diff import diff
from uphold.commands.gate import gate
from uphold.commands.project import find_named as _apis
from uphold.commands.project import specs_folder as _specs
from uphold.commands.project import warn
from uphold.commands.prove import prove
from uphold.commands.run import run
from uphold.errors import SuiteError, UpholdError, UsageError

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 + SIGINT."""

_SPECS = click.option("--specs", type=click.Path(path_type=Path, file_okay=False), help="Where the APIs are described.")
_API = click.option("--api", "names", multiple=True, metavar="NAME", help="Only this API (repeatable).")


def main() -> None:
    """Run the command line; whatever a user caused is one line on stderr and the designed exit status."""
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        status = INTERRUPTED
    except KeyboardInterrupt:
        status = INTERRUPTED
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except UpholdError as error:
        click.echo(f"uphold: {error}", err=True)
        status = error.exit_status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except OSError as error:
        click.echo(f"uphold: {SuiteError(_os_words(error))}", err=True)
        status = SuiteError.exit_status
    finally:
        gc.freeze()  # the process ends: what it made need not be looked through once more
    sys.exit(status if isinstance(status, int) else 0)


def _os_words(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="uphold", prog_name="uphold")
def cli() -> None:
    """Does this tenant keep every promise that its published documents made?

    Exit status: 0 all held; 1 a promise is broken; 2 bad usage or input; 3 the tenant could not be reached
    or the suite failed; 4 nothing was verified; 130 after Ctrl-C.
    """


@cli.command()
@_API
@_SPECS
def releases(names: tuple[str, ...], specs: Path | None) -> None:
    """Print the ladder: releases in order, date, depth, operations, deprecated ones."""
    from rich.console import Console  # noqa: PLC0415 - only commands that print tables pay for rich
    from rich.table import Table  # noqa: PLC0415 - as above

    console = Console()
    for api in _apis(names, specs):
        table = Table(title=f"{api.name}: {api.conventions.api.title}", title_justify="left", box=None, expand=True)
        for heading in ("release", "date", "depth"):
            table.add_column(heading, no_wrap=True)
        for heading in ("operations", "deprecated"):
            table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("note", no_wrap=True, overflow="ellipsis", ratio=1)
        for release in api.releases:
            known = ["" if n is None else str(n) for n in (release.operations, release.deprecated)]
            table.add_row(release.name, release.date, release.depth or "name only", *known, release.date_note)
        console.print(table)
        console.print()


@cli.command("import")
@click.argument("file")
@click.option("--api", "name", required=True, metavar="NAME", help="The API that the document describes.")
@click.option("--release", metavar="R", help="Its release (default: what the document says).")
@click.option("--date", metavar="YYYY-MM-DD", help="When it was published (default: the API's menu).")
@click.option("--keep-prose", is_flag=True, help="Keep descriptions and summaries.")
@click.option("--force", is_flag=True, help="Overwrite a release that is already there and differs.")
@_SPECS
def import_(
    file: str,
    name: str,
    release: str | None,
    date: str | None,
    *,
    keep_prose: bool,
    force: bool,
    specs: Path | None,
) -> None:
    """Add a published OpenAPI document (a FILE, or - for standard input) as a release of an API."""
    from uphold.contract import load_api, load_contract  # noqa: PLC0415 - see the module's docstring
    from uphold.contract.importer import import_file  # noqa: PLC0415 - as above

    if Path(name).name != name:
        message = f"--api {name} is a path, not a name"
        raise UsageError(message, remedy="Give a plain name; --specs says in which folder it lies.")
    done = import_file(
        file,
        api_folder=_specs(specs, may_be_new=True) / name,
        release=release,
        date=date,
        keep_prose=keep_prose,
        force=force,
        stdin=sys.stdin.buffer,
    )
    warn(load_api(done.path.parent.parent))
    contract = load_contract(done.path, api=name)
    for remark in contract.remarks:
        click.echo(f"warning: {remark}", err=True)
    click.echo(f"{done.path}: {len(contract.operations)} operations, {len(contract.schemas)} named schemas")
    if done.is_new_api:
        made = done.path.parent.parent / "api.toml"
        click.echo(f"{made}: made from the document; docs/api-toml.md tells what more can be said there")


@cli.command()
@click.option("--api", "name", required=True, metavar="NAME", help="The API to serve.")
@click.option("--release", metavar="R", help="As this release (default: the newest known in full).")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free one.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the records it starts with.")
@click.option(
    "--vary", type=click.IntRange(0), default=0, metavar="N", help="A different tenant that conforms as well."
)
@click.option(
    "--token",
    "tokens",
    multiple=True,
    metavar="NAME=TOKEN",
    help="A token: full=…, read-only=… (writes are refused) or other=… (of another tenant).",
)
@click.option("--fault", "faults", multiple=True, metavar="ID[@OPERATION]", help="A lie to tell (repeatable).")
@click.option(
    "--off", multiple=True, metavar="OPERATION|tag:NAME", help="A feature that is switched off; * is anything."
)
@click.option(
    "--rate-limit",
    "rates",
    multiple=True,
    metavar="N/UNIT",
    help="Calls of a token in a second, minute, hour or day (repeatable).",
)
@click.option(
    "--allow-callback-host",
    "callback_hosts",
    multiple=True,
    metavar="HOST",
    help="Post notifications there, too, not only to this machine.",
)
@click.option("--latency", type=click.FloatRange(0), default=0, metavar="MS", help="Wait before each reply.")
@click.option("--jitter", type=click.FloatRange(0), default=0, metavar="MS", help="Give or take this much.")
@_SPECS
def mock(  # noqa: PLR0913, PLR0917 - one for each option
    name: str, release: str | None, host: str, port: int, seed: int, vary: int, tokens: tuple[str, ...],
    faults: tuple[str, ...], off: tuple[str, ...], rates: tuple[str, ...], callback_hosts: tuple[str, ...],
    latency: float, jitter: float, specs: Path | None,
) -> None:  # fmt: skip
    """Serve an embedded tenant of an API on this machine until Ctrl-C."""
    from uphold.mock import TOKENS, Limits, Rate, create_app, serve  # noqa: PLC0415 - see the module's docstring

    (api,) = _apis((name,), specs)
    warn(api)
    given = dict(_token(text) for text in tokens)
    contract = api.served(release)
    if release not in {None, contract.release}:
        click.echo(f"Of release {release} only the name is known. In force there: {contract.release}", err=True)
    app = create_app(
        contract, api.conventions, seed=seed, tokens={**TOKENS, **given}, faults=faults, vary=vary,
        limits=Limits(tuple(Rate.read(text) for text in rates)), off=off, callback_hosts=callback_hosts,
    )  # fmt: skip
    serve(app, host, port, latency=latency, jitter=jitter, seed=seed)


def _token(text: str) -> tuple[str, str]:
    """The name and the token in ``NAME=TOKEN``; what was given is not repeated: it may be a secret."""
    name, _, token = text.partition("=")
    if not token or any(not "!" <= letter <= "~" for letter in token):
        message = "what --token was given is no NAME=TOKEN"
        raise UsageError(message, remedy="Say full=…, read-only=… or other=…, with a token of visible ASCII letters.")
    return name, token


@cli.command()
@click.option("--api", "name", metavar="NAME", help="Only those that fit an operation of this API.")
@_SPECS
def faults(name: str | None, specs: Path | None) -> None:
    """List the lies that the embedded mock can be told to tell.

    With --api: to how many of its operations each can be applied, the check that catches it, and which of the API's
    promises that check verifies.
    """
    from uphold.checks import PAGES  # noqa: PLC0415 - see the module's docstring
    from uphold.mock import discover_faults  # noqa: PLC0415 - as above

    known = discover_faults()
    width = max(map(len, known))
    if name is None:
        for identifier, fault in sorted(known.items()):
            click.echo(f"{identifier:{width}}  {fault.breaks}")
        return
    (api,) = _apis((name,), specs)
    contract = api.contract()
    verified: dict[str, list[str]] = {}
    for promise in api.promises:
        for check in {check.partition(":")[0] for check in promise.checks}:
            verified.setdefault(check, []).append(promise.id)
    for identifier, fault in sorted(known.items()):
        fitting = sum(fault.applies(contract, api.conventions, one) for one in contract.operations.values())
        if fitting:
            by = f"check {fault.check}" if fault.check in PAGES else f"no check yet ({fault.check})"
            promised = f", promises {', '.join(verified[fault.check])}" if fault.check in verified else ""
            click.echo(f"{identifier:{width}}  {fault.breaks}")
            click.echo(f"{'':{width}}  {fitting} operation{'s' if fitting > 1 else ''}, {by}{promised}")


@cli.command()
@_API
@_SPECS
def promises(names: tuple[str, ...], specs: Path | None) -> None:
    """List every promise, and what verifies it."""
    from rich.console import Console  # noqa: PLC0415 - only commands that print tables pay for rich
    from rich.table import Table  # noqa: PLC0415 - as above

    console = Console()
    for api in _apis(names, specs):
        table = Table(title=f"{api.name}: {api.conventions.api.title}", title_justify="left", box=None)
        for heading in ("promise", "grade", "kind", "what is promised", "verified by"):
            table.add_column(heading, ratio=3 if heading == "what is promised" else None)
        for promise in api.promises:
            by = ", ".join(promise.checks) or f"nothing: {promise.unverifiable or 'no check yet'}"
            table.add_row(promise.id, promise.grade, promise.kind, promise.text, by)
        console.print(table)
        console.print()


@cli.command()
@click.argument("run_id", required=False)
@click.option("--reports", type=click.Path(path_type=Path, file_okay=False), default=Path("reports"))
def report(run_id: str | None, reports: Path) -> None:
    """Build the page and the summary again from a run's records (default: the newest run)."""
    from uphold.reporting import build_reports  # noqa: PLC0415 - see the module's docstring

    folder = reports / run_id if run_id else max(reports.glob("*/run.json"), default=None)
    if folder is None:
        message = f"{reports} holds no run"
        raise UsageError(message, remedy="Run the suites first: uphold run.")
    folder = folder.parent if folder.name == "run.json" else folder
    for path in build_reports(folder):
        click.echo(path)


cli.add_command(run, "run")
cli.add_command(prove, "prove")
cli.add_command(diff, "diff")
cli.add_command(gate, "gate")
cli.add_command(cleanup, "cleanup")


if __name__ == "__main__":
    main()
