"""What does not change the document changes no finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from visualdoc.findings import Examination, PageExamination
from visualdoc.scans.types import Scan

pytestmark = pytest.mark.slow

ERASED_MM = (6.0, 39.0, 11.5, 40.7)
CHECKS = ("layout.elements", "anomaly.deviation")
# outlines of regions follow the resolution of the scan; a millimetre is what an examiner sees
TOLERANCE_MM = 1.0


@pytest.fixture(scope="module")
def sheet(blank: Any) -> Any:
    labels = {text: place for text, place in blank.labels.items() if text != "PLACE"}
    return replace(blank, labels=labels).sheet(("GUNDER", "K3471802", "SABEL"))


def _strongest(page: PageExamination, check: str) -> np.ndarray:
    region = next(region for region in page.regions if region.check_id == check)
    assert region.polygon_mm is not None
    return np.array(region.polygon_mm.bounds)


@pytest.fixture(scope="module")
def plain(examined: Callable[..., Examination], scanner: Any, sheet: Any) -> PageExamination:
    return examined(scanner.scan(sheet, 71).scan).pages[0]


def _same(page: PageExamination, plain: PageExamination) -> None:
    assert page.document_type is not None
    assert page.alignment is not None
    for check in CHECKS:
        apart_mm = np.abs(_strongest(page, check) - _strongest(plain, check))
        assert apart_mm.max() < TOLERANCE_MM, check


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_turned(
    quarters: int,
    examined: Callable[..., Examination],
    scanner: Any,
    sheet: Any,
    plain: PageExamination,
) -> None:
    _same(examined(scanner.scan(sheet, 72, quarters=quarters).scan).pages[0], plain)


def test_at_twice_the_resolution(
    examined: Callable[..., Examination], scanner: Any, sheet: Any, plain: PageExamination
) -> None:
    _same(examined(scanner.scan(sheet, 73, dpi=600.0).scan).pages[0], plain)


def test_with_a_wider_margin(
    examined: Callable[..., Examination],
    scanner: Any,
    sheet: Any,
    plain: PageExamination,
    as_scan: Callable[..., Scan],
) -> None:
    pixels = scanner.scan(sheet, 74).page.pixels
    wide = np.pad(pixels, ((350, 120), (90, 500), (0, 0)), mode="edge")
    _same(examined(as_scan(wide, "wide.png", 300.0)).pages[0], plain)


def test_darker_and_of_another_tint(
    examined: Callable[..., Examination],
    scanner: Any,
    sheet: Any,
    plain: PageExamination,
    as_scan: Callable[..., Scan],
) -> None:
    pixels = scanner.scan(sheet, 75).page.pixels.astype(np.float64)
    tinted = np.clip(pixels * (0.93, 0.9, 0.86) + 4, 0, 255).astype(np.uint8)
    _same(examined(as_scan(tinted, "tinted.png", 300.0)).pages[0], plain)


def test_with_a_resolution_tag_that_lies(
    examined: Callable[..., Examination],
    scanner: Any,
    sheet: Any,
    plain: PageExamination,
    as_scan: Callable[..., Scan],
) -> None:
    pixels = np.array(scanner.scan(sheet, 76).page.pixels)
    page = examined(as_scan(pixels, "lies.png", 400.0)).pages[0]
    _same(page, plain)
    assert page.dpi_source == "reference"
    assert page.dpi == pytest.approx(300.0, rel=0.01)
    assert "resolution_disagrees" in {issue.kind for issue in page.quality.issues}
