"""What was read from a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from visualdoc.findings import FieldReading
from visualdoc.reading.mrz.types import MrzReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """All readings of one page, each with its source.

    Attributes
    ----------
    mrz
        The machine-readable zone; None when none was found.
    fields
        Fields from the visual zone, the MRZ, barcodes and seals.
    not_read
        Zone id → why its text could not be read (for example: no recogniser for the script).
    """

    mrz: MrzReading | None
    fields: tuple[FieldReading, ...]
    not_read: dict[str, str] = field(default_factory=dict)

    def of(self, name: str, source: str) -> FieldReading | None:
        """First field of that name and source, None when it was not read."""
        return next((f for f in self.fields if f.name == name and f.source == source), None)
