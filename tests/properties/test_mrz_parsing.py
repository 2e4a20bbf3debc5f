"""Promises about parsing for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from visualdoc.reading.mrz.digits import ALPHABET, check_digit
from visualdoc.reading.mrz.parse import parse, parse_text

TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
CLASSES = ("0AKU<", "1BLV", "2CMW", "3DNX", "4EOY", "5FPZ", "6GQ", "7HR", "8IS", "9JT")


@given(st.lists(st.text(max_size=50), max_size=5))
def test_no_text_raises_and_no_text_is_changed(lines: list[str]) -> None:
    document = parse(lines)
    assert document.lines == tuple(lines)
    for digit in document.check_digits:
        for line, column in digit.positions:
            assert 0 <= line < len(lines)
            assert 0 <= column < len(lines[line])


@given(st.sampled_from([(30, 30, 30), (36, 36), (44, 44), (9, 30, 30), (34, 34), (30,)]), st.data())
def test_zone_shaped_text_raises_nothing(shape: tuple[int, ...], data: st.DataObject) -> None:
    lines = [data.draw(st.text(ALPHABET, min_size=n, max_size=n)) for n in shape]
    document = parse_text("|".join(lines))
    assert document.lines == tuple(lines)
    if document.valid:
        assert all(digit.holds for digit in document.check_digits)


@given(st.integers(0, 1), st.integers(0, 43), st.sampled_from(ALPHABET))
def test_one_changed_character_is_seen_unless_its_value_agrees_modulo_ten(
    line: int, column: int, character: str
) -> None:
    covered = {at for digit in parse(TD3).check_digits for at in digit.positions}
    printed = TD3[line][column]
    changed = list(TD3)
    changed[line] = TD3[line][:column] + character + TD3[line][column + 1 :]
    blind = any(printed in group and character in group for group in CLASSES)
    if (line, column) in covered and not blind:
        assert not all(digit.holds for digit in parse(changed).check_digits)


@given(st.text(ALPHABET, max_size=44))
def test_check_digit_is_one_digit(text: str) -> None:
    digit = check_digit(text)
    assert digit is not None
    assert len(digit) == 1
    assert digit.isdigit()
