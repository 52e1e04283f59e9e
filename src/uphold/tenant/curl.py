"""The request as a curl command line: safe to paste into a shell, and without the token."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKEN: Final = "\ue000"  # noqa: S105 - a place holder, no secret
"""Stands for the token in what is given to `curl_line`; a private character, which no request holds."""

_ADDED_BY_CURL: Final = frozenset(("host", "content-length", "connection", "accept-encoding", "user-agent"))


def curl_line(method: str, url: str, headers: Iterable[tuple[str, str]], content: bytes | None, variable: str) -> str:
    """A command line for a POSIX shell that sends the request. Every text is masked already; where it holds
    TOKEN, the shell puts in the environment variable `variable`."""
    words = ["curl", "-sS", "-i"]
    if method == "HEAD":
        words.append("--head")
    elif method != ("GET" if content is None else "POST"):
        words += ["-X", shlex.quote(method)]
    if any(sign in url for sign in "[]{}"):
        words.append("--globoff")
    if "/." in url:
        words.append("--path-as-is")
    kept = [(name, value) for name, value in headers if name.lower() not in _ADDED_BY_CURL]
    if content is not None and all(name.lower() != "content-type" for name, _ in kept):
        words += ["-H", "Content-Type:"]  # or curl declares a form
    for name, value in kept:
        words += ["-H", _word(f"{name}: {value}" if value else f"{name};", variable)]
    before = ""
    if content is not None:
        body = _text(content)
        if body is None:
            octal = "".join(f"\\{byte:03o}" for byte in content)
            before = f"printf {shlex.quote(octal)} | "
            words += ["--data-binary", "@-"]
        else:
            words += ["--data-raw", shlex.quote(body)]
    return before + " ".join([*words, _word(url, variable)])


def _word(text: str, variable: str) -> str:
    """`text` as one word of the shell."""
    if TOKEN not in text:
        return shlex.quote(text)
    escaped = "".join(f"\\{sign}" if sign in '\\"$`' else sign for sign in text)
    return f'"{escaped.replace(TOKEN, f"${{{variable}}}")}"'


def _text(content: bytes) -> str | None:
    """The body as an argument can carry it; None when it can't."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
