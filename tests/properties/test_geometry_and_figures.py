from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.calibration import Curve
from visualdoc.evaluation.metrics import auroc, poisson_interval, threshold_at, wilson
from visualdoc.findings import Strength
from visualdoc.geometry import (
    BoxMm,
    PageToDocument,
    PointPx,
    PolygonMm,
    PolygonPx,
    Scale,
    apply_homography,
)

coordinate = st.floats(-5000, 5000, allow_nan=False)
point = st.tuples(coordinate, coordinate)
scores = st.lists(st.floats(0, 100, allow_nan=False), max_size=40)


@st.composite
def page_maps(draw: st.DrawFn) -> PageToDocument:
    """Maps that a scanner or a camera held fairly straight makes of a page."""
    angle = draw(st.floats(-math.pi, math.pi))
    scale = draw(st.floats(0.02, 0.3))
    shear = draw(st.floats(-0.1, 0.1))
    tilt = draw(st.tuples(st.floats(-2e-5, 2e-5), st.floats(-2e-5, 2e-5)))
    shift = draw(st.tuples(st.floats(-300, 300), st.floats(-300, 300)))
    c, s = scale * math.cos(angle), scale * math.sin(angle)
    rows = [[c, -s + shear * c, shift[0]], [s, c + shear * s, shift[1]], [*tilt, 1.0]]
    return PageToDocument.of(np.array(rows))


@given(page_maps(), st.lists(point, min_size=3, max_size=8))
def test_polygons_come_back_from_the_document(
    mapping: PageToDocument, points: list[tuple[float, float]]
) -> None:
    polygon = PolygonPx.of(points)
    back = mapping.polygon_to_px(mapping.polygon_to_mm(polygon))
    assert np.allclose(np.array(back.xy), np.array(polygon.xy), atol=1e-4)


@given(page_maps(), point)
def test_a_point_goes_where_its_polygon_goes(
    mapping: PageToDocument, at: tuple[float, float]
) -> None:
    there = mapping.point_to_mm(PointPx(*at))
    polygon = mapping.polygon_to_mm(PolygonPx.of([at, (0, 0), (1, 1)]))
    assert np.allclose((there.x, there.y), polygon.xy[0])


@given(st.floats(30, 9600), st.floats(0, 1000))
def test_lengths_come_back(dpi: float, length_mm: float) -> None:
    scale = Scale(dpi)
    assert math.isclose(scale.mm(scale.px(length_mm)), length_mm, abs_tol=1e-9)


@given(st.lists(point, min_size=3, max_size=10), point, st.floats(-math.pi, math.pi))
def test_area_does_not_depend_on_place_turn_start_or_direction(
    points: list[tuple[float, float]], shift: tuple[float, float], angle: float
) -> None:
    area = PolygonMm.of(points).area
    turn = np.array(
        [[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1.0]]
    )
    turned = apply_homography(turn, np.array(points)) + shift
    for same in (turned.tolist(), points[1:] + points[:1], points[::-1]):
        assert math.isclose(PolygonMm.of(same).area, area, rel_tol=1e-6, abs_tol=1e-1)


@given(point, st.floats(0, 500), st.floats(0, 500))
def test_area_of_a_rectangle_is_width_times_height(
    corner: tuple[float, float], width: float, height: float
) -> None:
    left, top = corner
    area = PolygonMm.rectangle(left, top, left + width, top + height).area
    assert math.isclose(area, width * height, rel_tol=1e-6, abs_tol=1e-5)


@st.composite
def boxes(draw: st.DrawFn) -> BoxMm:
    left, top = draw(st.tuples(st.floats(-100, 300), st.floats(-100, 300)))
    width, height = draw(st.tuples(st.floats(0, 200), st.floats(0, 200)))
    return BoxMm(left_mm=left, top_mm=top, right_mm=left + width, bottom_mm=top + height)


@given(boxes(), boxes())
def test_overlap_is_mutual_and_no_larger_than_either(first: BoxMm, second: BoxMm) -> None:
    common = first.overlap_mm2(second)
    assert common == second.overlap_mm2(first)
    assert common <= min(b.width_mm * b.height_mm for b in (first, second)) + 1e-6
    assert math.isclose(
        first.overlap_mm2(first), first.width_mm * first.height_mm, rel_tol=1e-9, abs_tol=1e-9
    )


@given(st.integers(0, 500), scores, st.floats(0, 200), st.floats(0, 200))
def test_a_higher_score_is_never_more_common(
    pages: int, genuine: list[float], one: float, other: float
) -> None:
    curve = Curve(pages=pages, scores=tuple(sorted(genuine, reverse=True)), page_maximum=1.0)
    low, high = sorted((one, other))
    assert curve.rate(high) <= curve.rate(low)
    assert curve.rate(high) > 0


@given(st.floats(1e-9, 100), st.floats(1e-9, 100))
def test_the_rarer_is_at_least_as_strong(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert Strength.from_false_alarm_rate(low) >= Strength.from_false_alarm_rate(high)


@given(st.data(), st.integers(1, 2000))
def test_intervals_hold_the_share_and_shrink_with_more_pages(data: st.DataObject, n: int) -> None:
    found = data.draw(st.integers(0, n))
    low, high = wilson(found, n)
    assert 0 <= low <= found / n + 1e-12
    assert found / n - 1e-12 <= high <= 1
    more_low, more_high = wilson(4 * found, 4 * n)
    assert more_high - more_low <= high - low + 1e-12
    rate_low, rate_high = poisson_interval(found, n)
    assert rate_low <= found / n <= rate_high


@given(st.lists(st.integers(0, 20), min_size=1), st.lists(st.integers(0, 20), min_size=1))
def test_auroc_is_mirrored_when_the_sides_change(low: list[int], high: list[int]) -> None:
    value = auroc(low, high)
    assert 0 <= value <= 1
    assert math.isclose(value + auroc(high, low), 1.0)
    assert math.isclose(auroc([3 * s + 1 for s in low], [3 * s + 1 for s in high]), value)


@given(scores, st.integers(1, 50), st.floats(0, 3))
def test_no_threshold_lets_more_through_than_asked(
    false_scores: list[float], pages: int, rate: float
) -> None:
    threshold = threshold_at(false_scores, pages, rate)
    assert sum(score > threshold for score in false_scores) <= rate * pages + 1e-6
