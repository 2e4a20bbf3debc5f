"""Dates of four calendars on the Gregorian one, each with how far the conversion can be trusted.

Gregorian (proleptic), Hijri (Umm al-Qura inside its table, arithmetic outside), Solar Hijri
(Afghanistan, Iran) and Ethiopic (Eritrea, Ethiopia).

References
----------
E. M. Reingold, N. Dershowitz, Calendrical Calculations, 4th ed., 2018, doi:10.1017/9781107415058,
chapters 4 (Ethiopic), 7 (Islamic) and 15 (Persian).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from visualdoc.reading import umm_al_qura


class Calendar(StrEnum):
    """A calendar in which documents are dated."""

    GREGORIAN = "gregorian"
    HIJRI = "hijri"
    SOLAR_HIJRI = "solar_hijri"
    ETHIOPIC = "ethiopic"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDate:
    """A day as its own calendar writes it."""

    calendar: Calendar
    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d} ({self.calendar.value})"


@dataclass(frozen=True, slots=True, kw_only=True)
class GregorianDay:
    """A converted day.

    Attributes
    ----------
    tolerance_days
        The printed date may lawfully stand for a day so far from ``day``.
    """

    day: date
    tolerance_days: int


HIJRI_TOLERANCE_DAYS = 2
"""Months begin by sighting or by arithmetic in many countries: one day beside Umm al-Qura is usual,
two occur."""

ARITHMETIC_HIJRI_TOLERANCE_DAYS = 2
"""Outside the table: the arithmetic calendar differs from sighted months by up to two days."""

SOLAR_HIJRI_YEARS = (1206, 1498)
"""Inside these years the 33-year rule agrees with the astronomical new year."""

_SOLAR_LEAP_REMAINDERS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_SOLAR_EPOCH = date(622, 3, 22).toordinal()
_ETHIOPIC_EPOCH = date(8, 8, 27).toordinal()
_ARITHMETIC_EPOCH = date(622, 7, 19).toordinal()


def to_gregorian(printed: CalendarDate) -> GregorianDay:
    """Convert a printed date.

    Raises
    ------
    ValueError
        No such day in that calendar, or a year outside what the conversion covers.
    """
    match printed.calendar:
        case Calendar.GREGORIAN:
            day = date(printed.year, printed.month, printed.day)
            return GregorianDay(day=day, tolerance_days=0)
        case Calendar.HIJRI:
            return _from_hijri(printed)
        case Calendar.SOLAR_HIJRI:
            return GregorianDay(day=_from_solar_hijri(printed), tolerance_days=0)
        case Calendar.ETHIOPIC:
            return GregorianDay(day=_from_ethiopic(printed), tolerance_days=0)


def from_gregorian(day: date, calendar: Calendar) -> CalendarDate:
    """Write a Gregorian day in another calendar.

    Raises
    ------
    ValueError
        The day lies outside what the conversion covers.
    """
    match calendar:
        case Calendar.GREGORIAN:
            year, month, number = day.year, day.month, day.day
        case Calendar.HIJRI:
            year, month, number = _to_hijri(day)
        case Calendar.SOLAR_HIJRI:
            year, month, number = _to_solar_hijri(day)
        case Calendar.ETHIOPIC:
            year, month, number = _to_ethiopic(day)
    return CalendarDate(calendar=calendar, year=year, month=month, day=number)


def _require(*, holds: bool, printed: CalendarDate) -> None:
    if not holds:
        msg = f"there is no day {printed}"
        raise ValueError(msg)


# --- Hijri -----------------------------------------------------------------------------------


@cache
def _table_starts() -> dict[int, int]:
    """Year → ordinal of its first day, one year beyond the table included."""
    starts, ordinal = {}, umm_al_qura.FIRST_DAY.toordinal()
    for year, lengths in umm_al_qura.month_lengths().items():
        starts[year] = ordinal
        ordinal += sum(lengths)
    starts[max(starts) + 1] = ordinal
    return starts


def _arithmetic_leap(year: int) -> bool:
    return (14 + 11 * year) % 30 < 11


def _arithmetic_start(year: int) -> int:
    return _ARITHMETIC_EPOCH + (year - 1) * 354 + (3 + 11 * year) // 30


def _hijri_year(year: int) -> tuple[int, tuple[int, ...], int]:
    """Ordinal of the first day, month lengths, tolerance."""
    lengths = umm_al_qura.month_lengths().get(year)
    if lengths is not None:
        return _table_starts()[year], lengths, HIJRI_TOLERANCE_DAYS
    regular = tuple(30 - month % 2 for month in range(12))
    arithmetic = (*regular[:11], 29 + _arithmetic_leap(year))
    return _arithmetic_start(year), arithmetic, ARITHMETIC_HIJRI_TOLERANCE_DAYS


def _from_hijri(printed: CalendarDate) -> GregorianDay:
    _require(holds=1 <= printed.year <= 9000 and 1 <= printed.month <= 12, printed=printed)
    start, lengths, tolerance = _hijri_year(printed.year)
    # A sighted month may have 30 days where the table has 29.
    longest = max(30, lengths[printed.month - 1])
    _require(holds=1 <= printed.day <= longest, printed=printed)
    ordinal = start + sum(lengths[: printed.month - 1]) + printed.day - 1
    return GregorianDay(day=date.fromordinal(ordinal), tolerance_days=tolerance)


def _to_hijri(day: date) -> tuple[int, int, int]:
    ordinal = day.toordinal()
    starts = _table_starts()
    year = (30 * (ordinal - _ARITHMETIC_EPOCH) + 10646) // 10631
    if starts[umm_al_qura.FIRST_YEAR] <= ordinal < max(starts.values()):
        year = max(y for y, start in starts.items() if start <= ordinal)
    elif year in umm_al_qura.month_lengths():  # beside the table's ends, where the two differ
        year += 1 if ordinal >= max(starts.values()) else -1
    if year < 1:
        msg = f"{day.isoformat()} lies before the Hijri era"
        raise ValueError(msg)
    start, lengths, _ = _hijri_year(year)
    rest = ordinal - start
    for month, length in enumerate(lengths, 1):
        if rest < length or month == 12:
            return year, month, rest + 1
        rest -= length
    raise AssertionError  # the twelfth month returns


# --- Solar Hijri -----------------------------------------------------------------------------


def _solar_leap(year: int) -> bool:
    return year % 33 in _SOLAR_LEAP_REMAINDERS


@cache
def _solar_starts() -> dict[int, int]:
    """Year → ordinal of 1 Farvardin, anchored at 1 Farvardin 1403 = 20 March 2024."""
    first, last = SOLAR_HIJRI_YEARS
    starts = {1403: date(2024, 3, 20).toordinal()}
    for year in range(1403, last + 1):
        starts[year + 1] = starts[year] + 365 + _solar_leap(year)
    for year in range(1402, first - 1, -1):
        starts[year] = starts[year + 1] - 365 - _solar_leap(year)
    return starts


def _solar_length(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month <= 11 or _solar_leap(year) else 29


def _from_solar_hijri(printed: CalendarDate) -> date:
    first, last = SOLAR_HIJRI_YEARS
    in_range = first <= printed.year <= last and 1 <= printed.month <= 12
    _require(holds=in_range, printed=printed)
    length = _solar_length(printed.year, printed.month)
    _require(holds=1 <= printed.day <= length, printed=printed)
    before = sum(_solar_length(printed.year, month) for month in range(1, printed.month))
    return date.fromordinal(_solar_starts()[printed.year] + before + printed.day - 1)


def _to_solar_hijri(day: date) -> tuple[int, int, int]:
    ordinal, starts = day.toordinal(), _solar_starts()
    if not starts[SOLAR_HIJRI_YEARS[0]] <= ordinal < starts[SOLAR_HIJRI_YEARS[1] + 1]:
        msg = f"{day.isoformat()} lies outside the years of the Solar Hijri rule"
        raise ValueError(msg)
    year = max(y for y, start in starts.items() if start <= ordinal)
    rest = ordinal - starts[year]
    for month in range(1, 13):
        length = _solar_length(year, month)
        if rest < length:
            return year, month, rest + 1
        rest -= length
    raise AssertionError  # a year has twelve months


# --- Ethiopic --------------------------------------------------------------------------------


def _ethiopic_length(year: int, month: int) -> int:
    if month <= 12:
        return 30
    return 6 if year % 4 == 3 else 5


def _from_ethiopic(printed: CalendarDate) -> date:
    _require(holds=1 <= printed.year <= 9000 and 1 <= printed.month <= 13, printed=printed)
    length = _ethiopic_length(printed.year, printed.month)
    _require(holds=1 <= printed.day <= length, printed=printed)
    days = 365 * (printed.year - 1) + printed.year // 4 + 30 * (printed.month - 1) + printed.day - 1
    return date.fromordinal(_ETHIOPIC_EPOCH + days)


def _to_ethiopic(day: date) -> tuple[int, int, int]:
    days = day.toordinal() - _ETHIOPIC_EPOCH
    if days < 0:
        msg = f"{day.isoformat()} lies before the Ethiopic era"
        raise ValueError(msg)
    year = (4 * days + 1463) // 1461
    rest = days - (365 * (year - 1) + year // 4)
    return year, rest // 30 + 1, rest % 30 + 1
