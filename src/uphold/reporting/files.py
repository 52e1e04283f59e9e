"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from uphold.errors import Place, SuiteError


def write_whole(path: Path, text: str) -> Path:
    """`text` as UTF-8 in `path`, put in its place in one step; SuiteError when the disk refuses. What is no file of its
    own (``/dev/stdout``, a pipe, a link) is written to and stays what it is."""
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            path.write_text(text, encoding="utf-8", newline="\n")
            return path
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SuiteError(f"this report cannot be written: {error.strerror}", place=Place(file=str(path))) from error
    return path
