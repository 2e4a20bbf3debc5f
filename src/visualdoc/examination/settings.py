"""What an examiner may set for one examination; recorded in the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

DEFAULT_FALSE_REGIONS_PER_PAGE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationSettings:
    """Settings of one examination.

    Attributes
    ----------
    on
        The date at which the document is judged: "in the future" and "expired" are said of it.
    document_type
        Name of an enrolled type to examine against; None identifies it.
    false_regions_per_page
        Budget of expected false regions on one genuine page, over all checks.
    """

    on: date
    document_type: str | None = None
    false_regions_per_page: float = DEFAULT_FALSE_REGIONS_PER_PAGE

    def as_json(self) -> dict[str, Any]:
        """Return the report's form."""
        return {
            "on": self.on.isoformat(),
            "document_type": self.document_type,
            "false_regions_per_page": self.false_regions_per_page,
        }
