from __future__ import annotations

import numpy as np
import pytest

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.components import (
    components,
    convex_quadrilateral,
    fill_polygon,
    outline,
    smallest_rectangle,
)

PICTURE = """
..........
.##....#..
.##...#...
..........
....###...
....###...
....#.....
"""


def _mask(text: str) -> np.ndarray:
    return np.array([[c == "#" for c in line] for line in text.split()], dtype=np.bool_)


def test_parts_come_from_top_to_bottom_and_touch_across_corners() -> None:
    parts = components(_mask(PICTURE))
    assert [part.box for part in parts] == [(1, 1, 3, 3), (6, 1, 8, 3), (4, 4, 7, 7)]
    assert [part.area_px for part in parts] == [4, 2, 7]
    assert parts[1].mask.tolist() == [[False, True], [True, False]]


def test_small_parts_are_left_out() -> None:
    assert [p.area_px for p in components(_mask(PICTURE), min_area_px=4)] == [4, 7]


def test_a_part_does_not_show_its_neighbour_in_the_same_box() -> None:
    mask = _mask("#####\n#...#\n#.#.#\n#...#\n#####")
    ring, dot = components(mask)
    assert ring.area_px == 16
    assert not ring.mask[2, 2]
    assert dot.box == (2, 2, 3, 3)


def test_the_outline_runs_along_pixel_edges() -> None:
    mask = np.zeros((60, 80), dtype=np.bool_)
    mask[12:42, 20:60] = True
    shape = outline(components(mask)[0], simplify_px=0.5)
    # a quarter of a pixel inside the edge, and not the half that pixel centres would give
    assert shape.bounds == pytest.approx((20, 12, 60, 42), abs=0.3)


def test_an_outline_filled_again_covers_the_part() -> None:
    y, x = np.mgrid[:80, :90]
    mask = np.asarray((x - 40) ** 2 / 900 + (y - 38) ** 2 / 400 < 1)
    filled = fill_polygon(mask.shape, outline(components(mask)[0]))
    assert (filled & mask).sum() / (filled | mask).sum() > 0.94


def test_a_polygon_fills_its_area() -> None:
    filled = fill_polygon((100, 100), PolygonPx.of([(10, 10), (90, 10), (10, 90)]))
    assert filled.sum() == pytest.approx(3200, rel=0.05)


@pytest.mark.parametrize("angle_deg", [0.0, 3.0, -7.5, 20.0])
def test_corners_of_a_turned_sheet_with_round_corners_are_found(angle_deg: float) -> None:
    mask, corners = _sheet(angle_deg)
    found = convex_quadrilateral(mask)
    assert found is not None
    for corner in corners:
        assert np.hypot(*(np.array(found.xy) - corner).T).min() < 1.0


def _sheet(angle_deg: float) -> tuple[np.ndarray, np.ndarray]:
    half, radius = np.array([150.0, 100.0]), 12.0
    angle = np.deg2rad(angle_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    y, x = np.mgrid[:400, :440]
    own = np.abs((np.stack([x + 0.5 - 220, y + 0.5 - 200], axis=-1)) @ turn)
    beyond = np.maximum(own - (half - radius), 0)
    mask = np.hypot(beyond[..., 0], beyond[..., 1]) <= radius
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    return np.asarray(mask), (signs * half) @ turn.T + [220, 200]


def test_what_is_no_quadrilateral_has_no_corners() -> None:
    y, x = np.mgrid[:200, :200]
    triangle = np.asarray((y > 20) & (x > 20) & (x + y < 190))
    assert convex_quadrilateral(triangle) is None
    assert convex_quadrilateral(np.zeros((50, 50), dtype=np.bool_)) is None


def test_the_smallest_rectangle_turns_with_its_points() -> None:
    angle = np.deg2rad(30)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = np.array([[0, 0], [40, 0], [40, 10], [0, 10], [20, 5]]) @ turn.T
    assert smallest_rectangle(points.astype(np.float32)).area == pytest.approx(400, rel=0.01)
