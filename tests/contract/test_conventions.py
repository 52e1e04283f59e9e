"""``api.toml``, ``promises.toml`` and ``shapes.toml``: everything they may say, and how a mistake is told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from uphold.contract import load_conventions, load_promises, load_shapes
from uphold.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WHOLE = """
[api]
title = "Shop"
base-path = "/v0"
notice-months = 6
policy = "default"
default-tenant = ""
[authentication]
scheme = "header"
name = "X-Key"
token-variable = "SHOP_TOKEN"
anonymous = ["POST /token"]
refused = 403
[authentication.issue]
operation = "POST /token"
token = "token"
expires = "until"
[success]
constant = { success = true }
[envelope]
member = "data"
except = ["GET /raw"]
[[errors]]
statuses = ["422"]
message = "message"
fields = "errors"
[[errors]]
statuses = ["4XX"]
message = "error"
constant = { success = false }
text = "No."
schema = { type = "object", required = ["error"] }
[[errors]]
statuses = ["default"]
message = "oops"
[validation]
status = 422
also = [400, 404]
[[gaps]]
status = 404
when = "path-parameter"
[pagination]
size-parameter = "per_page"
minimum = 1
maximum = 100
default = 20
page-parameter = "page"
cursor-parameter = "cursor"
cursor-start = ["", "null"]
items = "data"
meta = "meta"
links = "links"
[filters]
parameter = "filter"
[include]
parameter = "include"
[patch]
style = "merge"
[records]
id = "id"
created = ["createdAt"]
updated = ["updatedAt"]
[formats.date-time]
as = "date-time"
lenient = ['\\d+']
examples = ["2026-01-31T08:30:00Z"]
note = "why"
[formats.decimal]
number = true
[formats.clock]
pattern = '([01]\\d|2[0-3]):[0-5]\\d'
[tolerance]
new-enum-values = ["GET /users*"]
[safety]
sensitive = ["GET /secret"]
[[deprecations]]
operation = "GET /old"
announced = "2026-01-01"
removal = 2026-10-30
successor = "GET /new"
note = ""
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_it(text: str) -> Path:
        path = tmp_path / "file.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_it


def test_everything_that_may_be_said(write: Callable[[str], Path]) -> None:
    said = load_conventions(write(WHOLE))
    assert (said.api.base_path, said.api.notice_months) == ("/v0", 6)
    assert said.authentication is not None
    assert (said.authentication.name, said.authentication.refused) == ("X-Key", 403)
    assert said.authentication.issue is not None
    assert said.authentication.issue.expires == "until"
    assert said.success is not None
    assert said.success.constant == {"success": True}
    assert said.envelope is not None
    assert (said.envelope.member, said.envelope.except_) == ("data", ("GET /raw",))
    assert said.pagination is not None
    assert said.pagination.cursor_start == ("", "null")
    assert said.formats["date-time"].as_ == "date-time"
    assert said.formats["decimal"].number
    assert said.gaps[0].when == "path-parameter"
    assert said.safety.sensitive == ("GET /secret",)
    assert said.tolerates_new_values("GET /users/{user}")
    assert not said.tolerates_new_values("POST /users")
    (ending,) = said.deprecations
    assert (ending.announced, ending.removal) == (dt.date(2026, 1, 1), dt.date(2026, 10, 30))


def test_what_is_not_said_is_none_or_empty(write: Callable[[str], Path]) -> None:
    said = load_conventions(write('[api]\ntitle = "Shop"\n'))
    for table in (
        "authentication",
        "success",
        "envelope",
        "validation",
        "pagination",
        "filters",
        "include",
        "patch",
    ):
        assert getattr(said, table) is None
    assert (said.errors, said.formats, said.deprecations) == ((), {}, ())
    assert said.safety.sensitive == ()
    assert not said.tolerates_new_values("GET /users")
    assert said.error_for(401) is None


def test_gaps_that_are_not_said_are_what_any_server_answers(write: Callable[[str], Path]) -> None:
    said = {(gap.status, gap.when) for gap in load_conventions(write('[api]\ntitle = "Shop"\n')).gaps}
    assert {(401, "authenticated"), (404, "path-parameter"), (422, "input"), (429, "always")} <= said
    assert load_conventions(write('gaps = []\n[api]\ntitle = "Shop"\n')).gaps == ()


@pytest.mark.parametrize(("status", "message"), [(422, "message"), (404, "error"), (500, "oops")])
def test_the_first_error_shape_that_names_the_status(write: Callable[[str], Path], status: int, message: str) -> None:
    shape = load_conventions(write(WHOLE)).error_for(status)
    assert shape is not None
    assert shape.message == message


@pytest.mark.parametrize(
    ("text", "says", "line", "key"),
    [
        ('[api]\ntitle = "a"\ncolour = 1\n', "unknown key `colour`", 3, "api.colour"),
        ('[api]\ntitle = "a"\n\n[colours]\nred = 1\n', "unknown key `colours`", 4, "colours"),
        ('[api]\ntitle = "a"\nbase_path = ""\n', "unknown key `base_path`", 3, "api.base_path"),
        ("[api]\n", "the key `title` is missing", 1, "api"),
        ("", "the key `api` is missing", None, None),
        ("[api]\ntitle = 3\n", "expected `str`, got `int`", 2, "api.title"),
        (
            '[api]\ntitle = "a"\n[[gaps]]\nstatus = 404\nwhen = "body"\n[[gaps]]\nstatus = 1\nwhen = "no"\n',
            "invalid enum value 'no'",
            8,
            "gaps.1.when",
        ),
        (
            '[api]\ntitle="a"\n[authentication]\nscheme="bearer"\n[authentication.issue]\noperation="x"\n',
            "the key `token` is missing",
            5,
            "authentication.issue",
        ),
        (
            '[api]\ntitle = "a"\n[formats.time]\npattern = "["\n',
            "not a regular expression",
            4,
            "formats.time.pattern",
        ),
        (
            '[api]\ntitle = "a"\n[formats.a]\nnumber = true\n[formats.time]\nas = 1\n',
            "expected `str | null`, got `int`",
            6,
            "formats.time.as",
        ),
        (
            '[api]\ntitle = "a"\n[authentication]\nscheme = "query"\n',
            "needs `name`",
            4,
            "authentication.scheme",
        ),
        (
            '[api]\ntitle = "a"\n[[records.same]]\nresource = "/a"\nmembers = ["b", "b"]\n',
            "are not several names",
            3,
            "records.same.0",
        ),
        ('[api]\ntitle = "a"\nred.colour = "magic"\n', "unknown key `red`", 3, "api.red"),
        ('[api]\ntitle = "a\n', "not TOML", 2, None),
        ("[api]\ntitle = 1\ntitle = 2\n", "not TOML", 3, None),
    ],
)
def test_a_mistake_is_told_with_its_line_and_key(
    write: Callable[[str], Path], text: str, says: str, line: int | None, key: str | None
) -> None:
    with pytest.raises(InputError) as caught:
        load_conventions(write(text))
    assert says in str(caught.value)
    assert caught.value.place is not None
    assert caught.value.place.line == line
    if key is not None:
        assert caught.value.place.pointer == key


def test_what_is_no_text_or_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        load_conventions(tmp_path / "none.toml")
    (tmp_path / "a.toml").write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        load_conventions(tmp_path / "a.toml")


PROMISE = '[[promise]]\nid = "{id}"\ntext = "t"\nsource = "s"\ngrade = "G"\nkind = "spec"\n'


def test_promises_are_read(write: Callable[[str], Path]) -> None:
    text = (
        PROMISE.format(id="A-1") + 'checks = ["format:date-time"]\noperations = ["GET *"]\n' + PROMISE.format(id="A-2")
    )
    one, two = load_promises(write(text))
    assert (one.id, one.checks, one.operations) == ("A-1", ("format:date-time",), ("GET *",))
    assert (two.checks, two.contradicted, two.unverifiable) == ((), None, None)


def test_an_api_without_a_file_of_promises_has_those_of_its_document(
    write: Callable[[str], Path], tmp_path: Path
) -> None:
    usual = load_promises(tmp_path / "none.toml")
    assert {check for promise in usual for check in promise.checks} >= {"body-schema", "status-documented", "refused"}
    assert load_promises(write("")) == ()


def test_two_promises_of_one_id_are_refused(write: Callable[[str], Path]) -> None:
    with pytest.raises(InputError, match="the id `A` is used twice") as caught:
        load_promises(write(PROMISE.format(id="A") * 2))
    assert caught.value.place is not None
    assert caught.value.place.line == 8


def test_shapes_are_read_with_one_failure_or_several(write: Callable[[str], Path], tmp_path: Path) -> None:
    text = """
        [[shape]]
        id = "a"
        title = "A"
        operation = "GET /a/{a}"
        failure = 404
        [[shape.field]]
        name = "id"
        type = "integer"
        required = true
        [[shape.field]]
        name = "success"
        type = "boolean"
        at-top = true
        [[shape]]
        id = "b"
        title = "B"
        operation = "GET /b/{b}"
        failure = [400, 404]
        at = "data"
    """
    one, two = load_shapes(write(text))
    assert (one.failure, one.at, two.failure, two.at) == ((404,), "", (400, 404), "data")
    assert [(field.name, field.required, field.at_top) for field in one.fields] == [
        ("id", True, False),
        ("success", False, True),
    ]
    assert load_shapes(tmp_path / "none.toml") == ()


def test_a_mistake_in_a_nested_table_is_told(write: Callable[[str], Path]) -> None:
    shape = '[[shape]]\nid = "a"\ntitle = "A"\noperation = "GET /a"\n'
    text = shape + shape.replace('"a"', '"b"') + '[[shape.field]]\nname = "x"\ntype = "t"\nsize = 1\n'
    with pytest.raises(InputError, match="unknown key `size`") as caught:
        load_shapes(write(text))
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.pointer) == (12, "shape.1.field.0.size")
