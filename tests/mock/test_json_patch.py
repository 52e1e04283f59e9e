"""The examples of RFC 6902, appendix A, and what RFC 6901 says of pointers."""

from __future__ import annotations

from typing import Any

import pytest

from uphold.mock.keeping.json_patch import PatchError, apply_patch

NEST = {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}}

APPLIED: dict[str, tuple[Any, list[Any], Any]] = {
    "A.1 add a member": ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"baz": "qux", "foo": "bar"}),
    "A.2 add an element": (
        {"foo": ["bar", "baz"]},
        [{"op": "add", "path": "/foo/1", "value": "qux"}],
        {"foo": ["bar", "qux", "baz"]},
    ),
    "A.3 remove a member": ({"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
    "A.4 remove an element": (
        {"foo": ["bar", "qux", "baz"]},
        [{"op": "remove", "path": "/foo/1"}],
        {"foo": ["bar", "baz"]},
    ),
    "A.5 replace": ({"baz": "qux"}, [{"op": "replace", "path": "/baz", "value": "boo"}], {"baz": "boo"}),
    "A.6 move a value": (
        NEST,
        [{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}],
        {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
    ),
    "A.7 move an element": (
        {"foo": ["all", "grass", "cows", "eat"]},
        [{"op": "move", "from": "/foo/1", "path": "/foo/3"}],
        {"foo": ["all", "cows", "eat", "grass"]},
    ),
    "A.8 test": (
        {"baz": "qux", "foo": ["a", 2, "c"]},
        [{"op": "test", "path": "/baz", "value": "qux"}, {"op": "test", "path": "/foo/1", "value": 2}],
        {"baz": "qux", "foo": ["a", 2, "c"]},
    ),
    "A.10 add a nested object": (
        {"foo": "bar"},
        [{"op": "add", "path": "/child", "value": {"grandchild": {}}}],
        {"foo": "bar", "child": {"grandchild": {}}},
    ),
    "A.11 unknown members are ignored": (
        {"foo": "bar"},
        [{"op": "add", "path": "/baz", "value": "qux", "xyz": 123}],
        {"foo": "bar", "baz": "qux"},
    ),
    "A.14 escapes": ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
    "A.16 add to the end": (
        {"foo": ["bar"]},
        [{"op": "add", "path": "/foo/-", "value": ["abc", "def"]}],
        {"foo": ["bar", ["abc", "def"]]},
    ),
    "copy": (NEST, [{"op": "copy", "from": "/foo/bar", "path": "/bar"}], {**NEST, "bar": "baz"}),
    "the whole document": (NEST, [{"op": "replace", "path": "", "value": 1}], 1),
    "numbers by value": ({"a": 1}, [{"op": "test", "path": "/a", "value": 1.0}], {"a": 1}),
}
REFUSED: dict[str, tuple[Any, list[Any]]] = {
    "A.9 a test fails": ({"baz": "qux"}, [{"op": "test", "path": "/baz", "value": "bar"}]),
    "A.12 no such parent": ({"foo": "bar"}, [{"op": "add", "path": "/baz/bat", "value": "qux"}]),
    "A.15 a text is no number": ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": "10"}]),
    "true is not 1": ({"a": 1}, [{"op": "test", "path": "/a", "value": True}]),
    "remove nothing": ({}, [{"op": "remove", "path": "/a"}]),
    "replace nothing": ({}, [{"op": "replace", "path": "/a", "value": 1}]),
    "beyond the end": ({"a": [1]}, [{"op": "add", "path": "/a/2", "value": 1}]),
    "a leading zero": ({"a": [1, 2]}, [{"op": "remove", "path": "/a/01"}]),
    "into itself": ({"a": {"b": {}}}, [{"op": "move", "from": "/a", "path": "/a/b"}]),
    "no value": ({}, [{"op": "add", "path": "/a"}]),
    "no slash": ({}, [{"op": "add", "path": "a", "value": 1}]),
    "no such operation": ({}, [{"op": "merge", "path": "/a", "value": 1}]),
    "no object": ({}, [7]),
}


@pytest.mark.parametrize("name", APPLIED)
def test_applied(name: str) -> None:
    before, patch, after = APPLIED[name]
    kept = repr(before)
    assert apply_patch(before, patch) == after
    assert repr(before) == kept


@pytest.mark.parametrize("name", REFUSED)
def test_refused_and_nothing_changed(name: str) -> None:
    before, patch = REFUSED[name]
    kept = repr(before)
    with pytest.raises(PatchError):
        apply_patch(before, patch)
    assert repr(before) == kept
