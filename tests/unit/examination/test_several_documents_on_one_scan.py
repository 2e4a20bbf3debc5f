"""Front and back side by side, an open booklet: each document is examined on its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.findings import Examination, Outcome, PageExamination
from visualdoc.geometry import PolygonPx
from visualdoc.reporting import report_json
from visualdoc.scans.types import Scan

Examine = Callable[..., Examination]
AsScan = Callable[..., Scan]
LID = 30
TOLERANCE_PX = 4.0


def _side_by_side(*pages: NDArray[np.uint8], gap_px: int = 0) -> NDArray[np.uint8]:
    height = max(page.shape[0] for page in pages)
    parts: list[NDArray[np.uint8]] = []
    for page in pages:
        if parts and gap_px:
            parts.append(np.full((height, gap_px, 3), LID, dtype=np.uint8))
        below = ((0, height - page.shape[0]), (0, 0), (0, 0))
        parts.append(np.pad(page, below, constant_values=LID))
    return np.concatenate(parts, axis=1)


def _away(polygon: PolygonPx | None, truth: PolygonPx, right_px: float) -> float:
    assert polygon is not None
    wanted = np.array(truth.xy) + np.array([right_px, 0.0])
    return float(np.abs(np.array(polygon.xy) - wanted).max())


@pytest.fixture(scope="module")
def pair(sixth: Any, blank: Any, scanner: Any, as_scan: AsScan) -> tuple[Scan, Any, Any]:
    """Two papers of one type on one scan; on the second one the emblem is missing."""
    sheet = blank.sheet(("GUNDER", "K3471802", "SABEL"))
    left, top = (round(v * blank.px_per_mm) for v in blank.emblem_mm)
    side = round(10 * blank.px_per_mm)
    sheet[top : top + side, left : left + side] = sheet[top - 1, left - 1]
    altered = scanner.scan(sheet, 7)
    pixels = _side_by_side(sixth.page.pixels, altered.page.pixels)
    return as_scan(pixels, "pair.png", 300.0), sixth, altered


@pytest.fixture(scope="module")
def examined_pair(pair: tuple[Scan, Any, Any], examined: Examine) -> Examination:
    return examined(pair[0])


def test_each_document_is_an_entry_of_its_own(
    examined_pair: Examination, pair: tuple[Scan, Any, Any], blank: Any
) -> None:
    whole = (0, 0, blank.width_mm, blank.height_mm)
    _, first, second = pair
    one, two = examined_pair.pages
    assert [page.document_type and page.document_type.name for page in (one, two)] == [
        "nowhere-paper"
    ] * 2
    assert _away(one.corners_px, first.box_px(whole), 0.0) < TOLERANCE_PX
    assert _away(two.corners_px, second.box_px(whole), first.page.width_px) < TOLERANCE_PX


def test_the_report_tells_page_and_document(examined_pair: Examination) -> None:
    report = report_json(examined_pair)
    assert report["document"]["page_count"] == 1
    assert [(p["index"], p["scan_page"]) for p in report["pages"]] == [(0, 0), (1, 0)]
    assert [p["document_on_page"] for p in report["pages"]] == [
        {"number": 1, "of": 2},
        {"number": 2, "of": 2},
    ]


def test_what_is_missing_on_one_is_not_said_of_the_other(examined_pair: Examination) -> None:
    one, two = examined_pair.pages
    outcomes = [
        next(c.outcome for c in page.checks if c.check_id == "layout.elements")
        for page in (one, two)
    ]
    assert outcomes == [Outcome.PASSED, Outcome.DOUBT]
    boundary = max(x for x, _ in (one.corners_px or PolygonPx.rectangle(0, 0, 1, 1)).xy)
    for region in two.regions:
        assert region.id.startswith("p1.")
        assert region.polygon_px.bounds[0] > boundary


def test_pages_that_touch_are_told_apart_by_what_is_left(
    blank: Any, scanner: Any, as_scan: AsScan, examined: Examine
) -> None:
    other = blank.sheet(("GUNDER", "K3471802", "SABEL"))
    spread = np.concatenate([blank.sheet(("FARGOL", "K8602935", "NIVEK")), other], axis=0)
    booklet = replace(scanner, blank=replace(blank, height_mm=2 * blank.height_mm))
    capture = booklet.scan(spread, 8)
    pages = examined(as_scan(capture.page.pixels.copy(), "spread.png", 300.0)).pages
    assert len(pages) == 2
    tops = sorted(min(y for _, y in page.corners_px.xy) for page in pages if page.corners_px)
    for number, top in enumerate(tops):
        box = (0, number * blank.height_mm, blank.width_mm, (number + 1) * blank.height_mm)
        assert top == pytest.approx(capture.box_px(box).bounds[1], abs=8.0)


def test_a_stranger_beside_a_known_page_is_an_unknown_document(
    sixth: Any, blank: Any, as_scan: AsScan, examined: Examine
) -> None:
    rng = np.random.default_rng(5)
    stranger = np.full((620, 900, 3), 226, dtype=np.uint8)
    for _ in range(160):
        x, y = rng.integers(20, 840), rng.integers(20, 580)
        stranger[y : y + 14, x : x + 40] = rng.integers(20, 140, 3)
    stranger = np.pad(stranger, ((80, 80), (80, 80), (0, 0)), constant_values=LID)
    pixels = _side_by_side(sixth.page.pixels, stranger)
    known, unknown = examined(as_scan(pixels, "stranger.png", 300.0)).pages
    assert known.document_type is not None
    assert unknown.document_type is None
    assert _has_no_reference(unknown)


def test_a_page_alone_stays_one_document(sixth: Any, as_scan: AsScan, examined: Examine) -> None:
    sheet = np.full((1500, 1100, 3), 238, dtype=np.uint8)
    page = sixth.page.pixels[60:-60, 60:-60]
    sheet[300 : 300 + page.shape[0], 80 : 80 + page.shape[1]] = page
    assert len(examined(sixth.scan).pages) == 1
    assert len(examined(as_scan(sheet, "on-a-sheet.png", 300.0)).pages) == 1


def _has_no_reference(page: PageExamination) -> bool:
    elements = next(c for c in page.checks if c.check_id == "layout.elements")
    return elements.outcome is Outcome.NOT_POSSIBLE
