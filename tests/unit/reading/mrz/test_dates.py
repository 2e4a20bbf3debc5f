"""Two-digit years and unknown parts."""

from __future__ import annotations

from datetime import date

import pytest

from visualdoc.reading.mrz.dates import DateRole, document_dates, interpret_date

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


def test_the_other_century_stays_with_the_reason_why_it_cannot_be() -> None:
    birth = interpret_date("740812", DateRole.BIRTH, on=ON)
    assert birth.candidates == (date(1974, 8, 12),)
    assert birth.excluded == ((date(2074, 8, 12), "after 2026-06-01"),)
    expiry = interpret_date("120415", DateRole.EXPIRY, on=ON)
    assert expiry.candidates == (date(2012, 4, 15), date(2112, 4, 15))
    assert [day.year for day, _ in expiry.excluded] == [1912]
    assert "1981" in expiry.excluded[0][1]


def test_the_rule_names_the_day_of_judgement() -> None:
    assert "2026-06-01" in interpret_date("740812", DateRole.BIRTH, on=ON).rule
    assert "2026-06-01" in interpret_date("270812", DateRole.EXPIRY, on=ON).rule
    assert interpret_date("741301", DateRole.BIRTH, on=ON).rule == ""


def test_day_of_judgement_moves_the_century() -> None:
    assert interpret_date("300101", DateRole.BIRTH, on=date(2031, 1, 1)).iso == "2030-01-01"
    assert interpret_date("300101", DateRole.BIRTH, on=ON).iso == "1930-01-01"
    assert interpret_date("990101", DateRole.EXPIRY, on=date(1995, 1, 1)).iso == "1999-01-01"
    assert interpret_date("000229", DateRole.BIRTH, on=ON).excluded == ()  # 1900 had none


@pytest.mark.parametrize(
    ("text", "role", "partial"),
    [
        ("74<<<<", DateRole.BIRTH, ("1974",)),
        ("7408<<", DateRole.BIRTH, ("1974-08",)),
        ("200000", DateRole.BIRTH, ("2020", "1920")),
        ("<<0812", DateRole.BIRTH, ()),
        ("74<<12", DateRole.BIRTH, ("1974",)),
        ("3005<<", DateRole.EXPIRY, ("2030-05",)),
        ("12<<<<", DateRole.EXPIRY, ("2012", "2112")),
    ],
)
def test_known_parts_are_said_with_reduced_precision(
    text: str, role: DateRole, partial: tuple[str, ...]
) -> None:
    found = interpret_date(text, role, on=ON)
    assert found.partial == partial
    assert found.as_json()["candidates"] == list(partial)
    assert found.as_json()["preferred"] == (partial[0] if partial else None)
    assert found.as_json()["rule"] is None or partial


def test_nobody_is_born_after_the_document_has_run_out() -> None:
    fields = {"birth_date": "100101", "expiry_date": "050101"}
    birth = document_dates(fields, on=ON)["birth_date"]
    assert birth.candidates == (date(1910, 1, 1), date(2010, 1, 1))
    assert "2005-01-01" in birth.rule
    kept = document_dates({**fields, "expiry_date": "250101"}, on=ON)["birth_date"]
    assert kept.iso == "2010-01-01"


def test_dates_of_a_zone_are_read_as_far_as_it_has_them() -> None:
    assert document_dates({"surname": "X"}, on=ON) == {}
    alone = document_dates({"birth_date": "100101"}, on=ON)
    assert list(alone) == ["birth_date"]
    unknown = document_dates({"birth_date": "<<<<<<", "expiry_date": "250101"}, on=ON)
    assert unknown["birth_date"].preferred is None
    # no century puts this birth before that expiry, so the birth stays as it is
    odd = document_dates({"birth_date": "100101", "expiry_date": "050101"}, on=date(1912, 1, 1))
    assert odd["birth_date"].iso == "1910-01-01"


def test_json_of_a_date() -> None:
    assert interpret_date("200229", DateRole.BIRTH, on=ON).as_json() == {
        "text": "200229",
        "candidates": ["2020-02-29", "1920-02-29"],
        "preferred": "2020-02-29",
        "rule": "the latest century in which the birth is not after 2026-06-01",
        "excluded": [],
        "unknown_parts": [],
        "problem": None,
    }


@pytest.mark.parametrize("on", [date.min, date(1, 6, 1), date(9999, 12, 31), date(1899, 1, 1)])
@pytest.mark.parametrize("role", list(DateRole))
@pytest.mark.parametrize("text", ["740812", "000229", "74<<<<", "991231"])
def test_any_day_of_judgement_is_taken(text: str, role: DateRole, on: date) -> None:
    interpret_date(text, role, on=on).as_json()
