"""Both ways between national names and the zone's spelling: bounded, ordered, by the tables."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.reading.names import NameGrade, compare_names
from visualdoc.reading.spellings import mrz_spellings, national_spellings
from visualdoc.reading.transliteration import (
    SHADDA,
    Script,
    doubled,
    languages,
    script_table,
    tables,
    transliterations,
)

ARABIC = "".join(sorted(languages()["ara"].alphabet))

# ICAO Doc 9303-3, 8th edition, section 6, typed from the printed tables by code point, so that a
# slip of a look-alike letter in the data is seen.
LATIN_A = {
    "A": "00C0 00C1 00C2 00C3 0100 0102 0104",
    "AE|A": "00C4",
    "AA|A": "00C5",
    "AE": "00C6",
    "C": "00C7 0106 0108 010A 010C",
    "D": "00D0 010E 0110",
    "E": "00C8 00C9 00CA 00CB 0112 0114 0116 0118 011A",
    "G": "011C 011E 0120 0122",
    "H": "0124 0126",
    "I": "00CC 00CD 00CE 00CF 0128 012A 012C 012E 0130 0131",
    "IJ": "0132",
    "J": "0134",
    "K": "0136",
    "L": "0139 013B 013D 013F 0141",
    "N": "0143 0145 0147 014A",
    "N|NXX": "00D1",
    "O": "00D2 00D3 00D4 00D5 014C 014E 0150",
    "OE|O": "00D6",
    "OE": "00D8 0152",
    "R": "0154 0156 0158",
    "S": "015A 015C 015E 0160",
    "SS": "1E9E",
    "T": "0162 0164 0166",
    "TH": "00DE",
    "U": "00D9 00DA 00DB 0168 016A 016C 016E 0170 0172",
    "UE|UXX|U": "00DC",
    "W": "0174",
    "Y": "00DD 0176 0178",
    "Z": "0179 017B 017D",
}
CYRILLIC_B = {
    "E|IO": "0401",
    "D": "0402 0414",
    "IE|YE": "0404",
    "DZ": "0405",
    "I": "0406",
    "I|YI": "0407",
    "J": "0408",
    "LJ": "0409",
    "NJ": "040A",
    "K|KJ": "040C",
    "U": "040E 0423 046A",
    "DZ|DJ": "040F",
    "A": "0410",
    "B": "0411",
    "V": "0412",
    "G|H": "0413",
    "E": "0415 042D",
    "ZH|Z": "0416",
    "Z": "0417",
    "I|Y": "0418 0419",
    "K": "041A",
    "L": "041B",
    "M": "041C",
    "N": "041D",
    "O": "041E",
    "P": "041F",
    "R": "0420",
    "S": "0421",
    "T": "0422",
    "F": "0424",
    "KH|H": "0425",
    "TS|C": "0426",
    "CH|C": "0427",
    "SH|S": "0428",
    "SHCH|SHT": "0429",
    "IE": "042A",
    "Y": "042B 0474",
    "IU|YU": "042E",
    "IA|YA": "042F",
    "G": "0490",
    "G|GJ": "0492",
    "C": "04BA",
}
ARABIC_C = (
    "0621 XE 0622 XAA 0623 XAE 0624 U 0625 I 0626 XI 0627 A 0628 B 0629 XTA|XAH 062A T 062B XTH"
    " 062C J 062D XH 062E XKH 062F D 0630 XDH 0631 R 0632 Z 0633 S 0634 XSH 0635 XSS 0636 XDZ"
    " 0637 XTT 0638 XZZ 0639 E 063A G 0641 F 0642 Q 0643 K 0644 L 0645 M 0646 N 0647 H 0648 W"
    " 0649 XAY 064A Y 0671 XXA 0679 XXT 067C XRT 067E P 0681 XKE 0685 XXH 0686 XC 0688 XXD"
    " 0689 XDR 0691 XXR 0693 XRR 0696 XRX 0698 XJ 069A XXS 06A9 XKK 06AB XXK 06AD XNG 06AF XGG"
    " 06BA XNN 06BC XXN 06BE XDO 06C0 XYH 06C1 XXG 06C2 XGE 06C3 XTG 06CC XYA 06CD XXY 06D0 Y"
    " 06D2 XYB 06D3 XBE"
)


def printed_tables() -> dict[Script, dict[str, tuple[str, ...]]]:
    arabic = ARABIC_C.split()
    return {
        Script.LATIN: _by_letter(LATIN_A),
        Script.CYRILLIC: _by_letter(CYRILLIC_B),
        Script.ARABIC: {
            chr(int(point, 16)): tuple(forms.split("|"))
            for point, forms in zip(arabic[::2], arabic[1::2], strict=True)
        },
    }


def _by_letter(rows: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        chr(int(point, 16)): tuple(forms.split("|"))
        for forms, points in rows.items()
        for point in points.split()
    }


@pytest.mark.parametrize("script", list(Script))
def test_tables_begin_with_what_the_standard_prints(script: Script) -> None:
    printed = printed_tables()[script]
    data = script_table(script)
    assert {c: data[c][: len(forms)] for c, forms in printed.items()} == printed


@pytest.mark.parametrize("script", list(Script))
def test_letters_are_of_their_script_and_capitals(script: Script) -> None:
    for character in script_table(script):
        assert script.upper() in unicodedata.name(character)
        assert character == unicodedata.normalize("NFC", character)


@pytest.mark.parametrize("character", list("ـڜڢڧڨ" + "ًٌٍَُِْٰ"))
def test_marks_and_letters_that_are_not_encoded(character: str) -> None:
    assert transliterations(character) == ("",)


def test_every_language_is_written_in_letters_of_its_table() -> None:
    for language in languages().values():
        table = script_table(language.script)
        assert language.alphabet <= set(table), language.code
        assert set(language.forms) | set(language.first) <= language.alphabet
        for letter, forms in {**language.forms, **language.first}.items():
            assert set(forms) <= set(table[letter]), (language.code, letter)


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


@given(st.text(ARABIC.replace("ؤ", "").replace("إ", ""), min_size=1, max_size=12))
def test_arabic_by_the_table_is_read_back(name: str) -> None:
    spelling = mrz_spellings(name)[0]
    found = national_spellings(spelling, script=Script.ARABIC, language="ara", limit=200)
    assert name in {one.text for one in found}
    # A letter printed twice is rather a doubled one; all else is read back exactly.
    if SHADDA not in found[0].text:
        assert found[0].text == name


@given(st.text("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЭЮЯ", min_size=1, max_size=6))
def test_russian_is_among_the_candidates(name: str) -> None:
    spelling = mrz_spellings(name, language="rus")[0]
    found = national_spellings(spelling, script=Script.CYRILLIC, language="rus", limit=2000)
    assert name in {one.text for one in found}


@given(
    st.text(st.sampled_from(sorted(tables())), min_size=1, max_size=12),
    st.sampled_from([None, *languages()]),
)
def test_every_spelling_is_one_that_the_comparison_explains(name: str, language: str) -> None:
    for spelling in mrz_spellings(name, language=language, limit=6):
        assert set(spelling) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")
        assert compare_names(name, spelling).grade <= NameGrade.TRANSLITERATED


@given(st.text(max_size=40), st.sampled_from(list(Script)))
def test_any_text_both_ways_raises_nothing(text: str, script: Script) -> None:
    assert len(mrz_spellings(text, limit=5)) <= 5
    assert len(national_spellings(text, script=script, limit=5)) <= 5


def test_doubling_of_a_sequence() -> None:
    assert doubled("XDZ") == ("XDZDZ", "XDZXDZ")
    assert doubled("B") == ("BB",)
    assert doubled("") == ()
