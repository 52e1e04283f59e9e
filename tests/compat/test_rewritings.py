"""A document compared with another spelling of itself: nothing changed, in all that was published and in small ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.compat.conftest import Json, facts
from tests.compat.rewriting import REWRITINGS
from uphold.compat import Comparison
from uphold.contract.document import read_document

SPECS = Path(__file__).parents[2] / "specs"
PUBLISHED = sorted(SPECS.glob("*/releases/*.json"))
SMALL = {fact["what"]: fact["document"] for fact in facts("whole")}
Judged = Callable[[Json, Json], Comparison]


@pytest.mark.parametrize("how", REWRITINGS)
@pytest.mark.parametrize("path", PUBLISHED, ids=[f"{path.parts[-3]} {path.stem}" for path in PUBLISHED])
def test_another_spelling_of_a_published_release_is_no_change(path: Path, how: str, judged: Judged) -> None:
    document = read_document(path, path.name)
    other = REWRITINGS[how](document)
    assert [*judged(document, other).changes, *judged(other, document).changes] == []


@pytest.mark.parametrize("how", REWRITINGS)
@pytest.mark.parametrize("document", SMALL.values(), ids=SMALL)
def test_another_spelling_of_a_small_document_is_no_change(document: Json, how: str, judged: Judged) -> None:
    assert judged(document, REWRITINGS[how](document)).changes == ()
    assert judged(REWRITINGS[how](document), document).changes == ()
