"""What a finding shows of a body: readable where it can be, and always something that can be written down."""

from __future__ import annotations

import pytest

from uphold.runner.recording.evidence import reply_text
from uphold.tenant import Answer


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"a":"\xc3\xa4"}', '{\n "a": "\u00e4"\n}'),
        (rb'{"a":"\ud800"}', r'{"a":"\ud800"}'),  # half a surrogate pair, as requests of the suites may hold one
        (b'{"a":', '{"a":'),
        (b"\xff", r"\xff"),
        (b"[" * 100_000, "[" * 4_000 + "\n… (96000 more characters)"),
    ],
    ids=["json", "half a pair", "cut off", "no text", "deep"],
)
def test_a_body_as_a_person_reads_it(body: bytes, shown: str) -> None:
    text = reply_text(
        Answer(status=500, headers={"content-type": "application/json", "x-other": "1"}, body=body, elapsed_ms=1.0)
    )
    assert text == f"500\ncontent-type: application/json\n\n{shown}"
    text.encode()
