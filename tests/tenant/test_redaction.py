"""No secret survives masking, however it is spelled; what is no secret stays readable."""

from __future__ import annotations

import base64
import html
import json
import re
import string
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from uphold.tenant import Redactor

PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))
tokens = st.text(PRINTABLE, min_size=8, max_size=80)
others = st.text(max_size=30)


def base64_with(before: str, token: str, after: str) -> str:
    return base64.b64encode(f"{before}{token}{after}".encode()).decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "raw": lambda token: token,
    "percent-encoded": lambda token: quote(token, safe=""),
    "percent-encoded, lower case": lambda token: re.sub("%..", lambda found: found[0].lower(), quote(token, safe="")),
    "form": quote_plus,
    "query": lambda token: urlencode({"a": token, "b": "c"}),
    "percent-encoded twice": lambda token: quote(quote(token, safe=""), safe=""),
    "every byte percent-encoded": lambda token: "".join(f"%{byte:02X}" for byte in token.encode()),
    "json": json.dumps,
    "json in json": lambda token: json.dumps(json.dumps({"a": token})),
    "json with slashes escaped": lambda token: json.dumps(token).replace("/", "\\/"),
    "json of code points": lambda token: "".join(f"\\u{ord(sign):04x}" for sign in token),
    "html": html.escape,
    "repr": repr,
    "bytes": lambda token: repr(token.encode()),
    "header": lambda token: f"authorization: Bearer {token}",
    "base64": lambda token: base64.b64encode(token.encode()).decode(),
    "base64, url-safe": lambda token: base64.urlsafe_b64encode(token.encode()).decode(),
    "base64, no padding": lambda token: base64.b64encode(token.encode()).decode().rstrip("="),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(token=tokens, before=others, after=others)
@example(token="********", before="", after="")
@example(token="a*#~b%2F", before="%", after="41")
@example(token='a"b\\c/d&e<f>', before="\\", after="\\")
@example(token="aaaaaaaa", before="aaaa", after="aaa")
def test_the_token_never_survives(spelling: str, token: str, before: str, after: str) -> None:
    spelled = SPELLINGS[spelling](token)
    text = f"{before} {spelled} {after}"
    masked = Redactor(token).mask(text)
    core = spelled if spelling not in {"query", "header"} else token
    assert core.strip("\"'b") not in masked or core.strip("\"'b") in f"{before} {after}"
    assert token not in masked


@given(known=st.lists(tokens, min_size=2, max_size=3), spelling=st.sampled_from(sorted(SPELLINGS)), rest=others)
@example(known=["aaaaaaaa", "aaaaaaaab"], spelling="raw", rest="")
@example(known=["12345678", "012345678"], spelling="base64", rest="")
def test_none_of_several_tokens_survives(known: list[str], spelling: str, rest: str) -> None:
    masked = Redactor(*known).mask(" ".join(f"{SPELLINGS[spelling](token)} {rest}" for token in known))
    assert not [token for token in known if token in masked and token not in rest]


@given(token=tokens, before=st.text(PRINTABLE, max_size=7), after=st.text(PRINTABLE, max_size=7))
def test_the_token_inside_a_basic_credential(token: str, before: str, after: str) -> None:
    """Its digits depend on the neighbours at both ends only; most of them must be gone."""
    encoded = base64_with(before + ":", token, after)
    masked = Redactor(token).mask(encoded)
    for start in range(0, len(masked), 4):
        piece = masked[start:]
        try:
            assert token not in base64.b64decode(piece + "==", validate=False).decode("latin-1")
        except ValueError:
            continue
    assert encoded != masked


@given(token=tokens, target=st.text(PRINTABLE + string.whitespace))
def test_masking_twice_is_masking_once(token: str, target: str) -> None:
    redactor = Redactor(token)
    once = redactor.mask(f"{target}{token}{target}")
    assert redactor.mask(once) == once


MASKED = {
    '{"password": "hunter2"}': '{"password": "***"}',
    '{"userPassword":"a\\"b"}': '{"userPassword":"***"}',
    '{"apiKey": "k", "id": 7}': '{"apiKey": "***", "id": 7}',
    '{"api_key": 123456, "a": [1]}': '{"api_key": ***, "a": [1]}',
    '{"accessToken": ["a", "b"], "c": 1}': '{"accessToken": ***, "c": 1}',
    '{"clientSecret": "cut off here': '{"clientSecret": "***"',
    '{"key": "x"}': '{"key": "***"}',
    '{"privateKey": "x\\n"}': '{"privateKey": "***"}',
    '{"credentials": "x"}': '{"credentials": "***"}',
    '{\n  "token" : "x"\n}': '{\n  "token" : "***"\n}',
    "/hook?token=abc&x=1": "/hook?token=***&x=1",
    "/hook?x=1&api_key=abc": "/hook?x=1&api_key=***",
    "grant=a&client_secret=abc": "grant=a&client_secret=***",
    "Authorization: Bearer abc\nX: y": "Authorization: ***\nX: y",
    "cookie: a=b; c=d": "cookie: ***",
    "Set-Cookie: a=b": "Set-Cookie: ***",
    "X-Api-Key: abc": "X-Api-Key: ***",
    "Proxy-Authorization: abc": "Proxy-Authorization: ***",
    "sent with Bearer abcdef0123456789": "sent with Bearer ***",
}
KEPT = [
    '{"password": null, "token": "", "key": true}',
    '{"id": 7, "name": "Ada", "monkeys": 3}',
    '{"keyboard": "a", "keys": ["a"]}',
    "GET /public/users/v1.0?page=1",
    "Content-Type: application/json",
    "a bearer of news",
    "",
]


@pytest.mark.parametrize("text", MASKED)
def test_what_stands_where_secrets_stand_is_masked(text: str) -> None:
    assert Redactor(None).mask(text) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor("unlikely-token").mask(text) == text


def test_headers() -> None:
    headers = [
        ("Authorization", "Bearer abc"),
        ("COOKIE", "a=b"),
        ("x-api-key", "abc"),
        ("X-Auth-Token", "abc"),
        ("X-Empty-Token", ""),
        ("Content-Type", "application/json"),
        ("X-Echo", "you sent hush-hush-hush"),
    ]
    assert Redactor("hush-hush-hush").mask_headers(headers) == [
        ("Authorization", "***"),
        ("COOKIE", "***"),
        ("x-api-key", "***"),
        ("X-Auth-Token", "***"),
        ("X-Empty-Token", ""),
        ("Content-Type", "application/json"),
        ("X-Echo", "you sent ***"),
    ]


PERSONAL = {
    '{"email": "ada@example.com"}': '{"email": "***"}',
    '{"firstName":"Ada","lastName" : "Byron"}': '{"firstName":"***","lastName" : "***"}',
    '{"phone": null, "postCode": "AB1 2CD"}': '{"phone": null, "postCode": "***"}',
    '{"vehicleNo":"A 1","name":"Station 7"}': '{"vehicleNo":"***","name":"Station 7"}',
    '{"bankIban":"BG80","last4":4242}': '{"bankIban":"***","last4":***}',
}


@pytest.mark.parametrize("text", PERSONAL)
def test_a_live_tenants_persons_are_masked(text: str) -> None:
    """Evidence of a finding must not carry a customer's data away; the mock's people are made up."""
    assert Redactor(None, personal=True).mask(text) == PERSONAL[text]
    assert Redactor(None).mask(text) == text
