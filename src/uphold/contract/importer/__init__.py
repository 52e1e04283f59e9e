"""Published OpenAPI documents → release files: without their prose, with equal schemas named once."""

from __future__ import annotations

from uphold.contract.importer.release import ImportedRelease, import_document
from uphold.contract.importer.writing import Imported, import_file, write_release

__all__ = ["Imported", "ImportedRelease", "import_document", "import_file", "write_release"]
