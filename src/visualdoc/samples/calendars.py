"""Dates as they are printed: Latin, Hijri (tabular) and Ethiopic."""

from __future__ import annotations

from datetime import date

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_ISLAMIC_EPOCH = 1948440  # Julian day number of 1 Muharram 1, civil tabular calendar
_ETHIOPIC_EPOCH = 1724221  # Julian day number of 1 Mäskäräm 1, Amete Mihret
_ORDINAL_TO_JDN = 1721425


def printed(day: date) -> str:
    """``12 MAR 1987``."""
    return f"{day.day:02d} {MONTHS[day.month - 1]} {day.year}"


def mrz(day: date) -> str:
    """``YYMMDD``."""
    return day.strftime("%y%m%d")


def years_later(day: date, years: int) -> date:
    """Return the same day ``years`` later; 29 February becomes the 28th."""
    leap_day = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)


def hijri(day: date) -> tuple[int, int, int]:
    """Year, month, day in the civil tabular Islamic calendar.

    References
    ----------
    Reingold and Dershowitz, Calendrical Calculations, 4th ed., chapter 7.
    """
    jdn = day.toordinal() + _ORDINAL_TO_JDN
    elapsed = jdn - _ISLAMIC_EPOCH
    year = (30 * elapsed + 10646) // 10631
    start = _ISLAMIC_EPOCH + (year - 1) * 354 + (3 + 11 * year) // 30
    month = min((jdn - start) // 59 * 2 + (1 if (jdn - start) % 59 < 30 else 2), 12)
    month_start = start + (59 * (month - 1) + 1) // 2
    return int(year), int(month), int(jdn - month_start + 1)


def ethiopic(day: date) -> tuple[int, int, int]:
    """Year, month, day in the Ethiopic calendar (Amete Mihret)."""
    elapsed = day.toordinal() + _ORDINAL_TO_JDN - _ETHIOPIC_EPOCH
    # the third year of every four has the leap day
    year = (4 * elapsed + 1463) // 1461
    day_of_year = elapsed - 365 * (year - 1) - year // 4
    return int(year), int(day_of_year // 30 + 1), int(day_of_year % 30 + 1)


def printed_hijri(day: date) -> str:
    """``١٤٠٧/٠٧/١٢`` with Arabic-Indic digits, year first from the right."""
    year, month, number = hijri(day)
    return f"{number:02d}/{month:02d}/{year}".translate(ARABIC_DIGITS)


def printed_ethiopic(day: date) -> str:
    """``03/07/1979``."""
    year, month, number = ethiopic(day)
    return f"{number:02d}/{month:02d}/{year}"
