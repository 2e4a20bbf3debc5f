"""Dates in their printed forms; what may mean two days is left open."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.reading.calendars import Calendar, from_gregorian
from visualdoc.reading.text.dates import ethiopic_number, parse_date, parse_date_any

ARABIC, PERSIAN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"


@pytest.mark.parametrize(
    "text",
    [
        "12 JAN 1985", "12 JAN/JAN 1985", "12 JAN/JJAN 1985", "12.01.1985", "12/01/1985",
        "12-01-1985", "1985-01-12", "12 01 1985", "12.I.1985", "12 januari 1985",
        "12 Janv. 1985", "١٢/٠١/١٩٨٥", "۱۲/۰۱/۱۹۸۵", "12 OCAK 1985", "12 يناير 1985",
        "12 كانون الثاني 1985",
    ],
)  # fmt: skip
def test_printed_forms_of_one_day(text: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.iso == "1985-01-12"
    assert not found.repaired


@pytest.mark.parametrize(
    ("text", "iso", "calendar"),
    [
        ("22 بهمن 1357", "1979-02-11", Calendar.SOLAR_HIJRI),
        ("22 دلو 1357", "1979-02-11", Calendar.SOLAR_HIJRI),
        ("١ محرم ١٤٤٥", "2023-07-19", Calendar.HIJRI),
        ("1 መስከረም 2000", "2007-09-12", Calendar.ETHIOPIC),
        ("፩ መስከረም ፳፻", "2007-09-12", Calendar.ETHIOPIC),
    ],
)
def test_months_name_their_calendar(text: str, iso: str, calendar: Calendar) -> None:
    found = parse_date(text)
    assert found is not None
    assert (found.iso, found.printed.calendar) == (iso, calendar)


def test_a_letter_taken_for_a_digit_is_said() -> None:
    found = parse_date("O1 JUL 2O2O")
    assert found is not None
    assert (found.iso, found.repaired) == ("2020-07-01", True)


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2020", "2020/13/01", "12 JUI 1985", "12011985", "JAN 1985", "", "12 FOO 1985",
        "12.01.85", "1403/01/12", "120.1.1985", "٣١/١٢",
    ],
)  # fmt: skip
def test_no_day_or_several_days_give_none(text: str) -> None:
    assert parse_date(text) is None


def test_a_stated_calendar_decides_between_several() -> None:
    days = {d.printed.calendar: d.iso for d in parse_date_any("1403/01/12")}
    assert days[Calendar.SOLAR_HIJRI] == "2024-03-31"
    assert days[Calendar.HIJRI] == "1982-10-29"
    stated = parse_date("1403/01/12", calendar=Calendar.SOLAR_HIJRI)
    assert stated is not None
    assert stated.iso == "2024-03-31"


@pytest.mark.parametrize(
    ("token", "number"), [("፩", 1), ("፲፪", 12), ("፲፱፻፹፭", 1985), ("፳፻", 2000), ("፻", 100)]
)
def test_ethiopic_numerals(token: str, number: int) -> None:
    assert ethiopic_number(token) == number
    assert ethiopic_number(token + "x") is None


@given(
    day=st.dates(date(1870, 1, 1), date(2090, 12, 31)),
    calendar=st.sampled_from(Calendar),
    digits=st.sampled_from(["0123456789", ARABIC, PERSIAN]),
    separator=st.sampled_from("/.-"),
    year_first=st.booleans(),
)
def test_any_day_in_any_digits_comes_back(
    *, day: date, calendar: Calendar, digits: str, separator: str, year_first: bool
) -> None:
    printed = from_gregorian(day, calendar)
    parts = [f"{printed.day:02d}", f"{printed.month:02d}", str(printed.year)]
    text = separator.join(parts[::-1] if year_first else parts)
    found = parse_date(text.translate(str.maketrans("0123456789", digits)), calendar=calendar)
    assert found is not None
    assert found.printed == printed
    assert abs((found.gregorian.day - day).days) <= found.gregorian.tolerance_days


@given(st.text(max_size=30))
def test_any_text_is_survived(text: str) -> None:
    parse_date(text)
    parse_date_any(text)
