"""The tables of ICAO Doc 9303-3, section 6, as data: character by character as printed."""

from __future__ import annotations

import unicodedata

import pytest

from visualdoc.reading.transliteration import (
    Script,
    doubled,
    languages,
    script_table,
    transliterations,
)

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


def test_doubling_of_a_sequence() -> None:
    assert doubled("XDZ") == ("XDZDZ", "XDZXDZ")
    assert doubled("B") == ("BB",)
    assert doubled("") == ()
