"""Names: every lawful spelling is explained, other names are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.reading.names import NameGrade, compare_names, compare_whole_name
from visualdoc.reading.transliteration import tables, transliterations


@pytest.mark.parametrize(
    ("printed", "coded", "grade"),
    [
        ("VAN DER BERG", "VAN<DER<BERG", NameGrade.EQUAL),
        ("O’CONNOR", "OCONNOR", NameGrade.EQUAL),
        ("NÚÑEZ-CASTAÑEDA", "NUNEZ CASTANEDA", NameGrade.TRANSLITERATED),
        ("NÚÑEZ", "NUNXXEZ", NameGrade.TRANSLITERATED),
        ("STRASSER", "STRASZER", NameGrade.DIFFERENT),  # SZ stands for ß, not for SS
        ("MUÑOZ", "MUNXXOZ", NameGrade.TRANSLITERATED),
        ("MÜLLER", "MUELLER", NameGrade.TRANSLITERATED),
        ("MÜLLER", "MUXXLLER", NameGrade.TRANSLITERATED),
        ("MÜLLER", "MULLER", NameGrade.TRANSLITERATED),
        ("ØSTERGÅRD", "OESTERGAARD", NameGrade.TRANSLITERATED),
        ("STRAẞER", "STRASSER", NameGrade.TRANSLITERATED),
        ("İNCİ", "INCI", NameGrade.TRANSLITERATED),
        ("ЩУКИН", "SHCHUKIN", NameGrade.TRANSLITERATED),
        ("محمد", "MXHMD", NameGrade.TRANSLITERATED),
        ("عبّاس", "EBBAS", NameGrade.TRANSLITERATED),
        ("عبّاس", "EBAS", NameGrade.TRANSLITERATED),
        ("فضّة", "FXDZDZXAH", NameGrade.TRANSLITERATED),
        ("فضّة", "FXDZXDZXAH", NameGrade.TRANSLITERATED),
        ("عبّاس", "EBDAS", NameGrade.NOT_COMPARABLE),
        ("MULLER", "MUELLER", NameGrade.CONFUSABLE),  # the reader lost the diaeresis
        ("@STERGARD", "OESTERGAARD", NameGrade.CONFUSABLE),
        ("ERIK5SON", "ERIKSSON", NameGrade.CONFUSABLE),
        ("ERIKSSON", "ERIKSEN", NameGrade.DIFFERENT),
        ("SMITH", "SMYTH", NameGrade.DIFFERENT),
        ("JOHN", "JOHN PAUL", NameGrade.DIFFERENT),
        ("محمد", "MOHAMMED", NameGrade.NOT_COMPARABLE),
    ],
)
def test_grades(printed: str, coded: str, grade: NameGrade) -> None:
    assert compare_names(printed, coded).grade is grade


def test_cut_names_are_lawful_only_where_the_zone_is_full() -> None:
    long, short = "WOLFESCHLEGELSTEINHAUSEN MARIA", "WOLFESCHLEGELSTEINHAUSEN MAR"
    assert compare_names(long, short, may_be_cut=True).grade is NameGrade.TRUNCATED
    assert compare_names(long, short).grade is NameGrade.DIFFERENT


def test_differences_are_counted() -> None:
    assert compare_names("ERIKSSON", "ERIKSEN").differences == 2
    assert compare_names("ANNA", "ANNB").differences == 1
    assert compare_names("MULLER", "MUELLER").confusions == 1


LATIN = "".join(c for c in tables() if ord(c) < 0x250)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ" + LATIN + " -'", min_size=1, max_size=30))
def test_recommended_transliteration_is_always_recognised(printed: str) -> None:
    parts = []
    for character in printed:
        if character in " -":
            parts.append("<")
        elif character != "'":
            parts.append(transliterations(character)[0])
    assert compare_names(printed, "".join(parts)).grade <= NameGrade.TRANSLITERATED


@given(st.sampled_from(sorted(tables())), st.data())
def test_every_table_entry_is_an_alternative(character: str, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(transliterations(character)))
    assert compare_names(f"A{character}B", f"A{form}B").grade <= NameGrade.TRANSLITERATED


@given(st.text(alphabet="ABCDEGHKMNPRWXY", min_size=4, max_size=20), st.data())
def test_a_letter_changed_into_no_look_alike_is_different(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    other = data.draw(st.sampled_from("FJPW".replace(name[place], "")))
    changed = name[:place] + other + name[place + 1 :]
    assert compare_names(name, changed).grade is NameGrade.DIFFERENT


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        ("Müller, Anna Maria", NameGrade.TRANSLITERATED),
        ("ANNA MARIA MUELLER", NameGrade.EQUAL),
        ("ANNA MARIA MEYER", NameGrade.DIFFERENT),
    ],
)
def test_whole_names_are_compared_in_either_order(printed: str, grade: NameGrade) -> None:
    fields = {"surname": "MUELLER", "given_names": "ANNA MARIA"}
    assert compare_whole_name(printed, fields).grade is grade


def test_whole_name_that_was_cut() -> None:
    fields = {"surname": "MUELLER", "given_names": "ANNA MAR"}
    assert compare_whole_name("MUELLER ANNA MARIA", fields).grade is NameGrade.DIFFERENT
    cut = {**fields, "names_truncated": "possible"}
    assert compare_whole_name("MUELLER ANNA MARIA", cut).grade is NameGrade.TRUNCATED
