from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from visualdoc.errors import DescriptionError
from visualdoc.references.description import parse_description, read_description
from visualdoc.references.types import ZoneKind

YAML = """
title: Residence permit, front
model: {issuer: UTO, type: I, number: 1, year: 2019}
size_mm: [85.6, 53.98]
zones:
  - {id: surname, kind: text, box_mm: [30, 12, 80, 16], field: surname, script: Latn}
  - {id: photo, kind: portrait, box_mm: [3, 12, 27, 44]}
rules:
  authorities:
    - {name: Ministry, aliases: [MOI], from: 2019-01-01, until: 2025-12-31}
  validity_years: [5, 10]
  number_format: "[A-Z]{2}[0-9]{7}"
  series:
    - {name: first, from: 2019-01-01, number_format: "A.*"}
"""


def test_a_description_becomes_zones_and_rules(tmp_path: Path) -> None:
    (tmp_path / "permit.yaml").write_text(YAML, encoding="utf-8")
    described = read_description(tmp_path / "permit.yaml")
    assert described.title == "Residence permit, front"
    assert described.size is not None
    assert described.size.height_mm == 53.98
    zone = described.zones[0].zone()
    assert (zone.kind, zone.field, zone.script) == (ZoneKind.TEXT, "surname", "Latn")
    assert (zone.box.left_mm, zone.box.bottom_mm) == (30, 16)
    rules = described.issuing_rules()
    assert rules.authorities == (
        {"name": "Ministry", "aliases": ["MOI"], "from": "2019-01-01", "until": "2025-12-31"},
    )
    assert rules.validity_years == (5.0, 10.0)
    assert rules.number_format == "[A-Z]{2}[0-9]{7}"
    assert rules.series[0]["number_format"] == "A.*"
    assert described.rules.authorities[0].since == date(2019, 1, 1)


def test_json_says_the_same_as_yaml() -> None:
    value = {"title": "x", "size_mm": [10, 20], "zones": []}
    assert parse_description(json.dumps(value), name="x.json") == parse_description(
        "title: x\nsize_mm: [10, 20]\nzones: []", name="x.yaml"
    )


def test_nothing_described_is_a_description() -> None:
    empty = parse_description("", name="empty.yaml")
    assert empty.size is None
    assert empty.zones == ()
    assert empty.issuing_rules().validity_years == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("colour: red", "colour"),
        ("size_mm: [1]", "size_mm.1"),
        ("zones: [{id: a, kind: hologram, box_mm: [0, 0, 1, 1]}]", "zones.0.kind"),
        ("zones: [{id: a, kind: text, box_mm: [5, 0, 1, 1]}]", "zones.0.box_mm"),
        ("zones: [{id: a, kind: text, box_mm: [0, 0, 1, 1], format: '['}]", "zones.0.format"),
        ("rules: {number_format: '('}", "rules.number_format"),
        ("rules: {series: [{number_format: '*'}]}", "rules.series.0.number_format"),
        ("rules: {authorities: [{name: A, from: soon}]}", "rules.authorities.0.from"),
        ("- a list", "the document"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(DescriptionError) as refused:
        parse_description(text, name="permit.yaml")
    assert refused.value.detail.startswith(f"permit.yaml: {place}: ")


@pytest.mark.parametrize(("name", "text"), [("a.yaml", "a: [1"), ("a.json", "{'a': 1}")])
def test_what_is_no_yaml_or_json_is_said(name: str, text: str) -> None:
    with pytest.raises(DescriptionError, match="is neither JSON nor YAML"):
        parse_description(text, name=name)


def test_a_missing_or_binary_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match=r"none\.yaml cannot be read"):
        read_description(tmp_path / "none.yaml")
    (tmp_path / "picture.yaml").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(DescriptionError, match=r"picture\.yaml cannot be read"):
        read_description(tmp_path / "picture.yaml")
