"""Live tenants: connecting to one in the mode that was asked for, and leaving it as it was."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

from uphold.errors import SuiteError, UsageError
from uphold.tenant import Tenant, TenantMode, read_journals, read_other_tokens, read_token, say_left

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from uphold.contract import Api, Contract
    from uphold.runner.options import RunOptions
    from uphold.tenant import Creation, Sent

_MODES = {mode.value: mode for mode in (TenantMode.OBSERVE, TenantMode.SANDBOX, TenantMode.FULL)}


def connect(
    api: Api,
    contract: Contract,
    options: RunOptions,
    *,
    run: str,
    on_sent: Callable[[Sent], None] | None,
    notices: list[str],
) -> Tenant:
    """The live tenant that `options` name; `run` is the name of the run in the journal, `notices` gather what a reader
    of the run must know. Raises UsageError for a mode or a token that can't be used."""
    tenant = Tenant(
        contract=contract,
        conventions=api.conventions,
        base_url=options.tenant or "",
        token=read_token(api.conventions, options.token_file),
        tokens=read_other_tokens(api.conventions),
        mode=live_mode(options.mode),
        on_sent=on_sent,
        on_notice=lambda line: notices.append(line) if line not in notices else None,
        budget=options.budget,
        journal=options.journal,
        run=run,
        confirmed_host=options.confirm_host,
    )
    if tenant.writes and (earlier := _left_by_others(options.journal, tenant.base_url, run)):
        notices.append(
            f"{tenant.base_url}: earlier runs left {earlier} of the records that they made. "
            f"Run: uphold cleanup --tenant {tenant.base_url} --api {api.name}"
        )
    return tenant


def live_mode(given: str | None) -> TenantMode:
    """The mode for a live tenant; raises UsageError for one that does not exist."""
    mode = TenantMode.OBSERVE if given is None else _MODES.get(given)
    if mode is None:
        message = f"--mode {given} is no mode of a live tenant"
        raise UsageError(message, remedy=f"There are: {', '.join(_MODES)}.")
    return mode


def leave_as_it_was(tenant: Tenant, api: str, *, folder: Path, run: str, settled_to: Path | None) -> str:
    """Remove from `tenant` what this run made: this process, and others of the run that are over and left something in
    the journals in `folder`. A journal that is settled moves to `settled_to`. What is left is said in one line."""
    if not tenant.writes:
        return ""
    try:
        left = _remove(tenant, folder, run, settled_to)
    except SuiteError as error:  # the disk refuses: what is there stays in the journal as it is
        return f"{tenant.base_url}: what this run made was not removed: {error}"
    said = [say_left(left, tenant.base_url, api)]
    if tenant.lasting:
        said.append(f"{tenant.base_url}: {tenant.lasting} of the records that this run made stay: nothing deletes them")
    return "; ".join(filter(None, said))


def _remove(tenant: Tenant, folder: Path, run: str, settled_to: Path | None) -> tuple[Creation, ...]:
    for written in read_journals(folder, run):
        if not written.is_open:
            tenant.adopt(written)
    try:
        left = tenant.clean_up()
    except KeyboardInterrupt:
        left = tenant.left
    if settled_to is not None:
        for written in read_journals(folder, run):
            if not written.is_open and not written.pending:
                with contextlib.suppress(OSError):  # it says that nothing is left, wherever it lies
                    shutil.move(written.path, settled_to / f"journal-{written.path.name}")
    return left


def _left_by_others(folder: Path, tenant: str, run: str) -> int:
    """How many records other runs, which are over, left on a tenant."""
    left = [one for written in read_journals(folder) if not written.is_open for one in written.pending]
    return sum(one.tenant == tenant and one.run != run for one in left)
