"""Several documents on one scan: front and back side by side, cards in rows, an open booklet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx, Scale
from visualdoc.imaging.components import Component, components, convex_quadrilateral, fill_polygon
from visualdoc.imaging.components import smallest_rectangle as rectangle_around
from visualdoc.imaging.edges import refined_quadrilateral
from visualdoc.imaging.resampling import dilate, gaussian, open_specks, resize_area, to_grey
from visualdoc.registration.outline import clockwise_from_top_left, paper_mask, plausible
from visualdoc.scans.types import DPI_ASSUMED, ScanPage

WORK_LONG_SIDE_PX = 1500
# documents lie apart by a few millimetres; wider gaps are closed when only one page is looked for
CLOSING_SHARE = 0.004
# ID-1 is 54 mm high; a photograph or a stamp that stands out from pale paper is smaller
MIN_SIDE_MM = 45.0
MIN_SIDE_SHARE = 0.12
# a page fills its four sides but for rounded corners; blocks of print do not
MIN_FILLED_SHARE = 0.93
EDGE_REACH_MM = 1.0
# the neighbour's own shadow is painted over as well
SHADOW_MM = 1.5
TWO_DOCUMENTS_MM = ((100.0, 118.0), (140.0, 280.0))
# what is left of the paper beside a found document must be this large against it
MIN_REST_SHARE = 0.5
# standard deviation in grey levels of the fine structure on a printed page
MIN_PRINT_LEVELS = 3.0


def separate(page: ScanPage) -> tuple[PolygonPx, ...]:
    """Find the outlines of all documents that lie apart on the lid.

    Parameters
    ----------
    page
        One scan.

    Returns
    -------
    tuple of PolygonPx
        Four corners each, documents in reading order; empty unless there are two at least.
    """
    small, factor = _reduced(page.pixels)
    mask = paper_mask(small, closing_share=CLOSING_SHARE)
    if mask is None:
        return ()
    least = _least_side_px(page) * factor
    found = [
        outline
        for component in components(mask, min_area_px=round(least**2))
        if (outline := _outline(component, mask.shape, least)) is not None
    ]
    if len(found) < 2:
        return ()
    return tuple(_on_page(page, outline, 1.0 / factor) for outline in _reading_order(found))


def halves(outline: PolygonPx) -> tuple[PolygonPx, ...]:
    """Four halves of a quadrilateral, as two touching pages of one size share it."""
    corners = np.array(outline.xy)
    middles = (corners + np.roll(corners, -1, axis=0)) / 2
    parts = [
        [corners[side], middles[side], middles[side - 2], corners[side - 1]] for side in range(4)
    ]
    return tuple(PolygonPx.of(np.array(part).tolist()) for part in parts)


def may_hold_several(outline: PolygonPx, page: ScanPage) -> bool:
    """Tell by its size whether an outline may hold two documents that touch.

    Two pages of a booklet or two cards are longer than any single document but a sheet of A4, or
    as long as two ID-1 cards are high. Without a trusted resolution anything may.
    """
    if page.dpi_source == DPI_ASSUMED:
        return True
    xy = np.array(outline.xy)
    longest_mm = Scale(page.dpi).mm(float(np.hypot(*(np.roll(xy, -1, axis=0) - xy).T).max()))
    return any(low <= longest_mm <= high for low, high in TWO_DOCUMENTS_MM)


def without(page: ScanPage, others: tuple[PolygonPx, ...], own: PolygonPx | None) -> ScanPage:
    """Paint other documents over in the lid's colour, so that they cannot be read as this one's.

    Coordinates stay those of the whole scan.

    Parameters
    ----------
    page
        One scan.
    others
        Outlines of what shall not be seen.
    own
        Outline that stays untouched, None when nothing must be spared.
    """
    shape = (page.height_px, page.width_px)
    shadow = 2 * round(Scale(page.dpi).px(SHADOW_MM)) + 1
    cover = np.zeros(shape, dtype=np.bool_)
    for other in others:
        cover |= fill_polygon(shape, other)
    cover = np.asarray(dilate(cover, shadow, shadow), dtype=np.bool_)
    if own is not None:
        cover &= ~fill_polygon(shape, own)
    pixels = page.pixels.copy()
    pixels[cover] = _lid_colour(page.pixels)
    pixels.setflags(write=False)
    return replace(page, pixels=pixels)


def rest_beside(
    page: ScanPage, outline: PolygonPx | None, documents: Sequence[PolygonPx]
) -> PolygonPx | None:
    """Find printed paper beside the documents that were found, as on an open booklet.

    Parameters
    ----------
    page
        One scan.
    outline
        Outline of all paper, None when the paper fills the scan.
    documents
        Outlines of the documents that were found on it, the last one last.

    Returns
    -------
    PolygonPx or None
        Rectangle around the largest rest; None when nothing of a document's size is left.
    """
    small, factor = _reduced(page.pixels)
    shape = (small.shape[0], small.shape[1])
    paper = np.ones(shape, dtype=np.bool_)
    if outline is not None:
        paper = fill_polygon(shape, _scaled(outline, factor))
    taken = [fill_polygon(shape, _scaled(document, factor)) for document in documents]
    found = taken[-1]
    side = 2 * round(Scale(page.dpi).px(SHADOW_MM) * factor) + 1
    rest = open_specks(paper & ~np.any(taken, axis=0), side, side)
    least = _least_side_px(page) * factor
    parts = components(rest, min_area_px=round(least**2))
    for part in sorted(parts, key=lambda part: -part.area_px):
        if part.area_px < MIN_REST_SHARE * float(found.sum()) or not _is_printed(small, part):
            continue
        box = rectangle_around(_points(part))
        if _shortest_side(box) >= least:
            return _scaled(PolygonPx.of(clockwise_from_top_left(box)), 1.0 / factor)
    return None


def _reduced(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    height, width = pixels.shape[:2]
    factor = min(1.0, WORK_LONG_SIDE_PX / max(height, width))
    if factor == 1.0:
        return pixels, 1.0
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    return resize_area(pixels, width_px=size[0], height_px=size[1]), factor


def _least_side_px(page: ScanPage) -> float:
    """Shortest side of a document; without a trusted resolution a share of the scan."""
    if page.dpi_source == DPI_ASSUMED:
        return MIN_SIDE_SHARE * max(page.width_px, page.height_px)
    return Scale(page.dpi).px(MIN_SIDE_MM)


def _outline(
    component: Component, shape: tuple[int, ...], least_side_px: float
) -> PolygonPx | None:
    left, top, right, bottom = component.box
    alone = np.zeros((shape[0], shape[1]), dtype=np.bool_)
    alone[top:bottom, left:right] = component.mask
    corners = convex_quadrilateral(alone)
    if corners is None or not plausible(corners, shape[1], shape[0]):
        return None
    filled = float(alone[fill_polygon((shape[0], shape[1]), corners)].mean())
    if filled < MIN_FILLED_SHARE or _shortest_side(corners) < least_side_px:
        return None
    return PolygonPx.of(clockwise_from_top_left(corners))


def _on_page(page: ScanPage, outline: PolygonPx, factor: float) -> PolygonPx:
    rough = _scaled(outline, factor)
    reach_px = max(Scale(page.dpi).px(EDGE_REACH_MM), 2 * factor + 2)
    return refined_quadrilateral(page.pixels, rough, reach_px=reach_px)


def _reading_order(outlines: list[PolygonPx]) -> list[PolygonPx]:
    """Rows from top to bottom, each from left to right; a row is what overlaps in height."""
    rows: list[list[PolygonPx]] = []
    for outline in sorted(outlines, key=lambda o: (o.centre.y, o.centre.x)):
        if rows and outline.centre.y < rows[-1][0].bounds[3]:
            rows[-1].append(outline)
        else:
            rows.append([outline])
    return [outline for row in rows for outline in sorted(row, key=lambda o: o.centre.x)]


def _is_printed(small: NDArray[np.uint8], part: Component) -> bool:
    left, top, right, bottom = part.box
    grey = to_grey(small[top:bottom, left:right]).astype(np.float32)
    fine = grey - gaussian(grey, 4.0)
    return float(fine[part.mask].std()) >= MIN_PRINT_LEVELS


def _points(part: Component) -> NDArray[np.float32]:
    rows, columns = np.nonzero(part.mask)
    return np.column_stack([columns + part.box[0], rows + part.box[1]]).astype(np.float32)


def _shortest_side(corners: PolygonPx) -> float:
    xy = np.array(corners.xy)
    return float(np.hypot(*(np.roll(xy, -1, axis=0) - xy).T).min())


def _scaled(polygon: PolygonPx, factor: float) -> PolygonPx:
    return PolygonPx.of([(x * factor, y * factor) for x, y in polygon.xy])


def _lid_colour(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    ring = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return np.asarray(np.median(ring, axis=0), dtype=np.uint8)
