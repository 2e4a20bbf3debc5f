"""Printed dates, in several forms, digits and calendars, to one normal form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from visualdoc.reading.calendars import Calendar, CalendarDate, GregorianDay, to_gregorian
from visualdoc.reading.text.months import month_of

LIKE_DIGITS = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1",
                             "Z": "2", "S": "5", "G": "6", "B": "8"})  # fmt: skip
"""Letters that readers of Latin print confuse with digits."""

MAX_YEAR = 2200
"""No printed date of any of the four calendars lies beyond; catches misread digits."""

_ETHIOPIC_ONES = {chr(0x1369 + n): n + 1 for n in range(9)}
_ETHIOPIC_TENS = {chr(0x1372 + n): 10 * (n + 1) for n in range(9)}
_ETHIOPIC_HUNDRED = "፻"
_SEPARATORS = re.compile(r"[\s./،,\-–—:ዓ]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date as read.

    Attributes
    ----------
    printed
        In the calendar that it is written in.
    gregorian
        The day it stands for.
    repaired
        A letter had to be taken for a digit: the reading deserves less trust.
    """

    printed: CalendarDate
    gregorian: GregorianDay
    repaired: bool = False

    @property
    def iso(self) -> str:
        """The Gregorian day in ISO 8601."""
        return self.gregorian.day.isoformat()


def ascii_digits(text: str) -> str:
    """Write every decimal digit (Arabic-Indic, Persian and others) as 0–9."""
    return "".join(
        str(unicodedata.decimal(c)) if unicodedata.decimal(c, None) is not None else c for c in text
    )


def ethiopic_number(token: str) -> int | None:
    """Value of an Ethiopic numeral such as ፲፱፻፹፭ (1985), None when it is none."""
    if not token:
        return None
    total = part = 0
    for character in token:
        if character == _ETHIOPIC_HUNDRED:
            total, part = total + max(part, 1) * 100, 0
        elif character in _ETHIOPIC_TENS:
            part += _ETHIOPIC_TENS[character]
        elif character in _ETHIOPIC_ONES:
            part += _ETHIOPIC_ONES[character]
        else:
            return None
    return total + part


def parse_date(text: str, *, calendar: Calendar | None = None) -> PrintedDate | None:
    """Understand a printed date.

    Parameters
    ----------
    text
        For example ``12 JAN/JAN 1985``, ``12.01.1985``, ``12/01/1985`` (day first), ``1985-01-12``,
        ``١٢/٠١/١٩٨٥``, ``22 بهمن 1357``, ``፲፪ ጥር ፲፱፻፹፭``.
    calendar
        The calendar that the document's description states; without it a month's name decides, or
        the year when it can only be Gregorian (1600 and later).

    Returns
    -------
    PrintedDate or None
        None when it is no whole date, or when it may stand for different days.
    """
    words = [w for w in _SEPARATORS.split(ascii_digits(text)) if w]
    found = _understand(words, calendar, repaired=False)
    if found is None:
        mended = [w if month_of(w) else w.translate(LIKE_DIGITS) for w in words]
        found = _understand(mended, calendar, repaired=True) if mended != words else None
    return found


def parse_date_any(text: str) -> tuple[PrintedDate, ...]:
    """All days that a date may stand for, one a calendar that admits it."""
    found = {c: parse_date(text, calendar=c) for c in Calendar}
    return tuple(date for date in found.values() if date is not None)


def _understand(
    words: list[str], calendar: Calendar | None, *, repaired: bool
) -> PrintedDate | None:
    numbers = [n for n in map(_number, words) if n is not None]
    names = [w for w in words if _number(w) is None]
    if len(numbers) == 3 and not names:
        order = _numeric_order(words, numbers)
        months = _numbered_month(order[1], order[0], calendar) if order else frozenset()
    elif len(numbers) == 2 and names:
        order = _day_and_year(words)
        months = _named_month(names)
    else:
        return None
    if order is None:
        return None
    return _convert(order, months, calendar, repaired=repaired)


def _number(word: str) -> int | None:
    return int(word) if re.fullmatch(r"[0-9]{1,4}", word) else ethiopic_number(word)


def _is_year(number: int) -> bool:
    return 1000 <= number <= MAX_YEAR


def _numeric_order(words: list[str], numbers: list[int]) -> tuple[int, int, int] | None:
    """``(year, month, day)`` of three numbers: day first unless the year is."""
    if any(len(w) == 3 for w in words if w.isascii()):
        return None
    first, second, third = numbers
    if _is_year(first) and not _is_year(third):
        return first, second, third
    if _is_year(third) and not _is_year(first):
        return third, second, first
    return None


def _day_and_year(words: list[str]) -> tuple[int, int, int] | None:
    first, second = (n for n in map(_number, words) if n is not None)
    if _is_year(second) and first <= 31:
        return second, 0, first
    if _is_year(first) and second <= 31:
        return first, 0, second
    return None


def _numbered_month(
    month: int, year: int, calendar: Calendar | None
) -> frozenset[tuple[Calendar, int]]:
    """Calendars of an all-number date: the stated one; the common one for years that fit it."""
    if calendar is not None:
        return frozenset({(calendar, month)})
    if _plausible_year(Calendar.GREGORIAN, year):
        return frozenset({(Calendar.GREGORIAN, month)})
    return frozenset({(c, month) for c in Calendar})


def _named_month(names: list[str]) -> frozenset[tuple[Calendar, int]]:
    """Months that every recognised name allows; two-word names (كانون الثاني) count as one."""
    groups = [month_of(f"{a} {b}") for a, b in pairwise(names)]
    known = [g for g in groups if g] or [g for g in map(month_of, names) if g]
    return frozenset.intersection(*known) if known else frozenset()


def _convert(
    order: tuple[int, int, int],
    months: frozenset[tuple[Calendar, int]],
    calendar: Calendar | None,
    *,
    repaired: bool,
) -> PrintedDate | None:
    year, month, day = order
    possible = []
    for candidate, named in sorted(months):
        if calendar not in {None, candidate} or not _plausible_year(candidate, year):
            continue
        printed = CalendarDate(calendar=candidate, year=year, month=named or month, day=day)
        try:
            converted = to_gregorian(printed)
        except ValueError:
            continue
        possible.append(PrintedDate(printed=printed, gregorian=converted, repaired=repaired))
    return possible[0] if len(possible) == 1 else None


def _plausible_year(calendar: Calendar, year: int) -> bool:
    """Whether a document of living memory may carry the year."""
    low, high = {
        Calendar.GREGORIAN: (1600, MAX_YEAR),
        Calendar.HIJRI: (1200, 1600),
        Calendar.SOLAR_HIJRI: (1206, 1498),
        Calendar.ETHIOPIC: (1800, 2150),
    }[calendar]
    return low <= year <= high
