from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import AlignmentSummary, Evidence, Examination, PageExamination
from visualdoc.geometry import PageToDocument, PolygonMm, PolygonPx
from visualdoc.reporting import PageViews, region_crops
from visualdoc.reporting.crops import MARGIN_MM

DPI = 254.0  # 10 pixels a millimetre


def numbered(height: int, width: int, channel: int) -> NDArray[np.uint8]:
    """Pixels that tell their own place: red is the row, green the column, in tens."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([rows // 10, columns // 10, np.full_like(rows, channel)], axis=2).astype(
        np.uint8
    )


def page_with(examination: Examination, *, shift_mm: float) -> PageExamination:
    """A page at 254 dpi whose document begins ``shift_mm`` from its corner."""
    matrix = np.array([[0.1, 0, -shift_mm], [0, 0.1, -shift_mm], [0, 0, 1.0]])
    alignment = AlignmentSummary(
        page_to_document=PageToDocument.of(matrix), residual_median_mm=0.0, residual_p95_mm=0.0
    )
    polygon = PolygonPx.rectangle(300, 200, 500, 400)
    region = dataclasses.replace(
        examination.pages[0].regions[0],
        polygon_px=polygon,
        polygon_mm=alignment.page_to_document.polygon_to_mm(polygon),
        evidence=(),
    )
    return dataclasses.replace(
        examination.pages[0], dpi=DPI, alignment=alignment, regions=(region,)
    )


def test_both_pictures_show_the_same_millimetres(examination: Examination) -> None:
    page = page_with(examination, shift_mm=5.0)
    views = PageViews(
        pixels=numbered(900, 1200, 0),
        aligned=numbered(800, 1100, 1),
        reference=numbered(800, 1100, 2),
        grid_dpi=DPI,
    )
    (crops,) = region_crops(page.regions[0], page, views)
    assert crops.reference is not None
    assert crops.scan.shape == crops.reference.shape
    np.testing.assert_array_equal(crops.scan[..., :2], crops.reference[..., :2])
    assert (crops.scan[0, 0, 2], crops.reference[0, 0, 2]) == (1, 2)
    # 20 mm down the page is 15 mm down the document, less the margin.
    assert abs(crops.scan[0, 0, 0] - (15 - MARGIN_MM)) <= 1
    assert abs(crops.scan[0, 0, 1] - (25 - MARGIN_MM)) <= 1


def test_without_a_reference_the_page_itself_is_cut(examination: Examination) -> None:
    page = dataclasses.replace(page_with(examination, shift_mm=0.0), alignment=None)
    region = dataclasses.replace(page.regions[0], polygon_mm=None)
    (crops,) = region_crops(region, page, PageViews(pixels=numbered(900, 1200, 7)))
    assert crops.reference is None
    assert crops.scan[0, 0].tolist() == [17, 27, 7]
    assert crops.scan[-1, -1].tolist() == [42, 52, 7]


def test_another_place_in_the_evidence_is_cut_too_but_never_twice(examination: Examination) -> None:
    page = page_with(examination, shift_mm=0.0)
    same = Evidence("crop", {"polygon_mm": PolygonMm.rectangle(31, 21, 49, 39).rounded()})
    other = Evidence("crop", {"polygon_px": PolygonPx.rectangle(800, 600, 900, 700).rounded()})
    region = dataclasses.replace(page.regions[0], evidence=(same, other, other))
    views = PageViews(pixels=numbered(900, 1200, 0), aligned=numbered(900, 1200, 1), grid_dpi=DPI)
    crops = region_crops(region, page, views)
    assert [item.scan[0, 0].tolist() for item in crops] == [[17, 27, 1], [57, 77, 1]]


def test_a_place_beyond_the_page_is_left_out(examination: Examination) -> None:
    page = page_with(examination, shift_mm=0.0)
    region = dataclasses.replace(
        page.regions[0], polygon_px=PolygonPx.rectangle(5000, 5000, 5100, 5100), polygon_mm=None
    )
    assert region_crops(region, page, PageViews(pixels=numbered(900, 1200, 0))) == ()
