"""Days of four calendars: known vectors, round trips, and honest tolerances."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.reading.calendars import (
    ARITHMETIC_HIJRI_TOLERANCE_DAYS,
    HIJRI_TOLERANCE_DAYS,
    Calendar,
    CalendarDate,
    from_gregorian,
    to_gregorian,
)

KNOWN = [
    # Umm al-Qura: published new years
    (Calendar.HIJRI, (1343, 1, 1), date(1924, 8, 1)),
    (Calendar.HIJRI, (1400, 1, 1), date(1979, 11, 20)),
    (Calendar.HIJRI, (1445, 1, 1), date(2023, 7, 19)),
    (Calendar.HIJRI, (1446, 9, 1), date(2025, 3, 1)),
    # outside the table, arithmetic: the era begins on Friday 16 July 622 Julian
    (Calendar.HIJRI, (1, 1, 1), date(622, 7, 19)),
    # Iranian and Afghan
    (Calendar.SOLAR_HIJRI, (1357, 11, 22), date(1979, 2, 11)),
    (Calendar.SOLAR_HIJRI, (1399, 12, 30), date(2021, 3, 20)),
    (Calendar.SOLAR_HIJRI, (1403, 1, 1), date(2024, 3, 20)),
    (Calendar.SOLAR_HIJRI, (1404, 1, 1), date(2025, 3, 21)),
    # Ethiopic new years: 12 September in the year before a Gregorian leap year, else the 11th
    (Calendar.ETHIOPIC, (2000, 1, 1), date(2007, 9, 12)),
    (Calendar.ETHIOPIC, (2017, 1, 1), date(2024, 9, 11)),
    (Calendar.ETHIOPIC, (1999, 13, 6), date(2007, 9, 11)),
    (Calendar.GREGORIAN, (2024, 2, 29), date(2024, 2, 29)),
]


@pytest.mark.parametrize(("calendar", "parts", "day"), KNOWN)
def test_known_days(calendar: Calendar, parts: tuple[int, int, int], day: date) -> None:
    year, month, number = parts
    printed = CalendarDate(calendar=calendar, year=year, month=month, day=number)
    assert to_gregorian(printed).day == day
    assert from_gregorian(day, calendar) == printed


@given(calendar=st.sampled_from(Calendar), day=st.dates(date(1850, 1, 1), date(2110, 12, 31)))
def test_round_trip(calendar: Calendar, day: date) -> None:
    assert to_gregorian(from_gregorian(day, calendar)).day == day


@given(calendar=st.sampled_from(Calendar), day=st.dates(date(1850, 1, 1), date(2110, 12, 30)))
def test_days_follow_each_other(calendar: Calendar, day: date) -> None:
    today, tomorrow = (from_gregorian(d, calendar) for d in (day, day + timedelta(days=1)))
    first, second = (
        (today.year, today.month, today.day),
        (tomorrow.year, tomorrow.month, tomorrow.day),
    )
    assert first < second
    assert second[2] in {1, today.day + 1}


@pytest.mark.parametrize("edge", [date(1924, 8, 1), date(2077, 11, 17)])
def test_table_and_arithmetic_meet_without_a_gap(edge: date) -> None:
    for offset in range(-70, 70):
        day = edge + timedelta(days=offset)
        back = to_gregorian(from_gregorian(day, Calendar.HIJRI))
        assert abs((back.day - day).days) <= back.tolerance_days


@given(day=st.dates(date(1930, 1, 1), date(2070, 12, 31)))
def test_hijri_says_how_far_it_may_be_off(day: date) -> None:
    inside = to_gregorian(from_gregorian(day, Calendar.HIJRI))
    assert inside.tolerance_days == HIJRI_TOLERANCE_DAYS
    early = from_gregorian(date(1900, 1, 1), Calendar.HIJRI)
    assert to_gregorian(early).tolerance_days == ARITHMETIC_HIJRI_TOLERANCE_DAYS


@pytest.mark.parametrize(
    ("calendar", "parts"),
    [
        (Calendar.HIJRI, (1445, 13, 1)),
        (Calendar.HIJRI, (1445, 1, 31)),
        (Calendar.SOLAR_HIJRI, (1404, 12, 30)),  # no leap year
        (Calendar.SOLAR_HIJRI, (1100, 1, 1)),  # outside the rule
        (Calendar.ETHIOPIC, (2000, 13, 6)),  # six days only before a leap year
        (Calendar.GREGORIAN, (2023, 2, 29)),
    ],
)
def test_days_that_do_not_exist_are_refused(
    calendar: Calendar, parts: tuple[int, int, int]
) -> None:
    year, month, number = parts
    with pytest.raises(ValueError, match=r"day|month"):
        to_gregorian(CalendarDate(calendar=calendar, year=year, month=month, day=number))
