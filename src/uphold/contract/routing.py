"""Concrete path → operation: a tree of path segments, where a static segment wins over a parameter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from uphold.contract.paths import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from uphold.contract.model import Operation


class Router:
    """Finds operations by the path of a request, as it was sent: percent-encoded, without the query."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            node = self._root
            for segment in operation.path.split("/"):
                node = node.child(segment)
            node.operations.setdefault(operation.method, operation)

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation, and the decoded values of its path parameters. Where several templates fit a path, a
        more static one wins; one that lacks the method leaves it to the next."""
        for node, values in self._matches(path):
            operation = node.operations.get(method.upper())
            if operation is not None:
                return operation, dict(zip(PARAMETER.findall(operation.path), values, strict=True))
        return None

    def methods(self, path: str) -> tuple[str, ...]:
        """The methods that templates which fit `path` declare, sorted."""
        return tuple(sorted({method for node, _ in self._matches(path) for method in node.operations}))

    def _matches(self, path: str) -> Iterator[tuple[_Node, tuple[str, ...]]]:
        return self._root.match(path.partition("?")[0].split("/"), 0, ())


class _Node:
    """What may follow after a piece of a path."""

    __slots__ = ("mixed", "operations", "parameter", "static")

    def __init__(self) -> None:
        self.static: dict[str, _Node] = {}
        self.mixed: dict[str, tuple[re.Pattern[str], _Node]] = {}
        """Segments of text and parameters, like ``{id}.pdf``: by shape."""
        self.parameter: _Node | None = None
        self.operations: dict[str, Operation] = {}

    def child(self, segment: str) -> _Node:
        if "{" not in segment:
            return self.static.setdefault(unquote(segment), _Node())
        pieces = PARAMETER.split(segment)
        if pieces[0] == pieces[2] == "" and len(pieces) == 3:  # noqa: PLR2004 - text, one name, text
            if self.parameter is None:
                self.parameter = _Node()
            return self.parameter
        texts = pieces[::2]
        shape = "{}".join(texts)
        if shape not in self.mixed:
            pattern = re.compile("(.+?)".join(re.escape(text) for text in texts), re.DOTALL)
            self.mixed[shape] = (pattern, _Node())
            # the more text a segment holds, the more static it is
            self.mixed = dict(sorted(self.mixed.items(), key=lambda item: -len(item[0])))
        return self.mixed[shape][1]

    def match(self, segments: list[str], at: int, values: tuple[str, ...]) -> Iterator[tuple[_Node, tuple[str, ...]]]:
        if at == len(segments):
            if self.operations:
                yield self, values
            return
        segment = unquote(segments[at])
        static = self.static.get(segment)
        if static is not None:
            yield from static.match(segments, at + 1, values)
        if not segment:
            return
        for pattern, node in self.mixed.values():
            found = pattern.fullmatch(segment)
            if found:
                yield from node.match(segments, at + 1, values + found.groups())
        if self.parameter is not None:
            yield from self.parameter.match(segments, at + 1, (*values, segment))
