"""Check digits, structure and dates: violations are marked, lawful text is silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from visualdoc.checks.mrz import check_digits, dates, structure
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import DoubtCandidate, FieldReading, Outcome
from visualdoc.reading.mrz.digits import check_digit
from visualdoc.reading.mrz.types import MrzAlternative, MrzReading
from visualdoc.reading.types import Readings

MakeReading = Callable[..., MrzReading]
MakeContext = Callable[..., CheckContext]

FIRST = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"


def second_line(
    number: str = "L898902C3", nation: str = "UTO", birth: str = "740812", expiry: str = "290415"
) -> str:
    body = number + str(check_digit(number)) + nation + birth + str(check_digit(birth)) + "F"
    body += expiry + str(check_digit(expiry)) + "ZE184226B<<<<<" + "1"
    return body + str(check_digit(body[:10] + body[13:20] + body[21:43]))


def found(check: object, context: CheckContext) -> list[DoubtCandidate]:
    assert check.applies(context) is None  # type: ignore[attr-defined]
    return list(check.examine(context))  # type: ignore[attr-defined]


@pytest.mark.parametrize("check", [check_digits, structure, dates])
def test_lawful_zone_is_silent(
    make_reading: MakeReading, make_context: MakeContext, check: object
) -> None:
    assert found(check, make_context(make_reading((FIRST, second_line())))) == []


def test_wrong_field_digit_is_marked_on_the_field(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    line = second_line()
    reading = make_reading((FIRST, line[:19] + "5" + line[20:]))
    (candidate,) = found(check_digits, make_context(reading))
    assert candidate.score >= 1.0
    left, _, right, _ = candidate.polygon_px.bounds
    assert left == pytest.approx(reading.characters[1][13].polygon_px.bounds[0], abs=3)
    assert right == pytest.approx(reading.characters[1][19].polygon_px.bounds[2], abs=3)
    assert candidate.evidence[0].data["captured"] == "5"
    assert candidate.evidence[0].data["expected"] == line[19]


def test_wrong_composite_alone_is_marked_on_its_digit(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    line = second_line()
    wrong = "1" if line[43] != "1" else "2"
    reading = make_reading((FIRST, line[:43] + wrong))
    (candidate,) = found(check_digits, make_context(reading))
    assert "composite" in candidate.title
    assert candidate.polygon_px.bounds == pytest.approx(
        reading.characters[1][43].polygon_px.bounds, abs=1
    )


def test_unsure_reading_is_no_accusation(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    line = second_line()
    reading = make_reading((FIRST, line[:19] + "5" + line[20:]), unsure={(1, 19): 0.4})
    (candidate,) = found(check_digits, make_context(reading))
    assert candidate.score < 1.0


def test_russian_internal_passport_may_leave_the_expiry_and_its_digit_empty(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    lines = (
        "PNRUSZDRIL7K<<SERGEQ<ANATOL9EVI3<<<<<<<<<<<<",
        "3919353498RUS7207233M<<<<<<<4151218910003<50",
    )
    context = make_context(make_reading(lines))
    assert found(check_digits, context) == []
    assert found(structure, context) == []


def test_format_without_digits_is_not_applicable(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    lines = ("AAA001D<<", "FACHE305142128097<<800126<<<<<", "MARCHAND<<FABIENNE<<<<<<<<<<<<")
    declined = check_digits.applies(make_context(make_reading(lines)))
    assert declined is not None
    assert declined.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("first", "second", "title"),
    [
        (FIRST.replace("UTO", "QQZ"), second_line(), "Unknown code of the issuer"),
        (FIRST, second_line(nation="YUG", expiry="290415"), "Withdrawn code of the nationality"),
        ("P<UTO" + "<" * 39, second_line(), "No name"),
        (FIRST[:40] + "K<<<", second_line(), "Character after the end of the name"),
        ("7" + FIRST[1:], second_line(), "Character that its field cannot hold"),
        (FIRST[:-1], second_line(), "Lines of the zone fit no format"),
        ("X" + FIRST[1:], second_line(), "Document code unknown to the format"),
    ],
)
def test_broken_structure_is_said(
    make_reading: MakeReading, make_context: MakeContext, first: str, second: str, title: str
) -> None:
    candidates = found(structure, make_context(make_reading((first, second))))
    assert title in {candidate.title for candidate in candidates}
    assert all(candidate.score >= 1.0 for candidate in candidates)


def test_old_code_in_an_old_document_is_lawful(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    reading = make_reading((FIRST, second_line(nation="YUG", expiry="080415")))
    assert found(structure, make_context(reading)) == []


@pytest.mark.parametrize(
    ("birth", "expiry", "title"),
    [
        ("741301", "290415", "Impossible birth date"),
        ("740812", "290230", "Impossible expiry date"),
        ("740812", "700415", "Implausible expiry date"),
    ],
)
def test_impossible_dates_are_marked(
    make_reading: MakeReading, make_context: MakeContext, birth: str, expiry: str, title: str
) -> None:
    reading = make_reading((FIRST, second_line(birth=birth, expiry=expiry)))
    assert [c.title for c in found(dates, make_context(reading))] == [title]


@pytest.mark.parametrize("expiry", ["050101", "991231", "450101"])
def test_documents_that_ran_out_or_run_long_are_no_doubt(
    make_reading: MakeReading, make_context: MakeContext, expiry: str
) -> None:
    assert found(dates, make_context(make_reading((FIRST, second_line(expiry=expiry))))) == []


@pytest.mark.parametrize("birth", ["74<<<<", "<<<<<<", "740000"])
def test_unknown_parts_of_a_birth_are_lawful(
    make_reading: MakeReading, make_context: MakeContext, birth: str
) -> None:
    reading = make_reading((FIRST, second_line(birth=birth)))
    assert found(dates, make_context(reading)) == []


def test_dates_of_an_unknown_format_are_not_possible(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    declined = dates.applies(make_context(make_reading((FIRST[:-1], second_line()))))
    assert declined is not None
    assert declined.outcome is Outcome.NOT_POSSIBLE


def test_dates_of_a_format_without_dates_are_not_applicable(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    declined = dates.applies(make_context(make_reading(("D1NLD11234567890ABCDEFGHIJKLM5",))))
    assert declined is not None
    assert declined.outcome is Outcome.NOT_APPLICABLE


def test_dates_of_an_unknown_format_raise_no_candidate(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    wrong = second_line(birth="741301")
    assert list(dates.examine(make_context(make_reading((FIRST[:-1], wrong))))) == []


@pytest.mark.parametrize(("issued", "count"), [("2026-03-01", 1), ("2025-12-31", 0)])
def test_printed_day_of_issue_decides_on_the_passports_code(
    make_reading: MakeReading, make_context: MakeContext, issued: str, count: int
) -> None:
    reading = make_reading(("PB" + FIRST[2:], second_line(expiry="330301")))
    printed = FieldReading(
        name="issue_date", value=issued, text=issued, source="viz", polygon_px=None, confidence=0.99
    )
    context = make_context(reading)
    context = replace(context, readings=Readings(mrz=reading, fields=(printed,)))
    candidates = found(structure, context)
    assert len(candidates) == count
    for candidate in candidates:
        assert candidate.title == "Second letter of the passport's code"
        evidence = {one.kind: one.data for one in candidate.evidence}
        assert evidence["captured_expected"]["captured"] == "PB"
        assert evidence["captured_expected"]["applies_from"] == "2026-01-01"
        assert "4.4" in evidence["standard"]["reference"]


def test_lawful_departures_are_no_regions(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    second = second_line().replace("F2904", "X2904")
    reading = make_reading((FIRST.replace("ERIKSSON<<", "<<ERIKSSON"), second))
    assert found(structure, make_context(reading)) == []


def test_likely_misread_character_weakens_the_digit(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    line = second_line()
    wrong = line[:13] + "1" + line[14:]
    other = MrzAlternative(
        lines=(FIRST, line),
        confidence=0.45,
        changes=((1, 13, "1", line[13]),),
        digits_gained=1,
        problems_gained=0,
    )
    reading = replace(make_reading((FIRST, wrong)), alternatives=(other,))
    assert all(one.score == 0.5 for one in found(check_digits, make_context(reading)))
    plain = make_reading((FIRST, wrong))
    assert all(one.score == 1.0 for one in found(check_digits, make_context(plain)))
