"""docs/mock.md: each command runs as it stands and is answered as the page says."""

from __future__ import annotations

import asyncio
import re
import shlex
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from click.testing import CliRunner

from uphold.cli import cli

from .conftest import parsed

GUIDE = Path(__file__).parents[2] / "docs" / "mock.md"
COMMAND = re.compile(r"^    (uphold mock|curl) (.+?)(?:  # (\d{3}))?$", re.MULTILINE)


def sessions() -> list[tuple[str, list[tuple[str, int]]]]:
    """Each start of a mock on the page, with the curl lines below it and their statuses."""
    found: list[tuple[str, list[tuple[str, int]]]] = []
    for program, words, status in COMMAND.findall(GUIDE.read_text(encoding="utf-8")):
        if program == "curl":
            found[-1][1].append((words, int(status)))
        else:
            found.append((words, []))
    return found


@pytest.mark.parametrize(("started", "asked"), sessions())
def test_the_commands_of_the_guide(started: str, asked: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: served.append((self.config.app, sockets)))
    ended = CliRunner().invoke(cli, ["mock", *shlex.split(started), "--port", "0"], catch_exceptions=False)
    assert ended.exit_code == 0
    ((app, sockets),) = served
    for one in sockets:
        one.close()
    assert asyncio.run(statuses(app, [words for words, _ in asked])) == [status for _, status in asked]


async def statuses(app: Any, lines: list[str]) -> list[int]:
    """What `app` answers to curl lines."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        found = []
        for line in lines:
            method, url, headers, content = parsed(f"curl {line.removeprefix('-i ')}")
            found.append((await client.request(method, url, headers=headers, content=content)).status_code)
    return found


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GUIDE.parent.parent)
    page = GUIDE.read_text(encoding="utf-8")
    lines = page[page.index("    from pathlib import Path") : page.index("`Limits` takes")].splitlines()
    exec(compile("\n".join(line[4:] for line in lines), str(GUIDE), "exec"), {})  # noqa: S102 - our own page


def test_every_option_is_on_the_page() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    options = [name for option in cli.commands["mock"].params for name in option.opts]
    assert [name for name in options if f"`{name}" not in page] == []
