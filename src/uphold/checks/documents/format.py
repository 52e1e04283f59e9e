"""A format is a word that somebody explains, spelt as it is known.

**Promised**: ``format`` tells how a text is written or how large a number can be. A word that neither JSON Schema
2020-12 (validation, 7.3) nor the OpenAPI format registry (https://spec.openapis.org/registry/format/) nor
``[formats]`` in ``api.toml`` knows tells nothing; and where ``[formats]`` says that a word means a standard one, the
document spells that one in its own way, so that no validator judges by it.

**Applies** to schemas with ``format``. Each word is one finding.

**Ignores** what ``[formats]`` explains otherwise: by a pattern, or as a word beside a number.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from uphold.checks.base import Held, Problem
from uphold.checks.documents.schemas import judge_nodes
from uphold.checks.judging.formats import STANDARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from uphold.checks.documents.schemas import Node
    from uphold.contract import Contract, Conventions

ID: Final = "document-format"
NOTHING: Final = "the document names no format"
_HELD: Final = Held()
_REGISTERED: Final = STANDARD | frozenset(
    (
        *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "double-int", "unixtime"),
        *("float", "double", "decimal", "decimal128", "byte", "binary", "base64url", "char", "password", "html"),
        *("commonmark", "media-range", "http-date", "date-time-local", "time-local", "sf-binary", "sf-boolean"),
        *("sf-decimal", "sf-integer", "sf-string", "sf-token"),
    )
)
"""With the OpenAPI format registry, which holds the words of OpenAPI 3.0 as well."""
_NEAR: Final = 0.8
"""How alike a slip of the pen and the word that was meant are, by `difflib`."""


def examine(contract: Contract, conventions: Conventions) -> Iterator[Held | Problem]:
    """One problem for each place with a word that is not known, or is spelt in a way of its own."""
    meanings = {word: meaning.as_ for word, meaning in conventions.formats.items()}

    def judge(node: Node) -> Held | Problem | None:
        word = node.schema.get("format")
        if not isinstance(word, str):
            return None
        message = _wrong(word, meanings)
        return Problem(message, "/format", keyword=f"format:{word}") if message else _HELD

    yield from judge_nodes(contract, ID, judge, tuple(sorted((word, as_ or "") for word, as_ in meanings.items())))


def _wrong(word: str, meanings: dict[str, str | None]) -> str:
    """What is wrong with a word; empty when nothing is."""
    if word in meanings:
        standard = meanings[word]
        if standard in (None, word) or word in _REGISTERED:
            return ""
        return f"the format `{word}` means `{standard}`, and no validator knows it by that spelling"
    if word in _REGISTERED:
        return ""
    meant = _meant(word)
    if meant:
        return f"the format `{word}` is not known; `{meant}` is"
    return f"the format `{word}` is not known: neither a standard nor api.toml says what it means"


def _meant(word: str) -> str:
    """The known word that `word` is a slip of the pen for; empty when it is none."""
    plain = {re.sub(r"[^a-z0-9]", "", known): known for known in sorted(_REGISTERED)}
    near = difflib.get_close_matches(re.sub(r"[^a-z0-9]", "", word.lower()), plain, n=1, cutoff=_NEAR)
    return plain[near[0]] if near else ""
