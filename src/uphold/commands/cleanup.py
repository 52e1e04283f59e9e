"""`uphold cleanup`: remove what interrupted runs left on a tenant."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from uphold.commands.project import find_named, root_folder

if TYPE_CHECKING:
    from uphold.tenant import Written

_LEFT = 1


@click.command()
@click.option("--tenant", "address", required=True, metavar="URL", help="The tenant, as it was named for the run.")
@click.option("--api", "name", metavar="NAME", help="Only what runs on this API left.")
@click.option(
    "--journal",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where the runs wrote their journals (default: .uphold/journals).",
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The tenant's token (default: from the environment).",
)
@click.option("--forget", is_flag=True, help="You have looked after the records whose ids no answer told.")
@click.option("--specs", type=click.Path(path_type=Path, file_okay=False), help="Where the APIs are described.")
def cleanup(
    address: str, name: str | None, folder: Path | None, token_file: Path | None, specs: Path | None, *, forget: bool
) -> None:
    """Remove from a tenant what interrupted runs made there and could not remove. Their journals say what that is;
    nothing else is touched, and no other tenant. Runs that still go on are left alone.

    Exit status: 0 nothing is left; 1 something could not be removed; 2 bad usage; 3 the tenant can't be reached.
    """
    from uphold.tenant import plain_address, read_journals  # noqa: PLC0415 - loaded when a command needs it

    tenant = plain_address(address)
    folder = folder if folder is not None else root_folder() / ".uphold" / "journals"
    journals = read_journals(folder)
    for written in journals:
        if written.damaged:
            click.echo(f"{written.path}: {written.damaged} lines can't be read", err=True)
    found = [one for one in journals if _is_about(one, tenant, name)]
    for written in found:
        if written.is_open:
            click.echo(f"{written.path}: a run still goes on; it cleans up itself", err=True)
    over = [one for one in found if not one.is_open]
    left = sum(_clean(group, tenant, token_file, specs, forget=forget) for group in _by_contract(over))
    for written in read_journals(folder):
        if not (written.is_open or written.pending or written.damaged):
            written.path.unlink(missing_ok=True)
    if not found:
        click.echo(f"nothing is left on {tenant}")
        for other in sorted({one.tenant for written in journals for one in written.pending} - {tenant}):
            click.echo(f"runs left something on another tenant: {other}", err=True)
    sys.exit(_LEFT if left or len(over) < len(found) else 0)


def _is_about(written: Written, tenant: str, api: str | None) -> bool:
    return any(one.tenant == tenant and api in {None, one.api} for one in written.pending)


def _by_contract(journals: list[Written]) -> list[list[Written]]:
    """Journals in groups of one API and release; each journal is about one of both."""
    groups: dict[tuple[str, str], list[Written]] = {}
    for written in journals:
        groups.setdefault((written.pending[0].api, written.pending[0].release), []).append(written)
    return list(groups.values())


def _clean(journals: list[Written], address: str, token_file: Path | None, specs: Path | None, *, forget: bool) -> int:
    """Remove what is in `journals`, all of one API and release, from the tenant; how much is left."""
    from uphold.tenant import (  # noqa: PLC0415 - loaded when a command needs it
        Tenant,
        TenantMode,
        host_of,
        read_other_tokens,
        read_token,
        say_left,
    )

    first = journals[0].pending[0]
    (api,) = find_named((first.api,), specs)
    with Tenant(
        contract=api.contract(first.release),
        conventions=api.conventions,
        base_url=address,
        token=read_token(api.conventions, token_file),
        tokens=read_other_tokens(api.conventions),
        mode=TenantMode.FULL,  # of which only DELETE of what the journals name is used
        journal=journals[0].path.parent,
        confirmed_host=host_of(address),
        on_notice=lambda line: click.echo(line, err=True),
    ) as tenant:
        for written in journals:
            tenant.adopt(written)
        known = sum(bool(one.record) for one in tenant.left)
        if known:
            tenant.ping()
        if forget:
            tenant.forget()
        left = tenant.clean_up()
    if known:
        click.echo(f"{api.name}: {known - sum(bool(one.record) for one in left)} of {known} records are gone")
    if left:
        click.echo(say_left(left, address, api.name))
    return len(left)
