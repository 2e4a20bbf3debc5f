"""Dates that cannot all be true are doubts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from visualdoc.checks.content import dates_plausible as check
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import Outcome

Maker = Callable[..., CheckContext]

PASSPORT = {
    "birth_date": "12 AUG 1974",
    "issue_date": "16 APR 2020",
    "expiry_date": "15 APR 2030",
}
MARRIAGE = {
    "spouse_a_birth_date": "03 MAR 1980",
    "spouse_b_birth_date": "04 MAY 1982",
    "marriage_date": "10 JUN 2015",
    "registration_date": "12 JUN 2015",
}


def found(context: CheckContext) -> list[tuple[str, float]]:
    assert check.applies(context) is None
    return [(c.title, c.score) for c in check.examine(context)]


@pytest.mark.parametrize("printed", [PASSPORT, MARRIAGE])
def test_dates_that_fit_are_silent(page_with: Maker, printed: Mapping[str, str]) -> None:
    assert found(page_with(printed)) == []


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ({**PASSPORT, "birth_date": "12 AUG 2021"}, "Dates contradict each other"),
        ({**PASSPORT, "expiry_date": "15 APR 2019"}, "Dates contradict each other"),
        ({**PASSPORT, "issue_date": "16 APR 2028"}, "Date in the future"),
        ({**PASSPORT, "birth_date": "12 AUG 1874"}, "Age is not plausible"),
        ({**MARRIAGE, "spouse_b_birth_date": "04 MAY 2016"}, "Dates contradict each other"),
        ({**MARRIAGE, "registration_date": "12 JUN 2014"}, "Dates contradict each other"),
        ({**MARRIAGE, "spouse_b_birth_date": "04 MAY 2010"}, "Age is not plausible"),
    ],
)
def test_contradictions_are_found(page_with: Maker, printed: Mapping[str, str], title: str) -> None:
    titles = found(page_with(printed))
    assert {t for t, _ in titles} == {title}
    assert all(score >= 1.0 for _, score in titles)


def test_an_old_certificate_of_a_long_dead_person_is_no_doubt(page_with: Maker) -> None:
    printed = {
        "birth_date": "12 AUG 1874",
        "registration_date": "15 AUG 1874",
        "issue_date": "16 APR 2020",
    }
    assert found(page_with(printed)) == []


@pytest.mark.parametrize(
    ("second", "script", "doubtful"),
    [
        ("٢٤/٠٧/١٣٩٤", "Arab", False),  # 12 August 1974 by Umm al-Qura
        ("٢٥/٠٧/١٣٩٤", "Arab", False),  # one day beside: sighting differs
        ("٢٤/٠٩/١٣٩٤", "Arab", True),
    ],
)
def test_second_calendar_must_mean_the_same_day(
    page_with: Maker, *, second: str, script: str, doubtful: bool
) -> None:
    printed = {**PASSPORT, "birth_date_hijri": (second, 0.95, script)}
    titles = found(page_with(printed, fields={"birth_date_hijri": "birth_date"}))
    assert [t for t, _ in titles] == (["One day, two calendars, two dates"] if doubtful else [])


def test_second_calendar_that_nobody_named_may_be_any(page_with: Maker) -> None:
    solar = {**PASSPORT, "birth_date_2": ("۱۳۵۳/۰۵/۲۱", 0.95, "Arab")}
    assert found(page_with(solar, fields={"birth_date_2": "birth_date"})) == []


def test_ethiopic_dates_are_counted_by_their_own_calendar(page_with: Maker) -> None:
    right = {**MARRIAGE, "marriage_date_ethi": ("03/10/2007", 0.95, "Ethi")}
    assert found(page_with(right, fields={"marriage_date_ethi": "marriage_date"})) == []
    wrong = {**MARRIAGE, "marriage_date_ethi": ("03/10/2009", 0.95, "Ethi")}
    titles = found(page_with(wrong, fields={"marriage_date_ethi": "marriage_date"}))
    assert [t for t, _ in titles] == ["One day, two calendars, two dates"]


def test_weak_readings_give_weak_doubts_or_none(page_with: Maker) -> None:
    weak = found(page_with({**PASSPORT, "expiry_date": ("15 APR 2019", 0.7)}))
    assert [score for _, score in weak] == [0.5]
    assert found(page_with({**PASSPORT, "expiry_date": ("15 APR 2019", 0.5)})) == []


def test_without_dates_it_is_not_possible(page_with: Maker) -> None:
    declined = check.applies(page_with({"surname": "ERIKSSON"}))
    assert declined is not None
    assert declined.outcome is Outcome.NOT_POSSIBLE
