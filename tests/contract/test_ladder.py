"""An API's folder: its files, its releases in order, and what is in force where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from uphold.contract import Depth, find_apis, load_api, release_key
from uphold.errors import InputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

SMALL = '[api]\ntitle = "Shop"\n'


def document(release: str | None = None, *, version: str | None = None, **header: Any) -> str:
    """A document of three operations, one of them deprecated."""
    whole: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "T"}}
    if version is not None:
        whole["info"]["version"] = version
    if release is not None:
        whole["x-uphold"] = {"release": release, **header}
    whole["paths"] = {
        "/a": {"get": {"deprecated": True}, "post": {}, "parameters": []},
        "/b": {"get": {}},
        "x-c": {},
    }
    return json.dumps(whole, indent=1)


def write(folder: Path, files: dict[str, str]) -> Path:
    """The folder of an API; ``api.toml`` is written unless `files` has one."""
    for name, text in {"api.toml": SMALL, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "names",
    [
        ["3.9.0", "3.10.0", "3.10.1", "3.100.0"],
        ["1", "1.0", "1.0.1", "2"],
        ["2.0-beta", "2.0-rc1", "2.0-rc2", "2.0-rc10", "2.0"],
        ["2024-06-06", "2024-06-10", "2024-11-01"],
        ["v1", "v2", "v10"],
    ],
)
def test_releases_are_ordered_as_people_do(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(backwards, key=release_key) == names


def test_the_ladder_joins_files_and_menu(tmp_path: Path) -> None:
    menu = """
        [[release]]
        name = "1.10.0"
        [[release]]
        name = "1.9.0"
        date = 2025-01-31
        note = "from the changelog"
        operations = 7
        [[release]]
        name = "1.2.0"
        date = "2024-12"
    """
    api = load_api(
        write(
            tmp_path / "shop",
            {
                "releases.toml": menu,
                "releases/1.2.0.yaml": document(version="1.2.0"),
                "releases/1.10.0.json": document("1.10.0", depth="operations", deprecated="unknown", date="2025-02-01"),
                "releases/v1.11.yml": document(version="v1.11"),
                "releases/notes.txt": "not a release",
            },
        )
    )
    shown = [(one.name, one.date, one.date_note, one.depth, one.operations, one.deprecated) for one in api.releases]
    assert shown == [
        ("1.2.0", "2024-12", "", Depth.FULL, 3, 1),
        ("1.9.0", "2025-01-31", "from the changelog", None, 7, None),
        ("1.10.0", "2025-02-01", "", Depth.OPERATIONS, 3, None),
        ("1.11", None, "", Depth.FULL, 3, 1),
    ]
    assert api.name == "shop"
    assert [one.file and one.file.name for one in api.releases] == [
        "1.2.0.yaml",
        None,
        "1.10.0.json",
        "v1.11.yml",
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(
        tmp_path / "shop",
        {
            "releases.toml": "".join(f'[[release]]\nname = "{name}"\n' for name in ("1.0", "3.0", "5.0")),
            "releases/2.0.json": document(version="2.0"),
            "releases/4.0.json": document("4.0", depth="operations"),
        },
    )


def test_without_a_name_the_newest_full_release_is_meant(folder: Path) -> None:
    api = load_api(folder)
    assert api.release().name == "2.0"
    contract = api.contract()
    assert (contract.api, contract.release, contract.depth) == ("shop", "2.0", Depth.FULL)
    assert api.contract("2.0") is contract
    assert api.contract("4.0").depth is Depth.OPERATIONS


@pytest.mark.parametrize(
    ("name", "depth", "release"),
    [
        ("5.0", None, "4.0"),
        ("5.0", Depth.FULL, "2.0"),
        ("4.0", Depth.OPERATIONS, "4.0"),
        ("3.0", None, "2.0"),
        ("3.7", None, "2.0"),
        ("2.0", None, "2.0"),
        ("99", None, "4.0"),
    ],
)
def test_the_newest_known_contract_below_is_in_force(
    folder: Path, name: str, depth: Depth | None, release: str
) -> None:
    assert load_api(folder).in_force(name, depth).name == release


@pytest.mark.parametrize(("name", "depth"), [("1.0", None), ("3.0", Depth.OPERATIONS)])
def test_below_the_first_known_contract_none_is_in_force(folder: Path, name: str, depth: Depth | None) -> None:
    with pytest.raises(UsageError, match="at or below release"):
        load_api(folder).in_force(name, depth)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("2.1", "has no release `2.1`. Near it: 2.0"),
        ("3.0", "only the name is known. In force there: 2.0"),
        ("1.0", "only the name is known"),
    ],
)
def test_a_release_without_contract_is_refused_with_a_way_out(folder: Path, name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        load_api(folder).contract(name)


@pytest.mark.parametrize(
    ("files", "says", "file", "line"),
    [
        pytest.param(
            {"releases/1.0.json": document(version="1.0"), "releases/1.0.yaml": document(version="1.0")},
            "claims release `1.0`, and so does 1.0.json",
            "1.0.yaml",
            None,
            id="two files of one release",
        ),
        pytest.param(
            {"releases/1.0.json": document(version="1.0"), "releases/v1.0.json": document(version="1.0")},
            "claims release `1.0`",
            "v1.0.json",
            None,
            id="two files of one release, spelled differently",
        ),
        pytest.param(
            {"releases/2.0.json": document(version="1.10")},
            "which is older",
            "2.0.json",
            5,
            id="older contents",
        ),
        pytest.param(
            {"releases/1.9.json": document(version="1.10")},
            "which is newer",
            "1.9.json",
            5,
            id="newer contents",
        ),
        pytest.param({"releases/2.0.json": document("2.1")}, "say `2.1`", "2.0.json", 7, id="the header disagrees"),
        pytest.param(
            {"releases/2.0.json": document("2.0", version="2.1")},
            "say `2.1`, which is newer",
            "2.0.json",
            5,
            id="imported under the name of an older release",
        ),
        pytest.param(
            {"releases.toml": '[[release]]\nname = "1.0"\n\n[[release]]\nname = "1.0"\n'},
            "listed twice",
            "releases.toml",
            5,
            id="a release twice in the menu",
        ),
        pytest.param(
            {"releases.toml": '[[release]]\nname = "1.0"\ncolour = "red"\n'},
            "unknown key `colour`",
            "releases.toml",
            3,
            id="an unknown key in the menu",
        ),
        pytest.param({"releases/1.0.json": "{"}, "is not JSON", "1.0.json", 1, id="a broken release"),
    ],
)
def test_a_bad_ladder_is_refused(tmp_path: Path, files: dict[str, str], says: str, file: str, line: int | None) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load_api(write(tmp_path / "shop", files))
    assert caught.value.place is not None
    assert (caught.value.place.file or "").endswith(file)
    assert caught.value.place.line == line


@pytest.mark.parametrize("version", ["v1", "1.0", "rest-api", ""])
def test_an_import_may_name_a_release_whose_document_is_versioned_otherwise(tmp_path: Path, version: str) -> None:
    api = load_api(write(tmp_path / "shop", {"releases/2.0.json": document("2.0", version=version)}))
    assert [release.name for release in api.releases] == ["2.0"]
    assert api.contract().release == "2.0"


def test_every_folder_with_an_api_file_is_an_api(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path / name, {})
    (tmp_path / "c").mkdir()
    apis = find_apis(tmp_path)
    assert [(api.name, api.releases, api.shapes) for api in apis] == [("a", (), ()), ("b", (), ())]
    with pytest.raises(UsageError, match="no release is known in full. Add one: uphold import"):
        apis[0].contract()


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a folder"):
        find_apis(tmp_path / "none")
    with pytest.raises(InputError, match=r"holds no `api\.toml`"):
        load_api(tmp_path)
