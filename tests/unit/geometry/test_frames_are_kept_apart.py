from __future__ import annotations

import numpy as np
import pytest

from visualdoc.geometry import (
    BoxMm,
    PageToDocument,
    PointMm,
    PointPx,
    PolygonMm,
    PolygonPx,
    Scale,
    SizeMm,
    SizePx,
    apply_homography,
    invert,
)

TURNED = np.array([[0.0, 0.1, -2.0], [-0.1, 0.0, 30.0], [0.0, 0.0, 2.0]])


def test_an_inch_at_600_dpi_is_600_pixels() -> None:
    assert Scale(600).px(25.4) == pytest.approx(600)
    assert Scale(600).mm(2.362204724) == pytest.approx(0.1)
    assert Scale(254).px_per_mm == pytest.approx(10)


def test_a_homography_divides_by_depth() -> None:
    matrix = np.array([[1.0, 0, 0], [0, 1, 0], [0.5, 0, 1]])
    assert apply_homography(matrix, np.array([[2.0, 6.0]])).tolist() == [[1.0, 3.0]]
    assert invert(matrix) @ matrix == pytest.approx(np.eye(3))


def test_a_page_map_is_normalised_and_cannot_be_changed() -> None:
    mapping = PageToDocument.of(TURNED)
    assert mapping.matrix[2, 2] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        mapping.matrix[0, 0] = 7.0
    given = TURNED.copy()
    mapping = PageToDocument.of(given)
    given[0, 0] = 99.0
    assert mapping.matrix[0, 0] == 0.0


def test_points_and_polygons_go_over_and_come_back() -> None:
    mapping = PageToDocument.of(TURNED)
    assert mapping.point_to_mm(PointPx(100.0, 20.0)) == PointMm(0.0, 10.0)
    polygon = PolygonPx.rectangle(10, 20, 110, 60)
    there = mapping.polygon_to_mm(polygon)
    assert isinstance(there, PolygonMm)
    assert there.xy[0] == pytest.approx((0.0, 14.5))
    assert there.area == pytest.approx(polygon.area / 400)
    back = mapping.polygon_to_px(there)
    assert isinstance(back, PolygonPx)
    assert np.array(back.xy) == pytest.approx(np.array(polygon.xy))


@pytest.mark.parametrize("kind", [PolygonPx, PolygonMm])
def test_polygons_know_their_extent(kind: type[PolygonPx] | type[PolygonMm]) -> None:
    polygon = kind.of([(1, 2), (5, 2), (5, 8), (3, 4)])
    assert polygon.bounds == (1.0, 2.0, 5.0, 8.0)
    assert polygon.area == 10.0
    assert (polygon.centre.x, polygon.centre.y) == (3.0, 5.0)
    assert kind.of([(0, 0), (1 / 3, 0), (1, 2 / 3)]).rounded() == [[0, 0], [0.33, 0], [1, 0.67]]
    assert kind.of([(0, 0), (1 / 3, 0), (1, 1)]).rounded(1)[1] == [0.3, 0]


def test_a_rectangle_runs_clockwise_from_its_top_left() -> None:
    assert PolygonMm.rectangle(1, 2, 5, 8).xy == ((1, 2), (5, 2), (5, 8), (1, 8))


def test_two_points_are_no_polygon() -> None:
    with pytest.raises(ValueError, match="at least 3 points, got 2"):
        PolygonPx.of([(0, 0), (1, 1)])


def test_boxes_measure_grow_and_overlap() -> None:
    box = BoxMm(left_mm=10, top_mm=20, right_mm=40, bottom_mm=26)
    assert (box.width_mm, box.height_mm) == (30, 6)
    assert box.polygon == PolygonMm.rectangle(10, 20, 40, 26)
    grown = box.grown(1.5)
    assert (grown.left_mm, grown.top_mm, grown.right_mm, grown.bottom_mm) == (8.5, 18.5, 41.5, 27.5)
    beside = BoxMm(left_mm=35, top_mm=24, right_mm=60, bottom_mm=40)
    assert box.overlap_mm2(beside) == beside.overlap_mm2(box) == 10
    apart = BoxMm(left_mm=50, top_mm=50, right_mm=60, bottom_mm=60)
    assert box.overlap_mm2(apart) == 0


def test_sizes_carry_their_unit() -> None:
    assert SizeMm(width_mm=125, height_mm=88).width_mm == 125
    assert SizePx(width_px=7, height_px=9).height_px == 9
