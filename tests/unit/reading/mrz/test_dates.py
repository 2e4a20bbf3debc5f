"""Two-digit years and unknown parts."""

from __future__ import annotations

from datetime import date

import pytest

from visualdoc.reading.mrz.dates import DateRole, interpret_date

ON = date(2026, 6, 1)


def test_birth_is_the_latest_year_that_is_not_ahead() -> None:
    found = interpret_date("200229", DateRole.BIRTH, on=ON)
    assert found.preferred == date(2020, 2, 29)
    assert interpret_date("270101", DateRole.BIRTH, on=ON).preferred == date(1927, 1, 1)


def test_both_centuries_stay() -> None:
    assert interpret_date("200101", DateRole.BIRTH, on=ON).candidates == (
        date(2020, 1, 1),
        date(1920, 1, 1),
    )


@pytest.mark.parametrize(
    ("text", "year"), [("960108", 1996), ("160108", 2016), ("460108", 2046), ("310108", 2031)]
)
def test_expiry_lies_near_the_day_of_judgement(text: str, year: int) -> None:
    preferred = interpret_date(text, DateRole.EXPIRY, on=ON).preferred
    assert preferred is not None
    assert preferred.year == year


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("<<<<<<", ("year", "month", "day")),
        ("74<<<<", ("month", "day")),
        ("740000", ("month", "day")),
    ],
)
def test_unknown_parts_are_no_fault(text: str, unknown: tuple[str, ...]) -> None:
    found = interpret_date(text, DateRole.BIRTH, on=ON)
    assert found.unknown_parts == unknown
    assert found.problem is None
    assert found.preferred is None


@pytest.mark.parametrize("text", ["741301", "740230", "7408", "74O812", "7<0812", "74<<99"])
def test_impossible_dates_are_said(text: str) -> None:
    assert interpret_date(text, DateRole.BIRTH, on=ON).problem is not None
