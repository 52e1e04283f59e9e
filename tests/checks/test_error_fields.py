"""error-fields: a refusal names what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from uphold.checks import ALL, error_fields

Say = Callable[[Any], Any]
CREATE, LIST = "POST /users", "GET /users"
EMAIL, CITY, SIZE, WHOLE = (
    "body.email: wrong type",
    "body.home.city: missing",
    "query.size: above 9",
    "body: wrong type",
)
NAMED, FORM = ("held", "named"), ("held", "form")


def refusal(fields: Any = None) -> Any:
    return {"message": "no"} if fields is None else {"message": "no", "errors": fields}


@pytest.mark.parametrize(
    ("line", "why", "body", "expected"),
    [
        (CREATE, EMAIL, refusal({"email": ["is wrong"]}), [FORM, NAMED]),
        (CREATE, EMAIL, refusal({"/body/email": ["is wrong"]}), [FORM, NAMED]),
        (CREATE, CITY, refusal({"home.city": ["is missing"]}), [FORM, NAMED]),
        (CREATE, CITY, refusal({"home[city]": ["is missing"]}), [FORM, NAMED]),
        (CREATE, CITY, refusal({"city": ["is missing"]}), [FORM, NAMED]),
        (CREATE, CITY, refusal({"Home": ["is wrong"]}), [FORM, NAMED]),
        (LIST, SIZE, refusal({"size": ["is too large"]}), [FORM, NAMED]),
        (CREATE, EMAIL, refusal({"tags": ["are too many"]}), [FORM]),  # a reason of the tenant's own, perhaps
        (CREATE, EMAIL, refusal({"": ["is wrong"]}), [FORM]),
        (CREATE, EMAIL, refusal({"xemail": ["is wrong"]}), [FORM, ("broken", "unknown", "", "")]),
        (CREATE, WHOLE, refusal({"anything": ["is wrong"]}), [FORM]),
        (CREATE, EMAIL, refusal(), []),
        (CREATE, EMAIL, refusal({"email": []}), [("broken", "form", "", ""), NAMED]),
        (CREATE, EMAIL, refusal({"email": "is wrong"}), [NAMED]),  # error-shape tells of the form
        (CREATE, EMAIL, b"no", []),
    ],
)
def test_a_refusal(line: str, why: str, body: Any, expected: Any, ask: Any, say: Say) -> None:
    assert say(ALL["error-fields"].judge(ask(line, 422, body, mode="invalid", why=why))) == expected


@pytest.mark.parametrize(
    ("status", "mode"), [(400, "invalid"), (404, "invalid"), (422, "valid")],
    ids=["no fields documented", "an unknown record", "an allowed request"],
)  # fmt: skip
def test_what_is_not_judged(status: int, mode: str, ask: Any, say: Say) -> None:
    body = refusal({"xemail": ["is wrong"]})
    assert say(ALL["error-fields"].judge(ask(CREATE, status, body, mode=mode, why=EMAIL))) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (refusal({"email": ["is wrong"]}), [NAMED]),
        (refusal({"email": ["is wrong"], "tags": ["are too many"]}), [NAMED]),
        (refusal(), [("broken", "missing", "", "")]),
        (refusal({}), [("broken", "missing", "", "")]),
        (refusal({"tags": ["are too many"]}), [("broken", "other", "", "")]),
        (refusal({"xemail": ["is wrong"]}), [("broken", "unknown", "", "")]),
        (refusal({"body": ["is wrong"]}), []),
    ],
)
def test_a_refusal_where_nothing_else_can_be_wrong(body: Any, expected: Any, ask: Any, say: Say) -> None:
    exchange = ask(CREATE, 422, body, mode="invalid", why=EMAIL)
    assert say(error_fields.judge_named(exchange)) == expected


@pytest.mark.parametrize(
    ("why", "names"),
    [
        ("body.e_mail: wrong type", {"email"}),
        ("body.lines[3].unit-price: below the minimum 1.5", {"lines", "unitprice"}),
        ("query.filter.createdAfter: no date", {"filter", "createdafter"}),
        ("path.id: wrong type", set()),
        ("body: wrong type", set()),
    ],
)
def test_the_names_of_what_was_wrong(why: str, names: set[str]) -> None:
    assert error_fields.names_in(why) == names
