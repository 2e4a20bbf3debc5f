"""Zones that lost or won characters: unknown, near to a format, other fields in their places."""

from __future__ import annotations

import pytest

from visualdoc.reading.mrz.parse import layout_named, parse, parse_text

TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<|D231458907UTO7408122F1204159<<<<<<<6"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<|7408122F1204159UTO<<<<<<<<<<<6|ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
MRVA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L8988901C4XXX4009078F96121096ZE184226B<<<<<<"
MRVB = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<|L8988901C4XXX4009078F9612109<<<<<<<<"
IDFRA = "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<|8806923102858CORINNE<<<<<<<6512068F6"
SVK34 = "I<SVKNOVAK<<JAN<<<<<<<<<<<<<<<<<<<|123456<AA5SVK8110251M1801020749313"


def test_passport_with_a_lost_last_digit_is_unknown_and_near_a_passport() -> None:
    document = parse_text(TD3[:-1])
    assert document.format == "unknown"
    assert "TD3" in document.problems[0][1]
    assert document.fields["document_number"] == "L898902C3"
    assert {d.name for d in document.check_digits} == {
        "document_number",
        "birth_date",
        "expiry_date",
        "optional_data",
    }


def test_single_second_line_is_read_as_far_as_it_goes() -> None:
    document = parse([TD3.split("|")[1]])
    assert document.format == "unknown"
    assert document.fields["birth_date"] == "740812"
    assert all(d.positions[0][0] == 0 for d in document.check_digits)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (TD3, "TD3"),
        (TD2, "TD2"),
        (TD1, "TD1"),
        (MRVA, "MRVA"),
        (MRVB, "MRVB"),
        (IDFRA, "IDFRA"),
        (SVK34, "SVK34"),
    ],
)
def test_any_lost_character_leaves_the_format_unknown_and_names_the_nearest(
    text: str, name: str
) -> None:
    lines = text.split("|")
    for line, printed in enumerate(lines):
        for column in range(len(printed)):
            if name == "IDFRA" and line == 0 and column < 5:
                continue  # what tells the French card from others is lost
            if name.startswith("MRV") and line == column == 0:
                continue
            cut = [*lines]
            cut[line] = printed[:column] + printed[column + 1 :]
            document = parse(cut)
            assert document.format == "unknown"
            assert document.nearest_format == name, (line, column)
            assert document.lines == tuple(cut)


def test_lost_character_leaves_the_other_fields_in_place() -> None:
    first, second = TD3.split("|")
    document = parse([first, second[:4] + second[5:]])
    fields = document.fields
    assert "document_number" not in fields
    assert (fields["nationality"], fields["birth_date"]) == ("UTO", "740812")
    assert (fields["expiry_date"], fields["optional_data"]) == ("120415", "ZE184226B")
    holds = {digit.name: digit.holds for digit in document.check_digits}
    assert holds == {"birth_date": True, "expiry_date": True, "optional_data": True}
    birth = next(d for d in document.check_digits if d.name == "birth_date")
    assert birth.positions == tuple((1, column) for column in range(12, 19))
    assert "1 character lost on line 2" in document.problems[0][1]


def test_spare_characters_leave_the_other_fields_in_place() -> None:
    first, second = TD3.split("|")
    document = parse([first, second[:11] + "UU" + second[11:]])
    assert document.fields["document_number"] == "L898902C3"
    assert document.fields["birth_date"] == "740812"
    assert "2 characters spare on line 2" in document.problems[0][1]
    assert document.check_digits[-1].positions[-1] == (1, 45)


@pytest.mark.parametrize("lines", [[], ["ABC"], ["0" * 60] * 2, ["0" * 30] * 4, ["1" * 44] * 2])
def test_what_is_no_zone_is_unknown_or_says_its_problems(lines: list[str]) -> None:
    document = parse(lines)
    assert not document.valid
    assert document.problems


# Without its last character the first nine hold a digit by chance.
@pytest.mark.parametrize("column", range(5, 13))
def test_long_number_that_lost_a_character_leaves_its_digit_open(column: int) -> None:
    first = "IDBEL000590696<1015<<<<<<<<<<<"
    document = parse([first[:column] + first[column + 1 :], *TD1.split("|")[1:]])
    assert document.nearest_format == "TD1"
    holds = {digit.name: digit.holds for digit in document.check_digits}
    assert holds == {"birth_date": True, "expiry_date": True}
    assert "document_number" not in document.fields


@pytest.mark.parametrize(
    ("text", "field"),
    [(TD3, "document_number"), (TD3, "optional_data"), (TD2, "document_number"), (TD1, "surname")],
)
def test_no_digit_fails_because_another_field_lost_a_character(text: str, field: str) -> None:
    layout = layout_named(parse_text(text).format)
    assert layout is not None
    span = layout.field(field) or layout.field("names")
    assert span is not None
    for line, column in span.positions[: 9 if field != "surname" else 20]:
        lines = text.split("|")
        lines[line] = lines[line][:column] + lines[line][column + 1 :]
        assert all(digit.holds for digit in parse(lines).check_digits), (line, column)
