from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.reporting.script import ARABIC, ETHIOPIC, SANS, runs, visual


def letters(text: str) -> str:
    """Undo shaping: presentation forms back to the letters that they show."""
    return unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    "text", ["", "Müller-Ångström", "P<UTO", "Ελλάδα Москва", "ኣስመራ", "12.3.1987"]
)
def test_left_to_right_stays_as_it_is(text: str) -> None:
    assert visual(text) == text


def test_arabic_is_reversed_and_joined() -> None:
    # baa-yaa-taa (house): initial, medial, final, drawn from the last to the first.
    assert visual("\u0628\u064a\u062a") == "\ufe96\ufef4\ufe91"
    # alef joins only backwards, so the letter after it begins anew.
    assert visual("\u0627\u0628") == "\ufe8f\ufe8d"


def test_lam_and_alef_become_one_letter() -> None:
    assert visual("\u0644\u0627") == "\ufefb"
    assert visual("\u0628\u0644\u0627") == "\ufefc\ufe91"


def test_persian_letters_and_marks() -> None:
    assert letters(visual("\u067e\u06af")) == "\u06af\u067e"
    shown = visual("\u0628\u064e\u062a")  # a vowel mark between two letters that join
    assert letters(shown) == "\u062a\u0628\u064e"
    assert shown[1] == "\ufe91"


def test_numbers_keep_their_order_inside_right_to_left_text() -> None:
    assert letters(visual("\u0628 123")) == "123 \u0628"
    assert letters(visual("\u0628 \u06f1\u06f2")) == "\u06f1\u06f2 \u0628"


def test_mixed_text_keeps_its_latin_parts_in_place() -> None:
    shown = letters(visual("Name: \u05d0\u05d1 (x)"))
    assert shown == "Name: \u05d1\u05d0 (x)"


def test_every_script_gets_a_font_that_has_it() -> None:
    found = list(runs("Ab" + "ኣስ" + "\ufe91" + "1"))
    assert found == [(SANS, "Ab"), (ETHIOPIC, "ኣስ"), (ARABIC, "\ufe91"), (SANS, "1")]


def test_what_no_font_has_is_seen_and_not_dropped() -> None:
    assert list(runs("a漢字")) == [(SANS, "a"), (SANS, "□□")]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_is_lost(text: str) -> None:
    assert sorted(letters(visual(text))) == sorted(letters(text))
    assert sum(len(part) for _, part in runs(text)) == len(text)
