"""What a rule says about a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from visualdoc.reading.mrz.dates import DateReading
from visualdoc.reading.mrz.formats import Positions
from visualdoc.reading.mrz.laid import LaidText


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule and the place where the print departs from it.

    Attributes
    ----------
    code
        Stable name of the rule: ``unknown_state_code``.
    title, explanation
        For people.
    positions
        ``(line, column)`` in the printed lines, from 0; empty when it concerns the whole zone.
    captured, expected
        What is printed, and what the rule asks for, in words where it is no single value.
    reference
        Paragraph of the standard.
    applies_from
        First day of issue for which the rule holds, None when it always did or is not recorded.
    is_remark
        The departure is lawful or common: worth knowing, no broken rule.
    """

    code: str
    title: str
    explanation: str
    positions: Positions
    captured: str
    expected: str
    reference: str
    applies_from: date | None = None
    is_remark: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the entry of ``problems`` or ``remarks``."""
        return {
            "code": self.code,
            "title": self.title,
            "explanation": self.explanation,
            "positions": [list(at) for at in self.positions],
            "captured": self.captured,
            "expected": self.expected,
            "reference": self.reference,
            "applies_from": self.applies_from.isoformat() if self.applies_from else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What rules look at: a text of known format and its dates.

    Attributes
    ----------
    dates
        Birth and expiry as far as the format has them; empty when there is no day to judge them at.
    issued_on
        Day of issue, which no zone holds; None when it is not known from elsewhere.
    """

    text: LaidText
    dates: dict[str, DateReading]
    issued_on: date | None = None

    def printed(self, name: str) -> str | None:
        """Return a field as printed, None when the format has none of that name."""
        return self.text.printed(name)

    def positions(self, name: str, *, start: int = 0, stop: int | None = None) -> Positions:
        """Places of a field's characters, or of some of them."""
        span = self.text.layout.field(name)
        return span.positions[start:stop] if span is not None else ()

    @property
    def expires_on(self) -> date | None:
        """Expiry in its likelier century."""
        reading = self.dates.get("expiry_date")
        return reading.preferred if reading is not None else None
