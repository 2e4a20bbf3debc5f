"""Both ways between national names and the zone's spelling: bounded, ordered, by the tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visualdoc.reading.names import NameGrade, compare_names
from visualdoc.reading.spellings import mrz_spellings, national_spellings
from visualdoc.reading.transliteration import (
    SHADDA,
    Script,
    languages,
    tables,
)

ARABIC = "".join(sorted(languages()["ara"].alphabet))


@pytest.mark.parametrize(
    ("name", "language", "spelling"),
    [
        ("Müller", None, "MUELLER"),
        ("Müller", None, "MUXXLLER"),
        ("Müller", None, "MULLER"),
        ("Núñez", None, "NUNXXEZ"),
        ("Weiß", None, "WEISS"),
        ("İnci", None, "INCI"),
        ("Ångström", None, "AANGSTROEM"),
        ("D’Artagnan", None, "DARTAGNAN"),
        ("Marie-Élise", None, "MARIE<ELISE"),
        ("Eriksson, Anna Maria", None, "ERIKSSON<<ANNA<MARIA"),
        ("Щукин", None, "SHCHUKIN"),
        ("Щукин", "bul", "SHTUKIN"),
        ("Юлія Їжак", "ukr", "YULIIA<YIZHAK"),
        ("Григорій", "ukr", "HRYHORII"),
        ("Фёдор", "bel", "FIODOR"),
        ("Њешић", "srp", "NJESIC"),
        ("Ќосевски", "mkd", "KJOSEVSKI"),
        ("محمد", None, "MXHMD"),
        ("فضّة", None, "FXDZDZXAH"),
        ("عبّاس", None, "EBBAS"),
    ],
)
def test_spelling_in_the_zone(name: str, language: str | None, spelling: str) -> None:
    found = mrz_spellings(name, language=language)
    assert spelling in found
    if language is not None or len(found) == 1:
        assert found[0] == spelling


def test_teh_marbuta_ends_a_component_in_its_own_way() -> None:
    assert mrz_spellings("فاطمة")[0].endswith("XAH")
    assert mrz_spellings("ةا")[0] == "XTAA"
    assert mrz_spellings("فاطمة ب")[0] == "FAXTTMXAH<B"


def test_recommended_spelling_comes_first_and_equal_letters_are_spelt_alike() -> None:
    found = mrz_spellings("Müüm")
    assert found == ("MUEUEM", "MUXXUXXM", "MUUM")


@pytest.mark.parametrize("name", ["中文", "ANNA 2", "", "   ", "А" * 200])
def test_name_without_lawful_spelling_has_none(name: str) -> None:
    assert mrz_spellings(name) == ()


def test_spellings_are_bounded() -> None:
    name = "ЖЦЧШЩХГИЮЯЁЄЇ"
    assert len(mrz_spellings(name, limit=10)) == 10
    assert len(set(mrz_spellings(name, limit=50))) == 50


@pytest.mark.parametrize(
    ("spelling", "script", "best"),
    [
        ("NUNXXEZ", Script.LATIN, "NUÑEZ"),
        ("MUXXLLER", Script.LATIN, "MÜLLER"),
        ("SMITH", Script.LATIN, "SMITH"),
        ("SHCHUKIN", Script.CYRILLIC, "ЩУКИН"),
        ("ZHUKOV", Script.CYRILLIC, "ЖУКОВ"),
        ("MXHMD", Script.ARABIC, "محمد"),
        ("FXDZDZXAH", Script.ARABIC, "فضّة"),
        ("EBBAS", Script.ARABIC, "عبّاس"),
        ("XEXAAXAEXIXTHXJ", Script.ARABIC, "ءآأئثژ"),
    ],
)
def test_likeliest_national_spelling(spelling: str, script: Script, best: str) -> None:
    language = "rus" if script is Script.CYRILLIC else None
    found = national_spellings(spelling, script=script, language=language)
    assert found[0].text == best
    assert [one.cost for one in found] == sorted(one.cost for one in found)


def test_umlauts_are_candidates_behind_the_spelling_itself() -> None:
    found = national_spellings("MUELLER", script=Script.LATIN)
    assert [one.text for one in found[:2]] == ["MUELLER", "MÜLLER"]
    assert "deu" in found[1].languages


def test_letters_of_two_languages_are_never_mixed() -> None:
    for script in Script:
        for one in national_spellings("SHAEIE<OEC", script=script, limit=60):
            for code in one.languages:
                own = languages()[code].alphabet | set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
                assert set(one.text) <= own | {SHADDA}


def test_one_language_alone() -> None:
    found = national_spellings("HRYHORII", script=Script.CYRILLIC, language="ukr")
    assert "ГРИГОРІЙ" in {one.text for one in found}
    assert {one.languages for one in found} == {("ukr",)}


def test_soft_sign_leaves_no_trace_in_the_zone_and_is_a_candidate() -> None:
    found = national_spellings("IGOR", script=Script.CYRILLIC, language="rus")
    assert "ИГОРЬ" in {one.text for one in found}


@pytest.mark.parametrize("spelling", ["MOHAMMED", "XO", "CXV", ""])
def test_what_the_arabic_table_cannot_have_written_has_no_candidate(spelling: str) -> None:
    assert national_spellings(spelling, script=Script.ARABIC) == ()


def test_candidates_are_bounded() -> None:
    assert len(national_spellings("SAOECENZ" * 4, script=Script.LATIN, limit=7)) == 7
    assert national_spellings("A" * 200, script=Script.LATIN) == ()


@settings(deadline=None)
@given(st.text(ARABIC.replace("ؤ", "").replace("إ", ""), min_size=1, max_size=12))
def test_arabic_by_the_table_is_read_back(name: str) -> None:
    spelling = mrz_spellings(name)[0]
    found = national_spellings(spelling, script=Script.ARABIC, language="ara", limit=200)
    assert name in {one.text for one in found}
    # A letter printed twice is rather a doubled one; all else is read back exactly.
    if SHADDA not in found[0].text:
        assert found[0].text == name


@settings(deadline=None)
@given(st.text("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЭЮЯ", min_size=1, max_size=6))
def test_russian_is_among_the_candidates(name: str) -> None:
    spelling = mrz_spellings(name, language="rus")[0]
    found = national_spellings(spelling, script=Script.CYRILLIC, language="rus", limit=2000)
    assert name in {one.text for one in found}


@settings(deadline=None)
@given(
    st.text(st.sampled_from(sorted(tables())), min_size=1, max_size=12),
    st.sampled_from([None, *languages()]),
)
def test_every_spelling_is_one_that_the_comparison_explains(name: str, language: str) -> None:
    for spelling in mrz_spellings(name, language=language, limit=6):
        assert set(spelling) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")
        assert compare_names(name, spelling).grade <= NameGrade.TRANSLITERATED


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(list(Script)))
def test_any_text_both_ways_raises_nothing(text: str, script: Script) -> None:
    assert len(mrz_spellings(text, limit=5)) <= 5
    assert len(national_spellings(text, script=script, limit=5)) <= 5
