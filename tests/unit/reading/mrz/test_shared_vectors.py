"""Public vectors parse as stated; runs where the shared data folder lies beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from visualdoc.reading.mrz.parse import parse

VECTORS = Path(__file__).resolve().parents[5] / "shared/data/mrz/vectors.json"
FORMATS = {"FRA2": "IDFRA"}
DIGITS = {
    "num": "document_number",
    "dob": "birth_date",
    "exp": "expiry_date",
    "pers": "optional_data",
    "comp": "composite",
}


def vectors() -> list[dict[str, Any]]:
    if not VECTORS.is_file():
        return []
    return list(json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"])


@pytest.mark.skipif(not VECTORS.is_file(), reason="the shared data folder is not there")
def test_the_folder_holds_vectors_with_digits() -> None:
    assert sum(bool(vector["icao_checks"]) for vector in vectors()) > 80


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_digits_and_format_are_as_stated(vector: dict[str, Any]) -> None:
    document = parse(vector["lines"])
    if vector["complete"]:
        assert document.format == FORMATS.get(vector["format"], vector["format"])
    holds = {digit.name: digit.holds for digit in document.check_digits}
    for short, expected in vector["icao_checks"].items():
        assert holds[DIGITS[short]] is expected, short
