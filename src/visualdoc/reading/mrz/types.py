"""A machine-readable zone as read: what the glyphs say, never repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from visualdoc.geometry import PolygonPx


@dataclass(frozen=True, slots=True, kw_only=True)
class MrzCharacter:
    """One printed character.

    Attributes
    ----------
    polygon_px
        Box of the glyph on the page (four points, may be rotated).
    alternatives
        Other readings with their posterior, best first, without the one chosen.
    """

    character: str
    confidence: float
    polygon_px: PolygonPx
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDigit:
    """One check digit with the characters that it covers.

    Attributes
    ----------
    name
        ``document_number``, ``birth_date``, ``expiry_date``, ``optional_data``, ``composite`` …
    captured, expected
        The digit as printed and as computed; they differ when ``holds`` is False.
    positions
        ``(line, column)`` of the covered characters, then of the digit itself, from 0.
    reference
        Where the standard says how the digit is computed and what it covers.
    note
        Why the digit holds though it is not the expected one; empty otherwise.
    """

    name: str
    captured: str
    expected: str
    holds: bool
    positions: tuple[tuple[int, int], ...]
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MrzDocument:
    """Parsed MRZ text.

    Attributes
    ----------
    format
        ``TD1``, ``TD2``, ``TD3``, ``MRVA``, ``MRVB``, ``IDFRA`` …; ``unknown`` when none fits.
    fields
        Field name → text as printed with fillers resolved; dates stay ``YYMMDD`` here.
    problems
        What breaks the standard apart from check digits, each ``(code, explanation, positions)``;
        :mod:`visualdoc.reading.mrz.rules` has all rules, judged at a date.
    nearest_format
        The format; for ``unknown`` the one whose fields the text follows, None when none does.
    """

    format: str
    lines: tuple[str, ...]
    fields: Mapping[str, str]
    check_digits: tuple[CheckDigit, ...]
    problems: tuple[tuple[str, str, tuple[tuple[int, int], ...]], ...] = ()
    nearest_format: str | None = None

    @property
    def valid(self) -> bool:
        """True when a format fits, every check digit holds and nothing breaks the standard."""
        return (
            self.format != "unknown"
            and all(digit.holds for digit in self.check_digits)
            and not self.problems
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MrzAlternative:
    """Another reading of the whole zone, shown to the examiner and never taken.

    Attributes
    ----------
    confidence
        Likelihood against the reading itself; below one half it is the less likely one.
    changes
        ``(line, column, read, instead)`` of every character that differs.
    digits_gained, problems_gained
        Check digits that hold, and broken rules, more than in the reading itself: what ranks it.
    """

    lines: tuple[str, ...]
    confidence: float
    changes: tuple[tuple[int, int, str, str], ...]
    digits_gained: int
    problems_gained: int

    def as_json(self) -> dict[str, Any]:
        """Return the alternative with what ranks it."""
        return {
            "lines": list(self.lines),
            "confidence": round(self.confidence, 4),
            "changes": [
                {"line": line, "column": column, "read": read, "instead": instead}
                for line, column, read, instead in self.changes
            ],
            "check_digits_gained": self.digits_gained,
            "problems_gained": self.problems_gained,
        }


UNREAD = 0.2
"""Below this confidence no character was made out at its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MrzReading:
    """A zone found on a page.

    Attributes
    ----------
    document
        The parse of ``lines`` as printed.
    corners_px
        Zone corners, clockwise from the text's own top left.
    characters
        One tuple of characters a line.
    alternatives
        Other readings of the whole zone, the likeliest first.
    """

    document: MrzDocument
    corners_px: PolygonPx
    characters: tuple[tuple[MrzCharacter, ...], ...]
    confidence: float
    alternatives: tuple[MrzAlternative, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The zone's lines as printed."""
        return self.document.lines

    @property
    def unread(self) -> tuple[tuple[int, int], ...]:
        """``(line, column)`` of places where no character was made out; a filler stands there."""
        return tuple(
            (row, column)
            for row, line in enumerate(self.characters)
            for column, character in enumerate(line)
            if character.confidence < UNREAD
        )

    def as_json(self, *, on: date | None = None) -> dict[str, Any]:
        """Return the contract's MRZ object without ``file`` and ``page``.

        Parameters
        ----------
        on
            The day at which the document is judged, see
            :func:`~visualdoc.reading.mrz.described.described`.
        """
        from visualdoc.reading.mrz.described import described  # noqa: PLC0415  (it imports this)

        return {
            "found": True,
            **described(self.document, on=on),
            "corners_px": self.corners_px.rounded(),
            "confidence": round(self.confidence, 4),
            "character_confidence": [
                [round(c.confidence, 4) for c in line] for line in self.characters
            ],
            "unread": [list(at) for at in self.unread],
            "alternatives": [alternative.as_json() for alternative in self.alternatives],
        }
