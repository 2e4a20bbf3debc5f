"""Zones get their name from what the MRZ of the genuine scans says, and only from that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from visualdoc.findings import FieldReading
from visualdoc.geometry import PolygonPx
from visualdoc.reading.mrz.parse import parse
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.text.naming import name_zones
from visualdoc.samples.mrz_text import td3

PEOPLE = (
    {"surname": "ERIKSSON", "given": "ANNA MARIA", "number": "L898902C3", "birth": "740812",
     "sex": "F", "expiry": "300415", "born": "12 AUG 1974", "until": "15 APR 2030"},
    {"surname": "MÜLLER", "given": "JAN", "number": "X12345678", "birth": "810203",
     "sex": "M", "expiry": "310101", "born": "03 FEB 1981", "until": "01 JAN 2031"},
    {"surname": "NUÑEZ", "given": "ROSA", "number": "K87654321", "birth": "990630",
     "sex": "F", "expiry": "291231", "born": "30 JUN 1999", "until": "31 DEC 2029"},
)  # fmt: skip


def scan(
    person: Mapping[str, str], zones: Mapping[str, str]
) -> tuple[MrzReading, list[FieldReading]]:
    lines = td3(
        issuer="UTO", surname=person["surname"], given_names=person["given"],
        number=person["number"], nationality="UTO", birth=person["birth"], sex=person["sex"],
        expiry=person["expiry"], personal_number="",
    )  # fmt: skip
    reading = MrzReading(
        document=parse(lines),
        corners_px=PolygonPx.rectangle(0, 0, 10, 10),
        characters=(),
        confidence=0.99,
    )
    fields = [
        FieldReading(
            name=zone, value=None, text=text, source="viz", polygon_px=None, confidence=0.9,
            zone_id=zone,
        )
        for zone, text in zones.items()
    ]  # fmt: skip
    return reading, fields


def printed(person: Mapping[str, str]) -> dict[str, str]:
    return {
        "z1": person["surname"],
        "z2": person["given"],
        "z3": person["number"],
        "z4": person["born"],
        "z5": person["until"],
        "z6": person["sex"],
        "z7": f"{person['surname']}, {person['given']}",
        "z8": "UTOPIA",
        "z9": "UTO",
    }


def scans(people: Sequence[Mapping[str, str]]) -> list[tuple[MrzReading, list[FieldReading]]]:
    return [scan(person, printed(person)) for person in people]


def test_each_zone_gets_the_field_that_it_repeats() -> None:
    assert name_zones(scans(PEOPLE)) == {
        "z1": "surname",
        "z2": "given_names",
        "z3": "document_number",
        "z4": "birth_date",
        "z5": "expiry_date",
        "z6": "sex",
        "z7": "full_name",
    }


def test_a_zone_that_disagrees_once_too_often_stays_unnamed() -> None:
    three = scans(PEOPLE)
    wrong = scan(PEOPLE[0], {**printed(PEOPLE[0]), "z1": "LARSSON"})
    assert "z1" not in name_zones([wrong, *three[1:]])


def test_the_same_value_on_all_scans_proves_nothing() -> None:
    alike = [PEOPLE[0], PEOPLE[0], PEOPLE[0]]
    assert name_zones(scans(alike)) == {}


def test_scans_without_an_mrz_name_nothing() -> None:
    assert name_zones([(None, fields) for _, fields in scans(PEOPLE)]) == {}
