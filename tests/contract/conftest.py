"""Small documents for the tests of contracts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from uphold.contract import Contract, load_contract

if TYPE_CHECKING:
    from pathlib import Path


class Load(Protocol):
    """Writes a document and loads it as a contract."""

    def __call__(self, document: dict[str, Any] | str, name: str = ...) -> Contract: ...


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads a document, a value or a text; what a value leaves out (``openapi``, ``info``…) is filled in."""

    def load_it(document: dict[str, Any] | str, name: str = "1.0.0.json") -> Contract:
        path = tmp_path / name
        if isinstance(document, str):
            path.write_text(document, encoding="utf-8")
        else:
            whole = {
                "openapi": "3.0.3",
                "info": {"title": "Shop", "version": "1.0.0"},
                "paths": {},
                **document,
            }
            path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
        return load_contract(path, cache=None)

    return load_it


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPHOLD_CACHE", str(tmp_path / "cache"))
