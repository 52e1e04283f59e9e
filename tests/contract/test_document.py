from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from uphold.contract.document import read_document
from uphold.contract.reading import MAX_BYTES, read_tree
from uphold.errors import InputError

SOUND = b'openapi: 3.0.3\ninfo: {title: T, version: "1"}\npaths: {}\n'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SOUND, id="yaml"),
        pytest.param(b'{"openapi": "3.1.0", "paths": {}}', id="json"),
        pytest.param(b'\xef\xbb\xbf{"openapi": "3.1.1", "webhooks": {}}', id="byte-order-mark"),
        pytest.param('{"openapi": "3.1.0", "paths": {}}'.encode("utf-16"), id="utf-16"),
        pytest.param(b'{openapi: 3.0.0, paths: {"/a": {get: {}}}}', id="yaml-with-brackets"),
        pytest.param(b'{"openapi": "3.0.0", "components": {}}', id="only-components"),
    ],
)
def test_sound_documents_are_read(text: bytes) -> None:
    assert read_document(text, "sound").get("openapi", "").startswith("3.")


BAD = [
    ("empty", b" \n", "{name}: is empty"),
    ("comment", b"# nothing\n", "{name}:1: holds nothing where a mapping"),
    ("list.json", b"[1]", "{name}:1: holds a list where a mapping"),
    ("text", b"hello", "{name}:1: holds a text where a mapping"),
    ("a.yaml", b"a:\n  b: c: d", "{name}:2:7: is not YAML: mapping values are not allowed"),
    ("a.json", b'{"a":\n  1,}', "{name}:2:5: is not JSON: "),
    ("brackets", b"{a: 1, b: ]", "{name}:1:2: is not JSON: "),
    ("a.json", b'{"a": {"b": 1,\n"b": 2}}', "{name}:2:1 at /a/b: key 'b' stands twice in one mapping, first on line 1"),
    ("a.yaml", b"a:\n  b: 1\n  b: 2\n", "{name}:3:3: key 'b' stands twice in one mapping, first on line 2"),
    ("a.yaml", b"200: 1\n'200': 2\n", "{name}:2:1: key '200' stands twice"),
    ("a.yaml", b"a: caf\xe9\n", "{name}:1: is not UTF-8 text: byte 0xe9 at offset 6"),
    ("a.yaml", b"a: 1\n---\nb: 2\n", "{name}:2:1: holds more than one YAML document"),
    ("a.yaml", b"? [a]\n: 1\n", "{name}:1:3: has a mapping or a list as a key"),
    ("a.yaml", b"a: !!python/object:os.system x\n", "{name}:1:4: the YAML tag .* does not fit"),
    ("a.yaml", b"a: !!set {b: 1}\n", "{name}:1:4: has the YAML tag"),
    ("a.yaml", b"a: *b\n", "{name}:1:4: alias \\*b has no anchor"),
    ("a.yaml", b"a: &a [*a]\n", "{name}:1:8: alias \\*a stands inside its own anchor"),
    ("a.yaml", b"a: .inf\n", "{name}:1:4: .inf is a number that JSON cannot hold"),
    ("a.yaml", b"a: <<\n<<: 1\n", "{name}:2:5: the merge key << needs a mapping"),
    ("a.yaml", b"a: \x01\n", "{name}: is not YAML: unacceptable character"),
    ("a.json", b'{"a": NaN}', "{name}: holds a number that cannot be used: NaN"),
    ("a.json", b'{"a": 1e999}', "{name}: holds a number that cannot be used: 1e999"),
    ("a.json", b'{"a": ' + b"1" * 5000 + b"}", "{name}: holds a number that cannot be used"),
    ("a.json", b'{"a": "\\ud800"}', "{name}: holds half a surrogate pair"),
    ("a.json", b'{"a":' * 300 + b"1" + b"}" * 300, "{name}: is nested deeper than 200 levels"),
    ("a.json", b"[" * 100_000, "{name}: is nested deeper than 200 levels"),
    ("a.yaml", b"a: " + b"[" * 1000, "{name}:1: is nested deeper than 200 levels"),
    ("a.json", b" " * (MAX_BYTES + 1), "{name}: is larger than 64 MB"),
    ("a.yaml", b"swagger: '2.0'\n", "{name}:1:1 at /swagger: is Swagger 2.0.* Convert it to OpenAPI 3"),
    ("a.yaml", b"a: 1\nswagger: 2.0\n", "{name}:2:1 at /swagger: is Swagger 2.0"),
    ("a.yaml", b"a: 1\n", "{name}: is not an OpenAPI document: it has no member `openapi`"),
    ("a.yaml", b"openapi: 3.2.0\npaths: {}\n", "{name}:1:1 at /openapi: is OpenAPI '3.2.0', which is not known"),
    ("a.yaml", b"openapi: 3.1\npaths: {}\n", '{name}:1:1 at /openapi: `openapi` must be a text such as "3.0.3"'),
    ("a.json", b'{"openapi": "3.0.0"}', "{name}: has no `paths`, so it documents no operation"),
    ("a.yaml", b"openapi: 3.0.0\npaths: []\n", "{name}:2:1 at /paths: `paths` must be a mapping"),
    ("a.yaml", b"openapi: 3.0.0\npaths: {}\ninfo:\n", "{name}:3:1 at /info: `info` must be a mapping"),
    (
        "a.yaml",
        b"openapi: 3.0.0\ncomponents:\n  schemas: []\n",
        "{name}:3:3 at /components/schemas: `schemas` must be a mapping",
    ),
    ("a.yaml", b"openapi: 3.0.0\npaths:\n  a: {}\n", "{name}:3:3 at /paths/a: path 'a' does not begin"),
    ("a.yaml", b"openapi: 3.0.0\npaths:\n  /a: 1\n", "{name}:3:3 at /paths/~1a: a path must hold a mapping"),
    ("a.yaml", b"openapi: 3.0.0\npaths:\n  /a:\n    get: 1\n", "{name}:4:5 at /paths/~1a/get: an operation must be"),
]


@pytest.mark.parametrize(("name", "text", "message"), BAD, ids=[f"{case[0]}: {case[2][7:50]}" for case in BAD])
def test_bad_documents_are_refused_in_one_line(name: str, text: bytes, message: str) -> None:
    with pytest.raises(InputError, match="^" + message.replace("{name}", name)) as caught:
        read_document(text, name)
    assert "\n" not in str(caught.value)


def test_aliases_that_stand_for_billions_are_refused() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(InputError, match="aliases stand for more than 5,000,000 values"):
        read_document("\n".join(lines).encode(), "bomb.yaml")


@pytest.mark.parametrize(("path", "message"), [("none.json", "no such file"), (".", "is a directory")])
def test_files_that_cannot_be_read(path: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"^the file: cannot be read: {message}"):
        read_document(tmp_path / path, "the file")


@pytest.mark.parametrize(
    ("yaml", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("y", "y"),
        ("true", True),
        ("FALSE", False),
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31T08:30:00Z", "2026-01-31T08:30:00Z"),
        ("01:30", "01:30"),
        ("~", None),
        ("", None),
        ("12", 12),
        ("012", 12),
        ("0x1F", 31),
        ("0o17", 15),
        ("1_000", "1_000"),
        ("1.50", 1.5),
        ("-.5e2", -50.0),
        ("3.0.0", "3.0.0"),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("|\n  12\n", "12\n"),
        ("[a, {b: c}]", ["a", {"b": "c"}]),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_yaml_is_read_as_yaml_1_2(yaml: str, value: Any) -> None:
    read = read_tree(f"a: {yaml}".encode(), "a.yaml")["a"]
    assert read == value
    assert type(read) is type(value)


def test_keys_are_text_as_written() -> None:
    text = b"200: a\non: b\nnull: c\ntrue: d\n1.0: e\n0x1F: f\n"
    assert list(read_tree(text, "a.yaml")) == ["200", "on", "null", "true", "1.0", "0x1F"]


def test_anchors_are_copies_and_merges_yield_to_what_is_written() -> None:
    text = b"a: &a {x: 1, y: [1]}\nb: {<<: *a, x: 2}\nc: {<<: [{z: 3, x: 9}, *a]}\nd: *a\ne: &k key\n*k : value\n"
    tree = read_tree(text, "a.yaml")
    assert tree == {
        "a": {"x": 1, "y": [1]},
        "b": {"x": 2, "y": [1]},
        "c": {"z": 3, "x": 9, "y": [1]},
        "d": {"x": 1, "y": [1]},
        "e": "key",
        "key": "value",
    }
    tree["d"]["y"].append(2)
    assert tree["a"]["y"] == [1]


def test_json_is_read_as_the_standard_library_reads_it() -> None:
    text = '{"a": [1, 1.0, -2.5e-3, true, null, "é\\u00e9\\ud83d\\ude00"], "": {}}'
    assert read_tree(text.encode(), "a.json") == json.loads(text)
