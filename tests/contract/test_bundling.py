from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from uphold.contract.document import read_document
from uphold.contract.importer.bundling import bundle
from uphold.errors import InputError


def document(**members: Any) -> dict[str, Any]:
    return {"openapi": "3.0.3", "paths": {}, **members}


def schemas(**named: Any) -> dict[str, Any]:
    return document(components={"schemas": named})


def ref(word: str) -> dict[str, str]:
    return {"$ref": word if "#" in word or "." in word else f"#/components/schemas/{word}"}


def bundled(tree: dict[str, Any], folder: Path | None = None) -> dict[str, Any]:
    raw = json.dumps(tree, indent=1).encode()
    return bundle(read_document(raw, "root.json"), raw, "root.json", folder)


SOUND = {
    "tree": schemas(Tree={"properties": {"children": {"items": ref("Tree")}}}),
    "mutual": schemas(A={"properties": {"b": ref("B")}}, B={"allOf": [ref("C")]}, C={"items": ref("A")}),
    "alias": schemas(A=ref("B"), B={"type": "string"}),
    "boolean": {**schemas(A=True, B={"items": ref("A")}), "openapi": "3.1.0"},
    "data": schemas(A={"example": ref("Nowhere"), "enum": [ref("Nowhere")], "default": ref("Nowhere")}),
    "property": schemas(A={"properties": {"$ref": {"type": "string"}}}),
    "extension": document(paths={"x-parts": ref("Nowhere")}),
}


@pytest.mark.parametrize("tree", SOUND.values(), ids=SOUND)
def test_sound_references_stay_as_they_are(tree: dict[str, Any]) -> None:
    assert bundled(tree) == tree


def replying(schema: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"/a": {"get": {"responses": {"200": {"description": "", "content": content}}}}}


RESPONSES = {"R": {"description": ""}}
MAPPING = {"propertyName": "p", "mapping": {"a": "#/components/schemas/B"}}
BAD = {
    "dangling": (schemas(A={"items": ref("B")}), "root.json:7:5 at .*/A/items: reference .*/B leads nowhere"),
    "no component": (document(paths=replying(ref("#/components/schemas/A"))), "leads nowhere"),
    "other kind": (
        document(components={"schemas": {"A": ref("#/components/responses/R")}, "responses": RESPONSES}),
        "does not lead to a schema",
    ),
    "no object": (
        schemas(A={"items": ref("#/components/schemas/B/type")}, B={"type": "string"}),
        "does not lead to a schema",
    ),
    "document": (schemas(A={"items": ref("#")}), "reference # does not lead to a schema"),
    "itself": (schemas(A=ref("A")), "leads in a circle and never to a schema"),
    "circle": (schemas(A=ref("B"), B=ref("C"), C=ref("A")), "leads in a circle and never to a schema"),
    "allOf circle": (
        schemas(A={"allOf": [ref("B")]}, B={"anyOf": [ref("A")]}),
        "schema A → B → A refers to itself for ever",
    ),
    "allOf itself": (
        schemas(A={"properties": {"x": {}}, "allOf": [{"oneOf": [ref("A")]}]}),
        "schema A → A refers to itself for ever",
    ),
    "url": (
        schemas(A={"items": ref("https://example.com/a.json#/A")}),
        "leads to a URL, and nothing is fetched. Download",
    ),
    "anchor": (schemas(A={"items": ref("#name")}), "reference #name leads nowhere"),
    "mapping": (schemas(A={"discriminator": MAPPING}), "at .*/mapping/a: .*leads nowhere"),
    "file": (schemas(A={"items": ref("b.json")}), "b.json leads to another file. Import the file itself"),
}


@pytest.mark.parametrize(("tree", "message"), BAD.values(), ids=BAD)
def test_references_that_lead_nowhere_are_refused(tree: dict[str, Any], message: str) -> None:
    raw = json.dumps(tree, indent=1).encode()
    with pytest.raises(InputError, match=message) as caught:
        bundle(read_document(raw, "root.json"), raw, "root.json", None)
    assert caught.value.place is not None
    assert caught.value.place.line is not None


def test_an_anchor_is_as_good_as_a_pointer(tmp_path: Path) -> None:
    named = {"$anchor": "b", "type": "string"}
    assert bundled(schemas(A={"items": ref("#b")}, B=named)) == schemas(A={"items": ref("B")}, B=named)
    folder = write(tmp_path / "root", all_json={"$defs": {"Pet": {"$anchor": "pet", "type": "object"}}})
    made = bundled(schemas(A={"items": ref("all.json#pet")}), folder)
    assert made["components"]["schemas"]["Pet"]["type"] == "object"


def test_a_path_item_that_is_its_own_callback_is_refused() -> None:
    callback = {"ping": {"{$request.body#/url}": {"$ref": "#/paths/~1a"}}}
    with pytest.raises(InputError, match="leads back to itself"):
        bundled(document(paths={"/a": {"post": {"callbacks": callback, "responses": {}}}}))


def write(folder: Path, **files: Any) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_json", ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("reference", "files", "message"),
    [
        ("parts/a.json", {}, "parts/a.json leads to a file that does not exist"),
        ("../secret.json", {}, "leads out of the folder of the document"),
        ("/etc/passwd", {}, "leads out of the folder of the document"),
        ("a.json#/B", {"a_json": {"A": {}}}, "a.json#/B leads nowhere"),
        ("a.json", {"a_json": [1]}, "^a.json:1: holds a list"),
        ("a.json", {"a_json": {"items": {"$ref": "#/B"}}}, "^a.json:1:.* at /items: reference #/B leads nowhere"),
    ],
)
def test_files_that_cannot_be_followed(reference: str, files: dict[str, Any], message: str, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        bundled(schemas(A={"items": {"$ref": reference}}), write(tmp_path / "root", **files))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = write(tmp_path / "root", a_json={})
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(InputError, match="leads out of the folder"):
        bundled(schemas(A={"items": {"$ref": "link.json"}}), folder)


ELSEWHERE = {
    "whole file": ("pet.json", {"pet_json": {"type": "object"}}, {"Pet": {"type": "object"}}),
    "files that refer to each other": (
        "all.json#/$defs/Pet",
        {
            "all_json": {"$defs": {"Pet": {"properties": {"owner": {"$ref": "people/p.json#/P"}}}}},
            "people__p_json": {"P": {"items": {"$ref": "../all.json#/$defs/Pet"}}},
        },
        {"Pet": {"properties": {"owner": ref("P")}}, "P": {"items": ref("Pet")}},
    ),
    "itself": ("self.json", {"self_json": {"items": {"$ref": "#"}}}, {"Self": {"items": ref("Self")}}),
    "name taken": ("other.json#/A", {"other_json": {"A": {"type": "string"}}}, {"OtherA": {"type": "string"}}),
    "back to the root": (
        "back.json",
        {"back_json": {"items": {"$ref": "root.json#/components/schemas/A"}}},
        {"Back": {"items": ref("A")}},
    ),
    "escapes": ("a%20b.json#/x~1y", {"a b_json": {"x/y": {"type": "null"}}}, {"XY": {"type": "null"}}),
}


@pytest.mark.parametrize(("reference", "files", "expected"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_lies_in_other_files_becomes_a_component(
    reference: str, files: dict[str, Any], expected: dict[str, Any], tmp_path: Path
) -> None:
    tree = schemas(A={"items": {"$ref": reference}})
    result = bundled(tree, write(tmp_path, root_json=tree, **files))["components"]["schemas"]
    assert {name: schema for name, schema in result.items() if name != "A"} == expected
    assert result["A"] == {"items": ref(next(iter(expected)))}


def test_a_mapping_follows_the_schemas_to_their_new_names(tmp_path: Path) -> None:
    mapping = {"cat": "pets.json#/Cat", "dog": "Dog", "unknown": "Nobody"}
    union = {
        "oneOf": [ref("pets.json#/Cat"), ref("Dog")],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    tree = schemas(Pet=union, Dog={"type": "object"}, Cat={"type": "string"})
    result = bundled(tree, write(tmp_path, pets_json={"Cat": {"type": "object"}}))["components"]["schemas"]
    assert result["PetsCat"] == {"type": "object"}
    assert result["Pet"]["oneOf"] == [ref("PetsCat"), ref("Dog")]
    assert result["Pet"]["discriminator"]["mapping"] == {**mapping, "cat": "#/components/schemas/PetsCat"}


def test_a_reference_into_the_depth_of_the_document_becomes_a_component() -> None:
    deep = "#/paths/~1a/get/responses/200/content/application~1json/schema/properties/owner"
    schema = {"properties": {"owner": {"properties": {"boss": {"$ref": deep}}}, "other": {"$ref": deep}}}
    result = bundled(document(paths=replying(schema)))
    boss = {"$ref": "#/components/schemas/AReplyOwner"}
    assert result["components"]["schemas"] == {"AReplyOwner": {"properties": {"boss": boss}}}
    assert result["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == {
        "properties": {"owner": {"properties": {"boss": boss}}, "other": boss}
    }


def test_a_path_item_elsewhere_is_written_out(tmp_path: Path) -> None:
    tree = document(paths={"/a": {"$ref": "items.json#/A", "summary": "here"}})
    there = {"summary": "there", "get": {"responses": {"200": {"$ref": "#/R"}}}}
    files = {"items_json": {"A": there, "R": {"description": "r"}}}
    result = bundled(tree, write(tmp_path, **files))
    reply = {"$ref": "#/components/responses/R"}
    assert result["paths"]["/a"] == {"summary": "here", "get": {"responses": {"200": reply}}}
    assert result["components"]["responses"] == {"R": {"description": "r"}}
