"""`uphold diff`: what changed from one contract to another, and whom it breaks."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from uphold.commands.printing import check_format, output_options, policy_of, show, with_names

if TYPE_CHECKING:
    from uphold.commands.inputs import Input

NOTHING_COMPARED = 4
_SEVERE = {"breaking": ("breaking",), "risky": ("breaking", "risky"), "none": ()}


@click.command()
@click.argument("old")
@click.argument("new")
@output_options
@click.option(
    "--fail-on",
    type=click.Choice(list(_SEVERE)),
    default="breaking",
    show_default=True,
    help="The least severity that makes the exit status 1.",
)
@click.option("--specs", type=click.Path(path_type=Path, file_okay=False), help="Where the APIs are described.")
def diff(  # noqa: PLR0913 - one for each option
    old: str, new: str, policies: tuple[str, ...], format_: str, output: Path | None, fail_on: str, specs: Path | None,
    *, explain: bool, no_witness: bool,
) -> None:  # fmt: skip
    """Compare two contracts: what changed from OLD to NEW, and does it break clients?

    OLD and NEW: a file, api@release, REVISION:path in git, or a URL on this machine.

    Exit status: 0 nothing breaks clients; 1 something does; 2 a document can't be read, or bad usage; 4 there was
    nothing to compare.
    """
    from uphold.commands.inputs import read_input  # noqa: PLC0415 - rooms are imported when a command needs them
    from uphold.compat import compare  # noqa: PLC0415 - as above
    from uphold.compat.depth import at_common_depth  # noqa: PLC0415 - as above
    from uphold.compat.gate.data import comparison_data  # noqa: PLC0415 - as above
    from uphold.contract import uncollected  # noqa: PLC0415 - as above

    check_format(format_)
    click.get_current_context().with_resource(uncollected())
    with tempfile.TemporaryDirectory(prefix="uphold-") as folder:
        inputs = [read_input(word, specs, Path(folder)) for word in (old, new)]
        pair = at_common_depth(*(one.contract for one in inputs))
        comparison = compare(*pair, policies or (_own_policy(inputs),), witnesses=not no_witness)
        data = with_names(comparison_data(comparison), inputs)
    data |= {"old": old, "new": new}
    show(data, format_, output, explain=explain, fail_on=fail_on)
    if not any(one.operations or one.webhooks for one in pair):
        click.echo("uphold: neither document has an operation, so there was nothing to compare", err=True)
        sys.exit(NOTHING_COMPARED)
    sys.exit(int(any(data[severity] for severity in _SEVERE[fail_on])))


def _own_policy(inputs: list[Input]) -> str:
    """The policy of the API that both are releases of; the strict one for everything else."""
    old, new = (one.api for one in inputs)
    return policy_of(old if old is not None and new is not None and old.name == new.name else None)
