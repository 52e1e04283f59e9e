"""Where a live tenant's token comes from: the environment or a file, never the command line."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from uphold.errors import UsageError
from uphold.tenant.traffic import Credential

if TYPE_CHECKING:
    from pathlib import Path

    from uphold.contract import Conventions

_LONGEST = 16_384


def read_token(conventions: Conventions, token_file: Path | None = None) -> str:
    """The token of a live tenant: from `token_file`, else from the variable that ``api.toml`` names.

    Blanks around it are dropped. Raises UsageError when there is none, when it holds a control character or a
    character outside ASCII (no header could carry it, RFC 9110, 5.5), and when others may read the file.
    """
    if token_file is not None:
        return _checked(_read(token_file), f"the token file {token_file}")
    sign_in = conventions.authentication
    variable = sign_in.token_variable if sign_in is not None else "UPHOLD_TOKEN"
    text = os.environ.get(variable)
    if text is None:
        raise UsageError(
            f"no token: the environment variable {variable} is not set",
            remedy=f"Set {variable}, or name a file that holds the token with --token-file",
        )
    return _checked(text, f"the environment variable {variable}")


def read_other_tokens(conventions: Conventions) -> dict[Credential, str]:
    """The tokens beside the good one that the environment holds, in the variables that ``api.toml`` names followed
    by ``_READ_ONLY`` and ``_OTHER``; an empty variable counts as one that is not set. Raises UsageError as `read_token`
    does."""
    sign_in = conventions.authentication
    if sign_in is None:
        return {}
    found = {}
    for credential in (Credential.READ_ONLY, Credential.OTHER):
        variable = sign_in.token_variable + credential.suffix
        text = os.environ.get(variable, "")
        if text.strip():
            found[credential] = _checked(text, f"the environment variable {variable}")
    return found


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            raw = file.read(_LONGEST + 1)
    except OSError as error:
        raise UsageError(f"the token file {path} can't be read: {error.strerror}") from error
    if os.name == "posix" and stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(
            f"the token file {path} is open to other users of this machine", remedy=f"Run: chmod 600 {path}"
        )
    if len(raw) > _LONGEST:
        raise UsageError(f"the token file {path} is too long to be a token")
    return raw.decode("utf-8", errors="replace")


def _checked(text: str, source: str) -> str:
    token = text.strip()
    if not token:
        raise UsageError(f"{source} is empty", remedy="It must hold the token and nothing else")
    if not (token.isascii() and token.isprintable()):
        raise UsageError(
            f"{source} holds a line break or a character that no header can carry",
            remedy="It must hold the token on one line and nothing else",
        )
    return token
