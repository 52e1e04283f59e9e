"""Paragraphs, labelled rows and small tables as lines of a terminal or a log.

A report of changes is a few hundred such lines and wants to be there at once, so that this is not left to a library
that lays out any page: importing it and rendering with it took as long as a comparison.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
"""Word of a style → parameter of SGR (ECMA-48, 8.3.117)."""
_TOKENS = re.compile(r"\n|[^\S\n]+|\S+")
_LEAST = 8
"""Columns that a paragraph has at least, however deep it stands."""

Span = tuple[str, str]
"""A text and its style: words of `_CODES`, or nothing."""


@dataclass(slots=True)
class Page:
    """Lines so wide at most; with colours where they are asked for."""

    width: int
    colour: bool = False
    lines: list[str] = field(default_factory=list)

    def blank(self) -> None:
        """An empty line."""
        self.lines.append("")

    def text(self, *spans: Span, indent: int = 0, first: Sequence[Span] = ()) -> None:
        """A paragraph, `indent` columns from the left; `first` stands there before its first line, and is not wider."""
        lead = "".join(self._shown(*one) for one in first)
        lead += " " * (indent - sum(cells(one) for one, _ in first))
        for line in _wrapped(spans, max(_LEAST, self.width - indent)):
            shown = "".join(self._shown(*one) for one in line)
            self.lines.append(f"{lead}{shown}".rstrip() if shown else lead.rstrip())
            lead = " " * indent

    def table(self, rows: Iterable[Sequence[Span]], *, left: int, indent: int = 1) -> None:
        """Rows of cells of which the first `left` are flush left; what does not fit is cut off."""
        rows = [list(row) for row in rows]
        widths = [max(cells(row[number][0]) for row in rows) for number in range(len(rows[0]))]
        for row in rows:
            line, free = " " * indent, self.width - indent
            for number, (text, style) in enumerate(row):
                gap = " " * (widths[number] - cells(text))
                for shown, word in ((text, style), (gap, "")) if number < left else ((gap, ""), (text, style)):
                    line += self._shown(_cut(shown, free), word)
                    free = max(0, free - cells(shown))
                line += "  "[:free]
                free = max(0, free - 2)
            self.lines.append(line.rstrip())

    def _shown(self, text: str, style: str) -> str:
        if not self.colour or not style or not text.strip():
            return text
        return f"\x1b[{';'.join(_CODES[word] for word in style.split())}m{text}\x1b[0m"

    def __str__(self) -> str:
        return "\n".join(self.lines).strip("\n") + "\n"


def cells(text: str) -> int:
    """Columns that a text takes: wide characters two, combining ones none (UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(one) else 1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


def _wrapped(spans: Iterable[Span], width: int) -> list[list[Span]]:
    """The lines of a paragraph: broken between words, or inside those that are wider than a line."""
    lines: list[list[Span]] = [[]]
    free, is_continued = width, False
    for text, style in spans:
        for part in _TOKENS.findall(text):
            if part == "\n":
                lines.append([])
                free, is_continued = width, False
            elif not part.isspace():
                if cells(part) > free and free < width:
                    lines.append([])
                    free = width
                rest = part
                while cells(rest) > free:
                    head = _cut(rest, free, mark="")
                    lines[-1].append((head, style))
                    lines.append([])
                    rest, free = rest[len(head) :], width
                lines[-1].append((rest, style))
                free, is_continued = free - cells(rest), True
            elif len(part) < free:
                if lines[-1] or not is_continued:
                    lines[-1].append((part, style))
                    free -= len(part)
            else:
                lines.append([])
                free = width
    return [_joined(line) for line in lines]


def _joined(line: list[Span]) -> list[Span]:
    """A line with neighbours of one style as one span."""
    made: list[Span] = []
    for text, style in line:
        if made and made[-1][1] == style:
            made[-1] = (made[-1][0] + text, style)
        else:
            made.append((text, style))
    return made


def _cut(text: str, width: int, mark: str = "…") -> str:
    """The beginning of a text that fits into so many columns, at least a character of it where none is marked."""
    if cells(text) <= width:
        return text
    kept, used = "", len(mark)
    for letter in text:
        if used + cells(letter) > width and (kept or mark):
            break
        kept, used = kept + letter, used + cells(letter)
    return (kept + mark)[: max(width, 0)] if mark else kept
