"""The JSON report is the outside contract: its shape, its bytes, its numbers."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.errors import EmptyFileError, LimitExceededError
from visualdoc.findings import Examination, Outcome
from visualdoc.reporting import error_json, report_bytes, report_json, report_schema
from visualdoc.reporting.canonical import canonical_bytes, canonical_line, plain

GOLDEN = Path(__file__).parents[2] / "golden" / "report.json"
# Set to write the golden file anew, after reading the difference.
WRITE = "VISUALDOC_WRITE_GOLDEN"

plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def valid(document: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(report_schema()).validate(document)


def test_the_report_equals_the_golden_one(examination: Examination) -> None:
    content = report_bytes(examination)
    if os.environ.get(WRITE):
        GOLDEN.write_bytes(content)
    assert content == GOLDEN.read_bytes()


def test_reports_and_errors_follow_the_schema(examination: Examination) -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())
    valid(report_json(examination))
    valid(error_json("a.jpg", EmptyFileError("'a.jpg' has no content.")))


@pytest.mark.parametrize("key", ["schema", "document", "pages", "summary", "provenance"])
def test_the_schema_notices_what_is_missing(examination: Examination, key: str) -> None:
    report = report_json(examination)
    del report[key]
    with pytest.raises(jsonschema.ValidationError):
        valid(report)


def test_the_schema_notices_what_is_wrong(examination: Examination) -> None:
    for change in (
        {"strength": 1.5},
        {"aspect": "other"},
        {"polygon_px": [[1, 2]]},
        {"id": "r1"},
    ):
        report = report_json(examination)
        report["pages"][0]["regions"][0].update(change)
        with pytest.raises(jsonschema.ValidationError):
            valid(report)


def test_regions_come_strongest_first(examination: Examination) -> None:
    strengths = [region["strength"] for region in report_json(examination)["pages"][0]["regions"]]
    assert strengths == sorted(strengths, reverse=True)
    assert len(set(strengths)) > 1


def test_the_summary_counts(examination: Examination) -> None:
    summary = report_json(examination)["summary"]
    assert summary["region_count"] == 4
    assert summary["by_aspect"] == {
        "authenticity": 1, "layout": 1, "issuance": 1, "content": 1
    }  # fmt: skip
    assert summary["not_possible"] == ["layout.fonts", "printing.drops"]


def test_a_silent_check_says_so_and_others_do_not(examination: Examination) -> None:
    silent = {
        check["id"]: check.get("silent") for check in report_json(examination)["pages"][0]["checks"]
    }
    assert silent["printing.trial"] is True
    assert silent["mrz.check_digits"] is None


def test_no_verdict_is_anywhere(examination: Examination) -> None:
    words = json.dumps(report_schema()).lower()
    for verdict in ("fraud", "fake", '"genuine"', 'verdict":', "accept", "reject"):
        assert verdict not in words
    assert {outcome.value for outcome in Outcome} == set(
        report_schema()["$defs"]["check"]["properties"]["outcome"]["enum"]
    )


def test_small_perspective_terms_survive(examination: Examination) -> None:
    matrix = report_json(examination)["pages"][0]["alignment"]["page_to_document"]
    assert matrix[2][0] == pytest.approx(1.23456789e-7, rel=1e-8)
    assert (
        report_json(examination)["pages"][0]["alignment"]["residual_mm"]["median"] == 0.0312345679
    )


def test_another_process_with_another_hash_seed_writes_the_same_bytes() -> None:
    program = (
        "from visualdoc.reporting.canonical import canonical_bytes as c;"
        "import sys; sys.stdout.buffer.write(c({'a': {'x', 'yy', 'zzz', 'w'}, 'b': 0.1 + 0.2}))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert outputs == {
        b'{\n  "a": [\n    "w",\n    "x",\n    "yy",\n    "zzz"\n  ],\n  "b": 0.3\n}\n'
    }


def test_an_error_says_what_is_wrong_and_what_to_do() -> None:
    entry = error_json("b.png", LimitExceededError("Too many pixels.", hint="Scan at 600 dpi."))
    assert entry["document"] == {"file": "b.png"}
    assert entry["error"] == {
        "type": "urn:visualdoc:problem:limit_exceeded",
        "title": "The file is over a limit",
        "detail": "Too many pixels.",
        "hint": "Scan at 600 dpi.",
    }


def test_what_becomes_of_values_that_json_does_not_know() -> None:
    value = {
        "array": np.array([1.5, 2.5]),
        "number": np.float32(0.5),
        "count": np.int64(3),
        "infinite": math.inf,
        "nothing": math.nan,
        "day": date(2026, 11, 24),
        "outcome": Outcome.DOUBT,
        "pair": (1, 2),
        "minus zero": -0.0,
    }
    assert canonical_line(value) == (
        '{"array":[1.5,2.5],"number":0.5,"count":3,"infinite":null,"nothing":null,'
        '"day":"2026-11-24","outcome":"doubt","pair":[1,2],"minus zero":0.0}'
    )


@given(plain_values)
def test_any_value_gives_the_same_json_twice(value: Any) -> None:
    line = canonical_line({"value": value})
    assert "\n" not in line
    assert canonical_line(json.loads(line)) == line
    assert json.loads(canonical_bytes({"value": value}).decode("utf-8", "strict")) is not None
    assert plain(plain(value)) == plain(value)


def test_a_file_name_that_is_no_unicode_can_be_written(examination: Examination) -> None:
    odd = dataclasses.replace(examination, file="scan\udcff.jpg")
    assert b"scan\\udcff.jpg" in report_bytes(odd)
