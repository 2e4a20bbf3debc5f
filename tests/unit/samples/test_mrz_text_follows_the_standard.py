"""Zones are composed as the examples of ICAO 9303-4, -5 and -7 print them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.samples import calendars, mrz_text

ANNA = {"issuer": "UTO", "surname": "Eriksson", "given_names": "Anna Maria", "sex": "F"}


@pytest.mark.parametrize(
    ("text", "digit"), [("520727", "3"), ("AB2134<<<", "5"), ("D23145890734", "9")]
)
def test_check_digit(text: str, digit: str) -> None:
    assert mrz_text.check_digit(text) == digit


def test_passport_example() -> None:
    lines = mrz_text.td3(
        **ANNA,
        number="L898902C3",
        nationality="UTO",
        birth="740812",
        expiry="120415",
        personal_number="ZE184226B",
    )
    assert lines == (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )


def test_card_example() -> None:
    lines = mrz_text.td1(
        **ANNA,
        code="I",
        number="D23145890",
        nationality="UTO",
        birth="740812",
        expiry="120415",
        optional="",
    )
    assert lines == (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    )


def test_long_card_number_overflows_into_the_optional_data() -> None:
    lines = mrz_text.td1(
        **ANNA,
        code="I",
        number="D23145890734",
        nationality="UTO",
        birth="740812",
        expiry="120415",
        optional="",
    )
    assert lines[0] == "I<UTOD23145890<7349<<<<<<<<<<<"


def test_visa_example() -> None:
    lines = mrz_text.mrv_a(
        **ANNA,
        number="L8988901C",
        nationality="XXX",
        birth="400907",
        expiry="961210",
        optional="6ZE184226B",
    )
    assert lines == (
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
    )


def test_td2_example() -> None:
    lines = mrz_text.td2(
        **ANNA,
        code="I",
        number="D23145890",
        nationality="UTO",
        birth="740812",
        expiry="120415",
        optional="",
    )
    assert lines == (
        "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
        "D231458907UTO7408122F1204159<<<<<<<6",
    )


def test_small_visa_example() -> None:
    lines = mrz_text.td2(
        **ANNA,
        code="V",
        number="L8988901C",
        nationality="XXX",
        birth="400907",
        expiry="961210",
        optional="",
    )
    assert lines == (
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
        "L8988901C4XXX4009078F9612109<<<<<<<<",
    )


@pytest.mark.parametrize(
    ("printed", "zone"),
    [
        ("O’Connor", "OCONNOR"),
        ("Núñez-Castañeda", "NUNEZ<CASTANEDA"),
        ("Müller", "MUELLER"),
        ("Østergård", "OESTERGAARD"),
        ("Lefèvre d’Étaples", "LEFEVRE<DETAPLES"),
        ("Đorđević", "DORDEVIC"),
    ],
)
def test_transcription(printed: str, zone: str) -> None:
    assert mrz_text.transcribe(printed) == zone


@given(
    st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=1, max_size=60),
    st.text("ABCÉÜ -’", max_size=60),
    st.sampled_from([30, 39]),
)
def test_names_field_is_always_lawful(surname: str, given_names: str, length: int) -> None:
    field = mrz_text.names_field(surname, given_names, length)
    assert len(field) == length
    assert set(field) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")


@pytest.mark.parametrize(
    ("day", "hijri", "ethiopic"),
    [  # Reingold and Dershowitz, Calendrical Calculations, appendix C
        (date(1945, 11, 12), (1364, 12, 6), (1938, 3, 3)),
        (date(2038, 11, 10), (1460, 10, 12), (2031, 3, 1)),
        (date(2094, 7, 18), (1518, 3, 5), (2086, 11, 11)),
    ],
)
def test_second_calendars(
    day: date, hijri: tuple[int, int, int], ethiopic: tuple[int, int, int]
) -> None:
    assert calendars.hijri(day) == hijri
    assert calendars.ethiopic(day) == ethiopic
