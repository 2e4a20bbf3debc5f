"""Public vectors parse as stated; runs where the shared data folder lies beside the checkout.

``icao_checks`` were computed independently of any parser. The two public parsers whose results lie
beside them are no oracle, so fields are compared where both say the same.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from visualdoc.reading.mrz.described import described
from visualdoc.reading.mrz.parse import parse, parse_text

VECTORS = Path(__file__).resolve().parents[5] / "shared/data/mrz/vectors.json"
FORMATS = {"FRA2": "IDFRA"}
NATIONAL = {(34, 34): "SVK34", (9, 30, 30): "CHEDL"}
DIGITS = {
    "num": "document_number",
    "dob": "birth_date",
    "exp": "expiry_date",
    "pers": "optional_data",
    "comp": "composite",
}
FIELDS = {
    "surname": ("lastName", "surname"),
    "given_names": ("firstName", "name"),
    "document_code": ("documentCode", "document_type"),
    "document_number": ("documentNumber", "document_number"),
    "issuer": ("issuingState", "country"),
    "nationality": ("nationality", "nationality"),
    "birth_date": ("birthDate", "birth_date"),
    "expiry_date": ("expirationDate", "expiry_date"),
    "optional_data": ("personalNumber", "optional_data"),
    "optional_data_2": ("optional2", "optional_data_2"),
}
"""Our field → its name in the two public parsers."""


def vectors() -> list[dict[str, Any]]:
    if not VECTORS.is_file():
        return []
    return list(json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"])


def expected_format(vector: dict[str, Any]) -> str:
    """A shape that is none of the standard's is unknown, unless it is a national one."""
    if vector["complete"]:
        return FORMATS.get(vector["format"], vector["format"])
    lengths = tuple(len(line) for line in vector["lines"])
    if lengths == (30,) and vector["lines"][0].startswith("D1FRA"):
        return "FRADL"
    return NATIONAL.get(lengths, "unknown")


def agreed_fields(vector: dict[str, Any]) -> dict[str, str]:
    first = vector.get("cheminfo", {}).get("fields", {})
    second = vector.get("arg0s1080", {}).get("fields", {})
    found = {}
    for name, (one, other) in FIELDS.items():
        values = first.get(one), second.get(other)
        if values[0] is not None and values[0] == values[1]:
            found[name] = str(values[0])
    return found


@pytest.mark.skipif(not VECTORS.is_file(), reason="the shared data folder is not there")
def test_the_folder_holds_vectors_with_digits_and_agreed_fields() -> None:
    assert sum(bool(vector["icao_checks"]) for vector in vectors()) > 80
    assert sum(len(agreed_fields(vector)) for vector in vectors()) > 500


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_format_is_as_stated(vector: dict[str, Any]) -> None:
    assert parse(vector["lines"]).format == expected_format(vector)


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_exactly_the_stated_digits_hold(vector: dict[str, Any]) -> None:
    document = parse(vector["lines"])
    if not vector["complete"]:
        return
    holds = {digit.name: digit.holds for digit in document.check_digits}
    assert holds == {DIGITS[short]: value for short, value in vector["icao_checks"].items()}
    assert all(holds.values()) is vector["all_checks_ok"]


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_a_complete_vector_is_valid_when_its_digits_are(vector: dict[str, Any]) -> None:
    if vector["complete"]:
        assert parse(vector["lines"]).valid is vector["all_checks_ok"]


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_fields_on_which_both_public_parsers_agree(vector: dict[str, Any]) -> None:
    fields = parse(vector["lines"]).fields
    assert {name: fields[name] for name in agreed_fields(vector)} == agreed_fields(vector)


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_text_stays_as_printed_all_the_way_to_json(vector: dict[str, Any]) -> None:
    document = parse_text("|".join(vector["lines"]))
    found = json.loads(json.dumps(described(document, on=date(2026, 6, 1))))
    assert found["lines"] == vector["lines"]
    assert found["fields"] == dict(document.fields)
