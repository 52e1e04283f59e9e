"""The contracts that a command is asked to compare: files, URLs on this machine, releases, and revisions in git."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from uphold.commands.project import find_named
from uphold.contract import Api, Contract, load_contract
from uphold.errors import InputError, UsageError

_RELEASE = re.compile(r"(?P<api>[\w.-]+)@(?P<release>[^/:\s]+)")
_REVISION = re.compile(r"(?P<revision>[^:]+):(?P<path>.+)")
_ELSEWHERE = re.compile(rb"""\$ref["']?\s*:\s*["']?[^\s"'#]""")
"""A reference that leads out of its file."""
_SECONDS = 20.0
_WAYS = "Give a file, api@release, REVISION:path in git, or a URL on this machine"


@dataclass(frozen=True, slots=True)
class Input:
    """A contract, and how the user named it."""

    contract: Contract
    name: str
    api: Api | None = None
    """The API whose release it is; None for a document of its own."""

    has_lines: bool = True
    """Whether lines of the contract's file are lines of what the user named."""

    @property
    def file(self) -> str:
        """The file that the contract was read from, which may be a copy."""
        return str(self.contract.path or "")


def read_input(word: str, specs: Path | None, folder: Path) -> Input:
    """The contract that `word` names; what is no file here is copied into `folder`, which must outlive the contract.

    Raises:
        InputError: it can't be read.
        UsageError: it names nothing that is there.

    """
    if re.match(r"https?://", word, re.IGNORECASE):
        return _copied(word, _fetched(word), folder)
    path = Path(word)
    if path.exists():
        return _from_file(path, word, folder)
    release = _RELEASE.fullmatch(word)
    if release:
        (api,) = find_named((release["api"],), specs)
        return Input(api.contract(release["release"]), word, api)
    if _REVISION.fullmatch(word):
        return _copied(word, _from_git(word), folder)
    raise UsageError(f"there is no file `{word}`", remedy=_WAYS)


def _from_file(path: Path, word: str, folder: Path) -> Input:
    """The contract in a file; one that refers to other files is put together first, as an import does it."""
    try:
        return Input(load_contract(path, lenient=True), word)
    except InputError:
        if not path.is_file() or not _ELSEWHERE.search(path.read_bytes()):
            raise
    from uphold.contract.document import read_document  # noqa: PLC0415 - only who refers to other files pays for it
    from uphold.contract.importer.bundling import bundle  # noqa: PLC0415 - as above

    raw = path.read_bytes()
    whole = bundle(read_document(raw, word), raw, word, path.parent)
    found = _copied(word, msgspec.json.encode(whole), folder)
    return replace(found, has_lines=False)


def _copied(word: str, content: bytes, folder: Path) -> Input:
    path = folder / f"{len(list(folder.iterdir()))}-{re.sub(r'[^A-Za-z0-9.-]+', '-', word).strip('-') or 'document'}"
    path.write_bytes(content)
    try:
        return Input(load_contract(path, lenient=True), word)
    except InputError as error:
        place = error.place and replace(error.place, file=word)
        raise InputError(error.message.replace(str(path), word), place=place, remedy=error.remedy) from error


def _fetched(url: str) -> bytes:
    import httpx  # noqa: PLC0415 - only who names a URL pays for it

    try:
        host = urlsplit(url).hostname or ""
    except ValueError as error:
        raise UsageError(f"{url} is no URL: {error}", remedy=_WAYS) from error
    if not _is_loopback(host):
        message = f"{host or url} is not this machine, and documents are fetched from nowhere else"
        raise UsageError(message, remedy="Download the document, and give the file.")
    try:
        reply = httpx.get(url, timeout=_SECONDS, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise InputError(f"{url} can't be fetched: {str(error) or type(error).__name__}") from error
    if reply.status_code != httpx.codes.OK:
        raise InputError(f"{url} answers {reply.status_code}, not 200")
    return reply.content


def _is_loopback(host: str) -> bool:
    import ipaddress  # noqa: PLC0415 - only who names a URL pays for it

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _from_git(word: str) -> bytes:
    import subprocess  # noqa: PLC0415 - only who names a revision pays for it

    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; git reads `word` as the name of an object, never as an option
            ["git", "cat-file", "blob", "--end-of-options", word],  # noqa: S607 - the user's own git
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except FileNotFoundError as error:
        raise InputError(f"`{word}` is no file, and there is no git to ask for it") from error
    except subprocess.TimeoutExpired as error:
        raise InputError(f"git did not give `{word}` within {_SECONDS:g} seconds") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it fails"]
        reason = said[0].removeprefix("fatal: ")
        if "not a git repository" in reason:
            raise UsageError(f"`{word}` is no file, and this is not a git repository", remedy=_WAYS)
        remedy = f"The path begins at the root of the repository, or with ./. {_WAYS}"
        raise InputError(f"git can't give `{word}`: {reason}", remedy=remedy)
    return done.stdout
