"""Two-digit years: both centuries stay hypotheses, one is preferred and the rule says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from visualdoc.reading.mrz.digits import FILLER

EXPIRY_PAST_YEARS = 10
"""An expiry more than ten years back is rarer than one in the coming century."""

EXPIRY_FUTURE_YEARS = 20
"""No travel document is valid longer; some identity cards for the old are."""

CENTURIES = (1900, 2000, 2100)


class DateRole(StrEnum):
    """What a date says, which decides the preferred century."""

    BIRTH = "birth"
    EXPIRY = "expiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    """A ``YYMMDD`` date understood as far as it can be.

    Attributes
    ----------
    candidates
        Every lawful century, the preferred first; empty when the day does not exist or a part is
        unknown.
    unknown_parts
        Some of ``year``, ``month``, ``day``: printed as fillers or zeros.
    problem
        Why no calendar day can be this text, None when one can.
    """

    text: str
    candidates: tuple[date, ...]
    unknown_parts: tuple[str, ...]
    problem: str | None

    @property
    def preferred(self) -> date | None:
        """The likelier century's day, None when there is none."""
        return self.candidates[0] if self.candidates else None

    @property
    def iso(self) -> str | None:
        """Preferred day as ISO 8601, None when there is none."""
        return self.candidates[0].isoformat() if self.candidates else None


def interpret_date(text: str, role: DateRole, *, on: date) -> DateReading:
    """Read a date of six characters.

    Parameters
    ----------
    text
        ``YYMMDD`` as printed; fillers stand for unknown parts.
    role
        Birth: the latest year that is not in the future is preferred. Expiry: the year from ten
        back to twenty ahead of ``on``.
    on
        The day at which the document is judged.
    """
    if len(text) != 6 or any(c not in "0123456789" + FILLER for c in text):
        return _reading(text, problem="it is not written as YYMMDD")
    parts = {"year": text[:2], "month": text[2:4], "day": text[4:]}
    unknown = tuple(name for name, part in parts.items() if _is_unknown(name, part))
    if unknown:
        return _reading(text, unknown=unknown, problem=_partial_problem(parts, unknown))
    year, month, day = (int(part) for part in parts.values())
    days = [found for c in CENTURIES if (found := _day(c + year, month, day)) is not None]
    if not days:
        return _reading(text, problem="no calendar has that day")
    return DateReading(
        text=text, candidates=_ranked(days, role, on), unknown_parts=(), problem=None
    )


def _reading(
    text: str, *, unknown: tuple[str, ...] = (), problem: str | None = None
) -> DateReading:
    return DateReading(text=text, candidates=(), unknown_parts=unknown, problem=problem)


def _is_unknown(name: str, part: str) -> bool:
    return FILLER in part or (name != "year" and part == "00")


def _partial_problem(parts: dict[str, str], unknown: tuple[str, ...]) -> str | None:
    if any(FILLER in part and part != FILLER * 2 for part in parts.values()):
        return "a part is half unknown"
    if "month" not in unknown and not 1 <= int(parts["month"]) <= 12:
        return "no calendar has that month"
    if "day" not in unknown and not 1 <= int(parts["day"]) <= 31:
        return "no month has that day"
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _ranked(days: list[date], role: DateRole, on: date) -> tuple[date, ...]:
    if role is DateRole.BIRTH:
        past = [day for day in days if day <= on]
        return tuple(sorted(past, reverse=True))
    low, high = on.year - EXPIRY_PAST_YEARS, on.year + EXPIRY_FUTURE_YEARS

    def distance(day: date) -> tuple[int, int]:
        outside = max(low - day.year, day.year - high, 0)
        return outside, abs(day.year - on.year)

    return tuple(sorted(days, key=distance))
