"""Authority, validity and series against the description of the type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.checks.issuance import authority, series, validity_period
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import Outcome
from visualdoc.references.types import IssuingRules

Maker = Callable[..., CheckContext]
RULES = IssuingRules(
    authorities=(
        {"name": "PASSPORT OFFICE AMAUROT", "aliases": ["AMAUROT P.O."], "from": "2008-01-01"},
        {"name": "CONSULATE GENERAL ABRAXA", "from": "2014-07-01", "until": "2019-12-31"},
    ),
    validity_years=(5, 10),
    series=(
        {"from": "2010-01-01", "until": "2015-12-31", "number_format": r"A\d{7}"},
        {"from": "2016-01-01", "number_format": r"B\d{7}"},
    ),
)
ISSUED = {"issue_date": "16 APR 2020", "expiry_date": "15 APR 2030"}


@pytest.mark.parametrize(
    "text",
    ["PASSPORT OFFICE AMAUROT", "Passport Office\nAmaurot", "PASSP0RT OFFICE AMAURDT",
     "PASSPORT OFFICEAMAUROT", "AMAUROT P.O."],
)  # fmt: skip
def test_described_authority_is_silent(page_with: Maker, text: str) -> None:
    context = page_with({"authority": text, **ISSUED}, rules=RULES)
    assert authority.applies(context) is None
    assert list(authority.examine(context)) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("PASSPORT OFFICE MACARIA", "The authority is not among those described"),
        ("CONSULATE GENERAL ABRAXA", "The authority did not issue at that time"),
    ],
)
def test_other_authority_or_other_time_is_a_doubt(page_with: Maker, text: str, title: str) -> None:
    found = list(authority.examine(page_with({"authority": text, **ISSUED}, rules=RULES)))
    assert [c.title for c in found] == [title]
    assert found[0].score >= 1.0


def test_unsure_authority_is_weak_at_most(page_with: Maker) -> None:
    context = page_with({"authority": ("PASSPORT OFFICE MACARIA", 0.7)}, rules=RULES)
    assert [c.score for c in authority.examine(context)] == [0.5]
    blurred = authority.applies(page_with({"authority": ("PAS", 0.3)}, rules=RULES))
    assert blurred is not None
    assert blurred.outcome is Outcome.UNDETERMINED


def test_undescribed_type_declines_with_the_reason(page_with: Maker) -> None:
    context = page_with({"authority": "PASSPORT OFFICE AMAUROT", **ISSUED})
    for check in (authority, validity_period, series):
        declined = check.applies(context)
        assert declined is not None
        assert declined.outcome is Outcome.NOT_POSSIBLE
        assert "description" in declined.reason


@pytest.mark.parametrize(
    "expiry",
    ["16 APR 2030", "15 APR 2030", "30 APR 2030", "14 APR 2030", "15 APR 2025", "30 APR 2025"],
)
def test_lawful_lengths_are_silent(page_with: Maker, expiry: str) -> None:
    context = page_with({**ISSUED, "expiry_date": expiry}, rules=RULES)
    assert validity_period.applies(context) is None
    assert list(validity_period.examine(context)) == []


@pytest.mark.parametrize("expiry", ["15 APR 2031", "15 MAY 2030", "10 APR 2030", "15 APR 2020"])
def test_other_lengths_are_doubts(page_with: Maker, expiry: str) -> None:
    found = list(validity_period.examine(page_with({**ISSUED, "expiry_date": expiry}, rules=RULES)))
    assert len(found) == 1
    assert found[0].score >= 1.0


def test_validity_begins_at_its_own_date(page_with: Maker) -> None:
    visa = {"issue_date": "01 MAR 2020", "valid_from_date": "16 APR 2020", **ISSUED}
    assert list(validity_period.examine(page_with(visa, rules=RULES))) == []


def test_expiry_may_come_from_the_mrz(page_with: Maker) -> None:
    mrz = (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F3004159ZE184226B<<<<<10",
    )
    context = page_with({"issue_date": "16 APR 2020"}, mrz=mrz, rules=RULES)
    assert validity_period.applies(context) is None
    assert list(validity_period.examine(context)) == []


@given(start=st.dates(date(1950, 1, 1), date(2090, 12, 31)), years=st.integers(1, 20))
def test_a_period_counts_as_its_own_length_and_no_other(start: date, years: int) -> None:
    end = validity_period.months_later(start, 12 * years)
    assert validity_period.is_lawful(start, end, years, 2)
    assert not validity_period.is_lawful(start, end, years + 1, 2)


@pytest.mark.parametrize(
    ("number", "issued", "title"),
    [
        ("B1234567", "16 APR 2020", None),
        ("A1234567", "16 APR 2012", None),
        ("A1234567", "16 APR 2020", "The number belongs to a series of another time"),
        ("B1234567", "16 APR 2009", "No series of this type was issued then"),
        ("C1234567", "16 APR 2020", None),  # of no series: the number's own check speaks of that
    ],
)
def test_number_and_date_belong_to_one_series(
    page_with: Maker, number: str, issued: str, title: str | None
) -> None:
    context = page_with({"document_number": number, "issue_date": issued}, rules=RULES)
    assert series.applies(context) is None
    assert [c.title for c in series.examine(context)] == ([title] if title else [])
