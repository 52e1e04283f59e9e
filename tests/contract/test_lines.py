"""Where things stand in a JSON or YAML text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uphold.contract import pointers
from uphold.contract.lines import Lines
from uphold.contract.positions import duplicate_key, locate

if TYPE_CHECKING:
    from pathlib import Path

JSON = """\
{
  "a": {"b": 1,
    "c/d": [ 1,
      {"e~": "}\\"]{"}
    ]},
  "\\u0061a": [[],
    []], "last":
      null
}"""
YAML = """\
# prose
a: {b: 1,
  c/d: [1,
    {e~: x}]}
200:
  - x
  -
    y: |
      b: 1
    z: &one
      p: 1
"aa": *one
"""


@pytest.mark.parametrize(
    ("text", "pointer", "line"),
    [
        (JSON, "", 1),
        (JSON, "/a", 2),
        (JSON, "/a/b", 2),
        (JSON, "/a/c~1d", 3),
        (JSON, "/a/c~1d/0", 3),
        (JSON, "/a/c~1d/1/e~0", 4),
        (JSON, "/aa/1", 7),
        (JSON, "/last", 7),
        (JSON, "/a/b/more", 2),
        (JSON, "/a/nothing/b", 2),
        (JSON, "/a/c~1d/7", 3),
        (JSON, "/a/anyOf/0/c~1d", 3),
        (YAML, "/a/b", 2),
        (YAML, "/a/c~1d/1/e~0", 4),
        (YAML, "/200/0", 6),
        (YAML, "/200/1/y", 8),
        (YAML, "/200/1/z/p", 11),
        (YAML, "/aa", 12),
        (YAML, "/a/anyOf/0/b", 2),
        (YAML, "/nothing", 2),
    ],
)
def test_the_line_of_a_pointer(tmp_path: Path, text: str, pointer: str, line: int) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    assert Lines(path).line(pointer) == line


def test_without_a_file_there_is_no_line(tmp_path: Path) -> None:
    assert Lines(tmp_path / "none").line("/a") is None


TEXTS = [
    '{\n "a": {"b": [1, {"c/d": 2}]},\n "e": "x \\" } ]"\n}',
    "a:\n  b:\n    - 1\n    - {c/d: 2}\ne: x\n",
]


@pytest.mark.parametrize(
    ("pointer", "in_json", "in_yaml"),
    [
        ("", (1, 1), (1, 1)),
        ("/a", (2, 2), (1, 1)),
        ("/a/b", (2, 8), (2, 3)),
        ("/a/b/0", (2, 14), (3, 7)),
        ("/a/b/1/c~1d", (2, 18), (4, 8)),
        ("/e", (3, 2), (5, 1)),
        ("/a/b/2", None, None),
        ("/e/f", None, None),
        ("/nowhere", None, None),
    ],
)
def test_a_pointer_has_a_line_and_a_column(pointer: str, in_json: Any, in_yaml: Any) -> None:
    assert [locate(text, pointer) for text in TEXTS] == [in_json, in_yaml]


@pytest.mark.parametrize(
    ("text", "key", "pointer", "offsets"),
    [
        ('{"a": 1, "a": 2}', "a", "/a", (1, 9)),
        ('{"a": {"b": 1}, "\\u0061": {"b": 1, "b": 2}}', "a", "/a", (1, 16)),
        ('[{"a": 1}, {"a": [1, {"b/c": 1, "b/c": 1}]}]', "b/c", "/1/a/1/b~1c", (22, 32)),
        ('{"a": [{"b": {}, "b": {}}], "c": oops', "b", "/a/0/b", (8, 17)),
    ],
)
def test_the_first_key_that_stands_twice(text: str, key: str, pointer: str, offsets: tuple[int, int]) -> None:
    assert duplicate_key(text) == (key, pointer, *offsets)


def test_no_key_stands_twice() -> None:
    with pytest.raises(ValueError, match="no key"):
        duplicate_key('{"a": {"a": [{"a": 1}, {"a": 2}, "a", "a"]}}')


TREES = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def marked(tree: Any, place: str, found: dict[str, str]) -> Any:
    """`tree` with each leaf replaced by a text of its own: mark → pointer in `found`."""
    if isinstance(tree, dict):
        return {key: marked(value, place + pointers.join(key), found) for key, value in tree.items()}
    if isinstance(tree, list):
        return [marked(value, place + pointers.join(index), found) for index, value in enumerate(tree)]
    mark = f"<{len(found)}>"
    found[mark] = place
    return mark


@given(tree=st.dictionaries(st.text(max_size=3), TREES, min_size=1, max_size=4), is_ascii=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example writes the file anew
def test_every_leaf_is_found_on_its_line(tmp_path: Path, tree: dict[str, Any], *, is_ascii: bool) -> None:
    found: dict[str, str] = {}
    text = json.dumps(marked(tree, "", found), indent=1, ensure_ascii=is_ascii)
    path = tmp_path / "tree.json"
    path.write_text(text, encoding="utf-8")
    lines = Lines(path)
    for number, line in enumerate(text.split("\n"), 1):
        for mark, place in found.items():
            if f'"{mark}"' in line:
                assert lines.line(place) == number
