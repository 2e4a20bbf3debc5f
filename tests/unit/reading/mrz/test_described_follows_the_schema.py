"""What parsing and the rules say is the MRZ object of the report's schema, and is documented."""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from visualdoc.reading.mrz.described import described
from visualdoc.reading.mrz.formats import deviations, layouts
from visualdoc.reading.mrz.parse import parse_text
from visualdoc.reading.mrz.types import CheckDigit
from visualdoc.reporting import report_schema

CHECKOUT = Path(__file__).resolve().parents[4]
PAPER = CHECKOUT / "docs/machine-readable-zone.md"
RULES = CHECKOUT / "src/visualdoc/reading/mrz/rules"
ON = date(2026, 6, 1)
TEXTS = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "PXQQZERIK5SON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L898902C36YUG7413122F3804159ZE184226B<<<<<11",
    "IDBEL<12345678<012345678901242|80<<<<<F3012316BEL<<<<<<<<<<<0|SPECIMEN<<SPECIMEN<<<<<<<<<<<<",
    "P<UTO|X",
    "",
)


def validator() -> jsonschema.Draft202012Validator:
    schema = copy.deepcopy(report_schema())
    schema["$ref"] = "#/$defs/mrz"
    for key in ("type", "properties", "required", "anyOf", "oneOf", "$id"):
        schema.pop(key, None)
    return jsonschema.Draft202012Validator(schema)


def said(text: str, on: date | None = ON) -> dict[str, Any]:
    return {"found": True, **json.loads(json.dumps(described(parse_text(text), on=on)))}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("on", [ON, None])
def test_object_follows_the_schema(text: str, on: date | None) -> None:
    validator().validate(said(text, on))


@pytest.mark.parametrize("key", ["captured", "expected", "reference", "positions", "applies_from"])
def test_schema_notices_a_finding_without_what_it_must_say(key: str) -> None:
    found = said(TEXTS[1])
    del found["problems"][0][key]
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(found)


def test_valid_speaks_of_format_characters_and_digits_alone() -> None:
    found = said(TEXTS[0].replace("P<UTO", "P<QQZ"))
    assert found["valid"] is True
    assert [one["code"] for one in found["problems"]] == ["unknown_state_code"]


def test_truncated_names_are_said_beside_the_fields() -> None:
    text = TEXTS[0].replace("ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "ANNA<MARIA<CHRISTINA<JOSEPHIN")
    assert said(text)["names_truncated"] is True
    assert said(TEXTS[0])["names_truncated"] is False


def test_a_digit_says_note_and_reference() -> None:
    digit = said(TEXTS[2])["check_digits"][0]
    assert digit["holds"] is True
    assert digit["note"]
    assert "Doc 9303-5" in digit["reference"]
    plain = CheckDigit(name="x", captured="1", expected="1", holds=True, positions=())
    assert (plain.note, plain.reference) == ("", "")


def test_every_rule_format_and_departure_is_documented() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in RULES.glob("*.py"))
    codes = set(re.findall(r'code="([a-z_]+)"', source)) | {
        *("withdrawn_state_code", "early_state_code", "unknown_format"),
    }
    paper = PAPER.read_text(encoding="utf-8")
    assert len(codes) > 20
    assert {code for code in codes if f"`{code}`" not in paper} == set()
    assert {lay.name for lay in layouts() if f"`{lay.name}`" not in paper} == set()
    assert {one.source for one in deviations() if one.source not in paper} == set()
