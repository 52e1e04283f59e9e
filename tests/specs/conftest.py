"""The APIs in specs/, as the loader gives them: the data itself is under test here."""

from __future__ import annotations

from pathlib import Path

import pytest

from uphold.contract import Api, find_apis

SPECS = Path(__file__).parents[2] / "specs"
APIS = find_apis(SPECS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test that takes `api` once for each API."""
    if "api" in metafunc.fixturenames:
        metafunc.parametrize("api", APIS, ids=[api.name for api in APIS])


@pytest.fixture(scope="session")
def ampeco() -> Api:
    return next(api for api in APIS if api.name == "ampeco")


@pytest.fixture(scope="session")
def plaspy() -> Api:
    return next(api for api in APIS if api.name == "plaspy")


@pytest.fixture(scope="session")
def known_operations() -> dict[str, frozenset[str]]:
    """API → the ids of all operations in any of its releases."""
    return {
        api.name: frozenset(
            operation
            for release in api.releases
            if release.file
            for operation in api.contract(release.name).operations
        )
        for api in APIS
    }
