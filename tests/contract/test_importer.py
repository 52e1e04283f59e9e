from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract import inlined
from tests.contract.equivalence import Side, differences
from uphold.contract.importer import ImportedRelease, import_document, import_file, write_release
from uphold.contract.importer.prose import is_sentence
from uphold.contract.reading import read_tree
from uphold.errors import InputError, UpholdError, UsageError

DATA = Path(__file__).parent / "data"
DOCUMENTS = [DATA / "library" / "library.yaml", DATA / "garage-3.1.json"]
VENDOR = "UPHOLD_VENDOR_DOCUMENT"


def raw(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


def made(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    return read_tree(import_document(raw(document), name="made.json", **options).content, "result")


def minimal(**members: Any) -> dict[str, Any]:
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1.0"}, "paths": {}, **members}


def replying(schema: dict[str, Any], **members: Any) -> dict[str, Any]:
    reply = {"description": "it", "content": {"application/json": {"schema": schema}}}
    return minimal(paths={"/things": {"get": {"responses": {"200": reply}}}}, **members)


def schema_of(document: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = document["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    return schema


# nothing of the contract is lost


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
@pytest.mark.parametrize("keep_prose", [False, True])
def test_nothing_of_a_document_is_lost(path: Path, *, keep_prose: bool) -> None:
    result = import_document(path, name=path.name, keep_prose=keep_prose).content
    source = read_tree(path, path.name)
    assert differences(Side(source, path), Side(json.loads(result))) == []


def test_nothing_of_an_inlined_document_is_lost() -> None:
    assert differences(Side(inlined.document()), Side(made(inlined.document()))) == []


RECORD = "get/responses/200/content/application~1json/schema/properties/data"


@pytest.mark.parametrize(
    ("pointer", "change"),
    [
        (f"{RECORD}/properties/email", {"type": "integer"}),
        (f"{RECORD}/required", ["id"]),
        ("get/responses/404", {"description": "no such record"}),
        ("parameters/0/schema/minimum", 2),
    ],
)
def test_the_comparison_sees_a_change(pointer: str, change: Any) -> None:
    changed = inlined.document()
    node: Any = changed["paths"]["/api/users/v1.0/{user}"]
    *steps, last = [step.replace("~1", "/") for step in pointer.split("/")]
    for step in steps:
        node = node[int(step) if isinstance(node, list) else step]
    assert node[last] != change
    node[last] = change
    assert differences(Side(changed), Side(made(inlined.document())))


@pytest.mark.skipif(VENDOR not in os.environ, reason=f"{VENDOR} does not name a published document")
def test_nothing_of_a_published_document_is_lost() -> None:
    path = Path(os.environ[VENDOR])
    imported = import_document(path, name=path.name)
    document = json.loads(imported.content)
    assert differences(Side(read_tree(path, path.name), path), Side(document)) == []
    assert len(imported.content) <= 900_000
    assert set(prose_in(document)) == set()


NAMES = st.sampled_from(["id", "name", "description", "summary", "example", "required", "$ref", "x-y", "a/b~c", "data"])
SIMPLE = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer", "minimum": 1, "description": "a number of things"},
        {"type": "string", "enum": ["description", "one two three four five", ""]},
        {"type": "string", "nullable": True, "example": "not a sentence"},
        {"type": "object", "example": {"description": "this is a sentence, is it not", "$ref": "#/nowhere"}},
        {"$ref": "#/components/schemas/Tree"},
        {"$ref": "#/components/schemas/Pair"},
        {},
    ]
)


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    properties = st.dictionaries(NAMES, inner, min_size=1, max_size=4)
    return st.one_of(
        st.builds(
            lambda members, required: {"type": "object", "properties": members, "required": sorted(required)},
            properties,
            st.sets(NAMES, max_size=2),
        ),
        st.builds(lambda items: {"type": "array", "items": items, "description": "a list"}, inner),
        st.builds(
            lambda branches, word: {word: branches},
            st.lists(inner, min_size=1, max_size=3),
            st.sampled_from(["allOf", "oneOf", "anyOf"]),
        ),
        st.builds(lambda value: {"type": "object", "additionalProperties": value}, inner),
    )


SCHEMAS = st.recursive(SIMPLE, nested, max_leaves=12)
TREE = {
    "type": "object",
    "properties": {
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        "name": {"type": "string"},
    },
}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    pool = draw(st.lists(SCHEMAS, min_size=1, max_size=4))
    schema = st.sampled_from(pool) | st.builds(
        lambda one, other: {"type": "object", "properties": {"data": one, "other": other}},
        st.sampled_from(pool),
        st.sampled_from(pool),
    )
    paths: dict[str, Any] = {}
    for path in draw(
        st.sets(st.sampled_from(["/users/v1.0", "/users/v2.0", "/users/v1.0/{id}", "/a", "/"]), min_size=1)
    ):
        item = paths[path] = {}
        for method in draw(st.sets(st.sampled_from(["get", "post", "put"]), min_size=1)):
            content = {"application/json": {"schema": draw(schema)}}
            item[method] = {
                "summary": "does something",
                "responses": {draw(st.sampled_from(["200", "201", "404"])): {"description": "it", "content": content}},
            }
            if draw(st.booleans()):
                item[method]["requestBody"] = {"content": {"application/json": {"schema": draw(schema)}}}
            if draw(st.booleans()):
                item[method]["parameters"] = [{"name": draw(NAMES), "in": "query", "schema": draw(schema)}]
    pair = {"type": "object", "properties": {"left": draw(SCHEMAS), "right": draw(SCHEMAS)}}
    return minimal(paths=paths, components={"schemas": {"Tree": TREE, "Pair": pair, "Other": draw(schema)}})


@given(documents())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_nothing_of_any_document_is_lost(document: dict[str, Any]) -> None:
    first = import_document(raw(document), name="any.json")
    result = json.loads(first.content)
    assert differences(Side(json.loads(raw(document))), Side(result)) == []
    again = json.loads(import_document(first.content, name="any.json").content)
    assert {**again, "x-uphold": None} == {**result, "x-uphold": None}


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, "", "x", [], {}, [1], ["a"], [{}], {"a": 1}, {"$ref": 1}, {"$ref": "#/nope"}, {"$ref": "#/paths"}]
)


@given(st.sampled_from([DATA / "garage-3.1.json", None]), st.data())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_is_out_of_shape_is_imported_or_refused(path: Path | None, data: st.DataObject) -> None:
    document = json.loads(path.read_bytes()) if path else inlined.document()
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places(document)))
        holder[key] = data.draw(VALUES)
    with contextlib.suppress(UpholdError):
        import_document(raw(document), name="odd.json")


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every place in a document, as its holder and its key there."""
    inner = list(node.items() if isinstance(node, dict) else enumerate(node)) if isinstance(node, dict | list) else []
    return [place for key, child in inner for place in [(node, key), *places(child)]]


# names


def test_names_are_those_a_person_would_choose() -> None:
    components = made(inlined.document())["components"]
    assert {section: list(named) for section, named in components.items()} == {
        "schemas": [
            *("Address", "ErrorMessage", "ListLinks", "ListMeta", "Session", "SessionAddress", "SessionNote"),
            *("SessionNoteList", "SessionStopRequest", "SessionUser", "SessionV2", "User", "UserInput"),
            *("UserPreferences", "UserStatus", "UserV2"),
        ],
        "responses": ["NotFound", "Unauthorized", "ValidationError"],
        "parameters": ["PerPage", "Session", "User"],
    }


def test_an_inlined_schema_takes_the_name_of_the_component_it_equals() -> None:
    thing = {"type": "object", "properties": {name: {"type": "string", "maxLength": 90} for name in "abcd"}}
    same = {"properties": thing["properties"], "description": "words", "type": "object"}
    document = made(replying({"type": "array", "items": same}, components={"schemas": {"Stuff": thing}}))
    assert schema_of(document) == {"type": "array", "items": {"$ref": "#/components/schemas/Stuff"}}


def test_a_component_that_nothing_uses_is_left_out() -> None:
    unused = {
        "schemas": {"Never": {"type": "string"}},
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
    }
    document = made(replying({"type": "string"}, components=unused))
    assert document["components"] == {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}


def test_branches_with_a_discriminator_stay_where_they_are() -> None:
    members = {name: {"type": "string"} for name in ("kind", "first", "second", "third", "fourth")}
    branch = {"type": "object", "required": ["kind"], "properties": members}
    union = {"oneOf": [branch, branch], "discriminator": {"propertyName": "kind"}}
    both = {"type": "object", "properties": {"one": union, "other": {"type": "array", "items": branch}}}
    assert schema_of(made(replying(both)))["properties"]["one"]["oneOf"] == [branch, branch]


# prose


@pytest.mark.parametrize(
    ("schema", "left"),
    [
        pytest.param({"description": "words", "type": "string"}, {"type": "string"}, id="description"),
        pytest.param(
            {
                "properties": {
                    "description": {"type": "string"},
                    "summary": {"type": "string", "description": "x"},
                }
            },
            {"properties": {"description": {"type": "string"}, "summary": {"type": "string"}}},
            id="properties-called-so",
        ),
        pytest.param({"title": "User of the API"}, {"title": "User of the API"}, id="title"),
        pytest.param({"title": "This is what a user looks like when you ask for one."}, {}, id="sentence-as-title"),
        pytest.param({"example": "ab cd"}, {"example": "ab cd"}, id="example"),
        pytest.param({"example": "The given data was invalid."}, {}, id="sentence-as-example"),
        pytest.param(
            {"example": {"message": "The user is not there.", "n": 1}},
            {"example": {"message": "text", "n": 1}},
            id="sentence-in-example",
        ),
        pytest.param(
            {"enum": ["one of the many words"], "default": "one of the many words"},
            {"enum": ["one of the many words"], "default": "one of the many words"},
            id="values-are-contract",
        ),
        pytest.param({"externalDocs": {"url": "x"}, "deprecated": True}, {"deprecated": True}, id="external-docs"),
        pytest.param(
            {
                "x-enumDescriptions": {"a": "the first"},
                "x-unit": "kWh",
                "x-internal": True,
                "x-note": "two words",
            },
            {"x-unit": "kWh", "x-internal": True},
            id="extensions",
        ),
        pytest.param({"pattern": "^(a b c d|e f g h)$"}, {"pattern": "^(a b c d|e f g h)$"}, id="pattern"),
    ],
)
def test_prose_goes_and_facts_stay(schema: dict[str, Any], left: dict[str, Any]) -> None:
    assert schema_of(made(replying(schema))) == left


def test_keep_prose_keeps_all_of_it() -> None:
    document = inlined.document()
    kept = made(document, keep_prose=True)
    assert kept["info"] == document["info"]
    assert (
        kept["paths"]["/api/users/v1.0"]["get"]["responses"]["200"]["description"]
        == "words about it that no contract needs"
    )


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_prose_is_left(path: Path) -> None:
    document = json.loads(import_document(path, name=path.name).content)
    assert set(prose_in(document)) <= {"a long sentence as an enum value"}


def prose_in(node: Any, *, is_value: bool = False) -> list[str]:
    """Every sentence in a document that stands where no value of the API does."""
    if isinstance(node, dict):
        values = {"enum", "default", "const", "pattern", "x-uphold", "title", "tags", "info"}
        inner = [(child, is_value or name in values) for name, child in node.items()]
        return [text for child, inside in inner for text in prose_in(child, is_value=inside)]
    if isinstance(node, list):
        return [text for child in node for text in prose_in(child, is_value=is_value)]
    return [node] if isinstance(node, str) and not is_value and is_sentence(node) else []


# the release file


def test_the_header_comes_first_and_tells_the_source() -> None:
    source = b'{"openapi": "3.0.0", "paths": {}}'
    imported = import_document(source, name="folder/a.json", release="1.5", date="2026-01-31")
    assert imported.content.decode().splitlines() == [
        "{",
        ' "x-uphold": {',
        '  "release": "1.5",',
        '  "depth": "full",',
        '  "source": "a.json",',
        f'  "sha256": "{hashlib.sha256(source).hexdigest()}",',
        '  "date": "2026-01-31"',
        " },",
        ' "openapi": "3.0.0",',
        ' "paths": {}',
        "}",
    ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_importing_a_release_file_again_gives_the_same(path: Path) -> None:
    first = import_document(path, name=path.name, date="2026-01-31")
    again = import_document(first.content, name=path.name)
    assert again.release == first.release
    one, other = json.loads(first.content), json.loads(again.content)
    assert one.pop("x-uphold")["date"] == other.pop("x-uphold")["date"]
    assert json.dumps(one) == json.dumps(other)


def test_the_bytes_are_the_same_in_every_process() -> None:
    code = (
        "import hashlib, sys; from pathlib import Path; from uphold.contract.importer import import_document;"
        "path = Path(sys.argv[1]); content = import_document(path, name=path.name).content;"
        "print(hashlib.sha256(content).hexdigest())"
    )
    prints = {
        subprocess.run(  # noqa: S603 - this project's own code
            [sys.executable, "-c", code, str(DOCUMENTS[0])],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(prints) == 1


def test_yaml_and_json_of_one_document_give_one_contract(tmp_path: Path) -> None:
    source = tmp_path / "a.yaml"
    source.write_text(json.dumps(inlined.document(), indent=1), encoding="utf-8")  # JSON is YAML
    assert {**json.loads(import_document(source, name="a").content), "x-uphold": 0} == {
        **made(inlined.document()),
        "x-uphold": 0,
    }


@pytest.mark.parametrize(("member", "levels"), [("properties", 90), ("items", 190), ("allOf", 90)])
def test_a_deep_document_is_imported(member: str, levels: int) -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = {member: {"properties": {"inner": schema}, "items": schema, "allOf": [schema]}[member]}
    assert differences(Side(replying(schema)), Side(made(replying(schema)))) == []


# writing it


@pytest.fixture
def imported() -> ImportedRelease:
    return import_document(raw(minimal()), name="a.json")


def test_a_release_is_written_once_and_never_edited(tmp_path: Path, imported: ImportedRelease) -> None:
    path = write_release(tmp_path / "api", imported)
    assert path == tmp_path / "api" / "releases" / "1.0.json"
    assert path.read_bytes() == imported.content
    assert write_release(tmp_path / "api", imported) == path  # the same again is no change
    other = import_document(raw(minimal(tags=[{"name": "new"}])), name="a.json")
    with pytest.raises(InputError, match=r"1\.0 is there already and differs"):
        write_release(tmp_path / "api", other)
    assert path.read_bytes() == imported.content
    assert write_release(tmp_path / "api", other, force=True).read_bytes() == other.content
    assert [file.name for file in path.parent.iterdir()] == ["1.0.json"]


def test_two_files_of_one_release_are_refused(tmp_path: Path, imported: ImportedRelease) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "1.0.yaml").write_text("openapi: 3.0.0", encoding="utf-8")
    with pytest.raises(InputError, match="is there already"):
        write_release(tmp_path, imported)


def test_a_new_api_gets_a_folder(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_bytes(raw({**minimal(), "info": {"title": 'The "best" API', "version": "1.0"}}))
    done = import_file(str(source), api_folder=tmp_path / "specs" / "best")
    assert done.is_new_api
    assert (tmp_path / "specs" / "best" / "api.toml").read_text() == '[api]\ntitle = "The \\"best\\" API"\n'
    assert not import_file(str(source), api_folder=tmp_path / "specs" / "best").is_new_api


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "string", "minLength": "3"}, r"in.json:\d+ at /paths/~1things/get/.*/minLength: not a schema"),
        ({"type": "strin"}, "`strin` is no type of JSON Schema"),
        ({"pattern": "("}, r"`\(` is no regular expression"),
    ],
)
def test_what_no_command_could_read_is_not_written(schema: dict[str, Any], message: str, tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_bytes(raw(replying(schema)))
    with pytest.raises(InputError, match=message):
        import_file(str(source), api_folder=tmp_path / "specs" / "api")
    assert not (tmp_path / "specs").exists()


def test_an_api_without_a_title_is_called_like_its_folder(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_bytes(raw({**minimal(), "info": {"title": "", "version": "1.0"}}))
    import_file(str(source), api_folder=tmp_path / "api")
    assert (tmp_path / "api" / "api.toml").read_text() == '[api]\ntitle = "api"\n'


def test_the_menu_of_releases_knows_the_date(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "releases.toml").write_text(
        '[[release]]\nname = "1.0"\ndate = "2025-12-16"\n', encoding="utf-8"
    )
    source = tmp_path / "in.json"
    source.write_bytes(raw(minimal()))
    path = import_file(str(source), api_folder=tmp_path / "api").path
    assert json.loads(path.read_bytes())["x-uphold"]["date"] == "2025-12-16"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"release": "../x"}, UsageError, "cannot be the name of a file"),
        ({"release": "0.9"}, InputError, "says that it is 1.0, which is newer than release 0.9"),
        ({"date": "yesterday"}, UsageError, "'yesterday' is no day"),
    ],
)
def test_options_that_cannot_be_used(options: dict[str, Any], error: type[UpholdError], message: str) -> None:
    with pytest.raises(error, match=message):
        import_document(raw(minimal()), name="a.json", **options)


@pytest.mark.parametrize(
    ("source", "api", "message"),
    [
        ("https://example.com/openapi.json", "api", "is a URL, and uphold fetches nothing.*Download"),
        ("nowhere.json", "api", "nowhere.json: cannot be read: no such file"),
        ("-", "../api x", "is no name for a folder"),
    ],
)
def test_sources_that_cannot_be_used(source: str, api: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UpholdError, match=message):
        import_file(source, api_folder=tmp_path / api)
