"""Bodies and headers as they travel, by their media type and their style."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import msgspec

from uphold.contract import is_json

_PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n0000000115 00000 n \n"
    b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n186\n%%EOF\n"
)
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02"
    "fe0def46b80000000049454e44ae426082"
)
_ZIP = b"PK\x05\x06" + bytes(18)
_FILES = {"application/pdf": _PDF, "image/png": _PNG, "application/zip": _ZIP}
"""The smallest files of their kinds: an empty page, one white pixel, an archive of nothing."""


def encoded(value: Any, media_type: str) -> bytes:
    """`value` as a body of `media_type`; an empty one is JSON. A text is sent as it is."""
    name = media_type.partition(";")[0].strip().lower()
    if not name or is_json(name):
        return msgspec.json.encode(value)
    if name in _FILES:
        return _FILES[name]
    if name.endswith(("/xml", "+xml")):
        return _xml(value)
    if isinstance(value, str):
        return value.encode()
    if name == "text/csv" and isinstance(value, list):
        return _csv(value)
    return msgspec.json.encode(value)


def header_text(value: Any, *, explode: bool = False, is_json_text: bool = False) -> str:
    """`value` in a header, in the style ``simple`` (OpenAPI 3.1, Style Values). What no header can hold is
    percent-encoded."""
    if is_json_text:
        text = msgspec.json.encode(value).decode()
    elif isinstance(value, list):
        text = ",".join(map(_word, value))
    elif isinstance(value, dict):
        sign = "=" if explode else ","
        text = ",".join(f"{name}{sign}{_word(below)}" for name, below in value.items())
    else:
        text = _word(value)
    return text if text.isascii() and text.isprintable() else quote(text, safe=' ,;:/?=&+"{}[]')


def _word(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _csv(rows: list[Any]) -> bytes:
    """RFC 4180: a header line where the rows are objects."""
    file = io.StringIO()
    writer = csv.writer(file)
    names = list(dict.fromkeys(name for row in rows if isinstance(row, dict) for name in row))
    if names:
        writer.writerow(names)
    for row in rows:
        cells = [row.get(name) for name in names] if isinstance(row, dict) else row if isinstance(row, list) else [row]
        writer.writerow(["" if cell is None else _word(cell) for cell in cells])
    return file.getvalue().encode()


def _xml(value: Any) -> bytes:
    if isinstance(value, str) and value.lstrip().startswith("<"):
        return value.encode()
    root = ET.Element("root")
    _grow(root, value)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode()


def _grow(node: ET.Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, below in value.items():
            for one in below if isinstance(below, list) else [below]:
                _grow(ET.SubElement(node, name), one)
    elif isinstance(value, list):
        for one in value:
            _grow(ET.SubElement(node, "item"), one)
    elif value is not None:
        node.text = _word(value)
