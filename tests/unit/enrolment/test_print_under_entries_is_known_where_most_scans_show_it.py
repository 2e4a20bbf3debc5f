from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.small_types import small_type

from visualdoc.enrolment import Enrolled
from visualdoc.enrolment.differences import differences
from visualdoc.enrolment.print_seen import print_seen
from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.references.areas import CELL_MM, PRINT_SEEN, areas_of, semi_static
from visualdoc.references.serialization import from_files, to_files
from visualdoc.references.types import DocumentType, Zone, ZoneKind

PX_PER_MM = 300 / 25.4
SIZE = SizeMm(width_mm=60.0, height_mm=40.0)
SCANS = 5
# where a stamp lies, on how many of the scans, and what such a place is
STAMPS_MM = {1: (6.0, 8.0), 2: (24.0, 8.0), 4: (42.0, 8.0)}
STAMP_SIDE_MM, MARGIN_MM = 8.0, 3.0


def _page(seed: int) -> NDArray[np.uint8]:
    """Draw line work with stamps over it on some of the scans."""
    shape = round(SIZE.height_mm * PX_PER_MM), round(SIZE.width_mm * PX_PER_MM), 3
    page = np.full(shape, 235.0)
    page[:: round(1.2 * PX_PER_MM)] = 150.0
    for count, (left_mm, top_mm) in STAMPS_MM.items():
        if seed < count:
            draw = np.random.default_rng([seed, count])
            side = round(STAMP_SIDE_MM * PX_PER_MM / 8)
            bars = np.kron(draw.random((8, 8)) < 0.6, np.ones((side, side)))
            top, left = round(top_mm * PX_PER_MM), round(left_mm * PX_PER_MM)
            page[top : top + 8 * side, left : left + 8 * side][bars > 0] -= 110.0
    noise = np.random.default_rng(100 + seed).normal(0, 1.5, shape)
    return np.clip(page + noise, 0, 255).astype(np.uint8)


def _zone(count: int, kind: ZoneKind = ZoneKind.STAMP) -> Zone:
    left, top = STAMPS_MM[count]
    right, bottom = left + STAMP_SIDE_MM, top + STAMP_SIDE_MM
    box = BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom).grown(MARGIN_MM)
    return Zone(id=f"on{count}", kind=kind, box=box)


@pytest.fixture(scope="module")
def seen() -> NDArray[np.float16]:
    found = differences(np.stack([_page(seed) for seed in range(SCANS)]), SIZE, PX_PER_MM)
    return print_seen(found)


@pytest.fixture
def stamped(seen: NDArray[np.float16]) -> DocumentType:
    zones = tuple(_zone(count) for count in STAMPS_MM)
    return replace(small_type(), zones=zones, size=SIZE, maps={PRINT_SEEN: seen})


def _under_stamp(mask: NDArray[np.bool_], count: int) -> float:
    left, top = (round(mm / CELL_MM) for mm in STAMPS_MM[count])
    side = round(STAMP_SIDE_MM / CELL_MM)
    return float(mask[top + 1 : top + side - 1, left + 1 : left + side - 1].mean())


def test_print_is_known_under_a_stamp_that_one_scan_has(stamped: DocumentType) -> None:
    mask = semi_static(stamped)
    assert mask is not None
    assert _under_stamp(mask, 1) == 1.0
    assert _under_stamp(mask, 4) < 0.3


def test_overlap_on_two_of_five_is_too_much_where_both_stamp(stamped: DocumentType) -> None:
    mask = semi_static(stamped)
    assert mask is not None
    assert 0.0 < _under_stamp(mask, 2) < 0.9


def test_the_rest_of_a_generous_zone_is_semi_static_and_nothing_outside(
    stamped: DocumentType,
) -> None:
    areas = areas_of(stamped)
    assert areas is not None
    assert areas.static + areas.dynamic == pytest.approx(1.0)
    assert areas.of_zones["on1"] > 0.95
    assert 0.2 < areas.of_zones["on4"] < 0.7
    assert 0.0 < areas.semi_static < areas.dynamic


def test_pictures_cover_the_form_on_every_scan(stamped: DocumentType) -> None:
    portrait = replace(stamped, zones=(_zone(1, ZoneKind.PORTRAIT),))
    mask = semi_static(portrait)
    assert mask is not None
    assert not mask.any()


def test_types_of_older_libraries_do_not_know(stamped: DocumentType) -> None:
    old = from_files(to_files(replace(stamped, maps={})))
    assert semi_static(old) is None
    assert areas_of(old) is None


def test_areas_are_kept_with_the_type(stamped: DocumentType) -> None:
    assert areas_of(from_files(to_files(stamped))) == areas_of(stamped)


@pytest.mark.parametrize("width_mm", [60.0, 60.03, 60.24, 60.26, 60.49])
def test_pages_of_any_width_are_divided_into_cells(width_mm: float) -> None:
    size = SizeMm(width_mm=width_mm, height_mm=20.0)
    blank = np.full((236, round(width_mm * PX_PER_MM), 3), 235, dtype=np.uint8)
    cells = print_seen(differences(np.stack([blank] * 3), size, PX_PER_MM))
    assert cells.shape == (40, round(width_mm / CELL_MM))
    assert (cells == 1.0).all()


def test_an_enrolled_type_knows_its_areas(enrolled: Enrolled) -> None:
    areas = areas_of(enrolled.document_type)
    assert areas is not None
    assert areas.dynamic == pytest.approx(enrolled.document_type.images.dynamic.mean(), abs=0.02)
    # zones are longer than the values that five scans show
    assert 0.2 * areas.dynamic < areas.semi_static < areas.dynamic
