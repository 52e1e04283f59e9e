"""What api.toml names has to be in some release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from uphold.cli import cli
from uphold.contract import load_api, strays

SPECS = Path(__file__).parents[2] / "specs"
LISTING = {"get": {"parameters": [{"name": "limit", "in": "query", "schema": {}}], "responses": {"200": {}}}}
CASES = {
    '[[actions]]\noperation = "POST /b"\ndoes = "nothing"': ["4: no release has the operation `POST /b`"],
    '[envelope]\nmember = "data"\nexcept = ["GET /a", "GET /c"]': ["5: no release has the operation `GET /c`"],
    '[safety]\nsensitive = ["GET /a"]': [],
    '[tolerance]\nnew-enum-values = ["GET /*", "PUT /*"]': ["4: no release has the operation `PUT /*`"],
    '[pagination]\nsize-parameter = "limit"': [],
    '[pagination]\nsize-parameter = "size"': ["4: no release has the query parameter `size`"],
    '[notifications]\nsubscribe = ["POST /hooks"]': ["4: no release has the operation `POST /hooks`"],
    '[[filters.selects]]\nfilter = "x"\noperations = ["GET /a", "GET /d*"]': [
        "5: no release has the operation `GET /d*`"
    ],
}


def _folder(tmp_path: Path, table: str) -> Path:
    document = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": LISTING}}
    folder = tmp_path / "a"
    (folder / "releases").mkdir(parents=True)
    (folder / "releases" / "1.json").write_text(json.dumps(document))
    (folder / "api.toml").write_text(f'[api]\ntitle = "A"\n{table}\n')
    return folder


@pytest.mark.parametrize("table", CASES)
def test_names_that_no_release_has_are_told_with_their_line(table: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path, table)
    assert list(strays(load_api(folder))) == [f"{folder / 'api.toml'}:{said}" for said in CASES[table]]


@pytest.mark.parametrize("name", ["ampeco", "plaspy"])
def test_the_real_apis_name_nothing_that_is_not_there(name: str) -> None:
    assert strays(load_api(SPECS / name)) == ()


def test_an_import_says_so(tmp_path: Path) -> None:
    folder = _folder(tmp_path, '[safety]\nsensitive = ["GET /z"]')
    document = folder / "releases" / "1.json"
    done = CliRunner().invoke(
        cli, ["import", str(document), "--api", "a", "--release", "2", "--specs", str(tmp_path)], catch_exceptions=False
    )
    assert f"warning: {folder / 'api.toml'}:4: no release has the operation `GET /z`" in done.output
