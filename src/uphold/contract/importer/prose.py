"""Take the prose out of an OpenAPI document and leave the contract.

Prose is what is written for people: `description`, `summary`, `externalDocs` and `$comment` wherever the
OpenAPI specification puts them (a *property* called description is no prose), the words for OAuth scopes,
and extensions (``x-…``) that hold sentences or settings of a documentation site. Facts stay: names, titles,
types, enum values, defaults, `deprecated`, example values, extensions whose value is a truth value, a
number, a word or a list of words.

A text is a **sentence** when it has four words or more, or three that end in a full stop, question mark or
exclamation mark. An example that is a sentence goes; inside a larger example it becomes "text", so that the
example keeps its shape. A title is a name unless it has more than eight
words or ends like a sentence; then it goes. An enum value, a constant or a default never does: it is
what the API accepts and answers.
"""

from __future__ import annotations

import re
from typing import Any, Final

from uphold.contract.document import HEADER
from uphold.contract.grammar import children

PLACEHOLDER: Final = "text"
"""Stands for a sentence inside an example."""

_PROSE: Final = frozenset({"description", "summary", "externalDocs"})
_KEEPS_OWN_KEYS: Final = frozenset({"callback"})
_WORDS_OF_A_SENTENCE: Final = 4
_WORDS_OF_A_TITLE: Final = 8
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


class _Dropped:
    """What a dropped value leaves behind: nothing."""


_DROPPED: Final = _Dropped()


def is_sentence(text: str) -> bool:
    """Whether `text` is written for people, rather than a value, a name or a pattern."""
    found = len(_WORD.findall(text)) if " " in text.strip() else 0
    return found >= _WORDS_OF_A_SENTENCE or (
        found == _WORDS_OF_A_SENTENCE - 1 and text.rstrip().endswith((".", "!", "?"))
    )


def drop_prose(document: dict[str, Any]) -> int:
    """Take the prose out of `document` (changed in place); the number of texts and members that went."""
    dropper = _Dropper()
    dropper.visit(document, "document")
    return dropper.count


class _Dropper:
    def __init__(self) -> None:
        self.count = 0

    def visit(self, node: Any, kind: str) -> None:
        if not isinstance(node, dict):
            return
        if kind not in _KEEPS_OWN_KEYS:
            self.members(node, kind)
        for _, child, child_kind in children(node, kind):
            self.visit(child, child_kind)

    def members(self, node: dict[str, Any], kind: str) -> None:
        for member in [name for name in node if name in _PROSE]:
            self.count += node[member] != ""
            if kind == "response" and member == "description" and "$ref" not in node:
                node[member] = ""  # OpenAPI wants the member
            else:
                del node[member]
        if kind == "flow" and isinstance(node.get("scopes"), dict):
            node["scopes"] = dict.fromkeys(node["scopes"], "")
        if kind == "schema":
            self.schema(node)
        if kind in ("schema", "parameter", "header", "media-type") and "example" in node:
            self.replace(node, "example", self.example(node["example"]))
        if kind in ("parameter", "header", "media-type", "components") and isinstance(node.get("examples"), dict):
            self.named_examples(node)
        for member in [name for name in node if name.startswith("x-") and not name.startswith(HEADER)]:
            if not _is_fact(node[member]):
                del node[member]
                self.count += 1

    def schema(self, node: dict[str, Any]) -> None:
        if node.pop("$comment", None) is not None:
            self.count += 1
        if isinstance(node.get("title"), str) and _is_long(node["title"]):
            del node["title"]
            self.count += 1
        if isinstance(node.get("examples"), list):  # JSON Schema: a list of values
            kept = [value for value in map(self.example, node["examples"]) if value is not _DROPPED]
            self.replace(node, "examples", kept or _DROPPED)

    def named_examples(self, node: dict[str, Any]) -> None:
        kept = {}
        for name, entry in node["examples"].items():
            if isinstance(entry, dict) and "value" in entry:
                self.replace(entry, "value", self.example(entry["value"]))
                if "value" not in entry:
                    continue
            kept[name] = entry
        self.replace(node, "examples", kept or _DROPPED)

    def replace(self, node: dict[str, Any], member: str, value: Any) -> None:
        if value is _DROPPED:
            del node[member]
        else:
            node[member] = value

    def example(self, value: Any) -> Any:
        if isinstance(value, str) and is_sentence(value):
            self.count += 1
            return _DROPPED
        return self.inside(value)

    def inside(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.inside(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.inside(item) for item in value]
        if isinstance(value, str) and is_sentence(value):
            self.count += 1
            return PLACEHOLDER
        return value


def _is_long(title: str) -> bool:
    return len(title.split()) > _WORDS_OF_A_TITLE or title.rstrip().endswith((".", "!", "?"))


def _is_fact(value: Any) -> bool:
    if isinstance(value, list):
        return all(not isinstance(item, dict | list) and _is_fact(item) for item in value)
    if isinstance(value, dict):
        return False
    return not (isinstance(value, str) and (" " in value.strip() or len(value) > 100))  # noqa: PLR2004 - a long word
