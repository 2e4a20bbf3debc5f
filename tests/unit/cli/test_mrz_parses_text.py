"""``visualdoc mrz --text``: the contract's object, many lines, nothing that stops the run."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from visualdoc.cli.main import main
from visualdoc.cli.mrz import add_parser, text_json
from visualdoc.geometry import PolygonPx
from visualdoc.reading.mrz.parse import parse_text
from visualdoc.reading.mrz.types import MrzAlternative, MrzCharacter, MrzReading

TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<|L898902C36UTO7408122F1204159ZE184226B<<<<<10"
ON = "2026-06-01"
PARSED = {
    "format": str,
    "nearest_format": str,
    "lines": list,
    "valid": bool,
    "checks": dict,
    "check_digits": list,
    "fields": dict,
    "names_truncated": bool,
    "dates": dict,
    "problems": list,
    "remarks": list,
}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(["mrz", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_object_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = run(capsys, "--text", TD3, "--on", ON)
    assert found["found"] is True
    assert {name: type(found[name]) for name in PARSED} == PARSED
    assert found["format"] == "TD3"
    assert found["lines"] == TD3.split("|")
    assert found["valid"] is True
    assert found["checks"] == dict.fromkeys(
        ["document_number", "birth_date", "expiry_date", "optional_data", "composite"], True
    )
    fields = found["fields"]
    assert {name: fields[name] for name in ("document_code", "issuer", "surname")} == {
        "document_code": "P",
        "issuer": "UTO",
        "surname": "ERIKSSON",
    }
    assert fields["given_names"] == "ANNA MARIA"
    assert (fields["document_number"], fields["nationality"]) == ("L898902C3", "UTO")
    assert (fields["birth_date"], fields["sex"]) == ("740812", "F")
    assert (fields["expiry_date"], fields["optional_data"]) == ("120415", "ZE184226B")
    assert found["problems"] == []
    assert [one["code"] for one in found["remarks"]] == ["specimen_state"]


def test_digits_and_dates_say_how_they_came_about(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = run(capsys, "--text", TD3.replace("7408122", "7408123"), "--on", ON)
    birth = next(digit for digit in found["check_digits"] if digit["name"] == "birth_date")
    assert (birth["captured"], birth["expected"], birth["holds"]) == ("3", "2", False)
    assert birth["positions"] == [[1, column] for column in range(13, 20)]
    assert "4.9" in birth["reference"]
    assert found["checks"]["birth_date"] is found["valid"] is False
    problem = found["problems"][0]
    assert set(problem) == {
        *("code", "title", "explanation", "positions"),
        *("captured", "expected", "reference", "applies_from"),
    }
    assert (problem["code"], problem["captured"], problem["expected"]) == ("check_digit", "3", "2")
    assert found["dates"]["birth_date"]["preferred"] == "1974-08-12"
    assert found["dates"]["expiry_date"]["candidates"] == ["2012-04-15", "2112-04-15"]


def test_day_of_judgement_decides_the_century(capsys: pytest.CaptureFixture[str]) -> None:
    text = TD3.replace("740812", "300101")
    (young,) = run(capsys, "--text", text, "--on", "2031-06-01")
    (old,) = run(capsys, "--text", text, "--on", ON)
    assert young["dates"]["birth_date"]["candidates"] == ["1930-01-01", "2030-01-01"]
    assert old["dates"]["birth_date"]["candidates"] == ["1930-01-01"]
    assert old["dates"]["birth_date"]["excluded"][0]["date"] == "2030-01-01"


def test_date_of_the_rule_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    text = TD3.replace("120415", "380415")
    (found,) = run(capsys, "--text", text, "--on", ON)
    problem = next(one for one in found["problems"] if one["code"] == "passport_code")
    assert problem["applies_from"] == "2028-01-01"


def test_today_unless_a_day_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = run(capsys, "--text", TD3)
    assert str(date.today().year)[:2] in found["dates"]["birth_date"]["rule"]  # noqa: DTZ011


def test_national_name_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    text = TD3.replace("ERIKSSON", "MUELLER<")
    (found,) = run(capsys, "--text", text, "--on", ON, "--national", "Müller, Anna Maria")
    assert found["national"]["text"] == "Müller, Anna Maria"
    assert found["national"]["grade"] == "transliterated"
    assert "MUELLER<<ANNA<MARIA" in found["national"]["mrz_spellings"]
    (other,) = run(capsys, "--text", text, "--on", ON, "--national", "Anna Maria Meyer")
    assert other["national"]["grade"] == "different"
    assert other["national"]["differences"] > 0


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw, encoding="utf-8"))
    return raw


def test_many_lines_and_none_that_stops_the_run(
    capsys: pytest.CaptureFixture[str], given: io.BytesIO
) -> None:
    lines = [TD3.encode(), b"", b"rubbish", b"P<\xff\xfe|\x00", b"|||", TD3.encode() + b"\r"]
    given.write(b"\n".join(lines))
    given.seek(0)
    found = run(capsys, "--text", "-", "--on", ON)
    assert [one["format"] for one in found] == ["TD3", "unknown", "unknown", "unknown", "TD3"]
    assert found[0] == found[-1]
    assert found[3]["found"] is False


def test_argument_that_is_no_text_is_printed_all_the_same() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    before, sys.stdout = sys.stdout, out
    try:
        assert main(["mrz", "--text", "P<\udcff", "--on", ON]) == 0
    finally:
        sys.stdout = before
    out.seek(0)
    assert json.loads(out.read())["format"] == "unknown"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--text", TD3, "page.png"],
        ["page.png", "--national", "X"],
        ["--text", TD3, "--on", "x"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["mrz", *arguments])
    except SystemExit as stopped:  # argparse's own refusal
        code = int(stopped.code or 0)
    assert code == 2
    assert "visualdoc mrz" in capsys.readouterr().err


def test_help_names_the_options() -> None:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    assert {"--text", "--on", "--national"} <= {
        option for option in _options(parser) if option.startswith("--")
    }


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:  # noqa: SLF001
        yield from action.option_strings
        for child in (action.choices or {}).values() if isinstance(action.choices, dict) else ():
            yield from _options(child)


def test_reading_of_a_picture_has_the_same_keys() -> None:
    document = parse_text(TD3)
    box = PolygonPx.rectangle(0, 0, 10, 10)
    reading = MrzReading(
        document=document,
        corners_px=box,
        characters=tuple(
            tuple(MrzCharacter(character=c, confidence=0.99, polygon_px=box) for c in line)
            for line in document.lines
        ),
        confidence=0.99,
        alternatives=(
            MrzAlternative(
                lines=(document.lines[0], "X" + document.lines[1][1:]),
                confidence=0.25,
                changes=((1, 0, "L", "X"),),
                digits_gained=1,
                problems_gained=0,
            ),
        ),
    )
    on = date.fromisoformat(ON)
    found, text = reading.as_json(on=on), text_json(TD3, on=on)
    assert {name: found[name] for name in text} == text
    assert set(found) - set(text) == {
        *("corners_px", "confidence", "character_confidence", "unread", "alternatives"),
    }
    assert reading.as_json()["dates"] == {}
