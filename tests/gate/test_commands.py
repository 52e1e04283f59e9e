"""`uphold diff` and `uphold gate` as a person types them: exit statuses, inputs, one line for each mistake."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from uphold.contract import Api, Contract

Run = Callable[..., Any]
BASE: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Books", "version": "1"},
    "paths": {"/books": {"get": {"parameters": [], "responses": {"200": {"description": "fine"}}}}},
}
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer"}}


def books(*parameters: dict[str, Any], **paths: Any) -> dict[str, Any]:
    """A small document with these parameters of its listing."""
    made: dict[str, Any] = json.loads(json.dumps(BASE))
    made["paths"]["/books"]["get"]["parameters"] = list(parameters)
    made["paths"] |= paths
    return made


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_it(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write_it


STATUSES: dict[str, tuple[Any, Any, list[str], int]] = {
    # name: (old, new, options, exit status)
    "the same": (books(LIMIT), books(LIMIT), [], 0),
    "safe": (books(), books(LIMIT), [], 0),
    "breaking": (books(), books({**LIMIT, "required": True}), [], 1),
    "breaking, and asked not to fail": (books(), books({**LIMIT, "required": True}), ["--fail-on", "none"], 0),
    "breaking is also risky": (books(), books({**LIMIT, "required": True}), ["--fail-on", "risky"], 1),
    "nothing to compare": ({**BASE, "paths": {}}, {**BASE, "paths": {}}, [], 4),
    "a document that is none": (books(), "nothing: here", [], 2),
    "broken YAML": (books(), "a: [", [], 2),
    "a key twice": (books(), "openapi: 3.0.3\nopenapi: 3.0.3\npaths: {}", [], 2),
    "a reference to nothing": (
        books(), books({"name": "a", "in": "query", "schema": {"$ref": "#/components/schemas/None"}}), [], 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STATUSES)
def test_the_exit_status_of_a_comparison(uphold: Run, write: Callable[..., Path], name: str) -> None:
    old, new, options, status = STATUSES[name]
    ended = uphold("diff", write("old.json", old), write("new.json", new), *options)
    assert ended.status == status
    if status == 2:
        assert ended.out == ""
        assert len(ended.err.splitlines()) == 1
        assert "new.json" in ended.err


def test_json_is_the_object_of_the_design(uphold: Run, write: Callable[..., Path]) -> None:
    old, new = write("old.json", books()), write("new.json", books({**LIMIT, "required": True}))
    said = uphold("diff", old, new, "--format", "json").json()
    assert {key: said[key] for key in ("old", "new", "policy", "breaking", "risky")} == {
        "old": str(old), "new": str(new), "policy": "strict", "breaking": 1, "risky": 0,
    }  # fmt: skip
    (breaking,) = (one for one in said["changes"] if one["severity"] == "breaking")
    assert {
        "rule",
        "severity",
        "operation",
        "pointer",
        "direction",
        "old",
        "new",
        "message",
        "witness",
        "fingerprint",
    } <= {*breaking}
    assert (breaking["operation"], breaking["direction"]) == ("GET /books", "request")
    assert breaking["new_site"]["file"] == str(new)


def test_output_goes_to_a_file_whole(uphold: Run, write: Callable[..., Path], tmp_path: Path) -> None:
    file = write("a.json", books())
    ended = uphold("diff", file, file, "--output", tmp_path / "out.md", "--format", "markdown")
    assert (ended.out, ended.status) == ("", 0)
    assert (tmp_path / "out.md").read_text().startswith("# ")
    assert uphold("diff", file, file, "--output", tmp_path / "none" / "out.md").status == 3


MISTAKES = {
    # words after the command: (exit status, what the line says)
    ("diff", "nope.yaml", "nope.yaml"): (2, "there is no file `nope.yaml`"),
    ("diff", "README.md", "README.md"): (2, "README.md"),
    ("diff", "specs", "specs"): (2, "specs"),
    ("diff", "ampeco@3.1", "ampeco@3.110.0"): (2, "has no release `3.1`"),
    ("diff", "ampeko@3.110.0", "ampeco@3.110.0"): (2, "no API named ampeko"),
    ("diff", "ampeco@3.224.0", "ampeco@3.110.0"): (2, "only the name is known"),
    ("diff", "http://example.com/a.json", "README.md"): (2, "is not this machine"),
    ("diff", "http://[/a.json", "README.md"): (2, ""),
    ("diff", "http://127.0.0.1:9/a.json", "README.md"): (2, "can't be fetched"),
    ("diff", "NO-SUCH-REVISION:a.json", "README.md"): (2, "git can't give"),
    ("diff", "ampeco@3.110.0", "ampeco@3.110.0", "--format", "jsn"): (2, "Near it: json"),
    ("diff", "ampeco@3.110.0", "ampeco@3.110.0", "--policy", "stict"): (2, "no policy `stict`"),
    ("diff", "ampeco@3.110.0", "ampeco@3.110.0", "--policy", "none.toml"): (2, "none.toml"),
    ("gate", "--api", "ampeco", "--from", "3.66.0", "--to", "3.251.5"): (2, "Near it: 3.251"),
    ("gate", "--api", "ampeco", "--from", "3.67", "--to", "3.251.0"): (2, "has no release `3.67`"),
    ("gate", "--api", "ampeco", "--from", "3.251.0", "--to", "3.66.0"): (2, "does not come after"),
    ("gate", "--api", "nobody", "--from", "1", "--to", "2"): (2, "no API named nobody"),
    ("gate", "--api", "ampeco", "--from", "3.66.0", "--to", "3.251.0", "--budget", "5"): (2, "are for a tenant"),
    ("gate", "--api", "ampeco", "--from", "3.66.0", "--to", "3.251.0", "--waivers", "no.toml"): (2, "no file no.toml"),
}


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_a_mistake_is_one_line(uphold: Run, words: tuple[str, ...]) -> None:
    status, line = MISTAKES[words]
    ended = uphold(*words)
    assert (ended.status, ended.out) == (status, "")
    assert ended.err.startswith("uphold: ")
    assert len(ended.err.splitlines()) == 1
    assert line in ended.err


def test_documents_of_several_files_are_put_together(uphold: Run, write: Callable[..., Path]) -> None:
    write("parts.json", {"Limit": {"type": "integer"}})
    old = write("old.json", books({**LIMIT, "schema": {"$ref": "parts.json#/Limit"}}))
    new = write("new.json", books({**LIMIT, "schema": {"type": "boolean"}}))
    said = uphold("diff", old, new, "--format", "json").json()
    assert said["breaking"] == 1
    assert said["changes"][0]["old_site"]["file"] == str(old)
    assert said["changes"][0]["old_site"]["line"] is None
    assert uphold("diff", old, write("same.json", books(LIMIT))).status == 0


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with two revisions of a document."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git = partial(
        subprocess.run,
        check=True,
        cwd=folder,
        capture_output=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
    )
    git(["git", "init", "-q"])
    for content in (books(), books({**LIMIT, "required": True})):
        (folder / "api.json").write_text(json.dumps(content))
        git(["git", "add", "api.json"])
        git(["git", "-c", "user.name=A", "-c", "user.email=a@localhost", "commit", "-q", "-m", "x"])
    return folder


def test_revisions_in_git(uphold: Run, repository: Path) -> None:
    ended = uphold("diff", "HEAD~1:api.json", "api.json", "--format", "json", cwd=repository)
    said = ended.json()
    assert (ended.status, said["breaking"], said["old"]) == (1, 1, "HEAD~1:api.json")
    assert {one["old_site"]["file"] for one in said["changes"] if one["old_site"]} <= {"HEAD~1:api.json"}
    assert uphold("diff", "HEAD:api.json", "api.json", cwd=repository).status == 0
    assert "does not exist" in uphold("diff", "HEAD:none.json", "api.json", cwd=repository).err


def test_what_is_gone_since_a_revision_is_annotated_in_the_new_document(uphold: Run, repository: Path) -> None:
    (repository / "api.json").write_text(json.dumps({**books(), "paths": {}}))
    ended = uphold("diff", "HEAD:api.json", "api.json", "--format", "github", cwd=repository)
    assert ended.out.startswith("::error file=api.json,line=1,title=operation-removed::")
    (issue,) = uphold("diff", "HEAD:api.json", "api.json", "--format", "gitlab", cwd=repository).json()
    assert issue["location"] == {"path": "api.json", "lines": {"begin": 1}}
    text = uphold("diff", "HEAD:api.json", "api.json", cwd=repository).out
    assert re.search(r"old +HEAD:api\.json:1 ", text)


def test_outside_of_git(uphold: Run, tmp_path: Path) -> None:
    ended = uphold("diff", "HEAD:a.json", "b.json", cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert ended.status == 2
    assert "is not a git repository" in ended.err


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """Base URL at which the files of `tmp_path` are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_urls_on_this_machine(uphold: Run, write: Callable[..., Path], served: str) -> None:
    write("old.json", books())
    new = write("new.json", books({**LIMIT, "required": True}))
    said = uphold("diff", f"{served}/old.json", new, "--format", "json").json()
    assert (said["old"], said["breaking"]) == (f"{served}/old.json", 1)
    missing = uphold("diff", f"{served}/none.json", new)
    assert (missing.status, "answers 404" in missing.err) == (2, True)


# -- the gate


def shop(write_api: Callable[..., Api]) -> tuple[str, ...]:
    """A ladder on which an operation went without notice; the options that name it."""
    api = write_api(
        {
            "1.0": {"date": "2026-01-10", "operations": {"GET /books": "", "GET /shelves": ""}},
            "1.1": {"date": "2026-02-10", "operations": {"GET /books": ""}},
        }
    )
    return ("gate", "--api", "shop", "--specs", str(api.folder.parent), "--today", "2026-09-01")


def test_a_gate_that_is_closed_and_its_waivers(uphold: Run, write_api: Callable[..., Api], tmp_path: Path) -> None:
    words = (*shop(write_api), "--from", "1.0", "--to", "1.1")
    waivers = tmp_path / "waivers.toml"
    ended = uphold(*words, "--format", "json", "--write-waivers", waivers, cwd=tmp_path)
    said = ended.json()
    assert (ended.status, said["exit_status"], said["failures"]) == (1, 1, 2)
    assert [one["notice"] for one in said["removals"]] == ["broken"]
    refused = uphold(*words, "--waivers", waivers, cwd=tmp_path)
    assert (refused.status, "`owner` is to be filled in" in refused.err) == (2, True)
    text = waivers.read_text()
    for key in ("owner", "reason", "link"):
        text = text.replace(f'{key} = ""', f'{key} = "said"')
    waivers.write_text(text)
    assert uphold(*words, "--waivers", waivers, cwd=tmp_path).status == 0
    late = (word if word != "2026-09-01" else "2026-12-02" for word in words)
    assert "has expired" in uphold(*late, "--waivers", waivers, cwd=tmp_path).out.replace("have", "has")


def test_a_gate_to_a_file(
    uphold: Run, write_api: Callable[..., Api], write_contract: Callable[..., Contract], tmp_path: Path
) -> None:
    words = (*shop(write_api), "--from", "1.1", "--to")
    good = write_contract("1.2", operations={"GET /books": "", "GET /rooms": ""})
    bad = write_contract("1.3", operations={"GET /rooms": ""})
    assert uphold(*words, good.path, cwd=tmp_path).status == 0
    closed = uphold(*words, bad.path, cwd=tmp_path)
    assert closed.status == 1
    assert "GET /books: notice broken" in closed.out
    assert str(bad.path) in uphold(*words, bad.path, "--format", "json", cwd=tmp_path).out


def test_the_real_gate(uphold: Run) -> None:
    ended = uphold("gate", "--api", "ampeco", "--from", "3.66.0", "--to", "3.251.0", "--today", "2026-09-26")
    assert ended.status == 0
    for line in (
        "ampeco 3.66.0 → 3.251.0",
        "Not verified: 3",
        "67 operations, notice has run out (deprecated in 3.106.5, 2025-12-04 or earlier)",
        "GET /public-api/resources/partner-expenses/v1.1, then v1.2",
    ):
        assert line in " ".join(ended.out.split()) or line in ended.out


@pytest.fixture
def tenant(write_api: Callable[..., Api]) -> Iterator[str]:
    """The embedded tenant of the newest release of the shop, served on this machine."""
    specs = str(shop(write_api)[4])
    process = subprocess.Popen(  # noqa: S603 - this project's own command line
        [sys.executable, "-m", "uphold.cli", "mock", "--api", "shop", "--specs", specs, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    url = next(word.rstrip("/.,") for line in lines for word in line.split() if word.startswith("http://"))
    yield url
    process.terminate()
    process.wait(timeout=20)
    process.stdout.close()


def test_the_suites_say_what_was_seen_on_the_tenant(
    uphold_alone: Run, write_api: Callable[..., Api], tenant: str, tmp_path: Path
) -> None:
    reports = str(tmp_path / "reports")
    words = (*shop(write_api), "--from", "1.0", "--to", "1.1", "--tenant", tenant, "--reports", reports)
    ended = uphold_alone(*words, "--format", "json", UPHOLD_TOKEN="uphold-mock-token")
    said = ended.json()
    assert ended.status == 1
    assert [one["judged_by"] for one in said["suites"]] == ["1.0", "1.1"]
    assert all(Path(one["folder"], "run.json").is_file() for one in said["suites"])
    (gone,) = (one for one in said["changes"] if one["rule"] == "operation-removed")
    assert gone["seen"] == "confirmed", said["suites"]
