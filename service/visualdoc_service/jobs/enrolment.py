"""The one place where the service calls the library's enrolment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from visualdoc import enrolment
from visualdoc.references import Library
from visualdoc_service.storage.locks import exclusive


class Enroller:
    """Writes document types into one library, one process at a time."""

    def __init__(self, library_path: Path) -> None:
        self._library_path = library_path

    def enrol(
        self,
        name: str,
        scans: Sequence[tuple[str, bytes]],
        *,
        description: bytes | None,
        extends: bool,
    ) -> Mapping[str, Any]:
        """Enrol scans (file name and bytes); raises ``VisualdocError``."""
        with exclusive(self._library_path / ".lock"):
            library = Library.open_or_create(self._library_path)
            raise NotImplementedError(enrolment, library, name, scans, description, extends)
