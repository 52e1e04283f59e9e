"""Documents that break the rules of OpenAPI: said, and carried on, or refused in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.compat.conftest import Json, document, facts, in_body
from uphold.cli import cli
from uphold.compat import Comparison, compare
from uphold.contract import Contract, load_contract
from uphold.errors import InputError

Judged = Callable[[Json, Json], Comparison]
UNTIDY = {fact["what"]: fact for fact in facts("untidy")}
REFUSED = {fact["what"]: fact for fact in facts("refused")}
SOUND = document({"/x": {"get": {"responses": {"200": {"description": "ok"}}}}})


def lenient(tmp_path: Path, name: str, said: Json) -> Contract:
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return load_contract(path, cache=None, lenient=True)


@pytest.mark.parametrize("fact", UNTIDY.values(), ids=UNTIDY)
def test_an_untidy_document_is_compared_and_what_is_wrong_is_said(fact: Json, tmp_path: Path) -> None:
    untidy, sound = lenient(tmp_path, "untidy", fact["document"]), lenient(tmp_path, "sound", SOUND)
    assert compare(untidy, lenient(tmp_path, "again", fact["document"])).changes == ()
    for found in (compare(sound, untidy), compare(untidy, sound)):
        said = "\n".join(found.notes)
        assert (fact["remark"] or "") in said, said
        assert fact["remark"] is not None or "untidy" not in said, said


def test_what_is_excused_is_kept_apart_in_the_cache(tmp_path: Path) -> None:
    path = tmp_path / "untidy.json"
    path.write_text(json.dumps(UNTIDY["bad pattern"]["document"]), encoding="utf-8")
    for _ in range(2):
        assert load_contract(path, cache=tmp_path / "cache", lenient=True).remarks
        with pytest.raises(InputError, match="no regular expression"):
            load_contract(path, cache=tmp_path / "cache")


@pytest.mark.parametrize("fact", REFUSED.values(), ids=REFUSED)
def test_a_document_that_can_not_be_read_is_refused(fact: Json, tmp_path: Path) -> None:
    bad, sound = tmp_path / "bad.json", tmp_path / "sound.json"
    bad.write_text(fact["text"], encoding="utf-8")
    sound.write_text(json.dumps(SOUND), encoding="utf-8")
    done = CliRunner().invoke(cli, ["diff", str(sound), str(bad)], standalone_mode=False)
    assert isinstance(done.exception, InputError), done.output
    assert done.exception.exit_status == 2
    assert fact["says"] in str(done.exception)
    assert "\n" not in str(done.exception)


def test_references_across_files_are_followed(tmp_path: Path) -> None:
    (tmp_path / "parts.yaml").write_text("User: {type: object, properties: {age: {type: integer}}}", encoding="utf-8")
    inline = {"type": "object", "properties": {"age": {"type": "integer"}}}
    for name, schema in (("split", {"$ref": "parts.yaml#/User"}), ("whole", inline)):
        (tmp_path / f"{name}.json").write_text(json.dumps(document(in_body(schema))), encoding="utf-8")
    words = ["diff", str(tmp_path / "split.json"), str(tmp_path / "whole.json"), "--format", "json"]
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    assert json.loads(done.stdout)["changes"] == []


def nested(levels: int, word: str, kind: str) -> Any:
    schema: Any = {"type": "object", "properties": {"id": {"type": kind}}}
    for level in range(levels):
        schema = {word: [schema, {"type": "object", "required": [f"r{level}"]}]}
    return schema


def circle(size: int, kind: str) -> Json:
    """So many schemas that all refer to all."""
    members = {f"to{number}": {"$ref": f"#/components/schemas/S{number}"} for number in range(size)}
    schemas: Json = {
        f"S{number}": {"type": "object", "properties": {"id": {"type": "string"}, **members}} for number in range(size)
    }
    schemas[f"S{size // 2}"]["properties"]["id"] = {"type": kind}
    return document(in_body({"$ref": "#/components/schemas/S0"}), components={"schemas": schemas})


HARD: dict[str, Callable[[str], Json]] = {
    "anyOf in anyOf": lambda kind: document(in_body(nested(12, "anyOf", kind))),
    "oneOf in oneOf": lambda kind: document(in_body(nested(6, "oneOf", kind))),
    "allOf in allOf": lambda kind: document(in_body(nested(50, "allOf", kind))),
    "schemas that all refer to each other": lambda kind: circle(40, kind),
    "a thousand operations": lambda kind: document(
        {f"/{number}": in_body({"type": kind})["/a"] for number in range(1000)}
    ),
}


@pytest.mark.parametrize("make", HARD.values(), ids=HARD)
def test_a_hard_document_gets_a_verdict(make: Callable[[str], Json], judged: Judged) -> None:
    assert judged(make("string"), make("string")).changes == ()
    assert judged(make("string"), make("integer")).changes
