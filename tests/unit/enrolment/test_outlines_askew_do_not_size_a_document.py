from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from visualdoc.enrolment.intake import captures_of, without_askew_outlines
from visualdoc.enrolment.sizes import document_size
from visualdoc.examination.readings import Readers
from visualdoc.findings import QualityReport
from visualdoc.geometry.shapes import PolygonPx
from visualdoc.scans.types import ScanPage

WIDTH_PX, HEIGHT_PX, DPI = 2480, 1748, 600.0
EDGES = ((0, 0), (WIDTH_PX, 0), (WIDTH_PX, HEIGHT_PX), (0, HEIGHT_PX))
# the lower corners lie on a line of the background
CAUGHT = ((0, 0), (WIDTH_PX, 0), (2260, 1480), (10, 1360))
PHOTOGRAPH = ((0, 0), (WIDTH_PX, 0), (2300, HEIGHT_PX), (180, HEIGHT_PX))


def _page() -> ScanPage:
    pixels = np.full((2000, 2800, 3), 255, dtype=np.uint8)
    return ScanPage(
        index=0, pixels=pixels, dpi=DPI, dpi_source="metadata", quality=QualityReport(usable=True)
    )


def _size(*outlines: tuple[tuple[int, int], ...] | None) -> tuple[float, float]:
    shapes = [None if corners is None else PolygonPx.of(corners) for corners in outlines]
    size = document_size([_page()] * len(shapes), shapes, snapped=False)
    return size.width_mm, size.height_mm


def test_the_straight_outlines_tell_the_size() -> None:
    assert _size(CAUGHT, EDGES, CAUGHT, None, EDGES) == pytest.approx((105.0, 74.0), abs=0.1)


def test_photographs_are_measured_although_all_are_askew() -> None:
    width, height = _size(PHOTOGRAPH, PHOTOGRAPH, PHOTOGRAPH)
    assert width == pytest.approx((WIDTH_PX + 2120) / 2 * 25.4 / DPI, abs=0.1)
    assert height > 74.0


def test_an_outline_askew_is_taken_away_beside_better_ones(
    genuine_captures: Sequence[Any], readers: Readers
) -> None:
    first, second = captures_of([item.scan for item in genuine_captures[:2]], readers)
    askew = replace(first, outline=PolygonPx.of(CAUGHT))
    assert [item.outline for item in without_askew_outlines([askew, second])] == [
        None,
        second.outline,
    ]
    assert without_askew_outlines([askew])[0].outline == askew.outline
