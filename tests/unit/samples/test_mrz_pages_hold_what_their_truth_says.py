from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from visualdoc.errors import DataSetError
from visualdoc.geometry import apply_homography
from visualdoc.imaging.drawing import fill
from visualdoc.reading.mrz.parse import parse
from visualdoc.samples.mrz_pages import CONDITIONS, DrawnPage, draw_page
from visualdoc.samples.mrz_pages.documents import SHAPES, draw_document
from visualdoc.samples.mrz_pages.holders import FORMATS, random_zone
from visualdoc.samples.mrz_pages.placing import cell_px
from visualdoc.samples.mrz_pages.scenes import draw_scene
from visualdoc.samples.mrz_pages.sheet import Sheet
from visualdoc.samples.mrz_pages.types import PX_PER_MM
from visualdoc.samples.mrz_pages.zoneless import giro_rows, listing_rows
from visualdoc.samples.seeds import stream

ZONE_LINE = re.compile(r"[A-Z0-9<]{25,}")
COVERED_SEED, BORDER_SEED = 3, 2
"""Pages on which a character is covered, and on which the border takes a column."""


@pytest.mark.parametrize("form", FORMATS)
def test_zones_are_lawful(form: str) -> None:
    for seed in range(25):
        zone = random_zone(np.random.default_rng(seed), form)
        document = parse(zone.lines)
        assert document.format == form, zone.lines
        assert all(digit.holds for digit in document.check_digits), zone.lines
        assert document.problems == (), zone.lines


def test_the_same_seed_draws_the_same_page() -> None:
    first, again, other = (draw_page("scan-100", seed) for seed in (3, 3, 4))
    assert np.array_equal(first.pixels, again.pixels)
    assert first.zones == again.zones
    assert first.zones[0].lines != other.zones[0].lines


def test_an_unknown_condition_is_said() -> None:
    with pytest.raises(DataSetError, match="scan-300"):
        draw_page("scan-301", 1)


@pytest.mark.parametrize("form", ["TD3", "TD1", "IDFRA"])
def test_zones_stand_where_the_standard_puts_them(form: str) -> None:
    """ICAO 9303-3: first character within 1 mm of its place, pitch 2.54 mm within 2 percent."""
    document = draw_document(np.random.default_rng(1), form=form)
    zone, shape = document.zone, SHAPES[form]
    assert zone is not None
    height, width = document.pixels.shape[:2]
    assert (width / PX_PER_MM, height / PX_PER_MM) == pytest.approx(shape.size_mm, abs=0.05)
    assert zone.pitch_mm == pytest.approx(2.54, rel=0.02)
    assert zone.corners_mm[0][0] == pytest.approx(shape.left_mm, abs=1.3)
    assert height / PX_PER_MM - zone.middles_mm[-1] == pytest.approx(shape.middle_mm, abs=0.8)


def test_all_ink_of_the_zone_lies_within_its_corners() -> None:
    text = random_zone(np.random.default_rng(2), "TD3")
    shape = SHAPES["TD3"]
    from visualdoc.samples.mrz_pages.documents import print_zone  # noqa: PLC0415

    sheet = Sheet(*shape.size_mm, (1.0, 1.0, 1.0))
    zone = print_zone(sheet, np.random.default_rng(2), text, shape)

    rows, columns = np.nonzero(sheet.pixels().min(axis=2) < 128)
    (left, top), _, (right, bottom), _ = np.array(zone.corners_mm) * PX_PER_MM

    assert left <= columns.min() < left + 25
    assert right - 40 < columns.max() <= right
    # Round letters and the hooks of J and Q reach a hair beyond a capital.
    assert top - 4 < rows.min() < top + 6
    assert bottom - 6 < rows.max() < bottom + 6


def _darker_within(page: DrawnPage) -> float:
    """How much darker the darkest twentieth is inside the corners than the middle tone there."""
    mask = np.zeros(page.pixels.shape[:2], np.uint8)
    fill(mask, [np.array(page.zones[0].corners_px.xy)], 255)
    inside = page.pixels[mask > 127].mean(axis=1)
    return float(np.median(inside) - np.percentile(inside, 5))


@pytest.mark.parametrize("condition", ["any-rotation", "perspective", "dark"])
def test_corners_on_the_page_hold_print(condition: str) -> None:
    page = draw_page(condition, 1)
    assert _darker_within(page) > 20
    corners = np.array(page.zones[0].corners_px.xy)
    along = corners[1] - corners[0]
    turn = np.rad2deg(np.arctan2(along[1], along[0])) % 360
    # Top and bottom line run apart in a photograph.
    assert abs((turn - page.zones[0].angle_deg + 180) % 360 - 180) < 4


@pytest.mark.parametrize("condition", ["scan-150", "skew-5"])
def test_the_resolution_is_the_one_named(condition: str) -> None:
    page = draw_page(condition, 2)
    zone, low, high = page.zones[0], *CONDITIONS[condition].dpi
    assert low <= page.dpi <= high
    corners = np.array(zone.corners_px.xy)
    pitch_px = np.hypot(*(corners[1] - corners[0])) / (len(zone.lines[0]) - 0.2)
    assert pitch_px / page.dpi * 25.4 == pytest.approx(2.54, rel=0.02)


def test_angles_are_those_of_the_condition() -> None:
    upside_down = draw_page("upside-down", 5).zones[0].angle_deg
    assert abs(upside_down - 180) <= 1
    skew = draw_page("skew-5", 5).zones[0].angle_deg
    assert 3 <= min(skew, 360 - skew) <= 5


def test_two_zones_lie_apart() -> None:
    page = draw_page("two-zones", 1)
    assert len(page.zones) == 2
    boxes = [np.array(zone.corners_px.bounds) for zone in page.zones]
    apart = (boxes[0][2:] < boxes[1][:2]) | (boxes[1][2:] < boxes[0][:2])
    assert apart.any()


def test_what_is_lost_is_covered_and_its_neighbours_are_not() -> None:
    page = draw_page("cut", COVERED_SEED)
    assert len(page.zones[0].lost) == 1
    (line, column), lines = page.zones[0].lost[0], page.zones[0].lines
    assert 0 <= line < len(lines)
    assert 0 <= column < len(lines[line])
    scene = draw_scene(stream(COVERED_SEED, "mrz-pages", "cut"), CONDITIONS["cut"])
    cell = cell_px(scene.laid[0], line, column)
    mask = np.zeros(page.pixels.shape[:2], np.uint8)
    middle = cell.mean(axis=0)
    fill(mask, [middle + 0.7 * (cell - middle)], 255)
    covered = page.pixels[mask > 127].astype(float)
    # A patch is flat but for noise; print or security print is not.
    assert covered.std(axis=0).max() < 16


def test_a_column_cut_at_the_border_is_lost_on_every_line() -> None:
    page = draw_page("cut", BORDER_SEED)
    zone = page.zones[0]
    assert len(zone.lost) == len(zone.lines)
    columns = {column for _, column in zone.lost}
    assert columns in ({0}, {len(zone.lines[0]) - 1})
    xs = [x for x, _ in zone.corners_px.xy]
    assert min(xs) < 0 or max(xs) > page.pixels.shape[1]


def test_pages_without_a_zone_hold_no_lines_that_read_as_one() -> None:
    assert draw_page("none", 1).zones == ()
    for seed in range(60):
        rng = np.random.default_rng(seed)
        assert len(giro_rows(rng)) == 1
        for pair in pairwise(listing_rows(rng)):
            assert not all(ZONE_LINE.fullmatch(row) for row in pair), pair


def test_corners_follow_the_document_onto_the_page() -> None:
    scene = draw_scene(stream(4, "x"), CONDITIONS["perspective"])
    laid = scene.laid[0]
    assert laid.document.zone is not None
    corners = apply_homography(laid.mm_to_page, np.array(laid.document.zone.corners_mm))
    height, width = scene.page.shape[:2]
    assert (corners > 0).all()
    assert (corners < (width, height)).all()
