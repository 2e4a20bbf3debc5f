from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from visualdoc.enrolment import Enrolled
from visualdoc.geometry import BoxMm
from visualdoc.references.types import ZoneKind

# where the values stand (left, top, right, bottom in mm), by the drawing
VALUES_MM = ((6.0, 14.0, 19.0, 16.9), (6.0, 28.0, 22.0, 30.9), (6.0, 42.0, 17.0, 44.9))


def _contains(outer: BoxMm, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    return (
        outer.left_mm <= left
        and outer.top_mm <= top
        and outer.right_mm >= right
        and outer.bottom_mm >= bottom
    )


def test_every_value_lies_in_a_text_zone_and_no_label_does(enrolled: Enrolled, blank: Any) -> None:
    zones = enrolled.document_type.zones
    assert {zone.kind for zone in zones} == {ZoneKind.TEXT}
    # the number starts with the same letter on every paper: that letter is print, not a value
    for left, top, right, bottom in VALUES_MM:
        inner = (left + 2.0, top + 0.4, right - 2.0, bottom - 0.6)
        assert sum(_contains(zone.box, inner) for zone in zones) == 1
    for left, top, height in blank.labels.values():
        label = BoxMm(left_mm=left, top_mm=top, right_mm=left + 8, bottom_mm=top + height)
        assert all(zone.box.overlap_mm2(label) == 0 for zone in zones)


def test_all_that_is_not_a_value_is_static_print(enrolled: Enrolled) -> None:
    static = 1.0 - enrolled.document_type.images.dynamic.mean()
    assert 0.85 < static < 0.97


def test_the_document_is_cut_out_of_the_lid_at_its_own_size(enrolled: Enrolled) -> None:
    size = enrolled.document_type.size
    assert size.width_mm == pytest.approx(80.0, abs=0.15)
    assert size.height_mm == pytest.approx(56.0, abs=0.15)
    images = enrolled.document_type.images
    assert images.dpi == 300.0
    assert images.median.shape[:2] == pytest.approx((661, 945), abs=2)


def test_the_reference_shows_the_print_and_none_of_the_noise(
    enrolled: Enrolled, blank: Any
) -> None:
    images = enrolled.document_type.images
    sheet = blank.sheet()
    rows, columns = np.minimum(sheet.shape[:2], images.median.shape[:2])
    inner = np.s_[20 : rows - 20, 20 : columns - 20]
    static = ~images.dynamic[inner]
    drawn, seen = sheet[inner].mean(axis=2)[static], images.median[inner].mean(axis=2)[static]
    assert np.corrcoef(drawn, seen)[0, 1] > 0.9
    assert images.spread[inner][static].astype(float).mean() < 8.0


def test_no_scan_is_refused_and_each_is_named_in_the_provenance(
    enrolled: Enrolled, genuine_captures: Sequence[Any]
) -> None:
    assert enrolled.refused == ()
    assert enrolled.document_type.provenance == tuple(c.scan.sha256 for c in genuine_captures)


def test_checks_were_watched_on_each_genuine_scan_left_out(enrolled: Enrolled) -> None:
    maxima = enrolled.document_type.statistics["genuine_maxima"]
    # a check that yields a candidate for every field speaks on each of them
    assert min(maxima["layout.field_position"]) > 0
    assert all(len(scores) == 5 for scores in maxima.values())


def test_each_zone_remembers_where_the_values_lay(enrolled: Enrolled) -> None:
    zones = enrolled.document_type.zones
    for left, top, right, bottom in VALUES_MM:
        middle = ((left + right) / 2, top + 0.4, (left + right) / 2 + 0.1, bottom - 0.6)
        zone = next(zone for zone in zones if _contains(zone.box, middle))
        assert len(zone.ink_boxes) == 5
        assert all(2.0 < box.height_mm < 3.4 for box in zone.ink_boxes)
        assert all(top < box.top_mm < box.bottom_mm < bottom + 0.5 for box in zone.ink_boxes)
