"""Ladders of releases for tests: copies of the small API's document, each edited in a few places."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

SHOP = Path(__file__).parent / "specs" / "shop"

REMOVED = object()
"""Instead of a value: nothing stands there."""

Edits = Sequence[tuple[str, Any]]
"""Pairs of a JSON pointer and what stands there; ``-`` at the end of a pointer adds to a list."""

USER = "/components/schemas/User"
LISTED = "/paths/~1users~1v1.0/get"


def make_ladder(specs: Path, releases: Mapping[str, Edits], more: str = "") -> Path:
    """The folder of the small API in `specs`, with these releases and no others; `more` is added to its api.toml."""
    folder = specs / "shop"
    shutil.copytree(SHOP, folder, ignore=lambda at, _: ["releases"] if Path(at) == SHOP else [])
    (folder / "releases").mkdir()
    base = yaml.safe_load((SHOP / "releases" / "1.0.0.yaml").read_text())
    for name, edits in releases.items():
        document = copy.deepcopy(base)
        document["info"]["version"] = name
        for pointer, value in edits:
            edit(document, pointer, value)
        (folder / "releases" / f"{name}.json").write_text(json.dumps(document))
    with (folder / "api.toml").open("a") as file:
        file.write(more)
    return folder


def edit(document: Any, pointer: str, value: Any) -> None:
    """Change a document at a pointer."""
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for step in steps:
        document = document[int(step)] if isinstance(document, list) else document[step]
    if isinstance(document, list) and last == "-":
        document.append(value)
    elif value is REMOVED:
        del document[int(last) if isinstance(document, list) else last]
    else:
        document[int(last) if isinstance(document, list) else last] = value
