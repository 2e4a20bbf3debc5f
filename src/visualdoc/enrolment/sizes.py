"""How large is the document, and at which resolution is its reference kept?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import Scale, SizeMm
from visualdoc.geometry.shapes import PolygonPx
from visualdoc.scans.types import ScanPage

# ISO/IEC 7810 (ID-1, ID-2, ID-3), ICAO Doc 9303-7 (MRV-A), ISO 216 and US Letter: width × height
STANDARD_SIZES_MM = (
    (85.60, 53.98),
    (105.0, 74.0),
    (125.0, 88.0),
    (120.0, 80.0),
    (210.0, 297.0),
    (148.0, 210.0),
    (215.9, 279.4),
)
# genuine cutting tolerances reach 0.75 mm on an ID-3 page; dpi tags are off by up to a percent
SNAP_SHARE = 0.015
# opposite sides of a page on glass differ by no more
OPPOSITE_SHARE = 0.02
GRID_DPI = (600.0, 400.0, 300.0, 200.0)
# enough to lay one scan on another to a twentieth of a millimetre
ROUGH_DPI = 200.0
# an A4 page at 600 dpi would need 35 million pixels in every working array
COARSE_ABOVE_DPI = 500.0
MAX_GRID_PX = 14_000_000


def document_size(
    pages: Sequence[ScanPage], outlines: Sequence[PolygonPx | None], *, snapped: bool = True
) -> SizeMm:
    """Median size from the outlines (or whole pages) and the scans' dpi.

    Outlines that are no parallelogram caught a shadow or the form's line work instead of an edge.
    They count where no scan has a better one: on photographs all are askew.

    Parameters
    ----------
    snapped
        Take the standard size when one is near.
    """
    pairs = list(zip(pages, outlines, strict=True))
    straight = [(page, outline) for page, outline in pairs if outline and is_straight(outline)]
    sizes = [_measured(page, outline) for page, outline in straight or pairs]
    width_mm, height_mm = (float(v) for v in np.median(np.array(sizes), axis=0))
    for a, b in STANDARD_SIZES_MM if snapped else ():
        for standard in ((a, b), (b, a)):
            if (
                abs(width_mm / standard[0] - 1) <= SNAP_SHARE
                and abs(height_mm / standard[1] - 1) <= SNAP_SHARE
            ):
                return SizeMm(width_mm=standard[0], height_mm=standard[1])
    return SizeMm(width_mm=round(width_mm, 2), height_mm=round(height_mm, 2))


def grid_dpi(size: SizeMm, source_dpi: float) -> float:
    """Highest resolution that the scans carry and the working memory allows."""
    area_mm2 = size.width_mm * size.height_mm
    for dpi in GRID_DPI:
        fits = area_mm2 * Scale(dpi).px_per_mm ** 2 <= MAX_GRID_PX
        if fits and dpi <= 1.1 * source_dpi:
            return dpi
    return GRID_DPI[-1]


def coarse_dpi(dpi: float) -> float:
    """Resolution on which zones are found: half of a fine grid's."""
    return dpi / 2 if dpi >= COARSE_ABOVE_DPI else dpi


def rough_dpi(dpi: float) -> float:
    """Resolution on which scans are grouped."""
    return min(coarse_dpi(dpi), ROUGH_DPI)


def _sides_px(outline: PolygonPx) -> NDArray[np.float64]:
    """Lengths of the four sides, from the first corner on."""
    xy = np.array(outline.xy, dtype=np.float64)
    return np.asarray(np.hypot(*(np.roll(xy, -1, axis=0) - xy).T), dtype=np.float64)


def is_straight(outline: PolygonPx) -> bool:
    """Whether opposite sides are equally long, as those of a page on glass are."""
    sides = _sides_px(outline)
    opposite = np.roll(sides, 2)
    return bool((abs(sides - opposite) <= OPPOSITE_SHARE * np.maximum(sides, opposite)).all())


def _measured(page: ScanPage, outline: PolygonPx | None) -> tuple[float, float]:
    scale = Scale(page.dpi)
    if outline is None:
        return scale.mm(page.width_px), scale.mm(page.height_px)
    sides = _sides_px(outline)
    return scale.mm(float(sides[0] + sides[2]) / 2), scale.mm(float(sides[1] + sides[3]) / 2)
