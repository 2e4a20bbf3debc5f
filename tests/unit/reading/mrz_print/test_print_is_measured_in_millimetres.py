"""Print quality against drawn truth."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.mrz.reader import locate_and_read
from visualdoc.reading.mrz_print.cues import medians_of_others, standardised
from visualdoc.reading.mrz_print.quality import PrintQuality, print_quality, stated_scale
from visualdoc.samples.mrz_alterations import DrawnZone, draw

MODELS = ModelRegistry(models_dir=default_models_dir(), threads=1)


def measured(zone: DrawnZone, *, scaled: bool = True) -> PrintQuality:
    reading = locate_and_read(zone.pixels, models=MODELS)
    assert reading is not None
    assert reading.lines == zone.lines
    scale = stated_scale(zone.dpi, "metadata" if scaled else "assumed")
    return print_quality(reading, zone.pixels, scale)


@pytest.mark.parametrize("dpi", [300.0, 600.0])
def test_spacing_row_distance_and_rotation_agree_with_the_drawing(dpi: float) -> None:
    zone = draw(5, 4, family="calibration", dpi=dpi, crossed=False)
    quality = measured(zone)
    centres = [np.array(row) * 25.4 / dpi for row in zone.centres_px]
    for row, true in zip(quality.rows, centres, strict=True):
        found = {quantity.name: quantity.value for quantity in row}
        along = true[-1] - true[0]
        assert found["spacing"] == pytest.approx(np.hypot(*along) / (len(true) - 1), abs=0.003)
        angle = np.rad2deg(np.arctan2(along[1], along[0]))
        assert found["row rotation"] == pytest.approx(angle, abs=0.08)
        assert found["row position"] == pytest.approx(true[:, 1].mean(), abs=0.04)
    distances = [q.value for q in quality.zone if q.name == "row distance"]
    steps = [b.mean(axis=0) - a.mean(axis=0) for a, b in pairwise(centres)]
    assert distances == pytest.approx([abs(float(s[1])) for s in steps], abs=0.12)


def test_a_moved_character_is_measured_where_it_stands() -> None:
    zone = draw(5, 4, family="calibration", dpi=600, kind="moved", crossed=False)
    assert zone.place is not None
    entry = measured(zone).as_json()["characters"][zone.place[0]][zone.place[1]]
    assert np.hypot(entry["dx"]["value"], entry["dy"]["value"]) == pytest.approx(0.3, abs=0.08)
    assert entry["score"] >= 1.0


def test_the_json_is_plain_and_the_same_twice() -> None:
    zone = draw(5, 6, family="calibration", dpi=300, crossed=False)
    first, second = (json.dumps(measured(zone).as_json()) for _ in range(2))
    assert first == second
    spacing = json.loads(first)["rows"][0][0]
    assert spacing["within"] is True
    assert spacing["source"]


def test_without_a_scale_lengths_are_left_out() -> None:
    quality = measured(draw(5, 6, family="calibration", dpi=300, crossed=False), scaled=False)
    assert quality.rows == ()
    assert {q.name for q in quality.zone} >= {"contrast", "filler run"}
    assert all(q.unit != "mm" for q in quality.zone)


def test_coarse_scans_say_why_nothing_is_measured() -> None:
    zone = draw(5, 4, family="calibration", dpi=200, crossed=False)
    shown = measured(zone).as_json()
    assert shown["possible"] is False
    assert "not resolvable" in shown["reason"]


def test_medians_leave_each_value_out() -> None:
    values = np.random.default_rng(0).normal(size=9)
    for count in (2, 3, 4, 9):
        own = values[:count]
        expected = [float(np.median(np.delete(own, i))) for i in range(count)]
        assert medians_of_others(own) == pytest.approx(expected)


def test_sisters_explain_what_a_letter_has_by_its_drawing() -> None:
    rng = np.random.default_rng(3)
    text = np.array(list("AAAABBBBCCCCDDDDEEEEFFFFGGGG"))
    own = dict(zip("ABCDEFG", (0.0, 3.0, -2.0, 1.0, -3.0, 2.0, -1.0), strict=True))
    values = np.array([own[str(c)] for c in text]) + rng.normal(0, 0.1, len(text))
    values[5] += 2.0
    deviations = np.abs(standardised(values, text, 0.01, np.ones(len(text))))
    assert int(np.argmax(deviations)) == 5
    assert deviations[5] > 6
    assert np.delete(deviations, 5).max() < 5
