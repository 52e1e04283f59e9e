"""Where a token may come from, and which ones no header could carry."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from uphold.contract import About, Authentication, Conventions
from uphold.errors import UsageError
from uphold.tenant import Credential, read_other_tokens, read_token

API = Conventions(api=About(title="Small"), authentication=Authentication(scheme="bearer", token_variable="MINE"))


def token_file(folder: Path, text: bytes, mode: int = 0o600) -> Path:
    path = folder / "token"
    path.write_bytes(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("text", ["abc", " abc\n", "abc\r\n", "\tabc "])
def test_a_good_token(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE", text)
    assert read_token(API) == "abc"
    monkeypatch.setenv("MINE", "another")
    assert read_token(API, token_file(tmp_path, text.encode())) == "abc"


@pytest.mark.parametrize("text", ["", " ", "\n", "a\nb", "a\rb", "a\tb", "a\x7fb", "tökén"])
def test_a_text_that_is_no_token(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE", text)
    with pytest.raises(UsageError, match="environment variable MINE") as caught:
        read_token(API)
    assert text.strip() == "" or text not in str(caught.value)
    with pytest.raises(UsageError, match="token file"):
        read_token(API, token_file(tmp_path, text.encode()))


def test_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINE", raising=False)
    with pytest.raises(UsageError, match="MINE is not set.*--token-file"):
        read_token(API)


def test_the_name_of_the_variable_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPHOLD_TOKEN", "abc")
    assert read_token(Conventions(api=About(title="Small"))) == "abc"


def test_the_tokens_of_other_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in a variable of its own; an empty one is none."""
    monkeypatch.delenv("MINE_OTHER", raising=False)
    monkeypatch.setenv("MINE_READ_ONLY", " ")
    assert read_other_tokens(API) == {}
    monkeypatch.setenv("MINE_READ_ONLY", "abc\n")
    monkeypatch.setenv("MINE_OTHER", "def")
    assert read_other_tokens(API) == {Credential.READ_ONLY: "abc", Credential.OTHER: "def"}
    assert read_other_tokens(Conventions(api=About(title="Small"))) == {}
    monkeypatch.setenv("MINE_OTHER", "d\nef")
    with pytest.raises(UsageError, match="environment variable MINE_OTHER holds a line break"):
        read_other_tokens(API)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX files say who may read them")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_can_read(mode: int, tmp_path: Path) -> None:
    path = token_file(tmp_path, b"abc", mode)
    with pytest.raises(UsageError, match="open to other users.*chmod 600"):
        read_token(API, path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read: No such file"):
        read_token(API, tmp_path / "nothing")
    with pytest.raises(UsageError, match="can't be read"):
        read_token(API, tmp_path)


def test_a_file_that_is_no_token(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too long"):
        read_token(API, token_file(tmp_path, b"a" * 100_000))
    with pytest.raises(UsageError, match="no header can carry"):
        read_token(API, token_file(tmp_path, b"\xff\xfea"))
