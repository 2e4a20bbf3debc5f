"""Pictures of each doubt region, the document's beside the reference's, cut at the same place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import DoubtRegion, Examination, PageExamination
from visualdoc.geometry import BoxMm, PolygonMm, PolygonPx, Scale
from visualdoc.imaging.difference_picture import difference_picture

# Surroundings shown around a region, so that the eye finds the place again.
MARGIN_MM = 3.0
MIN_SIDE_MM = 12.0
# Another place that the evidence names is shown too when it lies outside of the region's own crop.
_INSIDE_SHARE = 0.7
MAX_CROPS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegionCrops:
    """One place of one region.

    Attributes
    ----------
    scan
        H × W × 3 uint8.
    reference
        The same place on the reference at the same scale, None without a reference.
    """

    region_id: str
    scan: NDArray[np.uint8]
    reference: NDArray[np.uint8] | None

    @property
    def difference(self) -> NDArray[np.uint8] | None:
        """Where the scan is darker or lighter than the reference; None without a reference."""
        if self.reference is None or self.reference.shape != self.scan.shape:
            return None
        return difference_picture(self.scan, self.reference)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageViews:
    """The pictures of one page.

    Attributes
    ----------
    pixels
        The page, H × W × 3 uint8.
    aligned, reference
        The page and its reference on one grid of ``grid_dpi``; None without a reference.
    """

    pixels: NDArray[np.uint8]
    aligned: NDArray[np.uint8] | None = None
    reference: NDArray[np.uint8] | None = None
    grid_dpi: float | None = None


def _enclosing(bounds: tuple[float, float, float, float]) -> BoxMm:
    """Box in mm around the bounds with the margin, at least as large as the eye needs."""
    left, top, right, bottom = bounds
    grow_x = max(MARGIN_MM, (MIN_SIDE_MM - (right - left)) / 2)
    grow_y = max(MARGIN_MM, (MIN_SIDE_MM - (bottom - top)) / 2)
    return BoxMm(
        left_mm=left - grow_x,
        top_mm=top - grow_y,
        right_mm=right + grow_x,
        bottom_mm=bottom + grow_y,
    )


def _cut(picture: NDArray[np.uint8], box: BoxMm, dpi: float) -> NDArray[np.uint8] | None:
    scale = Scale(dpi)
    height, width = picture.shape[:2]
    left, top = max(int(scale.px(box.left_mm)), 0), max(int(scale.px(box.top_mm)), 0)
    right = min(round(scale.px(box.right_mm)), width)
    bottom = min(round(scale.px(box.bottom_mm)), height)
    return picture[top:bottom, left:right] if right > left and bottom > top else None


def _in_px(polygon: PolygonPx, dpi: float) -> BoxMm:
    """Box in the page's own millimetres, for pages without a reference."""
    scale = Scale(dpi)
    left, top, right, bottom = (scale.mm(value) for value in polygon.bounds)
    return _enclosing((left, top, right, bottom))


def _places(region: DoubtRegion, page: PageExamination) -> Iterator[tuple[BoxMm | None, BoxMm]]:
    """Yield (box on the document, box on the page) of the region and of its evidence."""
    on_document = _enclosing(region.polygon_mm.bounds) if region.polygon_mm else None
    yield on_document, _in_px(region.polygon_px, page.dpi)
    transform = page.alignment.page_to_document if page.alignment else None
    for evidence in region.evidence:
        if evidence.kind != "crop":
            continue
        mm, px = evidence.data.get("polygon_mm"), evidence.data.get("polygon_px")
        polygon_mm = PolygonMm.of(mm) if mm else None
        polygon_px = PolygonPx.of(px) if px else None
        if polygon_px is None and polygon_mm is not None and transform is not None:
            polygon_px = transform.polygon_to_px(polygon_mm)
        if polygon_mm is None and polygon_px is not None and transform is not None:
            polygon_mm = transform.polygon_to_mm(polygon_px)
        if polygon_px is not None:
            yield (
                _enclosing(polygon_mm.bounds) if polygon_mm else None,
                _in_px(polygon_px, page.dpi),
            )


def _new(box: BoxMm, shown: Sequence[BoxMm]) -> bool:
    area = box.width_mm * box.height_mm
    return all(box.overlap_mm2(other) < _INSIDE_SHARE * area for other in shown)


def region_crops(
    region: DoubtRegion, page: PageExamination, views: PageViews
) -> tuple[RegionCrops, ...]:
    """Cut the region, and other places that its evidence names, out of the pictures.

    Returns
    -------
    tuple of RegionCrops
        The region first; at most four. Where the page lies on a reference, both pictures come from
        the reference's grid and show the same millimetres.
    """
    crops: list[RegionCrops] = []
    shown: list[BoxMm] = []
    for on_document, on_page in _places(region, page):
        if len(crops) == MAX_CROPS or not _new(on_page, shown):
            continue
        shown.append(on_page)
        scan, reference = None, None
        if on_document and views.aligned is not None and views.grid_dpi:
            scan = _cut(views.aligned, on_document, views.grid_dpi)
            if views.reference is not None:
                reference = _cut(views.reference, on_document, views.grid_dpi)
        if scan is None:
            scan, reference = _cut(views.pixels, on_page, page.dpi), None
        if scan is not None:
            crops.append(RegionCrops(region_id=region.id, scan=scan, reference=reference))
    return tuple(crops)


def all_crops(examination: Examination, views: Sequence[PageViews]) -> tuple[RegionCrops, ...]:
    """Crops of every region of a document, ``views`` in page order."""
    return tuple(
        crops
        for page, pictures in zip(examination.pages, views, strict=True)
        for region in page.regions
        for crops in region_crops(region, page, pictures)
    )
