"""The curl line: what a shell makes of it is what `send` sends; the token is a variable."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uphold.contract import About, Authentication, Contract, Conventions
from uphold.tenant import DEFAULT, Tenant, TenantMode

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
TOKEN = "s3cret-t0ken-value"
SHOW = 'curl() { for word in "$@"; do printf \'%s\\0\' "$word"; done; if [ "$TAKE" ]; then cat; fi; }; '


@pytest.fixture
def tenant(contract: Contract, conventions: Conventions, echo: App) -> Iterator[Tenant]:
    with Tenant(
        contract=contract,
        conventions=conventions,
        base_url="https://tenant.example/v0",
        token=TOKEN,
        mode=TenantMode.EMBEDDED,
        app=echo,
    ) as one:
        yield one


def words(line: str, *, variable: str = "UPHOLD_TOKEN", value: str = TOKEN, take: bool = False) -> list[str]:
    """The arguments that curl gets when a POSIX shell runs `line`; with `take`, then what it reads."""
    run = subprocess.run(  # noqa: S603 - the line under test is what must be safe to run
        ["/bin/sh", "-c", SHOW + line],
        capture_output=True,
        check=True,
        env={"PATH": os.defpath, variable: value, "TAKE": "1" if take else ""},
        timeout=10,
    )
    return run.stdout.decode("latin-1" if take else "utf-8").split("\0")[: None if take else -1]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GET /users", "-sS -i -H|Accept: application/json|-H|Authorization: Bearer {t}|{u}/users"),
        (
            "HEAD /users/7",
            "-sS -i --head -H|Accept: application/json|-H|Authorization: Bearer {t}|{u}/users/7",
        ),
        (
            "DELETE /users/7",
            "-sS -i -X DELETE -H|Accept: application/json|-H|Authorization: Bearer {t}|{u}/users/7",
        ),
        ("POST /token", "-sS -i -X POST -H|Accept: application/json|{u}/token"),
        (
            "GET /users?a[]={b}&c='",
            "-sS -i --globoff -H|Accept: application/json|-H|Authorization: Bearer {t}|{u}/users?a[]={b}&c='",
        ),
        (
            "GET /users/../x",
            "-sS -i --path-as-is -H|Accept: application/json|-H|Authorization: Bearer {t}|{u}/users/../x",
        ),
    ],
)
def test_lines(line: str, expected: str, tenant: Tenant) -> None:
    method, target = line.split(" ", 1)
    shown = tenant.curl(method, target)
    options, *rest = expected.replace("{t}", TOKEN).replace("{u}", "https://tenant.example/v0").split("|")
    assert words(shown) == [*options.split(" "), *rest]
    assert TOKEN not in shown


def test_a_body_and_its_type(tenant: Tenant) -> None:
    body = b'{"name": "it\'s $HOME `id` \\" \\\\", "password": "hunter2"}'
    line = tenant.curl("POST", "/users", [("Content-Type", "application/json")], body)
    given = words(line)
    assert given[given.index("--data-raw") + 1] == body.decode().replace("hunter2", "***")
    assert "Content-Type: application/json" in given
    assert "-X" not in given  # a body makes it a POST


def test_a_body_without_a_type_gets_none(tenant: Tenant) -> None:
    given = words(tenant.curl("PUT", "/users", [], b""))
    assert given[:4] == ["-sS", "-i", "-X", "PUT"]
    assert "Content-Type:" in given
    assert given[given.index("--data-raw") + 1] == ""


@pytest.mark.parametrize(
    "body",
    [b"\x00\x01", b"\xff\xfe%s\\n'", bytes(range(256))],
    ids=["a zero byte", "no UTF-8", "every byte"],
)
def test_a_body_that_is_no_text(body: bytes, tenant: Tenant) -> None:
    output = "\0".join(words(tenant.curl("POST", "/users", [], body), take=True)).encode("latin-1")
    assert output.endswith(b"/v0/users\0" + body)


@pytest.mark.parametrize(
    ("authorization", "header"),
    [
        (DEFAULT, f"Authorization: Bearer {TOKEN}"),
        (None, None),
        ("Bearer never-issued", "Authorization: Bearer never-issued"),
        ("", "Authorization;"),
        (f"Basic {TOKEN}", "Authorization: Basic ***"),
    ],
)
def test_credentials(authorization: Any, header: str | None, tenant: Tenant) -> None:
    line = tenant.curl("GET", "/users", authorization=authorization)
    assert [word for word in words(line) if word.startswith("Authorization")] == ([header] if header else [])
    assert TOKEN not in line


@pytest.mark.parametrize(
    ("sign_in", "word"),
    [
        (Authentication(scheme="header", name="X-Api-Key", token_variable="MINE"), "X-Api-Key: T"),
        (Authentication(scheme="query", name="key", token_variable="MINE"), "http://mock/users?a=1&key=T"),
    ],
)
def test_other_carriers(sign_in: Authentication, word: str, contract: Contract, echo: App) -> None:
    conventions = Conventions(api=About(title="Small"), authentication=sign_in)
    with Tenant(contract=contract, conventions=conventions, token=TOKEN, mode=TenantMode.EMBEDDED, app=echo) as one:
        assert word in words(one.curl("GET", "/users?a=1"), variable="MINE", value="T")


def test_secrets_of_a_case_are_masked(tenant: Tenant) -> None:
    headers = [("Cookie", "session=abc"), ("X-Note", f"sent {TOKEN}"), ("X-Empty", "")]
    given = words(tenant.curl("GET", f"/users/{TOKEN}?api_key=abc", headers))
    assert "Cookie: ***" in given
    assert "X-Note: sent ***" in given
    assert "X-Empty;" in given
    assert given[-1] == "https://tenant.example/v0/users/***?api_key=***"


visible = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))
bodies = st.text(st.characters(min_codepoint=1, codec="utf-8"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=visible, body=bodies)
def test_whatever_is_sent_reaches_curl_and_nothing_else_runs(value: str, body: str, tenant: Tenant) -> None:
    given = words(tenant.curl("POST", "/users", [("X-Odd", value)], body.encode()))
    assert given[given.index("--data-raw") + 1] == tenant.mask(body)
    assert f"X-Odd: {tenant.mask(value)}" in given or (value == "" and "X-Odd;" in given)
    assert json.dumps(given)  # text, every word of it
