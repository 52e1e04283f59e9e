"""A request's path leads to the operation that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uphold.contract import Operation
from uphold.contract.routing import Router

if TYPE_CHECKING:
    from collections.abc import Iterable


def operations(*ids: str) -> list[Operation]:
    """Operations of which nothing but METHOD and path is known."""
    empty: dict[str, Any] = {
        "operation_id": None,
        "tags": (),
        "deprecated": False,
        "parameters": (),
        "body": None,
        "replies": (),
        "security": (),
        "pointer": "",
    }
    return [Operation(id=id, method=id.split(" ")[0], path=id.split(" ")[1], **empty) for id in ids]


ROUTES = Router(
    operations(
        "GET /users",
        "POST /users",
        "GET /users/countries",
        "GET /users/{user}",
        "DELETE /users/{user}",
        "GET /users/{user}/groups/{group}",
        "GET /users/{id}/groups/default",
        "GET /reports/{name}.pdf",
        "GET /reports/{name}",
        "GET /maps/{x}-{y}",
        "GET /files/a%20b",
        "GET /",
        "GET /slash/",
    )
)


@pytest.mark.parametrize(
    ("request_line", "operation", "values"),
    [
        ("GET /users", "GET /users", {}),
        ("get /users?filter[a]=/users/1", "GET /users", {}),
        ("GET /users/countries", "GET /users/countries", {}),
        ("GET /users/%63ountries", "GET /users/countries", {}),
        ("GET /users/Countries", "GET /users/{user}", {"user": "Countries"}),
        ("DELETE /users/countries", "DELETE /users/{user}", {"user": "countries"}),
        ("GET /users/a%2Fb", "GET /users/{user}", {"user": "a/b"}),
        ("GET /users/%C3%A9%3F", "GET /users/{user}", {"user": "é?"}),
        ("GET /users/+", "GET /users/{user}", {"user": "+"}),
        ("GET /users/%ff", "GET /users/{user}", {"user": "\ufffd"}),
        ("GET /users/1/groups/2", "GET /users/{user}/groups/{group}", {"user": "1", "group": "2"}),
        ("GET /users/1/groups/default", "GET /users/{id}/groups/default", {"id": "1"}),
        (
            "GET /users/countries/groups/2",
            "GET /users/{user}/groups/{group}",
            {"user": "countries", "group": "2"},
        ),
        ("GET /reports/a.pdf", "GET /reports/{name}.pdf", {"name": "a"}),
        ("GET /reports/a.txt", "GET /reports/{name}", {"name": "a.txt"}),
        ("GET /reports/.pdf", "GET /reports/{name}", {"name": ".pdf"}),
        ("GET /maps/1-2", "GET /maps/{x}-{y}", {"x": "1", "y": "2"}),
        ("GET /files/a%20b", "GET /files/a%20b", {}),
        ("GET /", "GET /", {}),
        ("GET /slash/", "GET /slash/", {}),
        ("PUT /users", None, {}),
        ("GET /users/", None, {}),
        ("GET /users//groups/1", None, {}),
        ("GET /user", None, {}),
        ("GET /users/1/groups", None, {}),
        ("GET /slash", None, {}),
        ("GET users", None, {}),
    ],
)
def test_a_path_leads_to_its_operation(request_line: str, operation: str | None, values: dict[str, str]) -> None:
    found = ROUTES.find(*request_line.split(" "))
    assert (found and found[0].id) == operation
    assert found is None or found[1] == values


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/users", ("GET", "POST")),
        ("/users/1", ("DELETE", "GET")),
        ("/users/countries", ("DELETE", "GET")),
        ("/users/1/groups", ()),
    ],
)
def test_the_methods_of_a_path(path: str, methods: tuple[str, ...]) -> None:
    assert ROUTES.methods(path) == methods


SEGMENTS = st.sampled_from(["a", "b", "v1.0", "{p}", "{p}.x", "é"])
TEMPLATES = st.lists(st.lists(SEGMENTS, min_size=1, max_size=4), min_size=1, max_size=8)
VALUES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=4)


def unique_names(segments: Iterable[str]) -> str:
    return "/" + "/".join(part.replace("{p}", f"{{p{at}}}") for at, part in enumerate(segments))


@given(TEMPLATES, st.data())
def test_finding_is_the_inverse_of_building_a_path(templates: list[list[str]], data: st.DataObject) -> None:
    paths = list(dict.fromkeys(map(unique_names, templates)))
    router = Router(operations(*(f"GET {path}" for path in paths)))
    for path in paths:
        values = {part[1 : part.index("}")]: data.draw(VALUES) for part in path.split("/") if "{" in part}
        sent = path
        for name, value in values.items():
            sent = sent.replace(f"{{{name}}}", quote(value, safe=""))
        found = router.find("GET", sent)
        assert found is not None
        if found[0].path == path:
            assert found[1] == values
        else:  # only a more static template may have taken it
            assert "{" in path
            assert [part.count("{") for part in found[0].path.split("/")] <= [
                part.count("{") for part in path.split("/")
            ]
