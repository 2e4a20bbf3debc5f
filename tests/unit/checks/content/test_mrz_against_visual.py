"""Differences between the zones are doubts; spelling rules and look-alike glyphs are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from visualdoc.checks.content import mrz_against_visual as check
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import Outcome

Maker = Callable[..., CheckContext]

MRZ = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
DIFFER = "Printed text and machine-readable zone differ"
PLACES = {
    "document number": (100, 1750, 640, 1820),
    "surname": (400, 1600, 880, 1670),
    "given names": (1000, 1600, 1600, 1670),
    "birth date": (880, 1750, 1240, 1820),
    "expiry date": (1360, 1750, 1720, 1820),
    "sex": (1300, 1750, 1360, 1820),
    "nationality": (700, 1750, 880, 1820),
    "personal number": (1780, 1750, 2320, 1820),
}
"""Columns of the standard's example on the grid of the test's page, in px."""

PRINTED = {
    "document_number": "L898902C3",
    "surname": "ERIKSSON",
    "given_names": "ANNA MARIA",
    "birth_date": "12 AUG 1974",
    "sex": "F",
    "expiry_date": "15 APR 2012",
    "nationality": "UTO",
    "personal_number": "ZE184226B",
}


def doubts(context: CheckContext) -> dict[str, float]:
    assert check.applies(context) is None
    return {c.title: c.score for c in check.examine(context)}


def test_the_standards_own_example_is_silent(page_with: Maker) -> None:
    assert doubts(page_with(PRINTED, mrz=MRZ)) == {}


@pytest.mark.parametrize(
    ("changed", "label"),
    [
        ({"document_number": "L898912C3"}, "document number"),
        ({"surname": "ERIKSEN"}, "surname"),
        ({"given_names": "ANNA MARTA"}, "given names"),
        ({"birth_date": "12 AUG 1979"}, "birth date"),
        ({"expiry_date": "15 APR 2017"}, "expiry date"),
        ({"sex": "M"}, "sex"),
        ({"nationality": "NLD"}, "nationality"),
        ({"personal_number": "ZE184296B"}, "personal number"),
    ],
)
def test_each_field_that_differs_is_one_strong_doubt_on_its_place(
    page_with: Maker, changed: Mapping[str, str], label: str
) -> None:
    context = page_with({**PRINTED, **changed}, mrz=MRZ)
    found = list(check.examine(context))
    assert [c.title for c in found] == [f"{DIFFER}: {label}"] * 2
    assert all(c.score >= 1.0 for c in found)
    assert found[0].detector == "content.mrz_against_visual"
    field = context.readings.of(next(iter(changed)), "viz")
    assert field is not None
    assert found[0].polygon_px == field.polygon_px
    kinds = [e.kind for e in found[0].evidence]
    assert "captured_expected" in kinds
    assert kinds.count("crop") == 2  # the printed field and its place in the MRZ
    left, top, right, bottom = found[1].polygon_px.bounds
    assert (round(left), round(top), round(right), round(bottom)) == PLACES[label]


@pytest.mark.parametrize(
    "changed",
    [
        {"document_number": "L8989O2C3"},  # O read for 0
        {"document_number": "L898 902 C3"},
        {"surname": "ERIK5SON"},
        {"given_names": "ANNA-MARIA"},
        {"given_names": "ANNA MARÍA"},
        {"birth_date": "12.08.1974"},
        {"nationality": "UTOPIAN"},  # a word is not a code
        {"sex": "F / F"},
        {"personal_number": "4711"},  # optional data may hold something else
        {"surname": "ERIKSSON E/V JANSEN"},  # a partner's name behind the own one
    ],
)
def test_lawful_spellings_and_look_alikes_are_silent(
    page_with: Maker, changed: Mapping[str, str]
) -> None:
    assert doubts(page_with({**PRINTED, **changed}, mrz=MRZ)) == {}


def test_germany_is_deu_in_print_and_d_in_the_zone(page_with: Maker) -> None:
    german = (MRZ[0].replace("UTO", "D<<"), MRZ[1].replace("UTO", "D<<"))
    assert doubts(page_with({**PRINTED, "nationality": "DEU"}, mrz=german)) == {}
    assert len(doubts(page_with({**PRINTED, "nationality": "NLD"}, mrz=german))) == 1


def test_an_uncertain_reading_carries_a_weak_doubt_and_a_guess_none(page_with: Maker) -> None:
    weak = doubts(page_with({**PRINTED, "surname": ("ERIKSEN", 0.7)}, mrz=MRZ))
    assert list(weak.values()) == [check.WEAK_SCORE]
    assert doubts(page_with({**PRINTED, "surname": ("ERIKSEN", 0.4)}, mrz=MRZ)) == {}


def test_a_doubtful_mrz_weakens_the_doubt_unless_its_check_digit_holds(page_with: Maker) -> None:
    changed = {**PRINTED, "surname": "ERIKSEN", "document_number": "L898912C3"}
    found = doubts(page_with(changed, mrz=MRZ, mrz_confidence=0.65))
    assert found[f"{DIFFER}: surname"] == check.WEAK_SCORE
    assert found[f"{DIFFER}: document number"] >= 1.0


def test_visas_print_the_whole_name_in_one_place(page_with: Maker) -> None:
    one = {"holder_name": "ERIKSSON, ANNA MARIA"}
    assert doubts(page_with(one, mrz=MRZ)) == {}
    assert doubts(page_with({"holder_name": "ANNA MARIA ERIKSSON"}, mrz=MRZ)) == {}
    assert len(doubts(page_with({"holder_name": "LARSSON, ANNA MARIA"}, mrz=MRZ))) == 1


def test_a_name_that_was_cut_is_no_doubt(page_with: Maker) -> None:
    cut = ("P<UTOWOLFESCHLEGELSTEINHAUSENBERGERDORFF<<JO", MRZ[1])
    printed = {"surname": "WOLFESCHLEGELSTEINHAUSENBERGERDORFF", "given_names": "JOHANNES"}
    assert doubts(page_with(printed, mrz=cut)) == {}


def test_second_script_is_left_to_people(page_with: Maker) -> None:
    printed = {"surname_arab": ("محمد", 0.95, "Arab"), "surname": "ERIKSSON"}
    assert doubts(page_with(printed, mrz=MRZ, fields={"surname_arab": "surname"})) == {}


def test_without_legible_print_it_says_so(page_with: Maker) -> None:
    nothing = check.applies(page_with({"address": "AMAUROT"}, mrz=MRZ))
    assert nothing is not None
    assert nothing.outcome is Outcome.NOT_POSSIBLE
    blurred = check.applies(page_with({"surname": ("ER1K", 0.3)}, mrz=MRZ))
    assert blurred is not None
    assert blurred.outcome is Outcome.UNDETERMINED
