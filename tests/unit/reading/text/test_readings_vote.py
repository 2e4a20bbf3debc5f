"""Readings of one line are weighed by what they mean."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from visualdoc.reading.text.fields import FieldKind
from visualdoc.reading.text.likeness import differing_characters, folded, has_form
from visualdoc.reading.text.lines import agreed
from visualdoc.reading.text.reader import FieldForm
from visualdoc.reading.text.recogniser import RecognisedText
from visualdoc.reading.text.similarity import edit_distance, same_words

DATE = FieldForm(kind=FieldKind.DATE, calendar=None, pattern=None)
NUMBER = FieldForm(kind=FieldKind.NUMBER, calendar=None, pattern=r"U[A-Z]\d{7}")


def read(text: str, confidence: float) -> RecognisedText:
    return RecognisedText(text=text, confidence=confidence, language="eng")


def test_agreement_keeps_the_confidence_and_contradiction_costs_it() -> None:
    same = agreed([read("12 JAN 1985", 0.9), read("12 JAN. 1985", 0.8)], DATE)
    assert (same.text, same.confidence) == ("12 JAN 1985", 0.9)
    other = agreed([read("12 JAN 1985", 0.9), read("12 JAN 1995", 0.8)], DATE)
    assert other.text == "12 JAN 1985"
    assert other.confidence < 0.6


def test_two_weaker_readings_outvote_a_single_strong_one() -> None:
    found = agreed([read("UX1234567", 0.7), read("UX1284567", 0.9), read("UX1234567", 0.7)], NUMBER)
    assert found.text == "UX1234567"


def test_form_decides_close_calls_only() -> None:
    close = agreed([read("UX123456?", 0.85), read("UX1234567", 0.8)], NUMBER)
    assert close.text == "UX1234567"
    clear = agreed([read("AB12", 0.9), read("UX1234567", 0.3)], NUMBER)
    assert clear.text == "AB12"


def test_look_alikes() -> None:
    assert folded("uxl2-34 O") == "UX12340"
    assert differing_characters("UX1234", "UXI2Z9") == [("3", "2"), ("4", "9")]
    assert has_form("UXI234S67", r"U[A-Z]\d{7}")
    assert not has_form("UXA234567", r"U[A-Z]\d{7}")


def test_words() -> None:
    assert same_words("PASSPORT OFFICE", "PASSP0RT 0FFICE")
    assert same_words("PASSPORTOFFICE", "Passport Office")
    assert not same_words("OFFICE AMAUROT", "OFFICE MACARIA")
    assert not same_words("ROME", "ROMA")  # a short word leaves no room for slips


@given(st.text("ACEFHJKM", max_size=12), st.text("ACEFHJKM", max_size=12))
def test_edit_distance_is_a_distance(first: str, second: str) -> None:
    assert edit_distance(first, second) == edit_distance(second, first)
    assert (edit_distance(first, second) == 0) == (first == second)
    assert edit_distance(first, second) >= abs(len(first) - len(second))
