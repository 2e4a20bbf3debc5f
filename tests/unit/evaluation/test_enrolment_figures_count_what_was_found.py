from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from visualdoc.enrolment import Enrolled
from visualdoc.evaluation.enrolment import compared, summarise, table, write
from visualdoc.evaluation.enrolment_truth import Truth, area_right
from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.references.types import Zone, ZoneKind


def _zone(zone_id: str, *box: float, kind: str = "text", field: str | None = None) -> Zone:
    left, top, right, bottom = box
    place = BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom)
    return Zone(id=zone_id, kind=ZoneKind(kind), box=place, field=field)


def _truth(enrolled: Enrolled, zones: list[Zone], lawful: dict[str, BoxMm] | None = None) -> Truth:
    return Truth.of(zones, enrolled.document_type.size, lawful or {})


@pytest.fixture
def figures(enrolled: Enrolled) -> Any:
    first = enrolled.document_type.zones[0]
    box = first.box
    truth = [
        _zone("a", box.left_mm, box.top_mm, box.right_mm, box.bottom_mm, field="surname"),
        _zone("b", 60, 40, 75, 50, kind="portrait"),
    ]
    return compared("paper", _truth(enrolled, truth), enrolled.document_type)


def test_zones_count_where_they_overlap_enough(figures: Any, enrolled: Enrolled) -> None:
    assert [zone.iou for zone in figures.zones] == [pytest.approx(1.0), pytest.approx(0.0, abs=0.3)]
    assert figures.surplus == len(enrolled.document_type.zones) - 1
    summary = summarise([figures])
    assert summary["proposed"]["share"] == 0.5
    assert summary["kind_right"] == {**summary["kind_right"], "share": 1.0, "of": 1}
    assert "proposed 50.0%" in table(summary)


def test_a_type_that_was_not_enrolled_finds_nothing() -> None:
    truth = Truth.of([_zone("a", 1, 1, 20, 5)], SizeMm(width_mm=80, height_mm=56), {})
    nothing = compared("paper", truth, None, refused=(("all", "too few"),))
    assert nothing.area_right == 0.0
    assert summarise([nothing])["proposed"]["share"] == 0.0


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_type_that_lies_turned_is_compared_as_it_lies(turns: int, enrolled: Enrolled) -> None:
    truth = _truth(enrolled, list(enrolled.document_type.zones))
    for _ in range(4 - turns):
        truth = truth.turned()
    found = compared("paper", truth, enrolled.document_type)
    assert found.turned_deg == 90 * turns
    assert {zone.iou for zone in found.zones} == {1.0}
    assert found.area_right == 1.0


def test_area_counts_every_pixel_once() -> None:
    size = SizeMm(width_mm=100, height_mm=50)
    truth, found = [_zone("a", 0, 0, 50, 50)], [_zone("z1", 0, 0, 25, 50)]
    assert area_right(truth, truth, found, size) == pytest.approx(0.75)


@pytest.mark.parametrize("right_mm", [20.0, 35.0, 50.0])
def test_what_no_lawful_value_reaches_may_be_static_or_dynamic(right_mm: float) -> None:
    size = SizeMm(width_mm=100, height_mm=50)
    least, most = [_zone("a", 0, 0, 20, 10)], [_zone("a", 0, 0, 50, 10)]
    assert area_right(least, most, [_zone("z1", 0, 0, right_mm, 10)], size) == 1.0
    assert area_right(least, most, [_zone("z1", 0, 0, 10, 10)], size) == pytest.approx(0.98)
    assert area_right(least, most, [_zone("z1", 0, 0, 70, 10)], size) == pytest.approx(0.96)


def test_a_zone_as_long_as_its_longest_value_is_right(enrolled: Enrolled) -> None:
    box = enrolled.document_type.zones[0].box
    room = replace(box, right_mm=box.left_mm + 4 * box.width_mm)
    truth = [replace(_zone("a", 0, 0, 1, 1), box=room)]
    found = compared("paper", _truth(enrolled, truth, {"a": box}), enrolled.document_type)
    assert found.zones[0].iou == pytest.approx(0.25, abs=0.02)
    assert found.zones[0].lawful_iou == pytest.approx(1.0)


def test_results_and_plot_are_written(figures: Any, tmp_path: Path) -> None:
    write(summarise([figures]), [figures], tmp_path)
    assert json.loads((tmp_path / "results.json").read_text())["bench"] == "enrol"
    assert (tmp_path / "overlaps.png").stat().st_size > 1000
