"""Two-digit years: both centuries stay hypotheses, one is preferred and the rule says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from visualdoc.reading.mrz.digits import FILLER

EXPIRY_PAST_YEARS = 10
"""An expiry more than ten years back is rarer than one in the coming century."""

EXPIRY_FUTURE_YEARS = 20
"""No travel document is valid longer; some identity cards for the old are."""

FIRST_ZONE_YEAR = 1981
"""ICAO Doc 9303 appeared in 1980: no document with such a zone ran out before."""

LONGEST_VALIDITY_YEARS = 35
"""An expiry further ahead is that of no document known."""

DIGITS = frozenset("0123456789")


class DateRole(StrEnum):
    """What a date says, which decides the preferred century."""

    BIRTH = "birth"
    EXPIRY = "expiry"


ROLES = {"birth_date": DateRole.BIRTH, "expiry_date": DateRole.EXPIRY}
"""Field → role."""


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
    on
        The day at which the document is judged.
    rule
        Why the first candidate is preferred; empty when there is none.
    excluded
        The other centuries, each with the reason why it cannot be.
    partial
        What stands when month or day are unknown, by ISO 8601 with reduced precision (``1974``,
        ``1974-08``), the preferred century first.
    """

    text: str
    candidates: tuple[date, ...]
    unknown_parts: tuple[str, ...]
    problem: str | None
    on: date
    rule: str = ""
    excluded: tuple[tuple[date, str], ...] = ()
    partial: tuple[str, ...] = ()

    @property
    def preferred(self) -> date | None:
        """The likelier century's day, None when there is none."""
        return self.candidates[0] if self.candidates else None

    @property
    def iso(self) -> str | None:
        """Preferred day as ISO 8601, None when there is none."""
        return self.candidates[0].isoformat() if self.candidates else None

    @property
    def whole(self) -> bool:
        """Whether the text is a day that a calendar has."""
        return self.problem is None and not self.unknown_parts

    @property
    def zeros_for_unknown(self) -> bool:
        """Whether zeros stand for an unknown month or day, where fillers are due."""
        return self.problem is None and "00" in (self.text[2:4], self.text[4:])

    def as_json(self) -> dict[str, Any]:
        """Return the entry of ``dates``."""
        candidates = [day.isoformat() for day in self.candidates] or list(self.partial)
        return {
            "text": self.text,
            "candidates": candidates,
            "preferred": candidates[0] if candidates else None,
            "rule": self.rule or None,
            "excluded": [{"date": day.isoformat(), "reason": why} for day, why in self.excluded],
            "unknown_parts": list(self.unknown_parts),
            "problem": self.problem,
        }


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
    nothing = DateReading(text=text, candidates=(), unknown_parts=(), problem=None, on=on)
    if len(text) != 6 or not set(text) <= DIGITS | {FILLER}:
        return replace(nothing, problem="it is not written as YYMMDD")
    parts = {"year": text[:2], "month": text[2:4], "day": text[4:]}
    unknown = tuple(name for name, part in parts.items() if _is_unknown(name, part))
    if unknown:
        problem = _partial_problem(parts, unknown)
        partial = () if problem else _partial(parts, unknown, role, on)
        rule = RULES[role].format(on=on) if partial else ""
        return replace(nothing, unknown_parts=unknown, problem=problem, partial=partial, rule=rule)
    year, month, day = (int(part) for part in parts.values())
    days = [
        found for c in _centuries(role, on) if (found := _day(c + year, month, day)) is not None
    ]
    if not days:
        return replace(nothing, problem="no calendar has that day")
    excluded = tuple((day, why) for day in days if (why := _excluded(day, role, on)))
    lawful = [day for day in days if not _excluded(day, role, on)]
    ranked = tuple(sorted(lawful, key=lambda day: _rank(day.year, role, on)))
    rule = RULES[role].format(on=on) if ranked else ""
    return replace(nothing, candidates=ranked, excluded=excluded, rule=rule)


RULES = {
    DateRole.BIRTH: "the latest century in which the birth is not after {on}",
    DateRole.EXPIRY: f"the year nearest to {{on}}, from {EXPIRY_PAST_YEARS} years before "
    f"to {EXPIRY_FUTURE_YEARS} after",
}


def document_dates(fields: Mapping[str, str], *, on: date) -> dict[str, DateReading]:
    """Read the dates of a zone together: nobody is born after the document has run out.

    Parameters
    ----------
    fields
        Fields of a parsed zone.
    on
        The day at which the document is judged.
    """
    found = {
        name: interpret_date(fields[name], role, on=on)
        for name, role in ROLES.items()
        if name in fields
    }
    birth, expiry = found.get("birth_date"), found.get("expiry_date")
    if birth is None or expiry is None or birth.preferred is None or expiry.preferred is None:
        return found
    before = [day for day in birth.candidates if day <= expiry.preferred]
    if birth.preferred > expiry.preferred and before:
        after = [day for day in birth.candidates if day > expiry.preferred]
        rule = f"the latest century in which the birth is not after the expiry, {expiry.iso}"
        found["birth_date"] = replace(birth, candidates=(*before, *after), rule=rule)
    return found


def last_plausible_expiry_year(on: date) -> int:
    """Year after which no document known runs on."""
    return on.year + LONGEST_VALIDITY_YEARS


def _centuries(role: DateRole, on: date) -> tuple[int, ...]:
    century = on.year // 100 * 100
    return (century - 100, century, *((century + 100,) if role is DateRole.EXPIRY else ()))


def _excluded(day: date, role: DateRole, on: date) -> str:
    if role is DateRole.BIRTH:
        return f"after {on}" if day > on else ""
    if day.year < FIRST_ZONE_YEAR:
        return f"no document with such a zone ran out before {FIRST_ZONE_YEAR}"
    return f"a hundred years or more after {on}" if day.year >= on.year + 100 else ""


def _rank(year: int, role: DateRole, on: date) -> tuple[int, int]:
    if role is DateRole.BIRTH:
        return 0, -year
    low, high = on.year - EXPIRY_PAST_YEARS, on.year + EXPIRY_FUTURE_YEARS
    return max(low - year, year - high, 0), abs(year - on.year)


def _is_unknown(name: str, part: str) -> bool:
    return FILLER in part or (name != "year" and part == "00")


def _partial_problem(parts: Mapping[str, str], unknown: tuple[str, ...]) -> str | None:
    if any(FILLER in part and part != FILLER * 2 for part in parts.values()):
        return "a part is half unknown"
    if "month" not in unknown and not 1 <= int(parts["month"]) <= 12:
        return "no calendar has that month"
    if "day" not in unknown and not 1 <= int(parts["day"]) <= 31:
        return "no month has that day"
    return None


def _partial(
    parts: Mapping[str, str], unknown: tuple[str, ...], role: DateRole, on: date
) -> tuple[str, ...]:
    """Years, with the month where it is known, that the text can stand for."""
    if "year" in unknown:
        return ()
    years = [century + int(parts["year"]) for century in _centuries(role, on)]
    first = FIRST_ZONE_YEAR if role is DateRole.EXPIRY else 1
    last = on.year + 99 if role is DateRole.EXPIRY else on.year
    lawful = sorted((y for y in years if first <= y <= last), key=lambda y: _rank(y, role, on))
    month = "" if "month" in unknown else f"-{parts['month']}"
    return tuple(f"{year:04d}{month}" for year in lawful)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
